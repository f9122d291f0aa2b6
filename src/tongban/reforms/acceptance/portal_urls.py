"""Addresses of acceptance on the portal."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.acceptance import portal_pages as pages

urlpatterns = [
    path("", pages.acceptances, name="acceptance"),
    path("unit/", pages.declare, name="acceptance-declare"),
    path("<uuid:matter>/", pages.dossier, name="acceptance-dossier"),
    path("<uuid:matter>/apply/", pages.apply, name="acceptance-apply"),
    path("<uuid:matter>/acts/<slug:act>/", pages.act, name="acceptance-act"),
    path("<uuid:matter>/documents/<str:document>/", pages.document, name="acceptance-document"),
]
