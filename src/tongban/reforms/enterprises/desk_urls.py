"""Addresses of registration law at the desk."""

from __future__ import annotations

from django.urls import path

from tongban.reforms.enterprises import pages

urlpatterns = [
    path("", pages.bars, name="desk-enterprises"),
    path("<uuid:bar>/lift/", pages.lift, name="desk-enterprises-lift"),
]
