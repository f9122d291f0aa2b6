"""Addresses of acceptance at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.acceptance import desk_pages as pages

urlpatterns = [
    path("", pages.acceptances, name="desk-acceptance"),
    path("<uuid:matter>/", pages.dossier, name="desk-acceptance-dossier"),
    path("<uuid:matter>/checklist/", pages.eligible, name="desk-acceptance-eligible"),
    path("<uuid:matter>/acts/<slug:act>/", pages.act, name="desk-acceptance-act"),
    path(
        "<uuid:matter>/documents/<str:document>/", pages.document, name="desk-acceptance-document"
    ),
]
