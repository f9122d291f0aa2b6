"""Tells Django of the app, its addresses, and what it adds to portal and desk."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class KioskConfig(AppConfig):
    """Pages on self-service terminals."""

    name = "tongban.faces.kiosk"
    label = "kiosk"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("kiosk/", "tongban.faces.kiosk.urls"),
        ("my/terminal/", "tongban.faces.kiosk.phone_urls"),
    )

    def ready(self) -> None:
        """Offer the code for a terminal on the own page, and the devices to the hall's staff."""
        from tongban.faces.common.slots import Way, add_panel, add_way  # noqa: PLC0415 - apps must be ready
        from tongban.faces.kiosk.pages.phone import panel  # noqa: PLC0415 - same

        add_panel("portal.my", panel)
        watchers = frozenset({"hall_manager", "supervisor"})
        add_way(Way("desk", "desk-terminals", {"zh": "自助终端", "en": "Terminals"}, watchers))
