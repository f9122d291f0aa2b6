"""The plan behind a joint draft: who applies, what is asked, who waits for whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.conditions import parse
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.services.bundles.planner import Options, Plan, PlanError, plan
from tongban.services.bundles.queries import network, standing_of
from tongban.services.bundles.types import Bundle
from tongban.services.cases.types import Problem
from tongban.services.forms.queries import ItemForm, get_draft, item_of_draft
from tongban.services.joint.models import JointChoice
from tongban.services.joint.procedure import DRAFT
from tongban.services.joint.types import Edge, JointRefused, Point

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.services.bundles.planner.results import Edge as PlannedEdge
    from tongban.services.bundles.types import Network
    from tongban.services.forms.types import Draft

_BESIDE: Final = {"parallel": "decision", "prereview": "decision", "opinion": "opinion"}
"""How an edge holds where the planner lets its target begin before."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft's bundle with its plan of today."""

    bundle: Bundle
    plan: Plan
    options: Options
    form: ItemForm


def bundle_of_draft(draft: UUID, *, actor: Actor) -> Bundle:
    """Give the bundle that a draft applies for; DraftNotFound, JointRefused JOINT-BUNDLE."""
    return joint_bundle(item_of_draft(draft, actor=actor))


def joint_bundle(name: str) -> Bundle:
    """Give a bundle by its id or by the item of a joint draft; JointRefused JOINT-BUNDLE."""
    wanted = name.removeprefix(DRAFT)
    bundle = network().bundles.get(wanted)
    if bundle is None or bundle.lead is None:
        raise JointRefused(
            "JOINT-BUNDLE",
            {
                "zh": f"没有可以联办的“一件事” {wanted}。",
                "en": f"There is no bundle {wanted!r} that can be applied for.",
            },
        )
    return bundle


def get_planned(draft: UUID, *, actor: Actor) -> tuple[Planned, Draft]:
    """Plan a draft as its answers and choices stand today."""
    bundle = bundle_of_draft(draft, actor=actor)
    whole = whole_form(bundle)
    found = get_draft(draft, actor=actor, form=whole)
    return planned(bundle, found.party, found.answers, chosen_options(draft)), found


def planned(
    bundle: Bundle,
    party: str,
    answers: Mapping[str, Any],
    options: Options,
    *,
    on: date | None = None,
) -> Planned:
    """Plan a bundle for a party; what the draft does not answer stays unknown."""
    today = on or local_day(clock.now())
    net = network()
    facts = {
        name: value
        for name, value in answers.items()
        if name in net.dictionary and value is not None
    }
    try:
        made = plan(
            net,
            [f"bundle:{bundle.id}"],
            facts=facts,
            holds=standing_of(party, today),
            on=today,
            # what a known party holds is all there is: what authorities lack has to be brought
            options=replace(options, complete=bool(party)),
        )
    except PlanError as error:
        message = {"zh": error.message.zh, "en": error.message.en or error.message.zh}
        raise JointRefused("JOINT-CHOICE", message) from error
    # who answered what decides can change it as long as the draft is open
    asked = [name for name in _decisive(bundle, net) if name in facts]
    asked += [each.element for each in made.questions]
    asked += [each.element for each in made.form if each.status != "produced"]
    form = ItemForm(
        DRAFT + bundle.id, str(bundle.version), bundle.name.zh, tuple(dict.fromkeys(asked))
    )
    return Planned(bundle, made, options, form)


def whole_form(bundle: Bundle) -> ItemForm:
    """Give every element that the bundle may ask: the questions and all members' forms."""
    net = network()
    named = list(_decisive(bundle, net))
    for item in bundle.items:
        if item in net.items:
            named += net.items[item].form
            named += [name for need in net.items[item].needs for name in _names(need.when, net)]
    known = [name for name in dict.fromkeys(named) if name in net.elements]
    return ItemForm(DRAFT + bundle.id, str(bundle.version), bundle.name.zh, tuple(known))


