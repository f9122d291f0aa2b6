"""Pages: industries with their notice sheets, a licence for anybody, the holder's licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tongban.faces.portal.access import signed_in
from tongban.reforms.composite_licences import queries
from tongban.reforms.composite_licences.industries import get_industry, list_industries
from tongban.reforms.composite_licences.types import IndustryNotFound, LicenceNotFound
from tongban.services.bundles.queries import BundleNotFound, get_bundle

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tongban.kernel.authority import Actor


@require_safe
def industries(request: HttpRequest) -> HttpResponse:
    """List the industries that need one licence only."""
    return render(request, "licences/industries.html", {"rows": list_industries()})


@require_safe
def industry(request: HttpRequest, industry: str) -> HttpResponse:
    """Show the notice sheet of an industry: what each of its permits asks."""
    try:
        found = get_industry(industry)
        bundle = get_bundle(found.bundle)
    except (IndustryNotFound, BundleNotFound) as error:
        raise Http404(industry) from error
    lang = "en" if translation.get_language() == "en" else "zh"
    context = {
        "industry": found,
        "bundle": bundle,
        "sheet": queries.notice_sheet(found, lang),
    }
    return render(request, "licences/industry.html", context)


@never_cache
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Show anybody the licence behind a code, each permit as it stands now."""
    try:
        view = queries.by_code(code[:100])
    except LicenceNotFound as error:
        raise Http404(code) from error
    return render(request, "licences/verify.html", {"view": view, "contents": True})


@signed_in
@require_safe
def licence(request: HttpRequest, matter: UUID, *, actor: Actor) -> HttpResponse:
    """Show the holder the licence: its code, its permits live, its versions."""
    try:
        view = queries.get_licence(matter, actor=actor)
    except LicenceNotFound as error:
        raise Http404(str(matter)) from error
    code = view.licence.code if view.licence else ""
    address = f"{settings.TONGBAN_BASE_URL}/licences/{code}"
    context = {
        "view": view,
        "contents": True,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(border=2) if code else "",
    }
    return render(request, "licences/licence.html", context)
