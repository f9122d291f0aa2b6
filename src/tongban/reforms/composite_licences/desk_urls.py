"""Addresses of composite licences at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.composite_licences import desk_pages

urlpatterns = [
    path("", desk_pages.licences, name="desk-licences"),
    path("<uuid:matter>/", desk_pages.licence, name="desk-licence"),
]
