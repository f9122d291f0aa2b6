"""Addresses of utilities for everybody."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.utilities import pages

urlpatterns = [
    path("", pages.figures, name="utilities"),
    path("cases/<uuid:case>/<slug:act>/", pages.act, name="utilities-act"),
]
