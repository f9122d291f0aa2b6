"""Writes: somebody checks in at a window; what is done about an incident.

    check_in(case, *, actor, key, cause, voluntary, place="", note="") -> Receipt
    settle(incident, act, payload, *, actor, key, expected_version=None) -> Receipt

Each takes an idempotency key (1 to 120 characters; the same key with the same content gives the
first receipt again) and writes nothing when it raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.visits.procedure import INCIDENT, VISITS, ensure_published
from tongban.reforms.visits.queries import published_of, record_of
from tongban.reforms.visits.types import VisitRefused
from tongban.services.cases.procedure import KIND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json
    from tongban.record.types import MatterView, Receipt


def check_in(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    cause: str,
    voluntary: bool,
    place: str = "",
    note: str = "",
) -> Receipt:
    """Note that the applicant came for a case, why, and whether by choice (domain.md §4.7).

    A visit that was asked for beyond the published number raises an incident (INV-RUN-02). Raises
    VisitRefused for a matter that is no case, PayloadInvalid for an unknown cause, NotPermitted.
    """
    matter = get_matter(case, actor=actor)
    if matter.kind != KIND:
        raise VisitRefused(matter.number)
    payload: dict[str, Json] = {
        "cause": cause,
        "voluntary": voluntary,
        "place": place.strip(),
        "note": note.strip(),
    }
    with transaction.atomic():
        wait_for_turn([case])
        return record.perform(
            _record(matter),
            act="check_in",
            actor=actor,
            payload={name: value for name, value in payload.items() if value != ""},
            key=key,
        )


def settle(
    incident: UUID,
    act: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in an incident: explain, excuse, order it put right, report, confirm.

    Raises ActRefused, ConflictError, NotPermitted, PayloadInvalid, and LookupError for a matter
    that is no incident.
    """
    if get_matter(incident, actor=actor).kind != INCIDENT:
        raise LookupError(f"{incident} is no incident of visits")
    return record.perform(
        incident,
        act=act,
        actor=actor,
        payload=payload,
        key=key,
        expected_version=expected_version,
    )


def _record(case: MatterView) -> UUID:
    """Give the case's record of visits; the first who comes opens it."""
    held = record_of(case.id)
    if held is not None:
        return held.id
    published = published_of(get_definition(case.definition))
    return record.open_matter(
        definition=ensure_published(VISITS),
        act="open",
        actor=SYSTEM,
        department=case.department,
        division=case.division,
        applicant=case.applicant,
        key=f"visits:{case.id}",
        payload={} if published is None else {"published": published},
        item=case.item,
        subject=case.subject,
        parent=case.id,
    ).matter
