"""Addresses of supervision in the cockpit: who was warned when, over all departments."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.supervision import cockpit_pages

urlpatterns = [
    path("", cockpit_pages.signals, name="cockpit-supervision"),
    path("signals.<slug:form>", cockpit_pages.signals_file, name="cockpit-supervision-file"),
]
