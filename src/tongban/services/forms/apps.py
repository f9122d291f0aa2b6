"""Tells Django of the app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Data elements, forms and drafts."""

    name = "tongban.services.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
