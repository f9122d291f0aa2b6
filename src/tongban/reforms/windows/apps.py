"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class WindowsConfig(AppConfig):
    """综合窗口: tickets, calling, serving, handover, delivery."""

    name = "tongban.reforms.windows"
    label = "windows"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/windows/", "tongban.reforms.windows.desk_urls"),
        ("", "tongban.reforms.windows.portal_urls"),
    )

    def ready(self) -> None:
        """Offer the ways, the panels, what follows a reception, and what may be rated."""
        from tongban.base.ratings.triggers import offer  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import (  # noqa: PLC0415 - same
            Way,
            add_onward,
            add_panel,
            add_way,
        )
        from tongban.reforms.windows import panels  # noqa: PLC0415 - same
        from tongban.reforms.windows.queries import STAFF  # noqa: PLC0415 - same
        from tongban.reforms.windows.rating import SOURCE  # noqa: PLC0415 - same
        from tongban.reforms.windows.ticket_pages import went_on  # noqa: PLC0415 - same

        label = {"zh": "综合窗口", "en": "Windows"}
        add_way(Way("desk", "desk-windows", label, STAFF))
        handed = {"zh": "材料移交", "en": "Handover"}
        add_way(Way("desk", "desk-handover", handed, frozenset({"clerk", "window_clerk"})))
        fetched = {"zh": "出件", "en": "Delivery"}
        add_way(Way("desk", "desk-deliveries", fetched, frozenset({"clerk"})))
        add_way(Way("portal", "tickets", {"zh": "排队取号", "en": "Queue numbers"}))
        add_panel("desk.draft", panels.of_draft)
        add_panel("desk.case", panels.of_case)
        add_panel("portal.my", panels.own)
        add_onward("desk.received", went_on)
        offer("window", SOURCE)
