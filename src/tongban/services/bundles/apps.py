"""Tells Django of the app."""

from django.apps import AppConfig


class BundlesConfig(AppConfig):
    """Bundles of items, the planner and the reform labels."""

    name = "tongban.services.bundles"
    label = "bundles"
    default_auto_field = "django.db.models.BigAutoField"
