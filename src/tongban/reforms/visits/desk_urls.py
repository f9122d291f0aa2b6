"""Addresses of the reform at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.visits import pages

urlpatterns = [
    path("", pages.incidents, name="desk-visits"),
    path("measures/", pages.measures, name="desk-visit-measures"),
    path("measures.json", pages.measures_json, name="desk-visit-file"),
    path("cases/<uuid:case>/check-in/", pages.check_in, name="desk-check-in"),
    path("<uuid:incident>/", pages.incident, name="desk-visit-incident"),
    path("<uuid:incident>/<slug:act>/", pages.settle_incident, name="desk-visit-settle"),
]
