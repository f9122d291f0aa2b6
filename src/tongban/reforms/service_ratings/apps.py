"""Tells Django of the app, the shells of its pages, and ratings of what ends."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class ServiceRatingsConfig(AppConfig):
    """Ratings at the end of cases and joint matters."""

    name = "tongban.reforms.service_ratings"
    label = "service_ratings"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("", "tongban.reforms.service_ratings.portal_urls"),
        ("desk/ratings/", "tongban.reforms.service_ratings.desk_urls"),
    )

    def ready(self) -> None:
        """Offer what can be rated, the ways, the panels and the routes."""
        from tongban.base.ratings.procedure import RATING  # noqa: PLC0415 - apps are loaded now
        from tongban.base.ratings.triggers import offer  # noqa: PLC0415 - same
        from tongban.faces.api.service import api  # noqa: PLC0415 - same
        from tongban.faces.common.slots import (  # noqa: PLC0415 - same
            Way,
            add_page,
            add_panel,
            add_way,
        )
        from tongban.reforms.service_ratings import panels, sources  # noqa: PLC0415 - same
        from tongban.reforms.service_ratings.api import router  # noqa: PLC0415 - same
        from tongban.reforms.service_ratings.desk_pages import HANDLERS  # noqa: PLC0415 - same

        offer("case", sources.CASES)
        offer("joint", sources.JOINTS)
        add_way(Way("portal", "ratings", {"zh": "好差评", "en": "Ratings"}))
        add_way(Way("desk", "desk-ratings", {"zh": "差评", "en": "Bad ratings"}, HANDLERS))
        add_page("portal", RATING, "rating", "rating")
        add_panel("portal.my", panels.due)
        add_panel("portal.case", panels.of_case)
        add_panel("portal.joint", panels.of_joint)
        add_panel("desk.case", panels.links)
        api.add_router("/v1/ratings", router)
