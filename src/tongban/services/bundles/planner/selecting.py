"""Which items belong to the plan: backward from the goals over conditions and credentials."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tongban.services.bundles.planner.costs import cost_of, rough_days
from tongban.services.bundles.planner.results import Alternative, Choice, LeftOut, Why
from tongban.services.bundles.planner.saying import in_words
from tongban.services.bundles.planner.scene import ASKED, refuse
from tongban.services.bundles.planner.wishes import known_options
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import LawRef

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tongban.services.bundles.planner.goals import Goal
    from tongban.services.bundles.planner.scene import Scene
    from tongban.services.bundles.types import Bundle, Member, Need


UNAVAILABLE: Final = Why(
    "unavailable",
    Label("事项未发布或者已暂停，现在不能办理", "the item is not in use now"),
)


@dataclass(frozen=True, slots=True)
class Wait:
    """A legal prerequisite: which item, how far, on what clause."""

    item: str
    by: str
    basis: LawRef | None


@dataclass(frozen=True, slots=True)
class Selected:
    """An item that belongs to the plan, or may (`truth` None), with what its bundles add."""

    item: str
    truth: bool | None
    role: str
    why: Why
    waits: tuple[Wait, ...] = ()
    parallel: frozenset[str] = frozenset()
    tolerable: frozenset[str] = frozenset()
    commitment: bool = False
    prereview: bool = False
    stage: str | None = None
    group: str | None = None
    when: str | None = None
    expands: bool = False

    @property
    def certain(self) -> bool:
        """Tell whether it belongs to the plan for certain."""
        return self.truth is True


@dataclass(slots=True)
class Selection:
    """The items of a plan, what was left out, and what remains possible.

    `possible` holds all that may still come in once facts are known: the questions are asked for.
    """

    members: dict[str, Selected] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    offered: list[LeftOut] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    possible: dict[str, Selected] = field(default_factory=dict)


def select(goals: tuple[Goal, ...], scene: Scene) -> Selection:
    """Choose the items of the plan.

    An item that a bundle names is in when its condition holds, out when it does not, and possible
    while a fact is unknown; one whose result is held is out (not in a bundle of projects, where
    each project needs its own). Optional ones are in when they are chosen. For items and kinds of
    credential the items that issue what is needed come in by themselves, unless something that no
    item issues is as good.
    """
    chosen = Selection()
    claims = _claims(goals, scene, chosen.left_out)
    groups: dict[str, list[Selected]] = {}
    for claim in claims:
        if claim.group is not None and claim.role != "goal":
            groups.setdefault(claim.group, []).append(claim)
        else:
            _take(claim, scene, chosen)
    for word, rivals in sorted(groups.items()):
        _choose(word, rivals, scene, chosen)
    chosen.possible.update(chosen.members)
    _expand([goal.id for goal in goals if goal.kind == "credential"], scene, chosen)
    known_options(
        {one.item for one in claims if one.commitment},
        {one.group for one in claims if one.group is not None},
        scene,
    )
    return chosen


def inside(item: str, need: Need, selection: Selection, scene: Scene) -> tuple[Selected, ...]:
    """Give the member whose result fills a slot; all possible ones while none is certain.

    Preferred are those the member legally waits for, then the cheapest. What an item changes it
    does not get from another item that changes the same.
    """
    network = scene.network
    mine = selection.members[item]
    waited = {wait.item for wait in mine.waits}
    changing = scene.gives(network.items[item], need.kind)
    found = [
        other
        for credential in network.proving.get(need.kind, ())
        for name in network.producers.get(credential, ())
        if (other := selection.members.get(name)) is not None
        and name != item
        and not (changing and scene.changes(name))
    ]
    if not found:
        return ()
    found.sort(key=lambda one: (one.item not in waited, cost_of(one.item, scene)))
    certain = [one for one in found if one.certain]
    return (certain[0],) if certain else tuple(found)


def _claims(goals: tuple[Goal, ...], scene: Scene, left_out: list[LeftOut]) -> list[Selected]:
    found: dict[str, Selected] = {}
    bundles = [scene.network.bundles[goal.id] for goal in goals if goal.kind == "bundle"]
    for bundle in bundles:
        for member in bundle.members:
            if member.item not in scene.network.items:
                left_out.append(LeftOut(member.item, Label(member.item), UNAVAILABLE))
                continue
            claim = _claim(bundle, member, scene, several=len(bundles) > 1)
            known = found.get(member.item)
            found[member.item] = claim if known is None else _joined(known, claim)
    for goal in goals:
        if goal.kind == "item":
            known = found.get(goal.id) or Selected(goal.id, True, "goal", _asked_for())  # noqa: FBT003 - its truth
            found[goal.id] = replace(
                known, truth=True, role="goal", why=_asked_for(), group=None, expands=True
            )
    return [found[item] for item in sorted(found)]


def _claim(bundle: Bundle, member: Member, scene: Scene, *, several: bool) -> Selected:
    truth = scene.truth(member.when)
    group = member.alternatives
    claim = Selected(
        item=member.item,
        truth=truth,
        role=member.role,
        why=_why(bundle, member, truth, scene),
        waits=tuple(
            Wait(other, _beside(bundle, member), member.basis) for other in member.waits_for
        ),
        parallel=frozenset(member.parallel_with),
        tolerable=frozenset(member.tolerable),
        commitment=member.commitment,
        prereview=member.prereview,
        stage=member.stage,
        group=f"{bundle.id}/{group}" if several and group else group,
        when=member.when,
    )
    node = scene.network.items[member.item]
    if (
        bundle.lifecycle != "project"
        and node.produces in scene.credentials
        and not scene.changes(member.item)
        and member.item not in scene.options.keep
    ):
        held = scene.labels.get(node.produces or "", Label(node.produces or ""))
        return replace(
            claim,
            truth=False,
            why=Why("held", Label(f"已持有{held.zh}", f"{held.en or held.zh} is held already")),
        )
    return claim


def _beside(bundle: Bundle, member: Member) -> str:
    """Tell how far others must be; who waits for one of its own visit begins at once, decided last.

    Otherwise the one visit of all (domain.md §4.17) could never be.
    """
    visited = set(bundle.policies.joint_visit)
    together = member.item in visited and visited & set(member.waits_for)
    return "parallel" if together and member.by != "accepted" else member.by


def _joined(one: Selected, other: Selected) -> Selected:
    """Join what two bundles say of an item: it belongs to the plan when either says so."""
    truths = {one.truth, other.truth}
    first = one if one.truth is True or other.truth is False else other
    roles = ("required", "conditional", "optional")
    return replace(
        first,
        truth=True if True in truths else None if None in truths else False,
        role=min(one.role, other.role, key=roles.index),
        waits=tuple(dict.fromkeys((*one.waits, *other.waits))),
        parallel=one.parallel | other.parallel,
        tolerable=one.tolerable | other.tolerable,
        commitment=one.commitment or other.commitment,
        prereview=one.prereview or other.prereview,
        when=f"({one.when}) OR ({other.when})" if one.when and other.when else None,
    )


def _take(claim: Selected, scene: Scene, chosen: Selection) -> None:
    left = LeftOut(claim.item, scene.name(claim.item), claim.why)
    if claim.truth is False:
        chosen.left_out.append(left)
    elif claim.role == "optional" and claim.item not in scene.options.include:
        chosen.offered.append(left)
    else:
        chosen.members[claim.item] = claim


def _choose(word: str, rivals: list[Selected], scene: Scene, chosen: Selection) -> None:
    """Take one of several: the one chosen, else the cheapest that may apply."""
    wanted = scene.options.choices.get(word)
    if wanted is not None and wanted not in {one.item for one in rivals}:
        names = ", ".join(sorted(one.item for one in rivals))
        raise refuse(
            "PLAN-OPTION",
            f"{wanted} 不是“{word}”的选项；可选 {names}",
            f"{wanted!r} is no alternative of {word!r}; choose one of {names}",
        )
    settled = next((one for one in rivals if one.why.code == "held"), None)
    open_ones = sorted(
        (one for one in rivals if one.truth is not False and wanted in {None, one.item}),
        key=lambda one: cost_of(one.item, scene),
    )
    if any(one.role == "optional" for one in rivals) and wanted is None:
        open_ones = [one for one in open_ones if one.item in scene.options.include]
    taken = None if settled is not None or not open_ones else open_ones[0]
    if taken is not None:
        chosen.members[taken.item] = taken
        if taken.truth is None:
            # the next ones may be taken once facts are known, up to the first that surely applies
            for one in open_ones[1:]:
                chosen.possible[one.item] = one
                if one.truth is True:
                    break
    why = _choice_why(taken, wanted, settled, scene)
    for one in rivals:
        if one is not taken:
            reason = one.why if one.truth is False else why
            chosen.left_out.append(LeftOut(one.item, scene.name(one.item), reason))
    chosen.choices.append(
        Choice(
            word,
            None if taken is None else taken.item,
            why,
            tuple(_alternative(one.item, one.truth, scene) for one in rivals),
        )
    )


def _choice_why(
    taken: Selected | None, wanted: str | None, settled: Selected | None, scene: Scene
) -> Why:
    if settled is not None:
        return settled.why
    if taken is None:
        return Why("none_chosen", Label("没有选择或都不适用", "none was chosen, or none applies"))
    name = scene.name(taken.item)
    if wanted is not None:
        return Why(
            "chosen", Label(f"申请人选择了{name.zh}", f"the applicant chose {name.text('en')}")
        )
    return Why(
        "cheapest",
        Label(
            f"{name.zh}跑动次数、工作日、材料依次最少",
            f"{name.text('en')} has the fewest visits, then days, then evidence",
        ),
    )


def _alternative(item: str, possible: bool | None, scene: Scene) -> Alternative:  # noqa: FBT001 - its truth
    node = scene.network.items[item]
    days = rough_days(node.promised if node.promised is not None else node.statutory)
    return Alternative(item, node.name, node.visits, days, cost_of(item, scene).evidence, possible)


def _expand(credentials: list[str], scene: Scene, chosen: Selection) -> None:
    """Pull in the items that issue what is needed and neither held, shared nor made inside."""
    for credential in credentials:
        made = [one for one in chosen.members.values() if _makes(one.item, credential, scene)]
        if not any(one.certain for one in made):
            _pull(
                scene.network.producers[credential], credential, None, scene, chosen, certain=True
            )
    waiting = [item for item, one in sorted(chosen.members.items()) if one.expands]
    done: dict[str, bool] = {}
    while waiting:
        item = waiting.pop()
        member = chosen.members[item]
        if done.get(item) in {True, member.certain}:
            continue
        done[item] = member.certain
        for need in scene.network.items[item].needs:
            asked = scene.asks(need)
            if need.necessity not in ASKED or asked is False or need.form:
                continue
            if need.kind in scene.held or scene.shared(need):
                continue
            roots = [one for one in inside(item, need, chosen, scene) if one.role != "prerequisite"]
            if any(one.certain for one in roots):
                continue
            certain = member.certain and asked is True and not roots
            pulled = _source(item, need, scene)
            if pulled:
                waiting += _pull(pulled, need.kind, item, scene, chosen, certain=certain)


def _source(item: str, need: Need, scene: Scene) -> tuple[str, ...]:
    network = scene.network
    if need.kind not in network.issued_only:
        return ()
    return tuple(
        other
        for credential in network.proving.get(need.kind, ())
        for other in network.producers.get(credential, ())
        if other != item and not scene.changes(other)
    )


def _pull(
    producers: Iterable[str],
    wanted: str,
    by: str | None,
    scene: Scene,
    chosen: Selection,
    *,
    certain: bool,
) -> list[str]:
    """Take the cheapest of the items that issue what is wanted; give it where it is new."""
    names = sorted(set(producers))
    pure = [name for name in names if not scene.changes(name)] or names
    ranked = sorted(pure, key=lambda name: cost_of(name, scene, chain=True))
    wish = scene.options.choices.get(wanted)
    item = wish if wish in names else ranked[0]
    known = chosen.members.get(item)
    if known is not None and (known.certain or not certain):
        return []
    why = _asked_for() if by is None else _needed(wanted, by, scene)
    pulled = known or Selected(
        item, None, "goal" if by is None else "prerequisite", why, expands=True
    )
    pulled = replace(pulled, truth=True if certain else None, expands=True)
    chosen.members[item] = chosen.possible[item] = pulled
    if len(ranked) > 1 and not any(each.group == wanted for each in chosen.choices):
        reason = _choice_why(pulled, wish if item == wish else None, None, scene)
        rivals = tuple(_alternative(name, True, scene) for name in ranked)  # noqa: FBT003 - its truth
        chosen.choices.append(Choice(wanted, item, reason, rivals))
    return [item]


def _makes(item: str, credential: str, scene: Scene) -> bool:
    return scene.network.items[item].produces == credential


def _needed(kind: str, by: str, scene: Scene) -> Why:
    label, name = scene.labels.get(kind, Label(kind)), scene.name(by)
    return Why(
        "issues",
        Label(
            f"{name.zh}需要{label.zh}，由本事项核发",
            f"{name.text('en')} needs {label.text('en')}, which this issues",
        ),
    )


def _asked_for() -> Why:
    return Why("goal", Label("申请人要办", "asked for"))


def _why(bundle: Bundle, member: Member, truth: bool | None, scene: Scene) -> Why:  # noqa: FBT001 - its truth
    name = bundle.name
    if member.when is None:
        if member.role == "optional":
            return Why("optional", Label(f"{name.zh}的可选事项", f"optional in {name.text('en')}"))
        return Why("member", Label(f"{name.zh}的必办事项", f"required in {name.text('en')}"))
    clause = "; ".join(scene.deciding(member.when)) or member.when
    said = in_words(clause, scene.network.elements)
    if truth is None:
        text = Label(f"取决于：{said.zh}", f"depends on: {said.en}")
        return Why("undecided", text, member.when)
    if truth:
        return Why("condition", Label(f"符合条件：{said.zh}", f"applies: {said.en}"), clause)
    text = Label(f"不适用，因为不符合：{said.zh}", f"does not apply; it needs: {said.en}")
    return Why("not_applicable", text, clause)
