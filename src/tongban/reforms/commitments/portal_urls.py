"""Addresses of the reform in the portal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from tongban.reforms.commitments import portal_pages

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("<uuid:matter>/", portal_pages.detail, name="commitment"),
    path("<uuid:matter>/acts/<slug:step>/", portal_pages.do, name="commitment-act"),
]
