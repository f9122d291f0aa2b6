"""TB1: what is asked of people, and who has it already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter.held import asked_for, held_by, held_of
from tongban.services.linter.hits import asked, at, at_item, mend, slot_label
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule
from tongban.services.linter.types import Held
from tongban.services.linter.words import plain, thing, unbracketed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tongban.services.catalogue.types import ItemContent, MaterialSlot
    from tongban.services.linter.types import District, Fix, Hit, Severity

SHARING: Final = (
    "国务院关于在线政务服务的若干规定（国务院令第716号）第七条",
    "Provisions on Online Government Services (State Council order 716) §7",
)
KEYS: Final = ("_no", "_code", "_id")
"""How elements end that find a record."""
SHARED: Final = Label("政务部门", "authorities")
_RENEWS: Final = re.compile(
    r"变更|延续|延期|换发|换领|补发|补领|补办|补换|注销|遗失|更换|更名|转所"
)
_DOCUMENT: Final = re.compile(r"(?:证|证书|执照|许可书|批准书|批准文书|批文|批复)$")
_NEGATIVE: Final = re.compile(
    r"(?:无|没有|不存在)(?!线|人机|居民|偿|障碍|机|菌|害|主|形|配偶|法|纸)[^，,；;、]{1,24}(?:的|等)?证明(?:材料|文件)?$"
    r"|未(?!成年|满|经|来|开|知)[^，,；;]{1,24}(?:的)?证明(?:材料|文件)?$"
)
_REGISTERED: Final = re.compile(
    r"(?:亲属|亲子|父母子女|父子|母子|夫妻|婚姻|监护|抚养|赡养|户籍|户口|家庭)(?:关系|状况|成员)?的?证明(?:材料|文件)?$"
    r"|(?:健在|生存|在世|同一人|同一身份)的?证明(?:材料|文件)?$"
)
_ABROAD: Final = re.compile(r"外国|境外|国外|外籍|港澳|香港|澳门|台湾|华侨|领事|军队|军人|部队")


@rule(
    "TB101",
    WARNING,
    title=("同一事项重复要材料", "an item asks for the same evidence twice"),
    source=("优化营商环境条例第三十五条", "Regulation on the Business Environment §35"),
    advice=("合并为一项，写明份数", "merge the two, and state how many"),
)
def asked_twice_in_item(district: District) -> Iterator[Hit]:
    """Look for one kind, or one name, in two slots that may be asked for together."""
    for item in district.items:
        seen: dict[str, int] = {}
        for n, slot in enumerate(item.needs):
            if slot.when or slot.situations:
                continue
            name = slot_label(district, slot)
            key = slot.kind or plain(name.zh).removesuffix("复印件").removesuffix("原件")
            first = seen.setdefault(key, n)
            if first != n:
                yield at_item(
                    item,
                    f"needs[{n}]",
                    f"“{name.zh}”与第{first + 1}项材料相同",
                    f"{name.text('en')!r} is the same as material {first + 1}",
                    fix=mend(
                        "删去这一项", "drop this one", "drop_evidence", item=item.id, slot=slot.slot
                    ),
                )


def _holdings(
    district: District, item: ItemContent, known: Mapping[str, Held]
) -> Iterator[tuple[int, MaterialSlot, Held]]:
    """Give the slots that ask people for what an authority holds."""
    for n, slot in enumerate(item.needs):
        if not asked(slot):
            continue
        kind = district.evidence.get(slot.kind or "")
        body = district.bodies.get(kind.issuer or "") if kind else None
        if kind is not None and kind.form:
            continue
        if kind is not None and body is not None:
            yield n, slot, Held(kind.label.zh, body.name, issuer=body.id)
        elif slot.shareable or (kind is not None and kind.shareable):
            yield n, slot, Held(slot_label(district, slot).zh, SHARED)
        elif (held := asked_for(slot_label(district, slot).zh, known)) is not None:
            yield n, slot, held


def _unsure(slot: MaterialSlot) -> Severity | None:
    """Only advise where the source does not say that people bring it."""
    return ADVICE if slot.source is None else None


@rule(
    "TB103",
    ERROR,
    title=("索要其他部门已核发的证照", "evidence that another authority issues or holds"),
    source=SHARING,
    advice=(
        "来源改为政府部门核发，由系统共享核验，不再要求申请人提交",
        "set its source to government: it is checked by sharing and nobody brings it",
    ),
)
def held_by_another(district: District) -> Iterator[Hit]:
    """Compare what is asked for with what other authorities issue or hold."""
    known = held_of(district)
    for item in district.items:
        for n, slot, held in _holdings(district, item, known):
            if not held_by(held, district, item):
                yield at_item(
                    item,
                    f"needs[{n}]",
                    f"“{slot_label(district, slot).zh}”由{held.holder.zh}核发或者持有",
                    f"{slot_label(district, slot).text('en')!r} is held by"
                    f" {held.holder.text('en')}",
                    group=Label(held.name),
                    fix=_share(district, slot),
                    severity=_unsure(slot),
                )


@rule(
    "TB104",
    ERROR,
    title=("索要本部门自己核发的证照", "evidence that the same authority issued itself"),
    source=SHARING,
    advice=(
        "由本部门核验自己的发证记录；需要收回纸质原件的，在领取新证时收回",
        "check the own register; where the paper must come back, take it at issue",
    ),
)
def held_by_itself(district: District) -> Iterator[Hit]:
    """Look for the authority's own certificates among what it asks for, by kind and by name."""
    known = held_of(district)
    for item in district.items:
        told = set()
        for n, slot, held in _holdings(district, item, known):
            if held_by(held, district, item):
                told.add(n)
                yield _own(district, item, n, slot)
        for n, slot in enumerate(item.needs):
            if n not in told and slot.kind is None and asked(slot) and _renewed(item, slot):
                yield _own(district, item, n, slot)


