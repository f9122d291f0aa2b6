"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class TerminalsConfig(AppConfig):
    """Points with self-service terminals, and sittings at them."""

    name = "tongban.base.terminals"
    label = "terminals"
    default_auto_field = "django.db.models.BigAutoField"
