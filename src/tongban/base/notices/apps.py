"""Tells Django of the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told, and by which way."""

    name = "tongban.base.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
