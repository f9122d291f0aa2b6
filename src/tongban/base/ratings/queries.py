"""Reads of ratings, each for who may: the rater's own, a department's bad ones, public figures."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, Q

from tongban.base.district.queries import find_district
from tongban.base.ratings import models
from tongban.base.ratings.actions import invited, members_of
from tongban.base.ratings.procedure import BAD_RATING, RATING
from tongban.base.ratings.rows import facts_of
from tongban.base.ratings.rules import DEFAULTS, again_allowed, counted, suppressed
from tongban.base.ratings.types import (
    APART,
    BadLine,
    BadOfMine,
    BadPage,
    Cell,
    Published,
    RatingView,
    RawRow,
    Tally,
)
from tongban.kernel.authority import Actor, NotPermitted
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.guard import asked, under_authority
from tongban.record.queries import (
    get_acts,
    get_definition,
    get_matter,
    grants_of,
    list_matters,
)
from tongban.record.types import SYSTEM, MatterNotFound

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tongban.base.ratings.types import Label
    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView

__all__ = ["due_of", "find_bad", "get_rating", "invited", "list_bad", "published", "raw_rows"]

ROWS_ROLES: Final = frozenset({"supervisor", "auditor", "reform_office", "evaluator"})
"""Roles that see the rows behind the figures, of the departments that they are for."""
ALIKE: Final = (
    "department",
    "level",
    "excluded",
    "contact_owed",
    "contacted_in_time",
    "valid",
    "rectified",
    "called_back",
    "again",
)
"""Columns that rows are counted by."""
RELAYED: Final = {"contact": "message", "exclude": "reason", "review": "reason"} | {
    "report_rectified": "result",
    "call_back": "message",
}
"""Acts of a bad rating that its rater is told of, and the words."""


def due_of(*, actor: Actor, limit: int = 20) -> tuple[RatingView, ...]:
    """Give what the person may still rate, for himself or by mandate, the newest first."""
    page = list_matters(
        actor=actor, department=APART, state="INVITED", limit=limit, with_folded=True
    )
    return tuple(_view(each) for each in page.rows if each.kind == RATING)


def get_rating(rating: UUID, *, actor: Actor) -> RatingView:
    """Give a rating to its rater, with what became of it; MatterNotFound, NotPermitted else."""
    matter = get_matter(rating, actor=actor)
    if matter.kind != RATING:
        raise MatterNotFound(f"{rating} is no rating")
    bad = [each for each in children_of(rating, actor=SYSTEM) if each.kind == BAD_RATING]
    words = [str(each.act.payload.get("text") or "") for each in _acts(rating)]
    return _view(matter, text="".join(words), bad=tuple(_mine(each) for each in bad))


def list_bad(
    *,
    actor: Actor,
    department: str | None = None,
    open_only: bool = True,
    after: str | None = None,
    limit: int = 20,
) -> BadPage:
    """Give a page of the bad ratings of departments that an officer is for, newest first.

    Raises NotPermitted when the actor may read nothing at all, CursorError.
    """
    page = list_matters(
        actor=actor,
        department=department,
        item=BAD_RATING,
        open_only=open_only,
        after=after,
        limit=limit,
        with_folded=True,
    )
    return BadPage(tuple(bad_line(each) for each in page.rows), page.after)


def find_bad(bad: UUID, *, actor: Actor) -> MatterView:
    """Give a bad rating as a matter, for a page of it; MatterNotFound, NotPermitted."""
    matter = get_matter(bad, actor=actor)
    if matter.kind != BAD_RATING:
        raise MatterNotFound(f"{bad} is no bad rating")
    return matter


def bad_line(matter: MatterView) -> BadLine:
    """Give a bad rating as a line of a list."""
    facts = facts_of(matter)
    return BadLine(
        id=matter.id,
        number=matter.number,
        item=str(facts["rated_item"]),
        subject=matter.subject,
        department=matter.department,
        state=matter.state,
        state_label=_state(matter),
        level=str(facts["level"]),
        by_name=facts["by_name"] is True,
        rated_on=local_day(matter.opened_at),
        due=matter.due,
        late=any(facts[each] is True for each in ("contact_late", "verify_late", "rectify_late")),
        closed=matter.closed_at is not None,
        version=matter.version,
    )


def published(first: date, last: date) -> Published:
    """Give the public figures of a period of days, both included; too few are not shown.

    Everybody may see them: they hold no person. `raw_rows` are what they are counted from.
    """
    small, default = small_number()
    total, departments = counted(_grouped(first, last))
    few = total.rated + total.excluded < small
    shown = Cell("", Tally() if few else total, hidden=few)
    return Published(first, last, shown, suppressed(total, departments, small), small, default)


@under_authority
def raw_rows(
    first: date, last: date, *, actor: Actor, department: str | None = None
) -> tuple[RawRow, ...]:
    """Give the rows of a period to supervision and audit, of their departments; no row has a rater.

    Raises NotPermitted for everybody else.
    """
    asked()
    if actor == SYSTEM:
        return tuple(_rows(first, last, _within({department} if department else {None})))
    held = {each.department for each in grants_of(actor=actor) if each.role in ROWS_ROLES}
    if department is not None:
        held = {department} if held & {department, None} else set()
    if not held:
        raise NotPermitted(
            "AUTHORITY-NONE", f"{actor.id} may not see the rows of ratings; supervision may"
        )
    return tuple(_rows(first, last, _within(held)))


def small_number() -> tuple[int, bool]:
    """Give the number of ratings below which nothing is published, and whether it is a default."""
    district = find_district()
    own = {} if district is None else district.rules.get("ratings", {})
    if "small" in own:
        return int(own["small"]), False
    return int(DEFAULTS["small"]["value"]), bool(DEFAULTS["small"]["default"])


def _within(departments: set[str | None]) -> Q:
    return Q() if None in departments else Q(department__in=departments)


def _grouped(first: date, last: date) -> Iterator[tuple[RawRow, int]]:
    """Give rows that count alike once, with how many they are: one statement however many."""
    found = models.RatingRow.objects.filter(ended=True, day__range=(first, last))
    whole = ExpressionWrapper(Q(part=""), output_field=BooleanField())
    for row in found.values(*ALIKE, whole=whole).annotate(n=Count("id")).order_by():
        count, is_whole = row.pop("n"), row.pop("whole")
        yield (
            RawRow(
                row="",
                part=not is_whole,
                source="",
                item="",
                channel="",
                day=last,
                by_name=None,
                **row,
            ),
            count,
        )


def _rows(first: date, last: date, within: Q | None = None) -> Iterator[RawRow]:
    found = models.RatingRow.objects.filter(within or Q(), ended=True, day__range=(first, last))
    for row in found.order_by("day", "rating", "part").iterator():
        name = f"{row.rating}:{row.part}".encode()
        yield RawRow(
            row=hashlib.sha256(name).hexdigest()[:20],
            part=bool(row.part),
            source=row.source,
            item=row.item,
            department=row.department,
            channel=row.channel,
            day=row.day,
            level=row.level,
            by_name=row.by_name,
            excluded=row.excluded,
            contact_owed=row.contact_owed,
            contacted_in_time=row.contacted_in_time,
            valid=row.valid,
            rectified=row.rectified,
            called_back=row.called_back,
            again=row.again,
        )


def _view(matter: MatterView, *, text: str = "", bad: tuple[BadOfMine, ...] = ()) -> RatingView:
    facts = facts_of(matter)
    return RatingView(
        id=matter.id,
        number=matter.number,
        source=str(facts["source"]),
        item=matter.item,
        subject=matter.subject,
        department=str(facts["rated_department"]),
        matter_number=str(facts["matter_number"]),
        ended_on=date.fromisoformat(str(facts["ended_on"])),
        until=matter.due,
        state=matter.state,
        state_label=_state(matter),
        open=matter.state == "INVITED" and not _over(matter),
        members=members_of(matter),
        level=str(facts.get("level") or ""),
        by_name=facts.get("by_name") is True,
        text=text,
        bad=bad,
        again=str(facts.get("again") or ""),
        may_rate_again=facts.get("put_right") is True
        and not facts.get("again")
        and again_allowed(),
    )


def _over(matter: MatterView) -> bool:
    return matter.next_check is not None and matter.next_check <= clock.now()


def _mine(bad: MatterView) -> BadOfMine:
    definition = get_definition(bad.definition)
    said: list[tuple[Any, Label, str]] = []
    for each in _acts(bad.id):
        words = each.act.payload.get(RELAYED.get(each.act.name, ""))
        if words:
            label = definition.acts[each.act.name].label
            said.append((each.act.at, label.to_json(), str(words)))  # type: ignore[arg-type]
    return BadOfMine(
        id=bad.id,
        name={"zh": bad.subject, "en": bad.subject},
        state=bad.state,
        state_label=_state(bad),
        said=tuple(said),
        may_answer=bad.state == "CALLBACK",
        may_appeal=bad.state == "EXCLUDED" and facts_of(bad)["appeals"] == 0,
    )


def _acts(matter: UUID) -> tuple[Any, ...]:
    return get_acts(matter, actor=SYSTEM).rows


def _state(matter: MatterView) -> Label:
    label = get_definition(matter.definition).states[matter.state].label
    return {"zh": label.zh, "en": label.en}
