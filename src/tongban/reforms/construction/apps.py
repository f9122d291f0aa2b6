"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class ConstructionConfig(AppConfig):
    """Construction projects: permits over the law's prerequisites, land and permits at once."""

    name = "tongban.reforms.construction"
    label = "construction"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/construction/", "tongban.reforms.construction.desk_urls"),
        ("construction/", "tongban.reforms.construction.portal_urls"),
    )

    def ready(self) -> None:
        """Offer the ways to the pages and the routes of the interface."""
        from tongban.faces.api.service import api  # noqa: PLC0415 - apps are loaded now
        from tongban.faces.common.slots import Way, add_way  # noqa: PLC0415 - same
        from tongban.reforms.construction.api import router  # noqa: PLC0415 - same

        label = {"zh": "工程建设", "en": "Construction"}
        add_way(Way("portal", "construction", label))
        add_way(Way("desk", "desk-construction", label))
        api.add_router("/v1/construction", router)
