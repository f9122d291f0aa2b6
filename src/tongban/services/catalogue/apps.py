"""Tells Django of the app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Service items, their versions and their guides."""

    name = "tongban.services.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep those who look after items out of people's matters."""
        from tongban.record.reach import close_matters_to  # noqa: PLC0415 - apps load first
        from tongban.services.catalogue.lifecycle import (  # noqa: PLC0415 - as above
            EDITORS,
            PUBLISHERS,
            REVIEWERS,
        )

        close_matters_to(EDITORS | REVIEWERS | PUBLISHERS)
