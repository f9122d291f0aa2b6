"""Tells Django of the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The programming interface."""

    name = "tongban.faces.api"
    label = "api"
    default_auto_field = "django.db.models.BigAutoField"
