"""Tells Django of the app, and the cockpit of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    """Where the time goes."""

    name = "tongban.reforms.processes"
    label = "processes"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (("cockpit/processes/", "tongban.reforms.processes.urls"),)

    def ready(self) -> None:
        """Offer the way in."""
        from tongban.faces.common.slots import Way, add_way  # noqa: PLC0415 - once Django is up
        from tongban.reforms.processes.access import READERS  # noqa: PLC0415 - as above

        add_way(Way("cockpit", "processes", {"zh": "流程分析", "en": "Processes"}, READERS))
