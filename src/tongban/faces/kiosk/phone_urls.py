"""Addresses on the own page."""

from __future__ import annotations

from django.urls import path

from tongban.faces.kiosk.pages import phone

urlpatterns = [path("", phone.code, name="terminal-code")]
