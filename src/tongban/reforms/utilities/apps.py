"""Tells Django of the app, the shells of its pages, and cases of its procedures."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class UtilitiesConfig(AppConfig):
    """Water, power, gas and broadband."""

    name = "tongban.reforms.utilities"
    label = "utilities"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/utilities/", "tongban.reforms.utilities.desk_urls"),
        ("utilities/", "tongban.reforms.utilities.portal_urls"),
    )

    def ready(self) -> None:
        """Offer the procedures that items of utilities run under, words, pages and panels."""
        from tongban.faces.common.slots import (  # noqa: PLC0415 - once Django is up
            Way,
            add_panel,
            add_way,
        )
        from tongban.reforms.utilities import (  # noqa: PLC0415 - once Django is up
            notices,
            panels,
            procedures,
        )
        from tongban.services.cases.kinds import offer  # noqa: PLC0415 - once Django is up

        offer(procedures.CONNECTION, procedures.connection)
        offer(procedures.TRANSFER, procedures.transfer)
        notices.register_texts()
        add_panel("desk.case", panels.at_desk)
        add_panel("portal.case", panels.in_portal)
        label = {"zh": "供应可靠性", "en": "Reliability of supply"}
        add_way(Way("portal", "utilities", label))
        add_panel("desk.queue", panels.records_link)
