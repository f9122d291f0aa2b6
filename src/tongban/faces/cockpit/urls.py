"""Addresses of the cockpit."""

from __future__ import annotations

from django.urls import path

from tongban.faces.cockpit.pages import home

urlpatterns = [
    path("", home.home, name="cockpit"),
]
