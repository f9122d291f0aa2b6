"""What a reform would do before it is decreed: changes to a network, and every bundle they touch.

A file of changes is a mapping:

```yaml
name: {zh: 租赁备案共享, en: Share the lease register}
facts: {shop_entity: individual}          # the applicant all plans are made for
changes:
  - drop_evidence: {item: food-business-permit, slot: lease}   # or {kind: lease}: everywhere
  - share: {kind: lease}                  # authorities get it themselves from now on
  - parallel: {bundle: open-restaurant, items: [drainage-permit, food-business-permit]}
  - promise: {item: drainage-permit, days: 3, unit: working_days}   # or bundle: ...
  - visits: {item: tobacco-retail-licence, times: 0}
  - merge: {into: fire-check, items: [fire-safety-check, fire-acceptance-filing]}
```
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from tongban.services.bundles.merging import merged
from tongban.services.bundles.network import with_bundles, with_items
from tongban.services.bundles.planner import Options, Plan, plan
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.limits import exceeds
from tongban.services.catalogue.types import Limit

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.canonical import Json
    from tongban.services.bundles.types import ItemNode, Network


class ChangeRefused(ValueError):  # noqa: N818 - the house's word for it
    """A change that cannot be read or made: WHATIF-FORM, WHATIF-NAME, WHATIF-LIMIT, WHATIF-MERGE.

    `path` is its place in the file, as `changes[2].share.kind`.
    """

    def __init__(self, code: str, path: str, message: Label) -> None:
        super().__init__(f"{path}: {message.zh} / {message.en}")
        self.code = code
        self.path = path
        self.message = message


@dataclass(frozen=True, slots=True)
class Change:
    """One change: `kind` is a key of `KINDS`, `body` what the file says of it."""

    kind: str
    body: Mapping[str, Any]
    path: str


@dataclass(frozen=True, slots=True)
class Reform:
    """A named list of changes, and the facts of the applicant that plans are made for."""

    name: Label
    changes: tuple[Change, ...]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """A bundle planned under the district as it is, and as it would be."""

    bundle: str
    name: Label
    now: Plan
    then: Plan

    def to_json(self) -> dict[str, Json]:
        """Write what each measure is now and would be, each with its rows."""
        now, then = self.now.to_json(), self.then.to_json()
        return {
            "bundle": self.bundle,
            "name": self.name.to_json(),
            "due": {"now": now["due"], "then": then["due"]},
            "legal_due": {"now": now["legal_due"], "then": then["legal_due"]},
            "measures": {"now": now["measures"], "then": then["measures"]},
            "evidence": {"now": now["evidence"], "then": then["evidence"]},
        }


def read_reform(raw: Any) -> Reform:
    """Read a file of changes; ChangeRefused WHATIF-FORM names the first place that is wrong."""
    body: Any = {"changes": raw} if isinstance(raw, list) else raw
    if not isinstance(body, Mapping) or not isinstance(body.get("changes"), list):
        raise _form("changes", "应为改动列表", "expected a list of changes")
    for key in body:
        if key not in {"name", "facts", "changes"}:
            raise _form(str(key), "没有这个字段", "no such field; expected name, facts, changes")
    facts = body.get("facts", {})
    if not isinstance(facts, Mapping):
        raise _form("facts", "应为数据元到答案的键值表", "expected answers by data element")
    changes = tuple(_change(n, each) for n, each in enumerate(body["changes"]))
    if not changes:
        raise _form("changes", "没有任何改动", "no change is listed")
    name = body.get("name") or {}
    label = Label(str(name.get("zh", "")), str(name.get("en", ""))) if name else Label("")
    return Reform(label, changes, dict(facts))


def _change(n: int, raw: Any) -> Change:
    path = f"changes[{n}]"
    if not isinstance(raw, Mapping) or len(raw) != 1:
        kinds = ", ".join(KINDS)
        raise _form(
            path, f"应为一种改动：{kinds}", f"expected one of {kinds}, each in its own line"
        )
    ((kind, body),) = raw.items()
    path = f"{path}.{kind}"
    if kind not in KINDS:
        near = difflib.get_close_matches(str(kind), KINDS, n=1)
        zh, en = f"没有这种改动；可用 {'、'.join(KINDS)}", f"no such change; use {', '.join(KINDS)}"
        if near:
            zh, en = f"{zh}，是否为 {near[0]}？", f"{en}; did you mean {near[0]}?"
        raise _form(path, zh, en)
    _, allowed = KINDS[kind]
    if not isinstance(body, Mapping):
        raise _form(path, "应为键值表", f"expected an object with {', '.join(allowed)}")
    for key in body:
        if key not in allowed:
            raise _form(f"{path}.{key}", "没有这个字段", f"no such field; use {', '.join(allowed)}")
    return Change(kind, dict(body), path)


def apply(network: Network, changes: Iterable[Change]) -> Network:
    """Give the network after the changes, one by one; ChangeRefused names the wrong one."""
    for change in changes:
        network = KINDS[change.kind][0](network, change)
    return network


def what_if(network: Network, reform: Reform, *, on: date) -> tuple[Compared, ...]:
    """Plan every bundle that the changes touch, as it is and as it would be.

    A bundle is touched when its plan is another one afterwards. Both plans are made for the same
    facts, nothing held, on the same day. Raises ChangeRefused, PlanError and ConditionError.
    """
    after = apply(network, reform.changes)
    compared = []
    for name, bundle in sorted(network.bundles.items()):
        if not bundle.members:
            continue
        now = _planned(network, name, reform, on)
        then = _planned(after, name, reform, on)
        if _content(now) != _content(then):
            compared.append(Compared(name, bundle.name, now, then))
    return tuple(compared)


def _planned(network: Network, bundle: str, reform: Reform, on: date) -> Plan:
    goal = f"bundle:{bundle}"
    return plan(network, [goal], facts=reform.facts, holds=(), on=on, options=Options())


def _content(found: Plan) -> Any:
    return replace(found, network="")


def _drop(network: Network, change: Change) -> Network:
    kind, item, slot = (change.body.get(key) for key in ("kind", "item", "slot"))
    if kind is not None and item is None:
        _known(change, "kind", network.evidence)
        return with_items(network, [_without(node, kind, None) for node in network.items.values()])
    node = network.items[_known(change, "item", network.items)]
    slots = {need.slot for need in node.needs}
    if kind is None or slot is not None:
        _known(change, "slot", slots)
        return with_items(network, [_without(node, None, slot)])
    _known(change, "kind", {need.kind for need in node.needs})
    return with_items(network, [_without(node, kind, None)])


def _without(node: ItemNode, kind: str | None, slot: str | None) -> ItemNode:
    kept = tuple(need for need in node.needs if need.kind != kind and need.slot != slot)
    return node if len(kept) == len(node.needs) else replace(node, needs=kept)


def _share(network: Network, change: Change) -> Network:
    kind = _known(change, "kind", network.evidence)
    shared = {**network.evidence, kind: replace(network.evidence[kind], shareable=True)}
    items = [
        replace(
            node,
            needs=tuple(
                replace(need, shareable=True) if need.kind == kind else need for need in node.needs
            ),
        )
        for node in network.items.values()
        if any(need.kind == kind for need in node.needs)
    ]
    return replace(with_items(network, items), evidence=shared)


def _parallel(network: Network, change: Change) -> Network:
    bundle = network.bundles[_known(change, "bundle", network.bundles)]
    items = _names(change, "items", bundle.items)
    members = tuple(
        replace(
            member,
            parallel_with=tuple(sorted({*member.parallel_with, *items} - {member.item})),
        )
        if member.item in items
        else member
        for member in bundle.members
    )
    return with_bundles(network, [replace(bundle, members=members)])


def _promise(network: Network, change: Change) -> Network:
    given = {key: change.body[key] for key in ("days", "unit") if key in change.body}
    try:
        limit = Limit.from_json(given)
    except ContentError as error:
        fault = error.faults[0]
        raise ChangeRefused("WHATIF-FORM", f"{change.path}.{fault.path}", fault.message) from None
    if "bundle" in change.body:
        bundle = network.bundles[_known(change, "bundle", network.bundles)]
        return with_bundles(network, [replace(bundle, promise=limit)])
    node = network.items[_known(change, "item", network.items)]
    if node.statutory is not None and exceeds(limit, node.statutory):
        raise ChangeRefused(
            "WHATIF-LIMIT",
            f"{change.path}.days",
            Label(
                f"{limit}长于法定时限{node.statutory}",
                f"{limit.words('en')} is longer than the law's {node.statutory.words('en')}",
            ),
        )
    return with_items(network, [replace(node, promised=limit)])


def _visits(network: Network, change: Change) -> Network:
    node = network.items[_known(change, "item", network.items)]
    times = change.body.get("times")
    if isinstance(times, bool) or not isinstance(times, int) or times < 0:
        raise _form(f"{change.path}.times", "应为 0 或以上的整数", "expected a whole number from 0")
    return with_items(network, [replace(node, visits=times)])


def _merge(network: Network, change: Change) -> Network:
    items = _names(change, "items", network.items)
    into = change.body.get("into")
    if not isinstance(into, str) or not into:
        raise _form(f"{change.path}.into", "必填：合并后的事项", "required: the item they become")
    results = {network.items[item].produces for item in items} - {None}
    produces = change.body.get("produces")
    known = ", ".join(sorted(str(result) for result in results))
    if len(results) > 1 and produces not in results:
        raise ChangeRefused(
            "WHATIF-MERGE",
            f"{change.path}.produces",
            Label(
                f"各事项结果不同，须写明合并后的证照：{known}",
                f"their results differ; say which one remains: {known}",
            ),
        )
    if into in network.items and into not in items:
        raise ChangeRefused(
            "WHATIF-MERGE",
            f"{change.path}.into",
            Label(f"{into} 是另一事项", f"{into!r} is another item; name a new one"),
        )
    return merged(network, items, into, produces or next(iter(results), None))


KINDS: Final[Mapping[str, tuple[Callable[[Network, Change], Network], tuple[str, ...]]]] = {
    "drop_evidence": (_drop, ("item", "slot", "kind")),
    "share": (_share, ("kind",)),
    "parallel": (_parallel, ("bundle", "items")),
    "promise": (_promise, ("item", "bundle", "days", "unit")),
    "visits": (_visits, ("item", "times")),
    "merge": (_merge, ("into", "items", "produces")),
}
"""Every kind of change: how it is made, and the fields it has."""


def _known(change: Change, key: str, known: Iterable[str]) -> str:
    """Give a name of the change that must be one of these; ChangeRefused with those near it."""
    name = change.body.get(key)
    if not isinstance(name, str):
        raise _form(f"{change.path}.{key}", "必填", "required")
    return _one_of(f"{change.path}.{key}", name, known)


def _names(change: Change, key: str, known: Iterable[str]) -> tuple[str, ...]:
    names = change.body.get(key)
    fewest = 2
    if not isinstance(names, list) or len(names) < fewest:
        raise _form(f"{change.path}.{key}", "至少两个", "give at least two")
    return tuple(
        _one_of(f"{change.path}.{key}[{n}]", str(name), known) for n, name in enumerate(names)
    )


def _one_of(path: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    if name in names:
        return name
    near = difflib.get_close_matches(name, names, n=3)
    raise ChangeRefused(
        "WHATIF-NAME",
        path,
        Label(
            f"没有 {name}" + (f"；相近的有 {'、'.join(near)}" if near else ""),
            f"there is no {name!r}" + (f"; near it: {', '.join(near)}" if near else ""),
        ),
    )


def _form(path: str, zh: str, en: str) -> ChangeRefused:
    return ChangeRefused("WHATIF-FORM", path, Label(zh, en))
