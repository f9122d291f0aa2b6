"""How the members of a joint matter are shown: where each stands, since when, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.authorities.types import AuthorityView
from tongban.kernel.calendar import Calendar
from tongban.kernel.terms import CHINA
from tongban.record.queries import get_definition
from tongban.record.types import ActView, MatterView
from tongban.services.bundles.types import ItemNode
from tongban.services.cases.rules import clock_of, main_clock
from tongban.services.joint import rules
from tongban.services.joint.procedure import bundle_in
from tongban.services.joint.types import (
    Edge,
    LeftOut,
    MemberView,
    Point,
    Stand,
    VisitView,
)

if TYPE_CHECKING:
    from tongban.services.cases.types import Clock, Label

_STANDS: Final[Mapping[Stand, Label]] = {
    Stand.WAITING: {"zh": "等待前置事项", "en": "Waits for another"},
    Stand.STOPPED: {"zh": "无法继续办理", "en": "Not reachable any more"},
}
_POINTS: Final[Mapping[Point, Label]] = {
    Point.ACCEPTED: {"zh": "受理", "en": "accepted"},
    Point.DECIDED: {"zh": "作出决定", "en": "decided"},
    Point.ISSUED: {"zh": "出证", "en": "issued"},
}


BAR: Final = "｜"
"""Between the Chinese and the English of a reason in the opening act."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A joint matter as it was read at one moment: its children, acts and departments."""

    matter: MatterView
    children: Sequence[MatterView]
    acts: Sequence[ActView]
    bodies: Mapping[str, AuthorityView]
    days: Calendar
    now: datetime
    readable: frozenset[UUID]
    nodes: Mapping[str, ItemNode]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the whole."""
        return {} if self.matter.folded is None else self.matter.folded.facts


def members_of(scene: Scene) -> tuple[MemberView, ...]:
    """Give every member in the order of the application, those that wait among them."""
    whole = rules.whole_of(scene.matter)
    cases = {each.item: each for each in scene.children}
    children = {
        item: rules.child_of(case, produces=bool(get_definition(case.definition).produces))
        for item, case in cases.items()
    }
    nodes = scene.nodes
    bundle = bundle_in(scene.matter.definition)
    found = []
    for item in whole.members:
        stand = rules.stand_of(item, whole, children)
        waits = tuple(
            edge
            for edge in whole.before(item, "start", "opinion", "decision")
            if stand in {Stand.WAITING, Stand.RUNNING}
            and not rules.reached(edge, children.get(edge.source), children)
        )
        if stand is Stand.RUNNING:
            waits = tuple(edge for edge in waits if edge.holds != "start")
        member = bundle.member(item)
        found.append(
            _member(
                scene,
                item,
                stand,
                waits,
                case=cases.get(item),
                node=nodes.get(item),
                role="required" if member is None else member.role,
            )
        )
    held = {
        item: tuple(each.item for each in found if item in each.waits) for item in whole.members
    }
    return tuple(
        replace(
            each,
            holds_up=held[each.item],
            stuck=each.stuck or (each.light == "yellow" and bool(held[each.item])),
        )
        for each in found
    )


def left_out(scene: Scene) -> tuple[LeftOut, ...]:
    """Give the members that do not apply: by the application, and those dropped or left later."""
    nodes = scene.nodes
    found = []
    for text in rules.same(scene.acts[0].act.payload, "left_out"):
        item, _, reason = text.partition("：")
        zh, _, en = reason.partition(BAR)
        found.append(LeftOut(item, _name(item, nodes.get(item)), {"zh": zh, "en": en or zh}))
    for view in scene.acts:
        if view.act.name in {"drop_child", "leave_member"}:
            item = str(view.act.payload["item"])
            parts = (view.act.payload.get("fact"), view.act.payload.get("reason"))
            reason = "：".join(str(each) for each in parts if each)
            found.append(LeftOut(item, _name(item, nodes.get(item)), {"zh": reason, "en": reason}))
    return tuple(found)


def visit_of(scene: Scene) -> VisitView | None:
    """Give the joint visit as it stands; silence is shown as silence (INV-ACC-04)."""
    facts = scene.facts
    if facts.get("visit_on") is None:
        return None
    items, heard = rules.same(facts, "visit_items"), rules.same(facts, "visit_found")
    failed = rules.same(facts, "visit_failed")
    silent = tuple(item for item in items if item not in heard)
    return VisitView(
        day=date.fromisoformat(str(facts["visit_on"])),
        round=int(facts["visit_round"]),
        items=items,
        findings={item: item not in failed for item in heard},
        silent=silent,
        overdue=facts.get("visit_silent") is True,
        defects=rules.defects_in(facts, "defects"),
        passed=None if silent else not failed,
        place=str(facts.get("visit_place") or ""),
        listed=_listed(facts),
        rectify_by=_day(facts.get("rectify_by")),
        rectified_on=_day(facts.get("rectified_on")),
    )


def _listed(facts: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """Give the one list of defects, each with where it stands."""
    now, before = (rules.defects_in(facts, name) for name in ("defects", "to_recheck"))
    heard = set(rules.same(facts, "visit_found"))

    def status(item: str, told: str) -> str:
        if item not in heard:
            return "open"
        return "left" if (item, told) in now else "checked"

    if not before:
        return tuple((item, told, "open") for item, told in now)
    return tuple((item, told, status(item, told)) for item, told in before)


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _member(
    scene: Scene,
    item: str,
    stand: Stand,
    waits: Sequence[Edge],
    *,
    case: MatterView | None,
    node: ItemNode | None,
    role: str,
) -> MemberView:
    department = case.department if case is not None else "" if node is None else node.authority
    body = scene.bodies.get(department)
    clock = None if case is None else _clock(scene, case)
    facts: Mapping[str, Any] = {} if case is None or case.folded is None else case.folded.facts
    label = _STANDS.get(stand) if case is None else _state(case)
    light = None if clock is None else clock.light
    return MemberView(
        item=item,
        name=_name(item, node) if case is None else _label(case),
        role=role,
        department=department,
        department_name=_named(body, node),
        stand=stand,
        state=stand.value if case is None else case.state,
        state_label=label or {},
        case=None if case is None else case.id,
        number="" if case is None else case.number,
        outcome=None if case is None else case.outcome,
        light=light,
        due=None if clock is None else clock.due,
        since=scene.matter.opened_at if case is None else case.updated_at,
        waits=tuple(dict.fromkeys(each.source for each in waits)),
        holds_up=(),
        stuck=light == "red" or item in rules.same(scene.facts, "hindered"),
        why=_why(scene, item, stand, waits),
        promise_due=None if clock is None else clock.promise_due,
        steps=() if case is None else _steps(case, facts),
        held=rules.same(facts, "joint"),
        prepared=facts.get("prepared_by") is not None,
        readable=case is None or case.id in scene.readable,
    )


def _why(scene: Scene, item: str, stand: Stand, waits: Sequence[Edge]) -> Label:
    """Say in words what holds a member up."""
    if stand is Stand.STOPPED or item in rules.same(scene.facts, "hindered"):
        for view in reversed(scene.acts):
            if view.act.name in {"stop_child", "hinder_child"} and (
                view.act.payload["item"] == item
            ):
                reason = str(view.act.payload["reason"])
                return {"zh": reason, "en": reason}
    nodes = scene.nodes
    if not waits:
        land = scene.facts.get("contract_on") is None and stand is Stand.WAITING
        needs_land = bundle_in(scene.matter.definition).policies.land_contract
        if land and needs_land:
            return {"zh": "等待签订土地合同并缴清价款税费", "en": "waits for the land contract"}
        return {}
    return {
        "zh": "等待"
        + "、".join(
            f"“{_name(each.source, nodes.get(each.source))['zh']}”{_POINTS[each.point]['zh']}"
            for each in waits
        ),
        "en": "waits for "
        + ", ".join(
            f"“{_name(each.source, nodes.get(each.source))['en']}” "
            f"to be {_POINTS[each.point]['en']}"
            for each in waits
        ),
    }


def _steps(
    case: MatterView, facts: Mapping[str, Any]
) -> tuple[tuple[str, datetime, datetime | None], ...]:
    """Give the stretches of a case on the time axis: received, accepted, decided, until its end."""
    moments: list[tuple[str, datetime]] = [("received", case.opened_at)]
    if facts.get("accepted_at") is not None:
        at = datetime.fromisoformat(str(facts["accepted_at"]))
        moments.append(("accepted", max(at, case.opened_at)))
    if facts.get("decided_on") is not None:
        day = date.fromisoformat(str(facts["decided_on"]))
        noon = datetime.combine(day, time(12), tzinfo=CHINA)
        moments.append(("decided", max(noon, moments[-1][1])))
    ends = [at for _, at in moments[1:]] + [case.closed_at]
    return tuple((name, at, until) for (name, at), until in zip(moments, ends, strict=True))


def _clock(scene: Scene, case: MatterView) -> Clock | None:
    if case.folded is None or case.closed_at is not None:
        return None
    name = main_clock(case.folded)
    if name is None:
        return None
    definition = get_definition(case.definition)
    held = case.folded.terms[name]
    return clock_of(name, held, definition, scene.days, now=scene.now, told=False)


def _state(case: MatterView) -> Label:
    label = get_definition(case.definition).states[case.state].label
    return {"zh": label.zh, "en": label.en}


def _label(case: MatterView) -> Label:
    label = get_definition(case.definition).label
    return {"zh": label.zh, "en": label.en}


def _name(item: str, node: ItemNode | None) -> Label:
    if node is None:
        return {"zh": item, "en": item}
    return {"zh": node.name.zh, "en": node.name.en or node.name.zh}


def _named(body: AuthorityView | None, node: ItemNode | None) -> Label:
    if body is not None:
        return body.name
    known = "" if node is None else node.authority_name
    return {"zh": known, "en": known}
