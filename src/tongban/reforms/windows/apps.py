"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """综合窗口: tickets, calling, serving, handover, delivery."""

    name = "tongban.reforms.windows"
    label = "windows"
    default_auto_field = "django.db.models.BigAutoField"
