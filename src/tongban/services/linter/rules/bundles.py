"""TB9 and TB102: what a bundle promises, waits for and asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.limits import exceeds
from tongban.services.linter.hits import asked, at, mend, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule
from tongban.services.linter.words import thing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.bundles.types import Bundle, Member
    from tongban.services.linter.types import District, Hit

BUNDLE: Final = "bundle"
JOINT_DAYS: Final = 45
JOINT_EXTENSION: Final = 15
"""Working days of licences handled jointly, and of their extension (行政许可法 §42)."""
JOINT: Final = ("行政许可法第四十二条第二款", "Administrative Licensing Law §42(2)")
ONCE: Final = (
    "国办发〔2022〕32号；鄂政办发〔2021〕49号（一套材料）",
    "State Council Office document 2022-32; Hubei document 2021-49 (one set of evidence)",
)


@rule(
    "TB102",
    WARNING,
    title=("一事联办内重复要材料", "evidence asked twice within a bundle"),
    source=ONCE,
    advice=(
        "两项用同一种材料，或者形式改为电子、一次提交共用",
        "let both take one kind, or take it electronically once for all",
    ),
)
def asked_twice_in_bundle(district: District) -> Iterator[Hit]:
    """Look for one thing that two members ask people for: other kinds, or a paper original each."""
    for bundle in district.bundles:
        seen: dict[str, tuple[str, str, bool]] = {}
        for member in bundle.members:
            item = district.item.get(member.item)
            for slot in item.needs if item else ():
                kind = district.evidence.get(slot.kind or "")
                if not asked(slot) or (kind is not None and kind.form):
                    continue
                name = slot_label(district, slot)
                paper = slot.form in {"paper", "both"} and bool(slot.original)
                key = thing(name.zh)
                other, other_kind, other_paper = seen.setdefault(
                    key, (member.item, slot.kind or "", paper)
                )
                if other == member.item:
                    continue
                if other_kind != (slot.kind or "") or (paper and other_paper):
                    yield at(
                        BUNDLE,
                        bundle.id,
                        f"members[{bundle.items.index(member.item)}]",
                        f"“{name.zh}”由{member.item}和{other}各要一次"
                        + ("（都要纸质原件）" if paper and other_paper else "（登记为两种材料）"),
                        f"{name.text('en')!r} is asked for by {member.item} and by {other}",
                        fix=mend(
                            "只在前一项提交",
                            "hand it in once",
                            "drop_evidence",
                            item=member.item,
                            slot=slot.slot,
                        ),
                    )


@rule(
    "TB901",
    ERROR,
    title=("一事联办承诺长于最慢的环节", "a bundle longer than its slowest path"),
    source=("优化营商环境条例第三十六条；行政许可法第四十二条", "Business Environment §36"),
    advice=("承诺不超过最慢路径", "promise no more than the slowest path takes"),
)
def longer_than_path(district: District) -> Iterator[Hit]:
    """Compare the promise of the whole with the longest chain of its members' promises."""
    for bundle in district.bundles:
        promise = bundle.promise
        if promise is None:
            continue
        path = slowest(district, bundle, promise.unit)
        if path is not None and promise.days > path[0]:
            chain = " → ".join(path[1])
            yield at(
                BUNDLE,
                bundle.id,
                "promise",
                f"整体承诺{promise}，而最慢路径只需{path[0]}天（{chain}）",
                f"promises {promise.words('en')}, the slowest path takes {path[0]} ({chain})",
                fix=mend(
                    f"整体承诺改为{path[0]}",
                    f"promise {path[0]}",
                    "promise",
                    bundle=bundle.id,
                    days=path[0],
                    unit=promise.unit,
                ),
            )


def slowest(district: District, bundle: Bundle, unit: str) -> tuple[int, tuple[str, ...]] | None:
    """Give the longest chain of members by their promises, and its length in the unit.

    All members count, alternatives and optional ones too, so that no plan takes longer. None where
    a member's promise is unknown or in another unit, or where members wait in a circle.
    """
    lengths: dict[str, int] = {}
    for member in bundle.members:
        item = district.item.get(member.item)
        promise = item.promised_limit if item else None
        if promise is None or (not promise.instant and promise.unit != unit):
            return None
        lengths[member.item] = promise.days
    before = {member.item: _before(district, bundle, member) for member in bundle.members}
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    left = dict(before)
    while left:
        ready = [name for name, waits in left.items() if not waits - best.keys()]
        if not ready:
            return None
        for name in ready:
            chains = [best[each] for each in left.pop(name)]
            length, chain = max(chains, default=(0, ()))
            best[name] = (length + lengths[name], (*chain, name))
    return max(best.values(), default=None, key=lambda each: each[0])


