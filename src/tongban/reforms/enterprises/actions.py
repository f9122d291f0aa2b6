"""Writes: a bar to being a legal representative put on record, and lifted again.

record_bar(*, actor, key, department, resident_id, name, ground, since, source) -> Receipt
lift_bar(bar, *, actor, key, reasons, expected_version=None) -> Receipt
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from tongban.base.district.queries import get_district
from tongban.base.parties.actions import register_person
from tongban.record import actions as record
from tongban.record.types import SYSTEM
from tongban.reforms.enterprises.registry import bar_definition, law
from tongban.reforms.enterprises.types import RegistrationRefused

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt


def record_bar(
    *,
    actor: Actor,
    key: str,
    department: str,
    resident_id: str,
    name: str,
    ground: str,
    since: date,
    source: str,
) -> Receipt:
    """Put on record that a person may not be a legal representative (§12), and tell the person.

    The period counts from `since`; it ends by itself where the ground has one. A reviewer of the
    registration authority may. Raises RegistrationRefused ENT-GROUND, ActRefused (a day ahead),
    NotPermitted, IdentifierError, PartyError; nothing is written then.
    """
    known = law()
    found = known.grounds.get(ground)
    if found is None:
        named = "、".join(known.grounds)
        raise RegistrationRefused(
            "ENT-GROUND",
            {
                "zh": f"没有这种情形 {ground[:40]!r}；应为：{named}。",
                "en": f"No such ground {ground[:40]!r}; expected {', '.join(known.grounds)}.",
            },
        )
    with transaction.atomic():
        person = register_person(actor=SYSTEM, name=name, resident_id=resident_id)
        return record.open_matter(
            definition=bar_definition(found, known),
            act="record",
            actor=actor,
            department=department,
            division=get_district().code,
            applicant=person.id,
            key=key,
            payload={"since": since.isoformat(), "source": source},
        )


def lift_bar(
    bar: UUID, *, actor: Actor, key: str, reasons: str, expected_version: int | None = None
) -> Receipt:
    """Lift a bar before its time; the head does, never who recorded it."""
    return record.perform(
        bar,
        act="lift",
        actor=actor,
        payload={"reasons": reasons},
        key=key,
        expected_version=expected_version,
    )
