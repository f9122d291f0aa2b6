"""TB4: how people find an item and get through it: visits, channels, counters, contacts."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.findings import Context
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.visit_checks import zero_run
from tongban.services.linter.hits import at_item, informs, mend
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.catalogue.types import ItemContent
    from tongban.services.linter.types import District, Hit

ONLINE_FORMS: Final = frozenset({"2", "3"})
FROM_AFAR: Final = ONLINE_FORMS | {"4"}
GUIDE: Final = ("国务院关于在线政务服务的若干规定第六条", "State Council order 716 §6")


@rule(
    "TB401",
    ERROR,
    title=("要求到场而没有理由", "a visit without a reason"),
    source=(
        "优化营商环境条例第三十五条；GB/T 39046-2020 表 4（必须现场办理原因）",
        "Regulation on the Business Environment §35; GB/T 39046-2020 table 4",
    ),
    advice=(
        "写明原因和要求到场的法条；没有的改为0次",
        "say why and name the law that asks for it, or ask for none",
    ),
)
def visit_without_reason(district: District) -> Iterator[Hit]:
    """Look for visits that nothing explains, or that are explained by no law."""
    if not district.says("onsite_reason"):
        return
    for item in district.items:
        lacking = _unexplained(item)
        if item.onsite_visits and lacking is not None:
            yield at_item(
                item,
                "onsite_visits",
                f"要求到场{item.onsite_visits}次，没有写明{lacking.zh}",
                f"asks for {item.onsite_visits} visits and does not state {lacking.en}",
                fix=mend("没有依据的改为0次", "ask for none", "visits", item=item.id, times=0),
                severity=None if item.onsite_reason is None else WARNING,
            )


def _unexplained(item: ItemContent) -> Label | None:
    if item.onsite_reason is None:
        return Label("原因", "the reason")
    return Label("依据", "the law") if item.onsite_basis is None else None


@rule(
    "TB402",
    WARNING,
    title=("要跑不止一次", "more than one visit"),
    source=("“最多跑一次”；广东省优化营商环境条例第三十一条", "Guangdong Regulation §31"),
    advice=(
        "结果改为快递或者电子送达，核验合并到一次",
        "deliver the result, and check all at once",
    ),
)
def more_than_one_visit(district: District) -> Iterator[Hit]:
    """Look for items that ask people to come twice or more."""
    for item in district.items:
        if item.onsite_visits is not None and item.onsite_visits > 1:
            yield at_item(
                item,
                "onsite_visits",
                f"要求到场{item.onsite_visits}次",
                f"asks for {item.onsite_visits} visits",
                fix=mend("合并为一次", "make it one", "visits", item=item.id, times=1),
            )


@rule(
    "TB403",
    WARNING,
    title=("事项没有入口", "an item that nobody can reach"),
    source=GUIDE,
    advice=(
        "列入人生或者经营事件、主题、一事联办，或者补上群众的说法",
        "put it under an event, a topic or a bundle, or add the words that people use",
    ),
)
def unreachable(district: District) -> Iterator[Hit]:
    """Look for items under no event, topic or bundle, with no word of everyday speech."""
    if not (district.says("life_events") or district.says("business_events")):
        return
    reached = {name for event in district.events for name in event.items}
    reached |= {name for bundle in district.bundles for name in bundle.items}
    terms = {term for words in district.synonyms.values() for term in words}
    for item in district.items:
        ways = (
            item.id in reached,
            item.life_events,
            item.business_events,
            item.topics_natural,
            item.topics_legal,
            item.keywords,
            any(term in item.name.zh for term in terms),
        )
        if not any(ways):
            yield at_item(
                item,
                "",
                "不属于任何事件、主题和一事联办，也没有搜索词",
                "is under no event, topic or bundle, and has no word to find it by",
            )


@rule(
    "TB404",
    WARNING,
    title=("进驻大厅而没有窗口", "an item of the hall without a counter"),
    source=("GB/T 39046-2020 表 4（办理地点）", "GB/T 39046-2020 table 4 (place)"),
    advice=("为部门登记大厅窗口", "give the authority a counter in the hall"),
)
def hall_without_counter(district: District) -> Iterator[Hit]:
    """Look for items in the hall whose authority has no counter there."""
    for item in district.items:
        body = district.bodies.get(item.implementing_body or "")
        if item.in_hall and body is not None and not body.counter:
            yield at_item(
                item,
                "in_hall",
                f"标为进驻大厅，但{body.name.zh}没有登记窗口",
                f"is in the hall, but {body.name.text('en')} has no counter there",
            )


@rule(
    "TB405",
    WARNING,
    title=("可网办而不知怎样网办", "online, and nobody is told how"),
    source=("GB/T 39046-2020 表 4（网上办理深度、网办地址）", "GB/T 39046-2020 table 4"),
    advice=("补上网上办理深度和网址", "state the depth, and the address"),
)
def online_without_depth(district: District) -> Iterator[Hit]:
    """Look for online items without a depth, or without any address where addresses are given."""
    addressed = district.columns is not None and district.says("url")
    for item in district.items:
        if not item.is_online:
            continue
        if district.says("online_depth") and not item.online_depth:
            yield at_item(
                item, "online_depth", "没有写明网上办理深度", "does not say how deep it is online"
            )
        if addressed and item.url is None:
            yield at_item(item, "url", "没有网办地址", "has no address online")


@rule(
    "TB406",
    WARNING,
    title=("零跑腿名不副实", "no visit in words only"),
    source=(
        "“零跑腿”：不验原件、结果可送达、远程核验身份（优化营商环境条例第三十六条、第三十七条）",
        "no visit: nothing is shown, the result is sent (Business Environment §36, §37)",
    ),
    advice=(
        "材料改为电子或者快递收取，结果提供快递或者电子证照；否则改正到场次数",
        "take everything by net or post and send the result, or state the visits",
    ),
)
def zero_visits_in_words(district: District) -> Iterator[Hit]:
    """Look for items without a visit that cannot be applied for, or delivered, from afar."""
    for item in district.items:
        why = () if informs(item) else tuple(_must_come(district, item))
        if why:
            yield at_item(
                item,
                "onsite_visits",
                f"到场0次，但{'；'.join(each.zh for each in why)}",
                f"no visit, but {'; '.join(each.en for each in why)}",
            )


def _must_come(district: District, item: ItemContent) -> Iterator[Label]:
    """Give what INV-RUN-03 finds, as far as the source can say it."""
    for found in zero_run(item, Context()):
        posted = found.path == "is_online" and not district.says("handling_forms") and item.express
        sent = found.path == "express" and not district.says("online_depth")
        if not posted and not sent:
            yield found.message
    if item.onsite_visits == 0 and item.handling_forms and not FROM_AFAR & {*item.handling_forms}:
        yield Label("只能在窗口办理", "it is handled at a window only")


@rule(
    "TB407",
    WARNING,
    title=("办理形式与是否网办矛盾", "channels that contradict whether it is online"),
    source=("GB/T 39046-2020 表 4、A.5", "GB/T 39046-2020 table 4, A.5"),
    advice=("改正其中一项", "correct one of the two"),
)
def channels_contradict(district: District) -> Iterator[Hit]:
    """Compare the handling forms with whether the item is online."""
    for item in district.items:
        if item.is_online is None or not item.handling_forms:
            continue
        listed = bool(ONLINE_FORMS & set(item.handling_forms))
        if listed != item.is_online:
            yield at_item(
                item,
                "handling_forms",
                "标为网办，办理形式却没有网上"
                if item.is_online
                else "标为不能网办，办理形式却有网上",
                "online, but no online form is listed"
                if item.is_online
                else "not online, but an online form is listed",
            )


@rule(
    "TB408",
    WARNING,
    title=("不知问谁、向谁投诉", "nobody to ask, or to complain to"),
    source=GUIDE,
    advice=("补上咨询和监督投诉方式", "state whom to ask and whom to complain to"),
)
def nobody_to_ask(district: District) -> Iterator[Hit]:
    """Look for items without a way to ask or to complain, in a source that gives them."""
    for item in district.items:
        lacking = [
            label
            for name, label in (
                ("contact", Label("咨询方式", "whom to ask")),
                ("supervision", Label("监督投诉方式", "whom to complain to")),
            )
            if district.says(name) and getattr(item, name) is None
        ]
        if lacking:
            yield at_item(
                item,
                "contact",
                f"没有{'、'.join(each.zh for each in lacking)}",
                f"does not say {' or '.join(each.en for each in lacking)}",
                group=Label(district.body_name(item), district.body_name(item, "en")),
                severity=ADVICE if informs(item) else None,
            )


@rule(
    "TB410",
    ADVICE,
    title=("不是依申请办理的事项", "a page to read, kept as a service item"),
    source=("国务院关于在线政务服务的若干规定第四条", "State Council order 716 §4"),
    advice=(
        "移出事项清单，列为信息公开或者公共活动",
        "keep it as published information: an item is handled on application",
    ),
)
def not_on_application(district: District) -> Iterator[Hit]:
    """Look for public services without evidence, law or promise, named as something to read."""
    for item in district.items if district.says("needs") else ():
        if informs(item):
            yield at_item(
                item,
                "name",
                f"“{item.name.zh}”是查看的信息或者参加的活动，没有材料和时限",
                f"{item.name.text('en')!r} is read or attended; it has no evidence and no limit",
                group=Label(district.body_name(item), district.body_name(item, "en")),
            )


@rule(
    "TB409",
    ADVICE,
    title=("缺少英文", "a label lacks its translation"),
    source=("docs/district-format.md（标签）", "docs/district-format.md (labels)"),
    advice=("补上 en", "add en"),
)
def untranslated(district: District) -> Iterator[Hit]:
    """Look for labels in Chinese alone, in a district that is kept in two languages."""
    if district.columns is not None:
        return
    for item in district.items:
        for path, label in _labels("", item):
            if not label.en:
                yield at_item(item, path, f"“{label.zh}”没有英文", f"{label.zh!r} has no English")


def _labels(path: str, value: object) -> Iterator[tuple[str, Label]]:
    if isinstance(value, Label):
        yield path, value
    elif isinstance(value, tuple):
        for n, each in enumerate(value):
            yield from _labels(f"{path}[{n}]", each)
    elif is_dataclass(value) and not isinstance(value, type):
        for spec in fields(value):
            below = f"{path}.{spec.name}" if path else spec.name
            yield from _labels(below, getattr(value, spec.name))
