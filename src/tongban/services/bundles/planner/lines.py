"""One list of evidence: each kind once, with where it comes from and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.bundles.planner.results import EvidenceLine, Why
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.services.bundles.planner.asking import Ask
    from tongban.services.bundles.planner.results import WayOut
    from tongban.services.bundles.planner.scene import Scene

ORDER: Final = ("bring", "later", "committed", "produced", "held", "shared", "form")
"""Statuses, what asks most of the applicant first; what one slot asks, asks the kind."""

WORDS: Final[Mapping[str, Label]] = {
    "form": Label(
        "在线填写的一张申请表代替各事项的申请书",
        "the one form filled in online stands for each item's own",
    ),
    "shared": Label(
        "由部门共享获取，无需提交", "authorities get it themselves; nobody is asked for it"
    ),
    "later": Label("可容缺后补", "may come later"),
    "committed": Label(
        "以书面承诺代替，办结后核查", "a written commitment stands for it, verified afterwards"
    ),
}


def lines(asks: Iterable[Ask], ways: Sequence[WayOut], scene: Scene) -> tuple[EvidenceLine, ...]:
    """Join the slots of all items into lines, those to bring first.

    A kind is brought once for all that ask for it, and not at all beside a narrower kind that is
    brought anyway and stands for it. What a member issues is another line than what an item before
    it asked for: a new certificate is not the old one.
    """
    solved = {(way.edge.after, way.edge.slot): way.how for way in ways if way.how != "prereview"}
    grouped: dict[tuple[str, str], list[Ask]] = {}
    statuses: dict[tuple[str, str], str] = {}
    for ask in asks:
        if ask.optional:
            continue
        status = solved.get(ask.key, ask.status)
        key = (ask.need.kind, "produced" if status == "produced" else "")
        grouped.setdefault(key, []).append(ask)
        statuses[key] = min(statuses.get(key, status), status, key=ORDER.index)
    _absorb(grouped, statuses, scene)
    made = [
        _line(kind, group, statuses[kind, new], scene) for (kind, new), group in grouped.items()
    ]
    return tuple(sorted(made, key=lambda line: (ORDER.index(line.status), line.kind)))


def _absorb(
    grouped: dict[tuple[str, str], list[Ask]],
    statuses: dict[tuple[str, str], str],
    scene: Scene,
) -> None:
    """Let a kind that is brought anyway stand for the wider ones."""
    satisfies = scene.network.taxonomy.satisfies
    brought = sorted(kind for (kind, _), status in statuses.items() if status == "bring")
    for wide in brought:
        key = (wide, "")
        narrower = [
            kind
            for kind in brought
            if kind != wide
            and (kind, "") in grouped
            and satisfies(kind, wide)
            and (not satisfies(wide, kind) or kind < wide)
            and _sure(grouped[kind, ""]) >= _sure(grouped[key])
        ]
        if narrower:
            grouped[narrower[0], ""] += grouped.pop(key)
            del statuses[key]


def _sure(group: Iterable[Ask]) -> bool:
    return any(ask.certain for ask in group)


def _line(kind: str, group: Sequence[Ask], status: str, scene: Scene) -> EvidenceLine:
    known = scene.network.evidence.get(kind)
    name = scene.labels.get(kind) or group[0].need.name
    sources = sorted({one.item for ask in group for one in ask.sources})
    credential = known.credential if known is not None else ""
    issuer = known.issuer if known is not None else ""
    obtainable = _obtainable(kind, scene) if status in {"bring", "shared"} else ()
    return EvidenceLine(
        kind=kind,
        name=name,
        status=status,
        certain=_sure(group),
        why=_why(kind, group, status, sources, obtainable, scene),
        asked_by=tuple(sorted(ask.key for ask in group)),
        from_item=sources[0] if sources and status == "produced" else None,
        credential=credential or None,
        issuer=issuer,
        obtainable=obtainable,
        may_defer=status == "bring" and all(ask.deferrable for ask in group),
        may_commit=status == "bring" and all(ask.committable for ask in group),
        original=any(ask.need.original for ask in group),
    )


def _obtainable(kind: str, scene: Scene) -> tuple[str, ...]:
    network = scene.network
    found = {
        item
        for credential in network.proving.get(kind, ())
        for item in network.producers.get(credential, ())
        if not scene.changes(item)
    }
    return tuple(sorted(found))


def _why(
    kind: str,
    group: Sequence[Ask],
    status: str,
    sources: Sequence[str],
    obtainable: Sequence[str],
    scene: Scene,
) -> Why:
    if status == "produced":
        names = [scene.name(item) for item in sources]
        return Why(
            status,
            Label(
                f"由{'、'.join(name.zh for name in names)}办结后直接传递",
                f"handed on from {', '.join(name.text('en') for name in names)}",
            ),
        )
    if status in WORDS:
        return Why(status, _or_first(WORDS[status], obtainable, scene))
    if status == "held":
        return Why(status, _held(kind, scene))
    return Why(status, _bring(kind, group, obtainable, scene))


def _held(kind: str, scene: Scene) -> Label:
    proof = scene.held.get(kind, kind)
    label = scene.labels.get(proof, Label(proof))
    return Label(f"已持有{label.zh}", f"{label.text('en')} is held already")


def _or_first(label: Label, obtainable: Sequence[str], scene: Scene) -> Label:
    """Say which items issue it, for those who do not have it yet."""
    if not obtainable:
        return label
    ways = [scene.name(item) for item in obtainable]
    return Label(
        f"{label.zh}；尚未取得的，先办{'、'.join(way.zh for way in ways)}",
        f"{label.en}; who lacks it gets it by {', '.join(way.text('en') for way in ways)}",
    )


def _bring(kind: str, group: Sequence[Ask], obtainable: Sequence[str], scene: Scene) -> Label:
    asking = sorted({ask.item for ask in group})
    zh = "、".join(scene.name(item).zh for item in asking)
    en = ", ".join(scene.name(item).text("en") for item in asking)
    label = Label(
        f"{zh}要求，未持有、不能共享，本次办理中也不产生",
        f"asked by {en}; not held, not shared, not made here",
    )
    label = _or_first(label, obtainable, scene)
    good = sorted(scene.network.taxonomy.satisfying(kind) - {kind})
    if good:
        names = [scene.labels[each] for each in good]
        label = Label(
            f"{label.zh}；{'、'.join(name.zh for name in names)}均可",
            f"{label.en}; any of {', '.join(name.text('en') for name in names)} will do",
        )
    return label
