"""Addresses of utilities at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.utilities import pages

urlpatterns = [path("", pages.records, name="desk-utilities")]
