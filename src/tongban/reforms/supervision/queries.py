"""Reads of supervision: signals with who was told when, for the unit and for supervision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_matter, grants_of
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.reforms.supervision import models
from tongban.reforms.supervision.procedure import CARD, WITHDRAWN, state_label
from tongban.reforms.supervision.types import SIGNALS, TOLD, SignalLine, SignalPage, Telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView
    from tongban.reforms.supervision.types import Label

READERS: Final = frozenset(
    {"head", "reviewer", "hall_manager", "supervisor", "auditor", "reform_office", "leader"}
)
"""Roles that see the signals of the departments that they are for."""
PAGE: Final = 50
MAX_PAGE: Final = 500


@under_authority
def list_signals(
    *,
    actor: Actor,
    department: str | None = None,
    signal: str | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> SignalPage:
    """Give a page of the warnings and cards of departments that an officer is for, newest first.

    Raises NotPermitted when the actor is for none, or not for `department`.
    """
    asked()
    rows = models.SignalRow.objects.order_by("-id")
    within = departments_of(actor)
    if department is not None:
        if within is not None and department not in within:
            raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is not for {department}")
        rows = rows.filter(department=department)
    elif within is not None:
        rows = rows.filter(department__in=within)
    if signal is not None:
        rows = rows.filter(signal=signal)
    if after is not None:
        rows = rows.filter(id__lt=after)
    size = max(1, min(limit, MAX_PAGE))
    found = list(rows.prefetch_related("told")[: size + 1])
    lines = tuple(_lines(found[:size]))
    return SignalPage(lines, lines[-1].id if len(found) > size else None)


def every_signal(
    *, actor: Actor, department: str | None = None, signal: str | None = None
) -> Iterator[SignalLine]:
    """Give all of them, page by page, for a file."""
    after = None
    while True:
        page = list_signals(
            actor=actor, department=department, signal=signal, after=after, limit=MAX_PAGE
        )
        yield from page.rows
        after = page.after
        if after is None:
            return


def signals_of_matter(matter: UUID, *, actor: Actor) -> tuple[SignalLine, ...]:
    """Give the signals of a matter that an officer may read and is for; none for anybody else."""
    if actor.kind is not ActorKind.OFFICER:
        return ()
    get_matter(matter, actor=actor)
    rows = models.SignalRow.objects.filter(matter=matter).order_by("-id")
    found = list(rows.prefetch_related("told"))
    within = departments_of(actor) if found else frozenset()
    return tuple(_lines([row for row in found if within is None or row.department in within]))


def find_card(card: UUID, *, actor: Actor) -> MatterView:
    """Give a card as a matter, for a page of it; MatterNotFound, NotPermitted."""
    matter = get_matter(card, actor=actor)
    if matter.kind != CARD:
        raise MatterNotFound(f"{card} is no card of supervision")
    return matter


def signal_of_card(card: UUID) -> SignalLine:
    """Give the signal that a card was issued for; the caller has asked who wants to know."""
    rows = list(models.SignalRow.objects.filter(card=card).prefetch_related("told"))
    if not rows:
        raise MatterNotFound(f"card {card} belongs to no signal")
    return next(_lines(rows))


def departments_of(actor: Actor) -> frozenset[str] | None:
    """Give the departments that an officer watches or answers for; None for every one.

    Raises NotPermitted where there are none.
    """
    if actor == SYSTEM:
        return None
    held = {each.department for each in grants_of(actor=actor) if each.role in READERS}
    if not held:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} has no part in supervision")
    return None if None in held else frozenset(each for each in held if each is not None)


def _lines(rows: Sequence[models.SignalRow]) -> Iterator[SignalLine]:
    told = [each for row in rows for each in row.told.all()]
    people = officer_names({each.recipient for each in told if each.recipient_kind == "officer"})
    bodies = get_authorities({each.recipient for each in told})
    named: dict[str, Label] = {name: body.short for name, body in bodies.items()}
    named |= {name: {"zh": text, "en": text} for name, text in people.items()}
    for row in rows:
        yield SignalLine(
            id=row.pk,
            signal=row.signal,
            signal_label=SIGNALS[row.signal],
            rule=row.rule,
            rule_label=row.rule_label,
            matter=row.matter,
            number=row.number,
            kind=row.kind,
            item=row.item,
            subject=row.subject,
            department=row.department,
            term=row.term,
            term_label=row.term_label,
            due=row.due,
            raised_at=row.raised_at,
            card=row.card,
            card_state=row.card_state,
            card_state_label=state_label(row.card_state),
            withdrawn=row.card_state == WITHDRAWN,
            told=tuple(
                Telling(
                    each.level,
                    TOLD[each.level],
                    each.recipient,
                    named.get(each.recipient, {"zh": each.recipient, "en": each.recipient}),
                    each.at,
                )
                for each in sorted(row.told.all(), key=lambda each: each.pk)
            ),
        )