def _before(district: District, bundle: Bundle, member: Member) -> frozenset[str]:
    """Give the members that this one may have to wait for: by law, or for their credential."""
    found = set(member.waits_for)
    item = district.item.get(member.item)
    for slot in item.needs if item else ():
        fitting = district.fitting(slot.kind)
        made = {district.evidence[kind].credential for kind in fitting}
        for other in bundle.items:
            producer = district.item.get(other)
            issued = producer.produces if producer else None
            if other != member.item and issued is not None and issued in made:
                found.add(other)
    return frozenset(found & set(bundle.items))


@rule(
    "TB902",
    ADVICE,
    title=("整体承诺短于必办成员自己的承诺", "a bundle that promises less than a member needs"),
    source=("优化营商环境条例第三十六条", "Regulation on the Business Environment §36"),
    advice=(
        "压缩该成员的承诺，或者放长整体承诺",
        "shorten the member's promise, or lengthen the whole",
    ),
)
def shorter_than_member(district: District) -> Iterator[Hit]:
    """Compare the promise of the whole with each required member's own."""
    for bundle in district.bundles:
        for n, member in enumerate(bundle.members):
            item = district.item.get(member.item)
            own = item.promised_limit if item else None
            if bundle.promise is None or own is None or member.role != "required":
                continue
            if exceeds(own, bundle.promise) and item is not None:
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"members[{n}]",
                    f"整体承诺{bundle.promise}，成员“{item.name.zh}”单独承诺{own}",
                    f"the whole promises {bundle.promise.words('en')}, {member.item} alone"
                    f" {own.words('en')}",
                )


@rule(
    "TB903",
    ERROR,
    title=("联合办理时限超过法律上限", "a joint limit beyond the law"),
    source=JOINT,
    advice=("不超过四十五个工作日，延长不超过十五个工作日", "45 working days at most, and 15 more"),
)
def beyond_joint_limit(district: District) -> Iterator[Hit]:
    """Compare the limit of the whole with that for licences handled jointly."""
    for bundle in district.bundles:
        limit = bundle.limit
        if limit is None or limit.unit != "working_days":
            continue
        extension = limit.extension
        if limit.days > JOINT_DAYS:
            yield at(
                BUNDLE,
                bundle.id,
                "limit",
                f"整体时限{limit.days}个工作日，法律上限{JOINT_DAYS}个",
                f"{limit.days} working days; the law allows {JOINT_DAYS}",
            )
        if (
            extension is not None
            and extension.unit == "working_days"
            and extension.days > JOINT_EXTENSION
        ):
            yield at(
                BUNDLE,
                bundle.id,
                "limit.extension",
                f"延长{extension.days}个工作日，法律上限{JOINT_EXTENSION}个",
                f"an extension of {extension.days} working days; the law allows {JOINT_EXTENSION}",
            )


@rule(
    "TB904",
    WARNING,
    title=("前置环节没有依据", "a prerequisite without a basis"),
    source=("优化营商环境条例第三十五条", "Regulation on the Business Environment §35"),
    advice=(
        "写明规定先后的法条，没有的改为并行",
        "cite the law that sets the order, or run in parallel",
    ),
)
def waits_without_basis(district: District) -> Iterator[Hit]:
    """Look for members that wait for others without a law that says so."""
    for bundle in district.bundles:
        for n, member in enumerate(bundle.members):
            if member.waits_for and member.basis is None:
                names = "、".join(member.waits_for)
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"members[{n}].waits_for",
                    f"{member.item}要等{names}，没有写明依据",
                    f"{member.item} waits for {names} without a basis",
                    fix=mend(
                        "改为并行",
                        "run them in parallel",
                        "parallel",
                        bundle=bundle.id,
                        items=[member.item, *member.waits_for],
                    ),
                )


