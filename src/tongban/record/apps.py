"""Tells Django of the app."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Where it is kept: matters and acts in PostgreSQL."""

    name = "tongban.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
