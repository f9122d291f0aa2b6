"""Tells Django of the app."""

from __future__ import annotations

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """What people think of a service."""

    name = "tongban.base.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"
