"""Read a bundle or a reform label from a district's file; every fault is named with its path."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from tongban.kernel.conditions import ConditionError, parse
from tongban.services.bundles.types import Bundle, ReformLabel
from tongban.services.catalogue.codec import ContentError, Fault
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tongban.kernel.canonical import Json
    from tongban.services.bundles.types import LabelMember, Member, Network


class BundleInvalid(ValueError):  # noqa: N818 - the house's word for it
    """A bundle or a label that cannot be used; `faults` lists everything wrong with it."""

    code = "BUNDLE-CONTENT"

    def __init__(self, what: str, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        shown = "; ".join(f"{fault.path}: {fault.message.en}" for fault in self.faults[:3])
        super().__init__(f"{what}: {len(self.faults)} faults: {shown}")


def read_bundle(raw: Json) -> Bundle:
    """Read a bundle; BundleInvalid lists every fault of form and every contradiction in itself.

    What it names outside itself (items, kinds, events, laws) is for `check_bundle`.
    """
    try:
        bundle = Bundle.from_json(raw)
    except ContentError as error:
        raise BundleInvalid(_name(raw), map(_own, error.faults)) from None
    faults = list(_contradictions(bundle))
    if faults:
        raise BundleInvalid(bundle.id, faults)
    return bundle


def read_label(raw: Json) -> ReformLabel:
    """Read a reform label; BundleInvalid lists every fault."""
    try:
        label = ReformLabel.from_json(raw)
    except ContentError as error:
        raise BundleInvalid(_name(raw), map(_own, error.faults)) from None
    faults = [fault for n, each in enumerate(label.members) for fault in _label_member(n, each)]
    if faults:
        raise BundleInvalid(label.id, faults)
    return label


def check_bundle(
    bundle: Bundle,
    network: Network,
    *,
    events: Collection[str],
    laws: Collection[str],
    labels: Collection[str],
) -> tuple[Fault, ...]:
    """Give every name in a bundle that the district does not know, and conditions that are wrong.

    `network` tells items, credentials, evidence, elements and authorities.
    """
    return (
        *_known("lead", bundle.lead, network.authorities, "authority", "部门"),
        *_all_known("events", bundle.events, events, "event", "事件"),
        *_all_known("labels", bundle.labels, labels, "label of labels.yaml", "改革标签"),
        *(
            fault
            for n, stage in enumerate(bundle.stages)
            for fault in _known(
                f"stages[{n}].lead", stage.lead, network.authorities, "authority", "部门"
            )
        ),
        *_known(
            "policies.composite",
            bundle.policies.composite,
            network.credentials,
            "kind of credential",
            "证照类型",
        ),
        *(
            fault
            for path, law in _laws(bundle)
            for fault in _known(path, law, laws, "law of laws.yaml", "法律依据")
        ),
        *(
            fault
            for n, member in enumerate(bundle.members)
            for fault in _member(f"members[{n}]", member, network)
        ),
    )


def label_faults(label: ReformLabel, network: Network) -> tuple[Fault, ...]:
    """Give what is wrong with a label's members, names that the district does not know too."""
    known = {"item": network.items, "bundle": network.bundles}
    zh = {"item": "事项", "bundle": "一件事"}
    faults: list[Fault] = []
    for n, each in enumerate(label.members):
        faults += _label_member(n, each)
        if each.kind in known:
            faults += _known(
                f"members[{n}].ref", each.ref, known[each.kind], each.kind, zh[each.kind]
            )
    return tuple(faults)


def _laws(bundle: Bundle) -> Iterator[tuple[str, str]]:
    for n, basis in enumerate(bundle.basis):
        yield f"basis[{n}].law", basis.law
    for n, member in enumerate(bundle.members):
        if member.basis is not None:
            yield f"members[{n}].basis.law", member.basis.law
    for n, stage in enumerate(bundle.stages):
        if stage.limit is not None and stage.limit.basis is not None:
            yield f"stages[{n}].limit.basis.law", stage.limit.basis.law
    limit = bundle.limit
    if limit is not None and limit.basis is not None:
        yield "limit.basis.law", limit.basis.law


def _member(path: str, member: Member, network: Network) -> Iterator[Fault]:
    node = network.items.get(member.item)
    if node is None:
        yield from _known(f"{path}.item", member.item, network.items, "item", "事项")
        return
    slots = [need.slot for need in node.needs]
    yield from _all_known(f"{path}.tolerable", member.tolerable, slots, "slot of it", "材料")
    if member.when is not None:
        try:
            parse(member.when, network.dictionary)
        except ConditionError as error:
            message = Label(error.message_zh, str(error))
            yield Fault(f"{path}.when", error.code, message)


