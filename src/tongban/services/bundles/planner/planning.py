"""Make the plan: the verb everybody calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.kernel.calendar import CalendarNotPublished
from tongban.services.bundles.planner.asking import asks, edges
from tongban.services.bundles.planner.circles import untangle
from tongban.services.bundles.planner.forms import fields
from tongban.services.bundles.planner.goals import read_goals
from tongban.services.bundles.planner.lines import lines
from tongban.services.bundles.planner.measuring import Counted, measures
from tongban.services.bundles.planner.options import Options
from tongban.services.bundles.planner.questions import questions
from tongban.services.bundles.planner.results import Plan, PlannedMember
from tongban.services.bundles.planner.scene import Scene
from tongban.services.bundles.planner.scheduling import NEVER, critical, end_of, schedule, stages
from tongban.services.bundles.planner.selecting import select
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import Limit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from tongban.services.bundles.planner.goals import Goal
    from tongban.services.bundles.planner.results import Edge
    from tongban.services.bundles.planner.scheduling import Slot
    from tongban.services.bundles.planner.selecting import Selected, Selection
    from tongban.services.bundles.types import Bundle, ItemNode, Network

DEFAULT = Options()
AT_ONCE = Limit(0, "working_days")


def plan(
    network: Network,
    goals: Iterable[str],
    *,
    facts: Mapping[str, object],
    holds: Collection[str],
    on: date,
    options: Options = DEFAULT,
) -> Plan:
    """Plan one matter for goals: ids of items, kinds of credential or bundles.

    `facts` are answers by data element (as JSON or Python holds them), `holds` kinds of credential
    or evidence that the applicant has, `on` the day on which all is accepted that waits for
    nothing. Pure: the same input gives the same plan, whatever the order of goals and holdings.
    Raises PlanError (PLAN-GOAL, PLAN-FACT, PLAN-HOLDS, PLAN-OPTION) and
    ConditionError for a fact of another type or a condition that cannot be read.
    """
    scene = Scene(network, facts=facts, holds=holds, on=on, options=options)
    wanted = read_goals(goals, network)
    selection = select(wanted, scene)
    asked = asks(selection, scene)
    found, cycles = untangle(edges(asked, selection, scene), asked, selection, scene)
    ways = [way for cycle in cycles for way in cycle.ways_out]
    drawn = lines(asked, ways, scene)
    form = fields(selection, found, scene)
    runs = _Runs(selection, found, scene)
    bundle = _only_bundle(wanted, network)
    items = tuple(sorted(item for item, one in selection.members.items() if one.certain))
    name = bundle.name if bundle is not None else _name(wanted, scene)
    counted = Counted(scene, name, items, bundle, asked, drawn, form, found, runs.sure)
    members = tuple(runs.member(item) for item in runs.ordered)
    due, legal = runs.last(runs.sure), runs.last(runs.sure_legal)
    return Plan(
        goals=tuple(f"{goal.kind}:{goal.id}" for goal in wanted),
        bundle=bundle.id if bundle is not None else None,
        name=name,
        on=on,
        members=members,
        left_out=tuple(
            sorted(
                (one for one in selection.left_out if one.item not in selection.members),
                key=lambda one: one.item,
            )
        ),
        offered=tuple(sorted(selection.offered, key=lambda one: one.item)),
        questions=questions(selection, scene),
        evidence=drawn,
        form=form,
        edges=found,
        stages=runs.by_stage(),
        choices=tuple(selection.choices),
        cycles=cycles,
        due=due,
        legal_due=legal,
        promised=_promised(bundle, due, scene),
        joint_due=_joint_due(bundle, scene) if len(items) > 1 else None,
        unstated=tuple(each.item for each in members if each.certain and not each.stated),
        measures=measures(counted),
        empty_slots=tuple((each.id, each.name) for each in bundle.empty_slots) if bundle else (),
        sample=bundle is not None and bundle.sample,
        network=network.version,
    )


class _Runs:
    """When the members of a plan run: the certain ones by themselves, the others with all."""

    def __init__(self, selection: Selection, edges: tuple[Edge, ...], scene: Scene) -> None:
        self.selection = selection
        self.scene = scene
        members = selection.members
        sure = {item for item, one in members.items() if one.certain}
        promised = {item: _promise(one, scene) for item, one in members.items()}
        legal = {item: _by_law(scene.network.items[item]) for item in members}
        self.limits, self.by_law = promised, legal
        self.sure = self._run(sure, edges, promised)
        self.sure_legal = self._run(sure, edges, legal)
        open_ones = len(sure) < len(members)
        self.all = self._run(set(members), edges, promised) if open_ones else self.sure
        self.all_legal = self._run(set(members), edges, legal) if open_ones else self.sure_legal
        self.levels = stages(set(members), edges)
        self.critical = critical(self.sure, edges)
        self.ordered = sorted(members, key=lambda item: (self.levels[item], item))

    def _run(
        self, items: set[str], edges: tuple[Edge, ...], limits: Mapping[str, Limit | None]
    ) -> dict[str, Slot]:
        scene = self.scene
        return schedule(items, edges, limits, on=scene.on, calendar=scene.network.calendar)

    def by_stage(self) -> tuple[tuple[str, ...], ...]:
        """Give the items of each stage in order; those in or after a circle in none."""
        last = max(self.levels.values(), default=0)
        return tuple(
            tuple(item for item in self.ordered if self.levels[item] == level)
            for level in range(1, last + 1)
        )

    def last(self, slots: Mapping[str, Slot]) -> date | None:
        """Give the last due day; None while one of the items has none."""
        days = [slot.due for slot in slots.values()]
        dated = [day for day in days if day is not None]
        return max(dated) if dated and len(dated) == len(days) else None

    def member(self, item: str) -> PlannedMember:
        """Give an item as the plan shows it."""
        one = self.selection.members[item]
        node = self.scene.network.items[item]
        slot = self.sure.get(item) or self.all.get(item, NEVER)
        legal = self.sure_legal.get(item) or self.all_legal.get(item, NEVER)
        limit, by_law = self.limits[item], self.by_law[item]
        produced = node.produces
        return PlannedMember(
            item=item,
            name=node.name,
            authority=node.authority,
            authority_name=node.authority_name,
            role=one.role,
            certain=one.certain,
            why=one.why,
            stage=self.levels[item],
            bundle_stage=one.stage,
            start=slot.start,
            due=slot.due,
            legal_start=legal.start,
            legal_due=legal.due,
            length="" if limit is None else limit.words(),
            legal_length="" if by_law is None else by_law.words(),
            stated=limit is not None,
            critical=item in self.critical,
            commitment=one.commitment,
            prereview=one.prereview,
            alternatives=one.group,
            produces=produced,
            produces_name=self.scene.labels.get(produced) if produced is not None else None,
        )


def _promise(one: Selected, scene: Scene) -> Limit | None:
    """Give the limit promised: at once on commitment, else the guide's, else the law's."""
    if one.commitment and one.item in scene.options.commit:
        return AT_ONCE
    node = scene.network.items[one.item]
    return node.promised if node.promised is not None else node.statutory


def _by_law(node: ItemNode) -> Limit | None:
    """Give the limit by law; a promise binds where no law sets one (优化营商环境条例 §36)."""
    return node.statutory if node.statutory is not None else node.promised


def _only_bundle(goals: tuple[Goal, ...], network: Network) -> Bundle | None:
    return network.bundles[goals[0].id] if len(goals) == 1 and goals[0].kind == "bundle" else None


def _name(goals: tuple[Goal, ...], scene: Scene) -> Label:
    network = scene.network
    names = [
        network.bundles[goal.id].name
        if goal.kind == "bundle"
        else network.items[goal.id].name
        if goal.kind == "item"
        else scene.labels.get(goal.id, Label(goal.id))
        for goal in goals
    ]
    return Label("、".join(name.zh for name in names), ", ".join(name.text("en") for name in names))


def _promised(bundle: Bundle | None, due: date | None, scene: Scene) -> date | None:
    """Give the day promised for the whole: the bundle's, but never after the critical path."""
    if bundle is None or bundle.promise is None or due is None:
        return due
    return min(due, end_of(bundle.promise, scene.on, scene.network.calendar))


def _joint_due(bundle: Bundle | None, scene: Scene) -> date | None:
    """Give the end of the joint limit by law, 45 working days (行政许可法 §42 第二款)."""
    if bundle is None or bundle.limit is None:
        return None
    limit = Limit(bundle.limit.days, bundle.limit.unit)
    try:
        return end_of(limit, scene.on, scene.network.calendar)
    except CalendarNotPublished:
        return None
