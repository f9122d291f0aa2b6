"""Tells Django of the app, and the shells of its pages."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    """Approvals on commitment: verified afterwards, put right, revoked, recorded, repaired."""

    name = "tongban.reforms.commitments"
    label = "commitments"
    default_auto_field = "django.db.models.BigAutoField"
    addresses: ClassVar = (
        ("desk/commitments/", "tongban.reforms.commitments.desk_urls"),
        ("my/commitments/", "tongban.reforms.commitments.portal_urls"),
    )

    def ready(self) -> None:
        """Offer the ways, the panels and the words of the notices."""
        from tongban.faces.common.slots import (  # noqa: PLC0415 - apps are loaded now
            Way,
            add_panel,
            add_way,
        )
        from tongban.reforms.commitments.panels import (  # noqa: PLC0415 - same
            case_at_desk,
            case_in_portal,
            my_panel,
        )
        from tongban.reforms.commitments.texts import register_texts  # noqa: PLC0415 - same

        register_texts()
        roles = frozenset({"reviewer", "approver", "head"})
        label = {"zh": "承诺核查", "en": "Commitments"}
        add_way(Way("desk", "desk-commitments", label, roles))
        add_panel("desk.case", case_at_desk)
        add_panel("portal.case", case_in_portal)
        add_panel("portal.my", my_panel)
