"""Reads: frozen periods, profiles against others, places over the years, changes, the rows behind.

What was frozen is published: every officer reads it. The rows behind a value are cases and are read
under the officer's own authority.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record.children import children_of
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_acts, get_matter, grants_of, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.assessment import frozen, models
from tongban.reforms.assessment.live import home_unit
from tongban.reforms.assessment.procedure import APPEAL, FROZEN
from tongban.reforms.assessment.types import TOTAL, AssessmentError, Topic
from tongban.reforms.assessment.views import (
    AppealLine,
    FrozenPeriod,
    IndicatorLine,
    Night,
    Place,
    Step,
    TopicProfile,
    Waterfall,
)
from tongban.services.figures import queries as figures
from tongban.services.figures.types import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView
    from tongban.reforms.assessment.frozen import Document
    from tongban.reforms.assessment.types import Model
    from tongban.services.figures.types import Period, RowPage

PUBLISHED: Final = Path(__file__).with_name("published")
PAGE: Final = 200


@under_authority
def frozen_periods(*, actor: Actor, model: str | None = None) -> tuple[FrozenPeriod, ...]:
    """Give every frozen version, the youngest first. For officers; raises NotPermitted."""
    _officer(actor)
    return tuple(
        each for each in _all_frozen() if model is None or each.model.split(" ")[0] == model
    )


@under_authority
def get_frozen(matter: UUID, *, actor: Actor) -> tuple[FrozenPeriod, Document]:
    """Give a frozen version with its document. For officers.

    Raises NotPermitted, MatterNotFound, LookupError for a matter that is no frozen assessment,
    AssessmentError ASSESS-FROZEN where the document is not what the record's hash says.
    """
    _officer(actor)
    line = _line(get_matter(matter, actor=SYSTEM))
    return line, document_of(line)


@under_authority
def indicators(matter: UUID, *, actor: Actor) -> tuple[IndicatorLine, ...]:
    """Give every indicator of a frozen version with value, anchors, score. As `get_frozen`."""
    _officer(actor)
    found = document_of(_line(get_matter(matter, actor=SYSTEM)))
    values = {each.indicator: each for each in found.values}
    scores = found.scores[found.unit]
    lines = []
    for topic, weight, leaf in _leaves(found.model):
        value = values.get(leaf.id)
        best, worst = found.anchors.get(leaf.id, (leaf.best.value or 0.0, leaf.worst.value or 0.0))
        number = None if value is None or value.value is None else float(value.value)
        lines.append(
            IndicatorLine(
                id=leaf.id,
                name=leaf.name,
                unit=leaf.unit,
                topic=topic,
                origin=leaf.origin.value,
                figure="" if leaf.feed is None else leaf.feed.figure,
                value=number,
                best=best,
                worst=worst,
                weight=weight,
                score=scores.get(leaf.id),
                numerator=0 if value is None else value.numerator,
                denominator=0 if value is None else value.denominator,
                excluded=0 if value is None else value.excluded,
                outliers=0 if value is None else value.outliers,
                rows=0 if value is None else value.rows,
                digest="" if value is None else value.digest,
                given=None if value is None else value.given,
            )
        )
    return tuple(lines)


@under_authority
def profile(
    matter: UUID, *, actor: Actor, neighbours: Sequence[str] = ()
) -> tuple[TopicProfile, ...]:
    """Give each first-level topic against the best, the median and neighbours. As `get_frozen`.

    Best and median are over all other units; without any both are None.
    """
    _officer(actor)
    found = document_of(_line(get_matter(matter, actor=SYSTEM)))
    others = [unit for unit in found.scores if unit != found.unit]
    lines = []
    for topic in found.model.topics():
        theirs = [
            score for unit in others if (score := found.scores[unit].get(topic.id)) is not None
        ]
        lines.append(
            TopicProfile(
                id=topic.id,
                name=topic.name,
                weight=float(topic.weight),
                score=found.scores[found.unit].get(topic.id),
                best=max(theirs, default=None),
                median=median(theirs) if theirs else None,
                neighbours={unit: found.scores.get(unit, {}).get(topic.id) for unit in neighbours},
            )
        )
    return tuple(lines)


@under_authority
def history(*, actor: Actor) -> tuple[Place, ...]:
    """Give our places in order of time: as published by year, then as frozen by ourselves.

    Raises NotPermitted.
    """
    _officer(actor)
    own = [
        Place(
            label=each.period,
            rank=each.rank,
            ranked=each.ranked,
            total=each.total,
            published=False,
            synthetic=document_of(each).universe.kind == "synthetic",
            grade={"zh": each.grade, "en": each.grade},
        )
        for each in sorted(_all_frozen(), key=lambda each: each.period)
        if each.current and each.rank is not None
    ]
    return (*published_places(), *own)


def published_places() -> tuple[Place, ...]:
    """Give the places that were published of the district, by year; none where none are known."""
    file = PUBLISHED / f"{home_unit()}.yaml"
    told = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else {"ranks": []}
    return tuple(
        Place(
            label=str(each["year"]),
            rank=int(each["rank"]),
            ranked=None,
            total=None,
            published=True,
            synthetic=False,
            grade=dict(each.get("grade") or {"zh": "", "en": ""}),
        )
        for each in told["ranks"]
    )


@under_authority
def waterfall(before: UUID, after: UUID, *, actor: Actor) -> Waterfall:
    """Split the change between two frozen totals by first-level topic. As `get_frozen`.

    A topic's step is the change of what it adds to the total; steps add up to the change exactly,
    up to the rounding of floats. Not comparable under another version of the model or where a topic
    has a value in one of them only: the others then share its weight.
    """
    _officer(actor)
    first, second = (_line(get_matter(each, actor=SYSTEM)) for each in (before, after))
    one, two = document_of(first), document_of(second)
    ours, theirs = _added(one), _added(two)
    names = {topic.id: topic.name for topic in (*one.model.topics(), *two.model.topics())}
    steps = tuple(
        Step(name, label, theirs.get(name, 0.0) - ours.get(name, 0.0))
        for name, label in names.items()
        if name in ours or name in theirs
    )
    why = {"zh": "", "en": ""}
    if one.model.hash != two.model.hash:
        why = {"zh": "两期采用的模型版本不同", "en": "the two used different versions of the model"}
    elif ours.keys() != theirs.keys():
        only = ", ".join(sorted(names[name]["zh"] for name in ours.keys() ^ theirs.keys()))
        told = ", ".join(sorted(names[name]["en"] for name in ours.keys() ^ theirs.keys()))
        why = {"zh": f"仅一期有值的指标：{only}", "en": f"only one of them has values of: {told}"}
    start, end = (each.scores[each.unit][TOTAL] or 0.0 for each in (one, two))
    return Waterfall(first, second, start, end, steps, not why["zh"], why)


@under_authority
def rows_behind(
    matter: UUID, indicator: str, *, actor: Actor, after: str | None = None, limit: int = 50
) -> RowPage:
    """Give a page of the cases behind a frozen indicator, as the ledger has them now.

    Only those that the actor may read. Raises AssessmentError ASSESS-DATA for an indicator that is
    not counted from the ledger; else as `get_frozen` and `figures.queries.rows`.
    """
    _officer(actor)
    found = document_of(_line(get_matter(matter, actor=SYSTEM)))
    return rows_of(found.model, indicator, found.period, actor=actor, after=after, limit=limit)


def rows_of(
    model: Model,
    indicator: str,
    period: Period,
    *,
    actor: Actor,
    after: str | None = None,
    limit: int = 50,
) -> RowPage:
    """Give a page of the cases behind an indicator of a model in a period; as `rows_behind`."""
    leaf = next((each for each in model.indicators() if each.id == indicator), None)
    if leaf is None or leaf.feed is None:
        raise AssessmentError(
            "ASSESS-DATA", [f"{indicator!r} is not counted from the ledger; it has no rows"]
        )
    scope = Scope(period, leaf.feed.department, items=leaf.feed.items)
    return figures.rows(leaf.feed.figure, scope, actor=actor, after=after, limit=limit)


@under_authority
def appeals(matter: UUID, *, actor: Actor) -> tuple[AppealLine, ...]:
    """Give the appeals against a frozen version, the oldest first. For officers."""
    _officer(actor)
    lines = []
    for child in children_of(matter, actor=SYSTEM):
        if child.kind != APPEAL or child.folded is None:
            continue
        acts = [each.act for each in get_acts(child.id, actor=SYSTEM).rows]
        answer = next((each for each in acts if each.name in {"dismiss", "uphold"}), None)
        lines.append(
            AppealLine(
                matter=child.id,
                number=child.number,
                department=child.department,
                indicator=str(child.folded.facts["indicator"]),
                state=child.state,
                reason=str(acts[0].payload["reason"]),
                answer="" if answer is None else str(answer.payload["reason"]),
                overdue=child.folded.facts["overdue"] is True,
                opened_at=child.opened_at,
            )
        )
    return tuple(lines)


@under_authority
def nights(*, actor: Actor, model: str, period: str | None = None) -> tuple[Night, ...]:
    """Give what the nightly self-assessments said, by day. For officers; raises NotPermitted."""
    _officer(actor)
    rows = models.NightRow.objects.filter(model=model).order_by("day", "period")
    if period is not None:
        rows = rows.filter(period=period)
    return tuple(Night(row.period, row.day, row.model, row.total, row.scores) for row in rows)


def find_current(model: str, period: Period) -> FrozenPeriod | None:
    """Give the version of a period that stands, under a model; None before it is frozen.

    A system path.
    """
    return next(
        (
            each
            for each in _all_frozen()
            if each.current and each.period == period.label and each.model.split(" ")[0] == model
        ),
        None,
    )


def document_of(line: FrozenPeriod) -> Document:
    """Read the document of a frozen version; AssessmentError ASSESS-FROZEN where it was altered."""
    row = models.FrozenRow.objects.filter(content=line.content).first()
    if row is None or frozen.content_hash(row.document) != line.content:
        raise AssessmentError(
            "ASSESS-FROZEN",
            [
                (
                    f"{line.number}: the document of {line.period} is not the one whose hash is in "
                    f"the record ({line.content}); take it from a copy"
                )
            ],
        )
    return _document(row.document)


@lru_cache(maxsize=16)
def _document(text: str) -> Document:
    return frozen.read(json.loads(text))


def _all_frozen() -> tuple[FrozenPeriod, ...]:
    """Read every frozen version from the record; few a year."""
    found, after = [], None
    while True:
        page = list_matters(actor=SYSTEM, item=FROZEN, after=after, limit=PAGE, with_folded=True)
        found += [_line(each) for each in page.rows if each.kind == FROZEN]
        after = page.after
        if after is None:
            return tuple(found)


def _line(matter: MatterView) -> FrozenPeriod:
    if matter.kind != FROZEN or matter.folded is None:
        raise LookupError(f"{matter.number} is no frozen assessment")
    facts = matter.folded.facts
    rank, ranked = facts["rank"], facts["ranked"]
    return FrozenPeriod(
        matter=matter.id,
        number=matter.number,
        period=str(facts["period"]),
        edition=int(str(facts["edition"])),
        content=str(facts["content"]),
        model=str(facts["model"]),
        unit=matter.division,
        total=float(str(facts["total"])),
        rank=rank if isinstance(rank, int) else None,
        ranked=ranked if isinstance(ranked, int) else None,
        grade=str(facts["grade"] or ""),
        frozen_at=matter.opened_at,
        current=matter.state == "FROZEN",
        replaced_by=str(facts["replaced_by"] or ""),
    )


def _added(found: Document) -> dict[str, float]:
    """Give what each first-level topic adds to our total, in points."""
    scores = found.scores[found.unit]
    held = {
        topic.id: (float(topic.weight), score)
        for topic in found.model.topics()
        if (score := scores.get(topic.id)) is not None
    }
    whole = sum(weight for weight, _ in held.values())
    return {name: weight / whole * score for name, (weight, score) in held.items()}


def _leaves(model: Model) -> Iterator[tuple[str, float, Any]]:
    """Give each leaf with its first-level topic and its whole weight."""
    for topic in model.topics():
        stack: list[tuple[float, Any]] = [(float(topic.weight), topic)]
        while stack:
            weight, node = stack.pop()
            if isinstance(node, Topic):
                stack += [(weight * float(part.weight), part) for part in reversed(node.parts)]
            else:
                yield topic.id, weight, node


def _officer(actor: Actor) -> None:
    """Refuse everybody but officers in office, and the system."""
    asked()
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.OFFICER or not grants_of(actor=actor):
        raise NotPermitted(
            "AUTHORITY-NONE", f"{actor.id} may not read assessments; sign in as an officer"
        )
