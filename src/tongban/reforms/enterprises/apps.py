"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    """Start of a company: registration law and the clock people feel."""

    name = "tongban.reforms.enterprises"
    label = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (("desk/enterprises/", "tongban.reforms.enterprises.desk_urls"),)

    def ready(self) -> None:
        """Offer the panels of cases and the way to the register of bars."""
        from tongban.faces.common.slots import add_panel  # noqa: PLC0415 - apps are loaded now
        from tongban.reforms.enterprises import panels  # noqa: PLC0415 - the same

        add_panel("desk.case", panels.of_case)
        add_panel("portal.case", panels.of_case)
        add_panel("desk.queue", panels.bars_link)
