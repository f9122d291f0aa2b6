"""Tells Django of the app."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """The house's own measures, counted from the ledger."""

    name = "tongban.services.figures"
    label = "figures"
    default_auto_field = "django.db.models.BigAutoField"