def _contradictions(bundle: Bundle) -> Iterator[Fault]:
    items = bundle.items
    stages = [stage.id for stage in bundle.stages]
    if not items and not bundle.empty_slots:
        yield _fault("members", "BUNDLE-EMPTY", "没有任何成员", "has no member and no named slot")
    yield from _twice("members", items)
    yield from _twice("stages", stages)
    yield from _twice("empty_slots", [slot.id for slot in bundle.empty_slots])
    for n, member in enumerate(bundle.members):
        path = f"members[{n}]"
        for name in ("waits_for", "parallel_with"):
            named = getattr(member, name)
            yield from _all_known(f"{path}.{name}", named, items, "member", "成员")
            if member.item in named:
                yield _fault(f"{path}.{name}", "BUNDLE-SELF", "不能是自己", "names itself")
        yield from _known(f"{path}.stage", member.stage, stages, "stage", "阶段")
        yield from _role(path, member)
    yield from _alone(bundle)
    visited = bundle.policies.joint_visit
    yield from _all_known("policies.joint_visit", visited, items, "member", "成员")
    yield from _all_known(
        "policies.silence_is_pass",
        bundle.policies.silence_is_pass,
        visited,
        "member of the joint visit",
        "联合勘验成员",
    )
    cycle = waiting_cycle(bundle)
    if cycle:
        chain = " → ".join((*cycle, cycle[0]))
        yield _fault(
            "members",
            "BUNDLE-CYCLE",
            f"互为前置：{chain}；删去其中一个 waits_for",
            f"wait for each other: {chain}; take one waits_for away",
        )


def _role(path: str, member: Member) -> Iterator[Fault]:
    if member.role == "conditional" and member.when is None:
        yield _fault(
            f"{path}.when",
            "BUNDLE-WHEN",
            "按情形办理的成员须写明条件 when",
            "a conditional member needs its condition",
        )
    if member.role == "required" and member.when is not None:
        yield _fault(
            f"{path}.role",
            "BUNDLE-WHEN",
            "有条件的成员不是必办；role 改为 conditional",
            "a member with a condition is not required; say conditional",
        )


def _alone(bundle: Bundle) -> Iterator[Fault]:
    groups: dict[str, list[int]] = {}
    for n, member in enumerate(bundle.members):
        if member.alternatives is not None:
            groups.setdefault(member.alternatives, []).append(n)
    for word, places in groups.items():
        if len(places) == 1:
            yield _fault(
                f"members[{places[0]}].alternatives",
                "BUNDLE-ALTERNATIVE",
                f"“{word}”只有一个成员，无从选择",
                f"{word!r} has one member; give the others the same word, or take it away",
            )


def waiting_cycle(bundle: Bundle) -> tuple[str, ...]:
    """Give the first members found that wait for each other, in order; empty where none do."""
    waits = {member.item: member.waits_for for member in bundle.members}
    done: set[str] = set()

    def walk(item: str, path: list[str]) -> tuple[str, ...]:
        if item in path:
            return tuple(path[path.index(item) :])
        if item in done:
            return ()
        for other in waits.get(item, ()):
            found = walk(other, [*path, item])
            if found:
                return found
        done.add(item)
        return ()

    return next((found for item in waits if (found := walk(item, []))), ())


def _label_member(n: int, member: LabelMember) -> Iterator[Fault]:
    path = f"members[{n}]"
    if member.kind == "text" and member.text is None:
        yield _fault(f"{path}.text", "BUNDLE-MISSING", "必填", "required for a text")
    if member.kind != "text" and member.ref is None:
        yield _fault(
            f"{path}.ref", "BUNDLE-MISSING", "必填", f"required: the id of the {member.kind}"
        )


def _known(
    path: str, name: str | None, known: Collection[str], what: str, what_zh: str
) -> Iterator[Fault]:
    if name is None or name in known:
        return
    near = difflib.get_close_matches(name, known, n=1)
    zh = f"没有{what_zh} {name}" + (f"，是否为 {near[0]}？" if near else "")
    en = f"there is no {what} {name!r}" + (f"; did you mean {near[0]}?" if near else "")
    yield _fault(path, "BUNDLE-REFERENCE", zh, en)


def _all_known(
    path: str, names: Iterable[str], known: Collection[str], what: str, what_zh: str
) -> Iterator[Fault]:
    for n, name in enumerate(names):
        yield from _known(f"{path}[{n}]", name, known, what, what_zh)


def _twice(path: str, names: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name in seen:
            yield _fault(f"{path}[{n}]", "BUNDLE-TWICE", f"{name} 重复", f"{name} stands twice")
        seen.add(name)


def _fault(path: str, code: str, zh: str, en: str) -> Fault:
    return Fault(path, code, Label(zh, en))


def _own(fault: Fault) -> Fault:
    """Give a fault of form under a bundle's code."""
    return Fault(fault.path, fault.code.replace("ITEM-", "BUNDLE-", 1), fault.message)


def _name(raw: Json) -> str:
    return str(raw.get("id", "bundle")) if isinstance(raw, dict) else "bundle"
