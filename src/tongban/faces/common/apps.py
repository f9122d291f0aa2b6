"""Tells Django of the app."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    """What all pages share."""

    name = "tongban.faces.common"
    label = "common"
    default_auto_field = "django.db.models.BigAutoField"
