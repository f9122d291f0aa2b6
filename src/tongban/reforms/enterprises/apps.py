"""Tells Django of the app."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Start of a company: registration law and the clock people feel."""

    name = "tongban.reforms.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
