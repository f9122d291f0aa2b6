"""The district's rank: measured on live figures, among invented counties, and what would move it.

The counties, their values and the levers are invented and say so; the district's own values are
counted from the matters that the demonstration played, and its published places are facts.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.types import SYSTEM
from tongban.reforms.assessment.changes import sensitivity
from tongban.reforms.assessment.levers import load_levers
from tongban.reforms.assessment.live import assess_self, home_unit
from tongban.reforms.assessment.model import load_model
from tongban.reforms.assessment.queries import published_places
from tongban.reforms.assessment.robustness import robustness
from tongban.reforms.assessment.scores import FULL
from tongban.reforms.assessment.target import find_target
from tongban.reforms.assessment.types import Cell, Table
from tongban.services.figures.collecting import collect
from tongban.services.figures.queries import figure
from tongban.services.figures.types import Period, Scope
from tongban.site.demo import store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.reforms.assessment.live import SelfAssessment
    from tongban.reforms.assessment.types import Model
    from tongban.site.demo.stage import Stage

TITLE: Final = (
    "营商环境位次：本区为台账实数，其余县市区与举措均系虚构\n"
    "The district's rank: its own figures from the ledger; all other counties and levers invented"
)
COUNTIES: Final = 98
"""With the district itself as many as the counties that were ranked in 2022."""
SEED: Final = 2022
BETTER: Final = (8.0, 1.2)
"""Shape of the invented scores: most counties do well, few in everything."""
PLANS: Final = 3
SHOWN: Final = 6
LEVERS: Final = (
    (
        "share-more",
        "扩大证照共享",
        "Share more credentials",
        3,
        {"sv_shared": 0.6, "pr_shared": 0.5},
    ),
    ("promise-less", "再压缩承诺时限", "Promise shorter limits", 2, {"sv_time_cut": 0.5}),
    ("guide-better", "办事指南和预审更清楚", "Clearer guides, pre-checks", 1, {"sv_once": 0.8}),
    ("fewer-papers", "设立登记一张表", "One form to register", 2, {"sb_materials": 0.8}),
    (
        "faster-permits",
        "建筑许可并联再提速",
        "Faster permits",
        4,
        {"cp_days": 0.5, "cp_joint_days": 0.5},
    ),
)
"""Invented: id, name, cost, and by which part of the way to the best each value improves."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table to print: its heading, then rows of texts."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


def play(stage: Stage) -> tuple[Shown, ...]:
    """Measure, rank, ask what would move the rank; give what is to be printed.

    Plays the convenience store first where the year has no decided case yet.
    """
    collect(up_to_now=True)
    period = Period.parse(str(stage.today().year))
    if not figure("decided", Scope(period), actor=SYSTEM).numerator:
        store.play(stage)
        collect(up_to_now=True)
        period = Period.parse(str(stage.today().year))
    model = load_model("national-18")
    alone = assess_self(model, period)
    found = assess_self(model, period, others=invented(model, alone))
    return (
        _measured(found),
        _ranked(found),
        _moving(found),
        *_target(found),
        _robust(found),
        _published(),
    )


def invented(model: Model, alone: SelfAssessment) -> Table:
    """Invent counties with values of the indicators that the district has; the same each time."""
    chance = random.Random(SEED)  # noqa: S311 - a story
    leaves = [leaf for leaf in model.indicators() if leaf.id in alone.table.cells[alone.unit]]
    cells: dict[str, dict[str, Cell]] = {}
    for number in range(1, COUNTIES + 1):
        row = {}
        for leaf in leaves:
            best, worst = alone.assessment.anchors[leaf.id]
            value = worst + (best - worst) * chance.betavariate(*BETTER)
            row[leaf.id] = Cell(value, None, repr(value), number)
        cells[f"虚构{number:02d}"] = row
    return Table(alone.period.label, cells, {})


def levers_of(found: SelfAssessment) -> Mapping[str, Any]:
    """Give the invented levers that improve a value which the district has."""
    held = found.table.cells[found.unit]
    scores = found.assessment.units[found.unit].scores
    listed = []
    for name, zh, en, cost, effects in LEVERS:
        changes = []
        for indicator, part in effects.items():
            cell = held.get(indicator)
            if cell is None or cell.value is None:
                continue
            best, _ = found.assessment.anchors[indicator]
            if (scores[indicator] or 0.0) < FULL:
                to = cell.value + part * (best - cell.value)
                changes.append({"indicator": indicator, "to": to})
        if changes:
            listed.append(
                {"id": name, "name": {"zh": zh, "en": en}, "cost": cost, "effects": changes}
            )
    return {"levers": listed}


