"""Addresses of composite licences and their industries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from tongban.reforms.composite_licences import pages

if TYPE_CHECKING:
    from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = [
    path("industries/", pages.industries, name="industries"),
    path("industries/<slug:industry>/", pages.industry, name="industry"),
    path("licences/<str:code>", pages.verify, name="licence-verify"),
    path("my/licences/<uuid:matter>/", pages.licence, name="licence"),
]
