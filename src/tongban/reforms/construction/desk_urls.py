"""Addresses of construction at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.construction import desk_pages as pages

urlpatterns = [
    path("", pages.projects, name="desk-construction"),
    path("zones/", pages.zones, name="desk-construction-zones"),
    path("zones/<int:zone>/withdraw/", pages.withdraw, name="desk-construction-withdraw"),
    path("<uuid:project>/", pages.project, name="desk-construction-project"),
    path("<uuid:project>/<uuid:matter>/<slug:act>/", pages.act, name="desk-construction-act"),
    path("<uuid:project>/results/<slug:merge>/", pages.results, name="desk-construction-result"),
    path(
        "documents/<uuid:matter>/<str:document>", pages.document, name="desk-construction-document"
    ),
]
