"""Tells Django of the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What people are told, and by which way."""

    name = "tongban.base.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the common words; what a service registered already stays."""
        from tongban.base.notices import texts  # noqa: PLC0415 - only once Django is set up

        texts.register_texts()
