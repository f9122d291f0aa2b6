"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """E-supervision: lights, warnings, cards, escalation."""

    name = "tongban.reforms.supervision"
    label = "supervision"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/supervision/", "tongban.reforms.supervision.desk_urls"),
        ("cockpit/supervision/", "tongban.reforms.supervision.cockpit_urls"),
    )

    def ready(self) -> None:
        """Offer the ways to the lists, and the signals on the page of a case."""
        from tongban.faces.api.service import api  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import Way, add_panel, add_way  # noqa: PLC0415 - apps are loaded now
        from tongban.reforms.supervision.api import router  # noqa: PLC0415 - same
        from tongban.reforms.supervision.cockpit_pages import WATCHERS  # noqa: PLC0415 - same
        from tongban.reforms.supervision.panels import of_case  # noqa: PLC0415 - same
        from tongban.reforms.supervision.queries import READERS  # noqa: PLC0415 - same

        label = {"zh": "预警和监察牌", "en": "Warnings and cards"}
        add_way(Way("desk", "desk-supervision", label, READERS))
        add_way(Way("cockpit", "cockpit-supervision", label, WATCHERS))
        add_panel("desk.case", of_case)
        api.add_router("/v1/supervision", router)
