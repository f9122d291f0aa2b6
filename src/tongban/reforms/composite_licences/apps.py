"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class CompositeLicencesConfig(AppConfig):
    """One licence for an industry, with the permits it unites live."""

    name = "tongban.reforms.composite_licences"
    label = "composite_licences"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("", "tongban.reforms.composite_licences.urls"),
        ("desk/licences/", "tongban.reforms.composite_licences.desk_urls"),
    )

    def ready(self) -> None:
        """Offer the way, the panels, the route and the words of the notices."""
        from tongban.faces.api.service import api  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import (  # noqa: PLC0415 - same
            Way,
            add_panel,
            add_way,
        )
        from tongban.reforms.composite_licences.api import router  # noqa: PLC0415 - same
        from tongban.reforms.composite_licences.panels import (  # noqa: PLC0415 - same
            desk_link,
            my_panel,
            verified_panel,
        )
        from tongban.reforms.composite_licences.texts import register_texts  # noqa: PLC0415 - same

        register_texts()
        add_way(Way("portal", "industries", {"zh": "一业一证", "en": "One licence"}))
        add_panel("portal.verify", verified_panel)
        add_panel("portal.my", my_panel)
        add_panel("desk.queue", desk_link)
        api.add_router("/v1/composite-licences", router)
