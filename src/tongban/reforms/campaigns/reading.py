"""How a campaign is read from a district's file: every mistake with its place, then the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tongban.kernel.law import LegalBasis, LegalBasisError
from tongban.reforms.campaigns.rules import EVERY_DAYS, WARN_DAYS
from tongban.reforms.campaigns.types import (
    FIGURE,
    MANUAL,
    Campaign,
    Label,
    MeasurePlan,
    Metric,
    Milestone,
    TaskPlan,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

_MEMBERS: Final = frozenset(
    [
        "id",
        "name",
        "year",
        "basis",
        "office",
        "sample",
        "note",
        "warn_days",
        "every_days",
        "actions",
        "labels",
        "measures",
    ]
)
_MEASURE: Final = frozenset(["code", "name", "goal", "action", "note", "tasks"])
_TASK: Final = frozenset(
    ["code", "name", "goal", "lead", "leader", "co", "start", "due", "milestones", "metric"]
)
_METRIC: Final = frozenset(["name", "unit", "baseline", "target", "direction", "source"])


class Fault(NamedTuple):
    """One mistake: where it stands in the file and what to do."""

    path: str
    message: str


class CampaignInvalid(ValueError):  # noqa: N818 - the house's word for it
    """A campaign that cannot be published; `faults` lists every mistake."""

    code = "CAMPAIGN-INVALID"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{each.path}: {each.message}" for each in faults))
        self.faults = faults


@dataclass(slots=True)
class _Reader:
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, path: str, message: str) -> None:
        self.faults.append(Fault(path, message))

    def members(self, value: Any, path: str, known: Collection[str]) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.wrong(path, f"{value!r}; expected a mapping")
            return {}
        for name in sorted(set(map(str, value)) - set(known)):
            self.wrong(_at(path, name), f"unknown; expected {', '.join(sorted(known))}")
        return value

    def label(self, value: Any, path: str, *, required: bool = True) -> Label:
        if value is None and not required:
            return {"zh": "", "en": ""}
        texts = value if isinstance(value, dict) else {}
        zh, en = texts.get("zh"), texts.get("en")
        if not (isinstance(zh, str) and zh.strip() and isinstance(en, str) and en.strip()):
            self.wrong(path, "needs zh and en")
            return {"zh": "", "en": ""}
        return {"zh": zh, "en": en}

    def text(self, value: Any, path: str, *, required: bool = True) -> str:
        if value is None and not required:
            return ""
        if isinstance(value, str) and value.strip():
            return value
        self.wrong(path, f"{value!r}; expected a text (put numbers as 1.2 into quotes)")
        return ""

    def day(self, value: Any, path: str) -> date:
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong(path, f"{value!r}; expected a day as 2022-04-01")
            return date.min

    def number(self, value: Any, path: str) -> Decimal | None:
        if value is None:
            return None
        try:
            found = Decimal(str(value))
        except InvalidOperation:
            found = Decimal("NaN")
        if isinstance(value, bool) or not found.is_finite():
            self.wrong(path, f"{value!r}; expected a number")
            return None
        return found

    def days(self, value: Any, path: str, default: int) -> int:
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 366:  # noqa: PLR2004 - a year
            return value
        self.wrong(path, f"{value!r}; expected 1 to 366 days")
        return default

    def rows(self, value: Any, path: str) -> Iterator[tuple[str, Any]]:
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(path, "expected a list")
            return
        for n, each in enumerate(value):
            yield f"{path}[{n}]", each


def read_campaign(body: Mapping[str, Any]) -> Campaign:
    """Read a campaign from JSON; raises CampaignInvalid with every mistake of form."""
    reader = _Reader()
    found = reader.members(dict(body), "", _MEMBERS)
    actions = reader.members(found.get("actions") or {}, "actions", found.get("actions") or {})
    measures, tasks = [], []
    for path, each in reader.rows(found.get("measures"), "measures"):
        measures.append(_measure(reader, each, path, set(actions)))
        if isinstance(each, dict):
            for place, task in reader.rows(each.get("tasks"), f"{path}.tasks"):
                tasks.append(_task(reader, task, place, measures[-1].code))
    year = found.get("year")
    if not isinstance(year, int) or not 2000 <= year <= 2100:  # noqa: PLR2004 - a slip of the pen else
        reader.wrong("year", f"{year!r}; expected a year as 2022")
    campaign = Campaign(
        id=reader.text(found.get("id"), "id"),
        name=reader.label(found.get("name"), "name"),
        year=year if isinstance(year, int) else 0,
        basis=_basis(reader, found.get("basis")),
        office=reader.text(found.get("office"), "office"),
        sample=found.get("sample") is True,
        note=reader.label(found.get("note"), "note", required=False),
        warn_days=reader.days(found.get("warn_days"), "warn_days", WARN_DAYS),
        every_days=reader.days(found.get("every_days"), "every_days", EVERY_DAYS),
        actions={
            str(name): reader.label(label, f"actions.{name}") for name, label in actions.items()
        },
        labels=tuple(str(each) for _, each in reader.rows(found.get("labels"), "labels")),
        measures=tuple(measures),
        tasks=tuple(tasks),
    )
    _once(reader, "measures", [each.code for each in measures])
    _once(reader, "tasks", [each.code for each in tasks])
    if reader.faults:
        raise CampaignInvalid(tuple(reader.faults))
    return campaign


def plan_faults(plan: TaskPlan) -> Iterator[Fault]:
    """Give what a task's parts say against each other; the same for files and books."""
    if plan.due < plan.start:
        yield Fault("due", f"{plan.due} is before the start {plan.start}; correct one of them")
    if plan.lead in plan.co_units:
        yield Fault("co", f"{plan.lead} leads; a co-unit is another one")
    for name in sorted({each for each in plan.co_units if plan.co_units.count(each) > 1}):
        yield Fault("co", f"{name} stands twice; keep one")
    seen = set()
    for n, each in enumerate(plan.milestones):
        if each.id in seen:
            yield Fault(f"milestones[{n}].id", f"{each.id} stands twice")
        seen.add(each.id)
    if plan.metric is not None:
        yield from _metric_faults(plan.metric)


