"""Writes and reads of zones' assessments (区域评估), for the bodies that commission them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.authorities.queries import list_authorities
from tongban.base.documents.queries import get_document
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.types import IdempotencyKeyReused, NotPermitted
from tongban.reforms.construction import models
from tongban.reforms.construction.access import officer_grants
from tongban.reforms.construction.dossier import WON, Dossier, fact
from tongban.reforms.construction.polygons import Polygon
from tongban.reforms.construction.zones import (
    Waiver,
    ZoneAssessment,
    ZoneError,
    check_assessment,
    waivers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.kernel.authority import Actor

OFFICERS: Final = frozenset({"reviewer", "approver", "head"})


@under_authority
def publish_zone(  # noqa: PLR0913 - a report has these sides
    *,
    actor: Actor,
    key: str,
    zone: Mapping[str, str],
    report_no: str,
    document: str,
    corners: Sequence[str],
    replaces: Sequence[str],
    types: Sequence[str],
    finished_on: date,
    valid_from: date,
    valid_to: date,
    commissioned_by: str,
    paid_by: str,
) -> ZoneAssessment:
    """Publish a zone's assessment for the body that commissioned it (条例 §42, INV-ENG-04).

    Raises ZoneError (an enterprise pays, days, scope), PolygonError, NotPermitted,
    DocumentNotFound; the same `key` gives the first again.
    """
    _permit(actor, commissioned_by)
    asked()
    polygon = Polygon.read(corners)
    made = ZoneAssessment(
        id="",
        zone=dict(zone),
        report_no=report_no.strip(),
        document=document,
        polygon=polygon,
        replaces=tuple(dict.fromkeys(replaces)),
        types=tuple(dict.fromkeys(types)),
        finished_on=finished_on,
        valid_from=valid_from,
        valid_to=valid_to,
        commissioned_by=commissioned_by,
        paid_by=paid_by,
    )
    check_assessment(made, (each.id for each in list_authorities()))
    if not made.report_no or not zone.get("zh", "").strip():
        raise ZoneError(
            "CONSTRUCTION-ZONE-SCOPE", "请写明区域名称和报告文号。", "Name the zone and the report."
        )
    get_document(document)
    values = {
        "zone_zh": zone["zh"].strip()[:120],
        "zone_en": (zone.get("en") or zone["zh"]).strip()[:120],
        "report_no": made.report_no[:120],
        "document": document,
        "corners": [line.strip() for line in corners if line.strip()],
        "replaces": list(made.replaces),
        "types": list(made.types),
        "finished_on": finished_on,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "commissioned_by": commissioned_by,
        "paid_by": paid_by,
    }
    own = f"{actor.id}:{key}"[:200]
    with transaction.atomic():
        row, fresh = models.Zone.objects.get_or_create(
            key=own,
            defaults={**values, "published_by": actor.id, "published_at": clock.now()},
        )
    if not fresh and any(getattr(row, name) != value for name, value in values.items()):
        raise IdempotencyKeyReused(key)
    return _read(row)


@under_authority
def withdraw_zone(assessment: str, *, actor: Actor, reason: str) -> None:
    """Take an assessment back, for a stated reason; projects then need their own again.

    Waivers that were given stay on the project's record. Doing it twice changes nothing more.
    """
    row = models.Zone.objects.filter(pk=int(assessment)).first() if assessment.isdigit() else None
    if row is None:
        asked()
        raise ZoneError("CONSTRUCTION-ZONE-SCOPE", "没有这项区域评估。", "There is no such report.")
    _permit(actor, row.commissioned_by)
    asked()
    if not reason.strip():
        raise ZoneError("CONSTRUCTION-ZONE-SCOPE", "请写明撤回理由。", "Say why.")
    models.Zone.objects.filter(pk=row.pk, withdrawn_at=None).update(
        withdrawn_by=actor.id, withdrawn_at=clock.now(), reason=reason.strip()[:500]
    )


def list_zones() -> tuple[ZoneAssessment, ...]:
    """Give the assessments that are not withdrawn, the newest first; they are public."""
    rows = models.Zone.objects.filter(withdrawn_at=None).order_by("-pk")
    return tuple(_read(row) for row in rows)


def waivers_of(dossier: Dossier, *, on: date) -> tuple[Waiver, ...]:
    """Give what zones' reports stand for in a project on a day."""
    landing = dossier.landing
    granted = None
    if landing is not None and landing.state in WON:
        granted = date_of(fact(landing, "contract_date"))
    return waivers(
        list_zones(),
        site=dossier.site,
        project_type=str(fact(dossier.project, "project_type")),
        on=on,
        granted_on=granted,
    )


def date_of(value: object) -> date | None:
    """Read a day among the facts of a matter."""
    return None if value is None else date.fromisoformat(str(value)[:10])


def may_publish(actor: Actor) -> tuple[str, ...]:
    """Give the bodies for which an officer publishes assessments of zones."""
    return tuple(
        sorted(
            {
                each.department
                for each in officer_grants(actor)
                if each.role in OFFICERS and each.department
            }
        )
    )


def _permit(actor: Actor, department: str) -> None:
    if department not in may_publish(actor):
        raise NotPermitted(
            "AUTHORITY-NONE", f"{actor.id} publishes no assessments of zones for {department}"
        )


def _read(row: models.Zone) -> ZoneAssessment:
    return ZoneAssessment(
        id=str(row.pk),
        zone={"zh": row.zone_zh, "en": row.zone_en},
        report_no=row.report_no,
        document=row.document,
        polygon=Polygon.read(row.corners),
        replaces=tuple(row.replaces),
        types=tuple(row.types),
        finished_on=row.finished_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        commissioned_by=row.commissioned_by,
        paid_by=row.paid_by,
    )
