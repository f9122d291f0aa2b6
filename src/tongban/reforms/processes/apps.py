"""Tells Django of the app, and the cockpit of its pages."""

from __future__ import annotations

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Where the time goes."""

    name = "tongban.reforms.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"
