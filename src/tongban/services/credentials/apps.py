"""Tells Django of the app."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Credentials: issued, kept, verified."""

    name = "tongban.services.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"
