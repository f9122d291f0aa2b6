"""Tells Django of the app."""

from django.apps import AppConfig


class DistrictConfig(AppConfig):
    """The district itself: its name, hall and settings, its kinds of evidence, its events."""

    name = "tongban.base.district"
    label = "district"
    default_auto_field = "django.db.models.BigAutoField"
