"""Addresses of process analysis in the cockpit."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.processes import pages

urlpatterns = [
    path("", pages.logs, name="processes"),
    path("<int:log>/", pages.process, name="process"),
    path("<int:log>/compare/", pages.comparison, name="process-compare"),
    path("<int:log>/cases/", pages.cases, name="process-cases"),
    path("<int:log>/cases/<int:no>/", pages.case, name="process-case"),
]
