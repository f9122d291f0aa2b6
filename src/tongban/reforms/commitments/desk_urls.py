"""Addresses of the reform at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from tongban.reforms.commitments import desk_pages

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk_pages.listing, name="desk-commitments"),
    path("<uuid:matter>/", desk_pages.detail, name="desk-commitment"),
    path("<uuid:matter>/acts/<slug:step>/", desk_pages.do, name="desk-commitment-act"),
    path(
        "<uuid:matter>/documents/<str:document>",
        desk_pages.document,
        name="desk-commitment-document",
    ),
]
