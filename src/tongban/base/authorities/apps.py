"""Tells Django of the app."""

from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    """Authorities of the district and their officers."""

    name = "tongban.base.authorities"
    label = "authorities"
    default_auto_field = "django.db.models.BigAutoField"
