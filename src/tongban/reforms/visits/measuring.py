"""Measures of visits, time and materials, each with the rows it was counted from. Pure.

domain.md §4.7 and §5.6: every measure carries numerator, denominator and what they were summed of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.reforms.visits.types import Kpi, KpiRow
from tongban.services.catalogue.types import ItemContent, MaterialSlot

if TYPE_CHECKING:
    from tongban.services.cases.types import Label

ASKED = frozenset({"required", "tolerable"})
"""Necessities of materials that people have to bring, now or later."""


@dataclass(frozen=True, slots=True)
class CaseFact:
    """What a measure needs of a case. `on_promise` is None while undecided or without a promise."""

    id: str
    number: str
    item: str
    subject: str
    required: int
    published: int | None
    closed: bool
    overdue: bool
    on_promise: bool | None


Items = Mapping[str, ItemContent]


def measures(cases: Sequence[CaseFact], now: Items, base: Items) -> tuple[Kpi, ...]:
    """Give every measure over these cases, the items of today and those of the day compared with.

    Items that were not there on that day are left out of what compares two days.
    """
    handled = Counter(each.item for each in cases)
    named = [(each, _title(each, now)) for each in cases]
    return (
        _per_case("runs", _label("平均跑动次数", "Visits a case"), "mean", named, _required),
        _per_case(
            "zero_runs",
            _label("零跑率", "Cases without a visit"),
            "rate",
            named,
            lambda each: (int(each.required == 0), 1),
        ),
        _per_case(
            "within_published",
            _label("跑动不超过公布次数", "Cases within the published visits"),
            "rate",
            (pair for pair in named if pair[0].published is not None),
            lambda each: (int(each.required <= (each.published or 0)), 1),
        ),
        _per_case(
            "on_time",
            _label("按法定时限办结", "Closed within the law's limit"),
            "rate",
            (pair for pair in named if pair[0].closed),
            lambda each: (int(not each.overdue), 1),
        ),
        _per_case(
            "on_promise",
            _label("按承诺时限办结", "Decided within the promise"),
            "rate",
            (pair for pair in named if pair[0].on_promise is not None),
            lambda each: (int(each.on_promise is True), 1),
        ),
        *_times(now, handled),
        _materials(now, base),
        _shared(now),
        _saved(now, base, handled),
        *_counts(now),
    )


def _required(case: CaseFact) -> tuple[int, int]:
    return case.required, 1


def _per_case(
    name: str,
    label: Label,
    kind: str,
    cases: Iterable[tuple[CaseFact, Label]],
    count: Callable[[CaseFact], tuple[int, int]],
) -> Kpi:
    rows = tuple(KpiRow(each.id, title, *count(each)) for each, title in cases)
    return Kpi(name, label, kind, rows)


def _title(case: CaseFact, now: Items) -> Label:
    known = now.get(case.item)
    name = _label(case.subject, case.subject) if known is None else _name(known)
    return {language: f"{words} {case.number}" for language, words in name.items()}


def _times(now: Items, handled: Mapping[str, int]) -> tuple[Kpi, Kpi]:
    """Compare promise and law where both count in one unit; the rest cannot be summed."""
    spans = {
        name: (item.statutory_limit.days - item.promised_limit.days, item.statutory_limit.days)
        for name, item in now.items()
        if item.statutory_limit is not None
        and item.promised_limit is not None
        and item.statutory_limit.days
        and (item.promised_limit.instant or item.promised_limit.unit == item.statutory_limit.unit)
    }
    left = len(now) - len(spans)
    note = _label(
        f"法定时限未规定或者单位不同的{left}项不计入",
        f"{left} items without a legal limit in the same unit are left out",
    )
    by_item = [
        KpiRow(name, _name(now[name]), above, below) for name, (above, below) in spans.items()
    ]
    by_case = [
        KpiRow(name, _name(now[name]), above * handled[name], below * handled[name])
        for name, (above, below) in spans.items()
        if handled.get(name)
    ]
    return (
        Kpi(
            "time_compression",
            _label("时限压缩率（按事项）", "Time cut, by item"),
            "rate",
            tuple(by_item),
            note,
        ),
        Kpi(
            "time_compression_cases",
            _label("时限压缩率（按办件）", "Time cut, by case"),
            "rate",
            tuple(by_case),
            note,
        ),
    )


def _materials(now: Items, base: Items) -> Kpi:
    rows = []
    for name in sorted(now.keys() & base.keys()):
        before, after = len(_asked(base[name])), len(_asked(now[name]))
        if before:
            rows.append(KpiRow(name, _name(now[name]), before - after, before))
    return Kpi(
        "materials_reduction",
        _label("材料精简率", "Materials cut"),
        "rate",
        tuple(rows),
        _label("与对照日的办事指南相比", "Against the guides of the day compared with"),
    )


def _shared(now: Items) -> Kpi:
    rows = []
    for name, item in now.items():
        asked = _asked(item)
        if asked:
            free = sum(slot.shareable is True for slot in asked)
            rows.append(KpiRow(name, _name(item), free, len(asked)))
    label = _label("材料免提交率", "Materials that authorities get themselves")
    return Kpi("free_of_submission", label, "rate", tuple(rows))


def _saved(now: Items, base: Items, handled: Mapping[str, int]) -> Kpi:
    rows = []
    for name in sorted(now.keys() & base.keys() & handled.keys()):
        before, after = base[name].onsite_visits, now[name].onsite_visits
        if before is not None and after is not None:
            each = handled[name]
            note = _label(
                f"每件 {before} 次减为 {after} 次，{each} 件",
                f"{before} to {after} visits, {each} cases",
            )
            rows.append(KpiRow(name, _name(now[name]), (before - after) * each, each, note))
    return Kpi(
        "visits_saved",
        _label("减少的跑动次数", "Visits saved"),
        "count",
        tuple(rows),
        _label("对照日公布次数与现行之差乘以办件数", "Published then less now, times cases"),
    )


def _counts(now: Items) -> tuple[Kpi, Kpi]:
    """Count items run once (≤ 1, so those of zero, too) and items of zero runs."""
    found = []
    for name, label, most in (
        ("run_once_items", _label("跑一次事项（含零跑腿）", "Items of at most one visit"), 1),
        ("zero_run_items", _label("零跑腿事项", "Items without a visit"), 0),
    ):
        rows = tuple(
            KpiRow(item, _name(content), 1, 1)
            for item, content in now.items()
            if content.onsite_visits is not None and content.onsite_visits <= most
        )
        found.append(Kpi(name, label, "count", rows))
    return found[0], found[1]


def _asked(item: ItemContent) -> list[MaterialSlot]:
    return [slot for slot in item.needs if slot.necessity in ASKED]


def _name(item: ItemContent) -> Label:
    return {"zh": item.name.zh, "en": item.name.text("en")}


def _label(zh: str, en: str) -> Label:
    return {"zh": zh, "en": en}
