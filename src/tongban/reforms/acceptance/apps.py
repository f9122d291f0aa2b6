"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class AcceptanceConfig(AppConfig):
    """Completion: its filing, and one building of a project accepted before the rest."""

    name = "tongban.reforms.acceptance"
    label = "acceptance"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/acceptance/", "tongban.reforms.acceptance.desk_urls"),
        ("acceptance/", "tongban.reforms.acceptance.portal_urls"),
    )

    def ready(self) -> None:
        """Offer the ways to the pages."""
        from tongban.faces.common.slots import Way, add_way  # noqa: PLC0415 - apps are loaded now

        label = {"zh": "竣工验收", "en": "Completion"}
        roles = frozenset({"clerk", "reviewer", "approver", "head"})
        add_way(Way("portal", "acceptance", label))
        add_way(Way("desk", "desk-acceptance", label, roles))
