"""Reads, each already filtered by the authority of its actor; lists by keyset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel import matters
from tongban.kernel.authority import ActorKind, Grant, NotPermitted
from tongban.kernel.evidence import EvidenceRef
from tongban.kernel.matters import Folded
from tongban.kernel.terms import Light
from tongban.record.counts import count_statement
from tongban.record.db import clock_row, fetch_all, fetch_one, from_text
from tongban.record.definitions import calendar_at, definition_of
from tongban.record.grants import grants_with_ancestors, read_grants
from tongban.record.guard import asked, under_authority
from tongban.record.lists import Narrow, cursor_after, list_statement, read_cursor
from tongban.record.once import once
from tongban.record.reach import Scope, check_readable, in_force, scopes_of, widest
from tongban.record.rows import ACT_COLUMNS, read_act, read_view
from tongban.record.statements import READ_MATTER
from tongban.record.types import (
    SYSTEM,
    ActView,
    LightCounts,
    MatterNotFound,
    MatterView,
    Page,
    Situation,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.calendar import Calendar
    from tongban.kernel.definitions import ActRule, Definition
    from tongban.record.db import Row
    from tongban.record.lists import Order

__all__ = [
    "allowed_acts",
    "calendar",
    "count_lights",
    "find_matter",
    "first_of",
    "get_acts",
    "get_definition",
    "get_evidence",
    "get_matter",
    "get_matter_by_number",
    "get_situation",
    "grants_of",
    "list_matters",
]

MAX_PAGE: Final = 200
_ACTS: Final = f"""
SELECT {ACT_COLUMNS}, state FROM record_act
 WHERE matter = $1::uuid AND seq > $2::int ORDER BY seq LIMIT $3::int"""  # noqa: S608 - constant columns


@under_authority
def get_matter(matter: UUID, *, actor: Actor) -> MatterView:
    """Give one matter with its folded state; raises MatterNotFound, NotPermitted."""
    return read_view(_load(matter, actor)[0], with_folded=True)


@under_authority
def get_matter_by_number(number: str, *, actor: Actor) -> MatterView:
    """Give the matter with this case number; raises MatterNotFound, NotPermitted."""
    row = fetch_one("SELECT id FROM record_matter WHERE number = $1", (number,))
    if row is None:
        raise MatterNotFound(f"no matter has the number {number!r}; compare its digits")
    return read_view(_load(row[0], actor)[0], with_folded=True)


@under_authority
def find_matter(matter: UUID, *, actor: Actor) -> MatterView | None:
    """Give one matter, or None when there is none that this actor may read."""
    try:
        return read_view(_load(matter, actor)[0], with_folded=True)
    except (MatterNotFound, NotPermitted):
        asked()
        return None


@under_authority
def get_acts(matter: UUID, *, actor: Actor, after: int = 0, limit: int = 200) -> Page[ActView]:
    """Give the acts of a matter in order, from the one after number `after` on."""
    _may_read(matter, actor)
    limit = _page_size(limit)
    values = (str(matter), after, limit + 1)
    rows = once((_ACTS, *values), lambda: fetch_all(_ACTS, values))
    if not rows and not after:
        _load(matter, actor)  # says that there is no such matter
    acts = tuple(ActView(read_act(row), row[-1]) for row in rows[:limit])
    return Page(acts, str(acts[-1].act.seq) if len(rows) > limit else None)


@under_authority
def get_evidence(matter: UUID, *, actor: Actor) -> tuple[EvidenceRef, ...]:
    """Give everything that was ever shown in a matter, in the order it came, each once."""
    _may_read(matter, actor)
    rows = fetch_all(
        "SELECT evidence FROM record_act WHERE matter = $1::uuid AND evidence <> '[]' ORDER BY seq",
        (str(matter),),
    )
    if not rows:
        _load(matter, actor)  # says that there is no such matter
    found = (EvidenceRef.from_json(each) for (text,) in rows for each in from_text(text))
    return tuple(dict.fromkeys(found))


@under_authority
def allowed_acts(matter: UUID, *, actor: Actor) -> tuple[ActRule, ...]:
    """Give the acts that this actor may do in the matter now."""
    row, grants, now = _load(matter, actor)
    return matters.allowed(
        definition_of(row[2]),
        Folded.from_json(from_text(row[-1])),
        actor=actor,
        grants=grants,
        at=now,
    )


@under_authority
def get_situation(matter: UUID, *, actor: Actor) -> Situation:
    """Give a matter, what this actor may do in it and the time, all as of one moment.

    One round trip; raises MatterNotFound, NotPermitted.
    """
    row, grants, now = _load(matter, actor)
    view = read_view(row, with_folded=True)
    assert view.folded is not None  # noqa: S101 - one matter comes with its state
    may = matters.allowed(
        definition_of(view.definition), view.folded, actor=actor, grants=grants, at=now
    )
    return Situation(view, may, now)


@under_authority
def grants_of(*, actor: Actor) -> tuple[Grant, ...]:
    """Give the actor's own grants that are in force now."""
    asked()
    return in_force(actor, grants_with_ancestors(actor.id))


