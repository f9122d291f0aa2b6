"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """The task book, road map and timetable of a campaign, and its wall chart."""

    name = "tongban.reforms.campaigns"
    label = "campaigns"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("cockpit/campaigns/", "tongban.reforms.campaigns.cockpit_urls"),
        ("desk/campaigns/", "tongban.reforms.campaigns.desk_urls"),
    )

    def ready(self) -> None:
        """Offer the ways, the routes of the interface and the words of the notices."""
        from tongban.faces.api.service import api  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import Way, add_way  # noqa: PLC0415 - same
        from tongban.reforms.campaigns import texts  # noqa: PLC0415 - same
        from tongban.reforms.campaigns.api import router  # noqa: PLC0415 - same
        from tongban.reforms.campaigns.types import DOERS, WATCHERS  # noqa: PLC0415 - same

        texts.register_all()
        label = {"zh": "挂图作战", "en": "Campaigns"}
        add_way(Way("cockpit", "cockpit-campaigns", label, WATCHERS))
        add_way(Way("desk", "desk-campaigns", label, DOERS | WATCHERS))
        api.add_router("/v1/campaigns", router)