def _measured(found: SelfAssessment) -> Shown:
    mine = found.assessment.units[found.unit].scores
    held = {each.indicator: each for each in found.measured if each.value is not None}
    rows = [("指标 indicator", "数值 value", "分子/分母 sums", "行 rows", "得分 score")]
    for topic in found.model.topics():
        if mine[topic.id] is None:
            continue
        rows.append((f"{topic.name['zh']} {topic.name['en']}", "", "", "", f"{mine[topic.id]:.2f}"))
        for leaf in getattr(topic, "parts", ()):
            if (each := held.get(leaf.id)) is not None:
                value = f"{float(each.value or 0):.2f} {leaf.unit}"
                sums = f"{each.numerator}/{each.denominator}"
                told = (f"  {leaf.name['zh']}", value, sums, str(each.rows))
                rows.append((*told, f"{mine[leaf.id] or 0:.2f}"))
    lacking = [each.name["zh"] for each in found.model.topics() if each.id in found.missing]
    heading = f"自评 self-assessment {found.period.label}"
    if lacking:
        heading += (
            f"；{len(lacking)} 个一级指标没有数值，不按零分计 topics without a value, "
            f"never counted as nought: {'、'.join(lacking)}"
        )
    return Shown(heading, tuple(rows))


def _ranked(found: SelfAssessment) -> Shown:
    order = found.assessment.in_order()
    place = [each.unit for each in order].index(found.unit)
    near = sorted({0, 1, 2, *range(max(place - 2, 0), min(place + 3, len(order)))})
    rows = [("位次 rank", "对象 unit", "总分 total")]
    for n in near:
        each = order[n]
        ours = each.unit == found.unit
        rows.append((str(each.rank), "孝南区（实数）" if ours else each.unit, f"{each.total:.2f}"))
    grade = "" if found.grade is None else f"，等次 grade {found.grade.name['zh']}"
    return Shown(f"{found.assessment.ranked} 个对象中的位次 rank among them{grade}", tuple(rows))


def _moving(found: SelfAssessment) -> Shown:
    names = {leaf.id: leaf.name["zh"] for leaf in found.model.indicators()}
    rows = [("指标 indicator", "得分 score", "补齐可增 gain", "可到位次 rank")]
    shifts = sensitivity(found.model, found.assessment, found.unit)
    rows += [
        (names[each.indicator], f"{each.score or 0:.2f}", f"{each.gain:.2f}", str(each.rank))
        for each in shifts[:SHOWN]
        if each.gain > 0
    ]
    return Shown("每个指标补到最好会怎样 what each indicator could do", tuple(rows))


def _target(found: SelfAssessment) -> tuple[Shown, ...]:
    """Ask for half the rank, the cheapest way; nothing to ask where the district leads."""
    held = found.assessment.units[found.unit].rank or 1
    raw = levers_of(found)
    if held == 1 or not raw["levers"]:
        return ()
    asked = max(held // 2, 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "levers.yaml"
        path.write_text(yaml.safe_dump(dict(raw), allow_unicode=True), encoding="utf-8")
        levers = load_levers(
            path,
            model=found.model,
            table=found.table,
            assessment=found.assessment,
            unit=found.unit,
        )
    told = find_target(
        found.model,
        found.table,
        found.assessment,
        unit=found.unit,
        rank=asked,
        levers=levers,
        keep=PLANS,
    )
    names = {each[0]: each[1] for each in LEVERS}
    rows = [("举措 levers", "成本 cost", "总分 total", "位次 rank")]
    rows += [
        (
            "、".join(names[name] for name in plan.levers),
            f"{float(plan.cost):g}",
            f"{plan.total:.2f}",
            str(plan.rank),
        )
        for plan in told.plans
    ]
    proof = "已证明最优 proven optimal" if told.proven else "未证明最优 not proven"
    reach = f"到第 {asked} 位 to rank {asked}"
    if not told.reached:
        reach += f"：达不到，最近第 {told.rank} 位 out of reach, the nearest is {told.rank}"
    return (Shown(f"最省的办法（举措系虚构）the cheapest way {reach}，{proof}", tuple(rows)),)


def _robust(found: SelfAssessment) -> Shown:
    rows = [("权重 weights", "保持位次 keeps its rank", "最好 best", "中位 median", "最差 worst")]
    for name, around in (("任意 any", 0.0), ("围绕现有 around these", 50.0)):
        told = robustness(found.model, found.assessment, found.unit, concentration=around)
        share = f"{100 * told.share:.0f}%（{told.draws} 组）"
        rows.append((name, share, str(told.best), str(told.median), str(told.worst)))
    return Shown("换一组权重会怎样 under other weights", tuple(rows))


def _published() -> Shown:
    rows = [("年度 year", "位次 rank", "等次 grade")]
    rows += [(each.label, str(each.rank), each.grade["zh"] or "—") for each in published_places()]
    return Shown(f"已公布的位次 published ranks（{home_unit()}）", tuple(rows))
