"""The one way to a clear value of somebody's personal data; every look is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.parties import models
from tongban.base.parties.rules import check_purpose
from tongban.base.parties.sealing import unseal
from tongban.base.parties.types import (
    FIELDS,
    LookView,
    MandateView,
    PartyError,
    PartyNotFound,
)
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import get_matter

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

MAX_LOOKS: Final = 200
ANSWER: Final = "answer:"
"""Before the id of a data element: what was looked at is an answer of an application."""
_WHAT: Final = re.compile(ANSWER + r"[A-Za-z0-9_.-]{1,64}")


def look(
    actor: Actor,
    party: str,
    field: str,
    purpose: str,
    *,
    note: str = "",
    matter: UUID | None = None,
) -> str:
    """Return a clear value and write the look in the same transaction.

    `field` is a Field, `purpose` one of PURPOSES (`other` with a `note`). A person sees his or her
    own data and, as an agent in force, the principal's phone and address; an officer only within a
    `matter` that concerns the party and that the officer may see (国务院令第716号 §7, §14); the
    system any, with its purpose. Raises PartyError LOOK-PURPOSE or LOOK-FIELD, PartyNotFound,
    NotPermitted (code LOOK-REFUSED or the record's own), MatterNotFound.
    """
    check_purpose(purpose, note)
    if field not in FIELDS:
        raise PartyError(
            "LOOK-FIELD",
            f"可查看的个人信息为：{'、'.join(FIELDS)}。",
            f"The fields that can be looked at are: {', '.join(FIELDS)}.",
        )
    with transaction.atomic():
        row = _party(party)
        _note(actor, row, field=field, purpose=purpose, note=note, matter=matter)
        token: str = getattr(row, field)
        return unseal(token, context(party, field)) if token else ""


def note_look(
    actor: Actor, party: str, what: str, purpose: str, *, note: str = "", matter: UUID
) -> None:
    """Write down a look at a clear value about the party that is kept elsewhere.

    `what` is `answer:<element>`, an answer of an application. For an officer on a `matter` that
    concerns the party, and the system; call it in the transaction that gives the value away.
    Raises as `look` does; persons get NotPermitted LOOK-REFUSED.
    """
    check_purpose(purpose, note)
    if not _WHAT.fullmatch(what):
        raise PartyError(
            "LOOK-FIELD",
            f"查看的内容应写作 {ANSWER}<数据元>。",
            f"What is looked at is written {ANSWER}<element>.",
        )
    if actor.kind is ActorKind.PERSON:
        raise NotPermitted(
            "LOOK-REFUSED", f"{actor.id} is no officer; answers are looked at by officers on a case"
        )
    with transaction.atomic():
        row = _party(party)
        _note(actor, row, field=what, purpose=purpose, note=note, matter=matter)


def looks_of(party: str, *, actor: Actor, before: int | None = None) -> list[LookView]:
    """Return who looked at the party's data, newest first, 200 at a time (`before` an earlier id).

    For the person concerned (个人信息保护法 §44, §45), a firm's agents and the system; anybody
    else gets NotPermitted.
    """
    if actor.kind is not ActorKind.SYSTEM and actor.party != party:
        _agent_of(actor, party, clock.now())
    rows = models.Look.objects.filter(party_id=party).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return [
        LookView(
            id=row.pk,
            actor=row.actor,
            actor_kind=row.actor_kind,
            party=row.party_id,
            field=row.field,
            purpose=row.purpose,
            note=row.note,
            matter=str(row.matter) if row.matter else None,
            department=row.department or None,
            at=row.at,
        )
        for row in rows[:MAX_LOOKS]
    ]


def context(party: str, field: str) -> str:
    """Return the context that a party's field is sealed for."""
    return f"parties.party:{party}:{field}"


def _party(party: str) -> models.Party:
    row = models.Party.objects.filter(pk=party).first()
    if row is None:
        raise PartyNotFound(f"no party {party}; expected the id of a registered party")
    return row


def _note(
    actor: Actor, row: models.Party, *, field: str, purpose: str, note: str, matter: UUID | None
) -> None:
    """Write a look down, or raise as `_permit` does."""
    now = clock.now()
    department = _permit(actor, row, field, matter, now)
    models.Look.objects.create(
        party=row,
        actor=actor.id,
        actor_kind=actor.kind.value,
        field=field,
        purpose=purpose,
        note=note.strip(),
        matter=matter,
        department=department,
        at=now,
    )


def _permit(actor: Actor, row: models.Party, field: str, matter: UUID | None, now: datetime) -> str:
    """Return the department on whose case the look is, or raise NotPermitted."""
    if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.PERSON and actor.party == row.pk):
        return ""
    if actor.kind is ActorKind.PERSON:
        if field == "resident_id":
            raise NotPermitted(
                "LOOK-REFUSED",
                "a resident id is shown to its own person and to officers on the case alone",
            )
        _agent_of(actor, row.pk, now)
        return ""
    if matter is None:
        raise NotPermitted(
            "LOOK-REFUSED",
            f"{actor.id} named no matter; an officer looks at personal data within a case only",
        )
    view = get_matter(matter, actor=actor)
    concerned = {view.applicant, *(view.folded.parties if view.folded else ())}
    if row.pk not in concerned and not _stands_for(row.pk, concerned):
        raise NotPermitted(
            "LOOK-REFUSED",
            f"party {row.pk} has no part in matter {view.number}; look within its own case",
        )
    return view.department


def _stands_for(party: str, concerned: set[str]) -> bool:
    """Tell whether the party represents or is an agent of one of those concerned."""
    return (
        models.Party.objects.filter(pk__in=concerned, legal_representative_id=party).exists()
        or models.Mandate.objects.filter(principal_id__in=concerned, agent_id=party).exists()
    )


def _agent_of(actor: Actor, party: str, now: datetime) -> None:
    rows = models.Mandate.objects.filter(principal_id=party, agent_id=actor.party)
    if actor.kind is not ActorKind.PERSON or not any(
        mandate_view(row).in_force(now) for row in rows
    ):
        raise NotPermitted(
            "LOOK-REFUSED",
            f"{actor.id} is neither party {party} nor its agent in force; ask the party",
        )


def mandate_view(row: models.Mandate) -> MandateView:
    """Return the view of a mandate's row."""
    return MandateView(
        id=row.pk,
        principal=row.principal_id,
        agent=row.agent_id,
        items=None if row.items is None else tuple(row.items),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        given_by=row.given_by,
        revoked_at=row.revoked_at,
    )
