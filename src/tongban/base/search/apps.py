"""Tells Django of the app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Finding things by everyday words."""

    name = "tongban.base.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"