@under_authority
def list_matters(  # noqa: PLR0913 - one filter a word
    *,
    actor: Actor,
    department: str | None = None,
    item: str | Sequence[str] | None = None,
    applicant: str | None = None,
    state: str | None = None,
    kinds: Collection[str] | None = None,
    light: Light | None = None,
    assignees: Collection[str] | None = None,
    open_only: bool = False,
    order: Order = "newest",
    after: str | None = None,
    limit: int = 20,
    with_folded: bool = False,
) -> Page[MatterView]:
    """Give a page of the matters that the actor may read.

    `newest` begins with the youngest; `due` with the nearest due day, only open matters, those
    without a due day last. `item` is one or several; `light` takes open matters alone; an empty
    text among `assignees` takes what nobody sees through. Rows that come or go between two pages
    shift none of the others. Raises NotPermitted when the actor may read nothing at all within the
    filter, CursorError.
    """
    one, items = (item, None) if item is None or isinstance(item, str) else (None, item)
    within = _within(actor, department, one, applicant)
    limit = _page_size(limit)
    sql, params = list_statement(
        within,
        order=order,
        narrow=Narrow(
            state,
            kinds,
            open_only,
            None if light is None else (light, clock_row()[0]),
            assignees,
            items,
        ),
        after=None if after is None else read_cursor(after, order),
        limit=limit + 1,
        with_folded=with_folded,
    )
    rows = fetch_all(sql, params)
    views = tuple(read_view(row, with_folded=with_folded) for row in rows[:limit])
    return Page(views, cursor_after(views[-1], order) if len(rows) > limit else None)


@under_authority
def count_lights(
    *,
    actor: Actor,
    department: str | None = None,
    item: str | None = None,
    state: str | None = None,
    kinds: Collection[str] | None = None,
    assignees: Collection[str] | None = None,
) -> LightCounts:
    """Count the open matters that the actor may read by light; None: no term runs.

    Of very many only the first are counted; `least` names the lights of which there may be more.
    Raises NotPermitted as `list_matters`.
    """
    within = _within(actor, department, item, None)
    sql, params = count_statement(
        within, Narrow(state, kinds, open_only=True, assignees=assignees), clock_row()[0]
    )
    rows = [
        (None if name is None else Light(name), int(count), least)
        for name, count, least in fetch_all(sql, params)
    ]
    return LightCounts(
        {light: count for light, count, _ in rows},
        least=frozenset(light for light, _, least in rows if least),
    )


def _within(
    actor: Actor, department: str | None, item: str | None, applicant: str | None
) -> tuple[Scope, ...]:
    """Give the parts that the actor may read within a filter; NotPermitted when there is none."""
    grants = () if actor.kind is ActorKind.SYSTEM else grants_with_ancestors(actor.id)
    scopes = scopes_of(actor, grants)
    asked()
    narrowed = [
        scope.narrowed(department=department, item=item, applicant=applicant) for scope in scopes
    ]
    within = widest([scope for scope in narrowed if scope is not None])
    if not within:
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} may not list matters of {department or 'any department'}",
        )
    return within


def first_of(page: Page[MatterView], size: int, order: Order) -> Page[MatterView]:
    """Give the first matters of a page as a shorter page, from whose end the next one goes on."""
    if len(page.rows) <= size:
        return page
    return Page(page.rows[:size], cursor_after(page.rows[size - 1], order))


def get_definition(definition: str) -> Definition:
    """Give a published definition, parsed; definitions are public. Raises DefinitionNotFound."""
    return definition_of(definition)


def calendar() -> Calendar:
    """Give the newest published calendar."""
    return calendar_at(clock_row()[1])


def _may_read(matter: UUID, actor: Actor) -> None:
    """Refuse who may not read a matter; the system may read every one."""
    if actor == SYSTEM:
        asked()
    else:
        _load(matter, actor)


def _load(matter: UUID, actor: Actor) -> tuple[Row, tuple[Grant, ...], datetime]:
    """Load a matter with the actor's live grants and the time, in one round trip, or refuse."""
    values = (str(matter), actor.id)
    row = once((READ_MATTER, *values), lambda: fetch_one(READ_MATTER, values))
    if row is None:
        raise MatterNotFound(f"no matter has the id {matter}; look it up by its number")
    *columns, parties, grants, now = row
    held = read_grants(grants)
    scope = Scope(columns[5], columns[4], columns[6], columns[7])
    check_readable(actor, held, scope, from_text(parties))
    asked()
    return tuple(columns), held, now


def _page_size(limit: int) -> int:
    return max(1, min(limit, MAX_PAGE))
