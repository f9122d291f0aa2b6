"""Addresses of construction on the portal."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.construction import portal_pages as pages

urlpatterns = [
    path("", pages.projects, name="construction"),
    path("register/", pages.register, name="construction-register"),
    path("<uuid:project>/", pages.project, name="construction-project"),
    path("<uuid:project>/declare/", pages.declare, name="construction-declare"),
    path("<uuid:project>/begin/<slug:item>/", pages.begin, name="construction-begin"),
    path("<uuid:project>/<uuid:matter>/<slug:act>/", pages.act, name="construction-act"),
    path("documents/<uuid:matter>/<str:document>", pages.document, name="construction-document"),
]