def _renewed(item: ItemContent, slot: MaterialSlot) -> bool:
    """Tell whether a change or a replacement asks for the very certificate that it is about."""
    name = thing(slot.name.zh if slot.name else "").removeprefix("原")
    about = plain(item.name.zh)
    return (
        len(name) > 3  # noqa: PLR2004 - 许可证 alone says nothing
        and _DOCUMENT.search(name) is not None
        and _RENEWS.search(about) is not None
        and name in about
    )


def _own(district: District, item: ItemContent, n: int, slot: MaterialSlot) -> Hit:
    name = slot_label(district, slot)
    return at_item(
        item,
        f"needs[{n}]",
        f"“{name.zh}”由{district.body_name(item) or '本部门'}自己核发",
        f"{name.text('en')!r} was issued by {district.body_name(item, 'en') or 'this authority'}",
        group=Label(thing(name.zh)),
        fix=_share(district, slot),
        severity=_unsure(slot),
    )


def _share(district: District, slot: MaterialSlot) -> Fix:
    kind = district.evidence.get(slot.kind or "")
    if kind is None or kind.shareable:
        return mend("来源改为政府部门核发", "set its source to government")
    return mend("改为共享核验", "check it by sharing", "share", kind=kind.id)


@rule(
    "TB105",
    WARNING,
    title=("证明没有发生的事或者登记簿已载明的事", "a certificate that proves the obvious"),
    source=(
        "国务院关于在线政务服务的若干规定第七条；安阳市优化营商环境条例第二十五条",
        "State Council order 716 §7; Anyang Regulation §25",
    ),
    advice=(
        "由部门内部核查，或者改为告知承诺",
        "let the authority look it up, or take a commitment in its place",
    ),
)
def proves_the_obvious(district: District) -> Iterator[Hit]:
    """Look for proofs of a negative, of kinship and the like, and of facts that are on record."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            kind = district.evidence.get(slot.kind or "")
            if not asked(slot) or (kind is not None and kind.abstract):
                continue
            name = slot_label(district, slot)
            if _obvious(name.zh, item.name.zh) or _on_record(district, item, slot):
                yield at_item(
                    item,
                    f"needs[{n}]",
                    f"“{name.zh}”证明的是可以核查或者承诺的事实",
                    f"{name.text('en')!r} proves what can be looked up or committed to",
                    fix=mend(
                        "删去，改为核查或者承诺",
                        "drop it",
                        "drop_evidence",
                        item=item.id,
                        slot=slot.slot,
                    ),
                    severity=_unsure(slot),
                )


def _obvious(name: str, item: str) -> bool:
    """Tell it by the name; what happened abroad is on no register here."""
    short = unbracketed(name)
    if _ABROAD.search(name):
        return False
    negative = _NEGATIVE.search(short) is not None and _ABROAD.search(item) is None
    return negative or _REGISTERED.search(short) is not None


def _on_record(district: District, item: ItemContent, slot: MaterialSlot) -> bool:
    """Tell whether the kind is a fact, or a credential whose elements are all the body's own."""
    kind = district.evidence.get(slot.kind or "")
    if kind is None or kind.issuer == item.implementing_body:
        return False
    if kind.fact:
        return True
    credential = district.credentials.get(kind.credential or "")
    sources = {
        district.elements[name].source
        for name in (credential.elements if credential else ())
        if name in district.elements
    }
    return bool(sources) and sources == {item.implementing_body}


