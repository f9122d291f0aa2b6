"""Tells Django of the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Files by content and papers by template."""

    name = "tongban.base.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
