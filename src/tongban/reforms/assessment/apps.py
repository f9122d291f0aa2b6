"""Tells Django of the app."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The business environment measured: models, self-assessment, frozen periods."""

    name = "tongban.reforms.assessment"
    label = "assessment"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (("cockpit/assessment/", "tongban.reforms.assessment.pages_urls"),)

    def ready(self) -> None:
        """Offer the way in."""
        from tongban.faces.common.slots import Way, add_way  # noqa: PLC0415 - once Django is up
        from tongban.reforms.assessment.pages_access import READERS  # noqa: PLC0415 - as above

        add_way(Way("cockpit", "assessment", {"zh": "营商评价", "en": "Assessment"}, READERS))