@rule(
    "TB108",
    WARNING,
    title=("可用电子证照而要纸质原件", "paper is asked for where an electronic certificate exists"),
    source=(
        "国务院关于在线政务服务的若干规定第十条；上海市优化营商环境条例第三十二条",
        "State Council order 716 §10; Shanghai Regulation §32",
    ),
    advice=("形式改为电子", "set its form to electronic"),
)
def paper_for_electronic(district: District) -> Iterator[Hit]:
    """Look for originals of kinds that authorities share."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            kind = district.evidence.get(slot.kind or "")
            shared = kind is not None and kind.shareable and kind.credential is not None
            if (
                shared
                and slot.source == "government"
                and (slot.form in {"paper", "both"} or slot.original)
            ):
                name = slot_label(district, slot)
                yield at_item(
                    item,
                    f"needs[{n}].form",
                    f"“{name.zh}”已有电子证照，仍要求纸质原件",
                    f"{name.text('en')!r} exists as an electronic certificate",
                    fix=mend("形式改为电子，原件0份", "set its form to electronic, originals to 0"),
                )


@rule(
    "TB109",
    WARNING,
    title=("索要可共享证照的复印件", "copies of what is shared"),
    source=SHARING,
    advice=("复印件份数改为0", "set its copies to 0"),
)
def copies_of_shared(district: District) -> Iterator[Hit]:
    """Look for copies of kinds that authorities share."""
    for item in district.items:
        for n, slot in enumerate(item.needs):
            kind = district.evidence.get(slot.kind or "")
            if slot.copies and kind is not None and kind.shareable and not kind.abstract:
                name = slot_label(district, slot)
                yield at_item(
                    item,
                    f"needs[{n}].copies",
                    f"“{name.zh}”可以共享，仍要求复印件{slot.copies}份",
                    f"{slot.copies} copies of {name.text('en')!r}, which is shared",
                    fix=mend("复印件0份", "set its copies to 0"),
                )


@rule(
    "TB111",
    WARNING,
    title=("说可以共享，却没有可以调取的证照", "called shared, with no credential to call"),
    source=SHARING,
    advice=(
        "登记对应的证照（credential），或者改为由申请人提供",
        "name the credential that proves it, or let people bring it",
    ),
)
def shared_without_credential(district: District) -> Iterator[Hit]:
    """Look for evidence that nobody may be asked for and that no system can fetch."""
    wanted = {
        name
        for item in district.items
        for slot in item.needs
        if slot.necessity != "optional"
        for name in district.fitting(slot.kind)
    }
    for kind in district.evidence.values():
        if kind.shareable and kind.credential is None and not kind.abstract and kind.id in wanted:
            yield at(
                "evidence",
                kind.id,
                "shareable",
                f"“{kind.label.zh}”标为可共享，但没有对应的证照",
                f"{kind.label.text('en')!r} is called shareable, but no credential proves it",
            )


@rule(
    "TB112",
    ADVICE,
    title=("表单要填本部门自己掌握的数据", "a form that asks what its own authority holds"),
    source=SHARING,
    advice=(
        "由系统从登记簿带出、申请人核对；暂时带不出的，说明理由",
        "fill it from the register for the applicant to check, or say why it cannot be yet",
    ),
)
def form_asks_own_register(district: District) -> Iterator[Hit]:
    """Look for elements whose truth is the record of the very authority that asks.

    Names and numbers that find a record are no such thing, nor what the item itself creates, what
    the applicant's particulars answer, and what a credential that is called shows.
    """
    for item in district.items:
        shown = _printed(district, item)
        for n, name in enumerate(item.form):
            element = district.elements.get(name)
            if element is None or element.source != item.implementing_body or name in shown:
                continue
            finds = element.identifying or bool(element.prefill) or name.endswith(KEYS)
            if not finds and not element.optional:
                label = element.label
                yield at_item(
                    item,
                    f"form[{n}]",
                    f"“{label['zh']}”以{district.body_name(item)}自己的记录为准，却要申请人填写",
                    f"{label['en']!r} is on {district.body_name(item, 'en')}'s own record",
                    group=Label(label["zh"], label["en"]),
                )


def _printed(district: District, item: ItemContent) -> frozenset[str]:
    """Give the elements that the item's own result creates and that credentials it calls show."""
    kinds = [kind for slot in item.needs for kind in district.fitting(slot.kind)]
    names = {item.produces, *(district.evidence[kind].credential for kind in kinds)}
    found = (district.credentials.get(name or "") for name in names)
    return frozenset(element for each in found if each is not None for element in each.elements)