def _metric_faults(metric: Metric) -> Iterator[Fault]:
    if metric.direction not in {"up", "down"}:
        yield Fault("metric.direction", f"{metric.direction!r}; expected up or down")
    figure = metric.source.startswith(FIGURE) and metric.source != FIGURE
    if metric.source != MANUAL and not figure:
        yield Fault("metric.source", f"{metric.source!r}; expected manual or figure:<id>")
    if metric.baseline is not None and metric.target is not None:
        worse = metric.target < metric.baseline
        if metric.baseline != metric.target and worse == (metric.direction == "up"):
            yield Fault("metric.target", "lies on the wrong side of the baseline")


def _measure(reader: _Reader, value: Any, path: str, actions: set[str]) -> MeasurePlan:
    found = reader.members(value, path, _MEASURE)
    action = reader.text(found.get("action"), f"{path}.action", required=False)
    if action and action not in actions:
        reader.wrong(f"{path}.action", f"{action!r} is none of the campaign's actions")
    return MeasurePlan(
        code=reader.text(found.get("code"), f"{path}.code"),
        name=reader.label(found.get("name"), f"{path}.name"),
        goal=reader.label(found.get("goal"), f"{path}.goal", required=False),
        action=action,
        note=reader.label(found.get("note"), f"{path}.note", required=False),
    )


def _task(reader: _Reader, value: Any, path: str, measure: str) -> TaskPlan:
    found = reader.members(value, path, _TASK)
    metric = found.get("metric")
    before = len(reader.faults)
    plan = TaskPlan(
        code=reader.text(found.get("code"), f"{path}.code"),
        measure=measure,
        name=reader.label(found.get("name"), f"{path}.name"),
        goal=reader.label(found.get("goal"), f"{path}.goal", required=False),
        lead=reader.text(found.get("lead"), f"{path}.lead"),
        leader=reader.text(found.get("leader"), f"{path}.leader"),
        co_units=tuple(
            reader.text(each, place) for place, each in reader.rows(found.get("co"), f"{path}.co")
        ),
        start=reader.day(found.get("start"), f"{path}.start"),
        due=reader.day(found.get("due"), f"{path}.due"),
        milestones=tuple(
            _milestone(reader, each, place, n)
            for n, (place, each) in enumerate(
                reader.rows(found.get("milestones"), f"{path}.milestones"), 1
            )
        ),
        metric=None if metric is None else _metric(reader, metric, f"{path}.metric"),
    )
    if len(reader.faults) == before:
        for fault in plan_faults(plan):
            reader.wrong(f"{path}.{fault.path}", fault.message)
    return plan


def _milestone(reader: _Reader, value: Any, path: str, n: int) -> Milestone:
    found = reader.members(value, path, ("id", "day", "name"))
    return Milestone(
        id=str(found.get("id") or f"m{n}"),
        day=reader.day(found.get("day"), f"{path}.day"),
        name=reader.label(found.get("name"), f"{path}.name"),
    )


def _metric(reader: _Reader, value: Any, path: str) -> Metric:
    found = reader.members(value, path, _METRIC)
    return Metric(
        name=reader.label(found.get("name"), f"{path}.name"),
        unit=reader.text(found.get("unit"), f"{path}.unit", required=False),
        baseline=reader.number(found.get("baseline"), f"{path}.baseline"),
        target=reader.number(found.get("target"), f"{path}.target"),
        direction=str(found.get("direction") or "up"),
        source=str(found.get("source") or MANUAL),
    )


def _basis(reader: _Reader, value: Any) -> LegalBasis:
    try:
        return LegalBasis.from_json(value)
    except LegalBasisError as error:
        reader.wrong("basis", str(error))
        return LegalBasis("—", "")


def _once(reader: _Reader, path: str, codes: list[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code and code in seen:
            reader.wrong(path, f"{code} stands twice; every one has a number of its own")
        seen.add(code)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