@rule(
    "TB905",
    ERROR,
    title=("既要等待又要并行", "waiting for what it runs in parallel with"),
    source=("docs/district-format.md（bundles）", "docs/district-format.md (bundles)"),
    advice=("删去其中一个", "drop one of the two"),
)
def waits_and_parallel(district: District) -> Iterator[Hit]:
    """Look for members that wait for, and run beside, the same member."""
    for bundle in district.bundles:
        for n, member in enumerate(bundle.members):
            for name in sorted(set(member.waits_for) & set(member.parallel_with)):
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"members[{n}].parallel_with",
                    f"{member.item}既等待又并行于{name}",
                    f"{member.item} waits for {name} and runs in parallel with it",
                )


@rule(
    "TB906",
    WARNING,
    title=("一事联办没有入口", "a bundle that nobody can reach"),
    source=ONCE,
    advice=("挂到人生或者经营事件", "put it under a life or business event"),
)
def bundle_unreachable(district: District) -> Iterator[Hit]:
    """Look for bundles under no event of the district."""
    known = {event.id for event in district.events}
    for bundle in district.bundles:
        if known and not known & set(bundle.events):
            yield at(BUNDLE, bundle.id, "events", "不属于任何事件", "is under no event")


@rule(
    "TB907",
    WARNING,
    title=("成员清单没有来源", "a member list without a source"),
    source=("口号只是带成员清单的标签", "a slogan is a label with a member list"),
    advice=(
        "写明成员清单的出处，示例注明 sample",
        "say where the list comes from, or mark it a sample",
    ),
)
def members_without_source(district: District) -> Iterator[Hit]:
    """Look for bundles that neither name a source nor say that they are a sample."""
    for bundle in district.bundles:
        if not bundle.sources and not bundle.sample:
            yield at(
                BUNDLE,
                bundle.id,
                "sources",
                "没有写明成员清单的来源",
                "does not say where its member list comes from",
            )


@rule(
    "TB908",
    WARNING,
    title=("没有成员的阶段", "a stage without members"),
    source=("docs/district-format.md（bundles）", "docs/district-format.md (bundles)"),
    advice=("删去阶段，或者把成员归入", "drop the stage, or put members into it"),
)
def empty_stage(district: District) -> Iterator[Hit]:
    """Look for stages that no member belongs to."""
    for bundle in district.bundles:
        used = {member.stage for member in bundle.members}
        for n, stage in enumerate(bundle.stages):
            if stage.id not in used:
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"stages[{n}]",
                    f"阶段“{stage.name.zh}”没有成员",
                    f"stage {stage.name.text('en')!r} has no member",
                )


@rule(
    "TB909",
    WARNING,
    title=("联合踏勘的成员不需要现场核查", "a joint visit for a member without a check on site"),
    source=("四验同步：同一次现场核查", "one visit for all checks on site"),
    advice=(
        "从 joint_visit 中删去，或者标明需要现场核查",
        "take it off the visit, or say that it is checked",
    ),
)
def visit_for_nothing(district: District) -> Iterator[Hit]:
    """Look for members of the joint visit whose procedure has no check on site."""
    for bundle in district.bundles:
        for n, name in enumerate(bundle.policies.joint_visit):
            item = district.item.get(name)
            if item is not None and item.onsite_review is False:
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"policies.joint_visit[{n}]",
                    f"“{item.name.zh}”没有现场核查环节",
                    f"{name} has no check on site",
                )


@rule(
    "TB910",
    WARNING,
    title=(
        "联办可以承诺，事项却没有承诺条款",
        "a commitment in the bundle that the item has no terms for",
    ),
    source=("安阳市优化营商环境条例第二十五条至第二十九条", "Anyang Regulation §25-29"),
    advice=(
        "在事项中写明承诺的条件、核查期限和依据，或者删去 commitment",
        "state in the item what is promised and when it is verified, or take it off the bundle",
    ),
)
def commitment_without_terms(district: District) -> Iterator[Hit]:
    """Look for members on commitment whose item does not say what is promised."""
    for bundle in district.bundles:
        for n, member in enumerate(bundle.members):
            item = district.item.get(member.item)
            if member.commitment and item is not None and item.commitment is None:
                yield at(
                    BUNDLE,
                    bundle.id,
                    f"members[{n}].commitment",
                    f"“{item.name.zh}”标为可以承诺，但事项没有写明承诺什么",
                    f"{member.item} may be committed to, but its item states no terms",
                )
