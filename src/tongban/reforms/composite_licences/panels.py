"""Panels on other pages: the members of a licence where anybody verifies it, and in the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import officer, person
from tongban.record.queries import grants_of
from tongban.reforms.composite_licences.industries import list_industries
from tongban.reforms.composite_licences.queries import find_of, licences_of
from tongban.services.bundles.queries import get_bundle

if TYPE_CHECKING:
    from django.http import HttpRequest


def verified_panel(request: HttpRequest, verdict: Any) -> str:
    """Show the members live where a version of a composite licence was verified (INV-OIL-03)."""
    view = find_of(verdict.identifier) if verdict is not None and verdict.identifier else None
    if view is None:
        return ""
    # an identifier can be guessed, so who has that alone sees no contents (as of the licence)
    context = {"view": view, "contents": bool(verdict.fields)}
    return render_to_string("licences/live.html", context, request=request)


def desk_link(request: HttpRequest, _subject: Any) -> str:
    """Show officers of a body that leads an industry the way to its licences."""
    leads = {get_bundle(each.bundle).lead for each in list_industries()}
    held = {each.department for each in grants_of(actor=officer(request))}
    return render_to_string("licences/desk_link.html", {}, request) if held & leads else ""


def my_panel(request: HttpRequest, _subject: Any) -> str:
    """Lead a person to his or her composite licences."""
    actor = person(request)
    rows = licences_of(actor.party or "", actor=actor)
    if not rows:
        return ""
    return render_to_string("licences/my_panel.html", {"rows": rows}, request=request)
