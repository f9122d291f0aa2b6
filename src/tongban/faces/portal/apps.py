"""Tells Django of the app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages for people and firms."""

    name = "tongban.faces.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
