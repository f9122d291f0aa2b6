"""Count the measures of a plan; what each of them means stands in `bundles.measures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.kernel.calendar import CalendarNotPublished
from tongban.services.bundles.measures import LABELS, Count, Measure, Row
from tongban.services.bundles.planner.asking import Ask
from tongban.services.bundles.planner.results import Edge, EvidenceLine, FormField
from tongban.services.bundles.planner.scene import Scene
from tongban.services.bundles.planner.scheduling import Slot, critical, end_of
from tongban.services.bundles.types import Bundle
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from tongban.services.bundles.types import ItemNode


@dataclass(frozen=True, slots=True)
class Counted:
    """What the measures are counted from: the certain part of a plan."""

    scene: Scene
    name: Label
    items: tuple[str, ...]
    bundle: Bundle | None
    asks: Sequence[Ask]
    lines: Sequence[EvidenceLine]
    fields: Sequence[FormField]
    edges: Sequence[Edge]
    slots: Mapping[str, Slot]

    @property
    def nodes(self) -> tuple[ItemNode, ...]:
        """Give the items."""
        return tuple(self.scene.network.items[item] for item in self.items)


def measures(counted: Counted) -> tuple[Measure, ...]:
    """Count every measure before and after, in the order of `LABELS`."""
    pairs = {
        "items": _items(counted),
        "steps": _steps(counted),
        "evidence": _evidence(counted),
        "days": _days(counted),
        "visits": _visits(counted),
        "fees": _fees(counted),
        "fields": _fields(counted),
        "site_checks": _site_checks(counted),
    }
    return tuple(
        Measure(name, *LABELS[name], _count(before), _count(after))
        for name, (before, after) in pairs.items()
    )


def _count(rows: Iterable[Row]) -> Count:
    found = tuple(rows)
    stated = [row.amount for row in found if row.amount is not None]
    return Count(sum(stated, 0), found, len(found) - len(stated))


Pair = tuple[list[Row], list[Row]]


def _row(node: ItemNode, what: Label, source: str, amount: int | Decimal | None = 1) -> Row:
    return Row(node.id, node.authority_name or node.authority, what, source, amount)


def _whole(counted: Counted, what: Label, source: str, amount: int | None = 1) -> Row:
    lead = counted.bundle.lead if counted.bundle is not None else None
    known = counted.scene.network.authorities.get(lead or "")
    return Row("", known.zh if known is not None else lead or "", what, source, amount)


def _items(counted: Counted) -> Pair:
    before = [_row(node, node.name, "id") for node in counted.nodes]
    return before, [_whole(counted, counted.name, "members")] if before else []


def _steps(counted: Counted) -> Pair:
    together = counted.bundle is not None and counted.bundle.policies.issue == "together"
    before: list[Row] = []
    after: list[Row] = []
    silent: list[Row] = []
    intakes = deliveries = 0
    for node in counted.nodes:
        last = len(node.steps) - 1
        if last < 0:
            silent.append(_row(node, node.name, "flow_steps", None))
        for n, step in enumerate(node.steps):
            row = _row(node, step.step or Label(str(n + 1)), f"flow_steps[{n}]")
            before.append(row)
            if n == 0:
                intakes += 1
            elif n == last and together:
                deliveries += 1
            else:
                after.append(row)
    if intakes:
        what = Label(f"{intakes} 项一次收件受理", f"one intake of {intakes} items")
        after.insert(0, _whole(counted, what, "policies"))
    if deliveries:
        what = Label(f"{deliveries} 项一并出证送达", f"one delivery of {deliveries} results")
        after.append(_whole(counted, what, "policies.issue"))
    return before + silent, after + silent


def _evidence(counted: Counted) -> Pair:
    nodes = counted.scene.network.items
    asked = [
        ask
        for ask in counted.asks
        if not ask.optional and ask.item in counted.items and counted.scene.asks(ask.need) is True
    ]
    before = [_row(nodes[ask.item], ask.need.name, f"needs.{ask.need.slot}") for ask in asked]
    after = [
        _row(nodes[line.asked_by[0][0]], line.name, f"needs.{line.asked_by[0][1]}")
        for line in counted.lines
        if line.certain and line.status in {"bring", "later"}
    ]
    if any(ask.need.form for ask in asked):
        after.append(_whole(counted, Label("一张申请表", "the one form"), "form"))
    return before, after


def _days(counted: Counted) -> Pair:
    calendar, on = counted.scene.network.calendar, counted.scene.on
    before = []
    for node in counted.nodes:
        limit = node.promised if node.promised is not None else node.statutory
        source = "promised_limit" if node.promised is not None else "statutory_limit"
        days = None
        if limit is not None:
            try:
                days = calendar.between(on, end_of(limit, on, calendar))
            except (CalendarNotPublished, OverflowError):
                days = None
        before.append(_row(node, node.name, source, days))
    path = _path(counted)
    promise = counted.bundle.promise if counted.bundle is not None else None
    if promise is not None and path:
        whole = calendar.between(on, end_of(promise, on, calendar))
        if whole < sum(row.amount or 0 for row in path):
            what = Label(
                f"整体承诺{promise.words()}", f"promise of the whole: {promise.words('en')}"
            )
            return before, [_whole(counted, what, "promise", whole)]
    return before, path


def _path(counted: Counted) -> list[Row]:
    """Give the members of the critical path, each with the working days it adds to it."""
    calendar = counted.scene.network.calendar
    dated = {item: slot for item, slot in counted.slots.items() if slot.due is not None}
    tied = critical(dated, counted.edges)
    reached, rows = counted.scene.on, []
    for item in sorted(tied, key=lambda one: (dated[one].due, one)):
        due = dated[item].due
        if due is not None and due > reached:
            node = counted.scene.network.items[item]
            rows.append(_row(node, node.name, "due", calendar.between(reached, due)))
            reached = due
    return rows


def _visits(counted: Counted) -> Pair:
    before = [
        _row(node, node.visit_reason or node.name, "onsite_visits", node.visits)
        for node in counted.nodes
    ]
    most = max(before, key=lambda row: row.amount or 0, default=None)
    return before, [] if most is None else [most]


def _fees(counted: Counted) -> Pair:
    rows = [
        _row(node, fee.name or node.name, f"fee_items[{n}]", fee.amount)
        for node in counted.nodes
        for n, fee in enumerate(node.fees)
    ]
    rows += [
        _row(node, node.name, "is_fee", None)
        for node in counted.nodes
        if not node.fees and node.charged is not False
    ]
    return rows, rows


def _fields(counted: Counted) -> Pair:
    scene = counted.scene
    elements = scene.network.elements
    labels = {name: Label(each.label["zh"], each.label["en"]) for name, each in elements.items()}
    before = [
        _row(node, labels.get(name, Label(name)), f"form.{name}")
        for node in counted.nodes
        for name in node.form
        if name not in elements or scene.truth(elements[name].when or None) is True
    ]
    after = [
        _row(scene.network.items[field.asked_by[0]], field.label, f"form.{field.element}")
        for field in counted.fields
        if field.certain and field.status != "produced"
    ]
    return before, after


def _site_checks(counted: Counted) -> Pair:
    before = [_row(node, node.name, "onsite_review") for node in counted.nodes if node.site_check]
    joint = frozenset(counted.bundle.policies.joint_visit if counted.bundle is not None else ())
    after = [row for row in before if row.item not in joint]
    if merged := len(before) - len(after):
        what = Label(f"{merged} 项一次联合核查", f"one joint visit for {merged} items")
        after.append(_whole(counted, what, "policies.joint_visit"))
    return before, after