def chosen_options(draft: UUID) -> Options:
    """Give what was chosen in a draft so far."""
    row = JointChoice.objects.filter(pk=draft).first()
    return read_options({} if row is None else row.options)


def read_options(raw: Mapping[str, Any]) -> Options:
    """Read what `write_options` wrote."""
    return Options(
        include=frozenset(raw.get("include", ())),
        choices=dict(raw.get("choices", {})),
        keep=frozenset(raw.get("keep", ())),
        commit=frozenset(raw.get("commit", ())),
        defer=frozenset(raw.get("defer", ())),
    )


def write_options(options: Options) -> dict[str, Any]:
    """Write choices as JSON."""
    return {
        "include": sorted(options.include),
        "choices": dict(sorted(options.choices.items())),
        "keep": sorted(options.keep),
        "commit": sorted(options.commit),
        "defer": sorted(options.defer),
    }


def edges_of(one: Planned) -> tuple[Edge, ...]:
    """Give the edges of a plan as the joint matter keeps them.

    Of what is issued together nothing is there before the others are decided: there the decision
    opens the way, and the certificates follow for all at once. Whose form asks for what another's
    certificate will say cannot begin beside it.
    """
    together = one.bundle.policies.issue == "together"
    items = set(one.plan.items)
    said = {
        (each.from_item, item)
        for each in one.plan.form
        if each.status == "produced"
        for item in each.asked_by
    }
    return tuple(
        dict.fromkeys(
            _edge(each, together=together, waits=(each.before, each.after) in said)
            for each in one.plan.edges
            if not each.optional and each.before in items and each.after in items
        )
    )


def check_complete(one: Planned) -> None:
    """Refuse a plan that unknown facts leave open, or that nothing is in (JOINT-UNKNOWN, -NONE)."""
    open_questions = [each for each in one.plan.questions if each.certain]
    if open_questions:
        problems = [
            Problem(
                each.element,
                "JOINT-UNKNOWN",
                {
                    "zh": f"请先回答“{each.label.zh}”",
                    "en": f"Answer “{each.label.en or each.label.zh}” first",
                },
            )
            for each in open_questions
        ]
        raise JointRefused(
            "JOINT-UNKNOWN",
            {
                "zh": f"还有{len(problems)}个问题决定需要办理哪些事项。",
                "en": f"{len(problems)} questions still decide which items apply.",
            },
            problems,
        )
    unsolved = [each for each in one.plan.cycles if not each.solved]
    if not one.plan.items or unsolved:
        raise JointRefused(
            "JOINT-NONE",
            {
                "zh": "这些事项互为前置，暂不能联办。"
                if unsolved
                else "按您的情况没有需要办理的事项。",
                "en": "Each of these needs the other first."
                if unsolved
                else "No item applies to you.",
            },
        )


def later_slots(one: Planned, item: str) -> tuple[str, ...]:
    """Give the slots of a member that other members fill."""
    return tuple(
        slot
        for line in one.plan.evidence
        if line.status == "produced"
        for asking, slot in line.asked_by
        if asking == item
    )


def promised_slots(one: Planned, item: str) -> tuple[str, ...]:
    """Give the slots of a member whose materials are promised for later and not there yet."""
    return tuple(
        slot
        for line in one.plan.evidence
        if line.status == "later"
        for asking, slot in line.asked_by
        if asking == item
    )


def _edge(each: PlannedEdge, *, together: bool, waits: bool) -> Edge:
    kind = each.credential or ""
    holds = "start" if waits else _BESIDE.get(each.by, "start")
    point = Point.ISSUED if holds != "start" else Point(each.by)
    if point is Point.ISSUED and (together or (holds != "start" and not kind)):
        point = Point.DECIDED
    return Edge(each.before, each.after, point, holds, kind, each.basis)


def _decisive(bundle: Bundle, net: Network) -> tuple[str, ...]:
    """Give the elements on which it hangs whether members apply."""
    return tuple(name for member in bundle.members for name in _names(member.when, net))


def _names(when: str | None, net: Network) -> tuple[str, ...]:
    return () if when is None else tuple(parse(when, net.dictionary).facts)
