"""Tells Django of the app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Service items, their versions and their guides."""

    name = "tongban.services.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
