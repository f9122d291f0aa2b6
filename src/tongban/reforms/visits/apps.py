"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """Run once, zero runs: check-ins, what was published, what went over it."""

    name = "tongban.reforms.visits"
    label = "visits"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (("desk/visits/", "tongban.reforms.visits.desk_urls"),)

    def ready(self) -> None:
        """Offer the way to the incidents, and the visits on the page of a case."""
        from tongban.base.ratings.triggers import offer  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import Way, add_panel, add_way  # noqa: PLC0415 - apps are loaded now
        from tongban.reforms.visits.panels import case_visits, own_visits  # noqa: PLC0415
        from tongban.reforms.visits.procedure import VISITS  # noqa: PLC0415
        from tongban.reforms.visits.rating import SOURCE  # noqa: PLC0415
        from tongban.reforms.visits.telling import tell_visits  # noqa: PLC0415
        from tongban.services.figures.sources import source  # noqa: PLC0415

        source(VISITS)(tell_visits)
        offer("visit", SOURCE)
        watchers = frozenset({"supervisor", "auditor", "hall_manager", "head", "reviewer"})
        add_way(Way("desk", "desk-visits", {"zh": "跑动次数", "en": "Visits"}, watchers))
        add_panel("desk.case", case_visits)
        add_panel("portal.case", own_visits)
