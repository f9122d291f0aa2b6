"""Tells Django of the app."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    """Natural and legal persons, their accounts and their agents."""

    name = "tongban.base.parties"
    label = "parties"
    default_auto_field = "django.db.models.BigAutoField"
