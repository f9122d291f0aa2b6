"""Tells Django of the app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases under the Administrative Licensing Law."""

    name = "tongban.services.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
