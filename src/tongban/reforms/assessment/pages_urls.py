"""Addresses of assessment in the cockpit."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.assessment import pages, pages_trial

urlpatterns = [
    path("", pages.overview, name="assessment"),
    path("frozen/<uuid:matter>/", pages.frozen, name="assessment-frozen"),
    path("frozen/<uuid:matter>/<slug:indicator>/", pages.rows, name="assessment-rows"),
    path("tables/", pages_trial.upload, name="assessment-tables"),
    path("tables/<str:table>/", pages_trial.table, name="assessment-table"),
    path("tables/<str:table>/target/", pages_trial.target, name="assessment-target"),
]
