"""What other pages show of ratings: what is due on "my page", and where something has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.base.ratings.queries import due_of
from tongban.base.ratings.triggers import triggers_of_case
from tongban.faces.common.session import officer, person
from tongban.reforms.service_ratings.naming import names_of
from tongban.reforms.service_ratings.sources import in_joint

if TYPE_CHECKING:
    from django.http import HttpRequest


def due(request: HttpRequest, _: Any) -> str:
    """List what the person may still rate; empty where there is nothing."""
    rows = due_of(actor=person(request))
    if not rows:
        return ""
    context = {"rows": rows, "names": names_of(each.item for each in rows)}
    return render_to_string("portal/ratings/due.html", context, request=request)


def of_case(request: HttpRequest, case: Any) -> str:
    """Offer the rating at the end of a case; a member of a joint matter is rated with the whole."""
    if case.closed_at is None or in_joint(case.parent):
        return ""
    return _offer(request, "case", str(case.id))


def of_joint(request: HttpRequest, joint: Any) -> str:
    """Offer the one rating at the end of a joint matter (INV-ONE-08)."""
    return "" if joint.closed_at is None else _offer(request, "joint", str(joint.id))


def links(request: HttpRequest, case: Any) -> str:
    """Show officers the codes by which visitors rate their visit; who rated stays unknown here."""
    officer(request)
    visits = [each for each in triggers_of_case(case.id) if each.source == "visit"]
    if not visits:
        return ""
    return render_to_string("desk/ratings/links.html", {"visits": visits}, request=request)


def _offer(request: HttpRequest, source: str, ref: str) -> str:
    context = {"source": source, "ref": ref}
    return render_to_string("portal/ratings/offer.html", context, request=request)
