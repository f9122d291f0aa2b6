"""Tells Django of the app."""

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """Completion acceptance: of a project in one round, of one building before the rest."""

    name = "tongban.reforms.acceptance"
    label = "acceptance"
    default_auto_field = "django.db.models.BigAutoField"
