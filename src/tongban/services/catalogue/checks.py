"""INV-ITEM-01 to 10: what an item must satisfy, each a check with a message and its source.

A check that lacks a fact says nothing (completeness is asked for before publication), or warns
where a person has to establish the fact.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Final

from tongban.services.catalogue.codes import COMMITMENT_DOMAINS
from tongban.services.catalogue.findings import SOURCES, Context, Finding, Severity, finding
from tongban.services.catalogue.item_codes import disagreements, parse, type_agrees
from tongban.services.catalogue.laws import Law, rank_of
from tongban.services.catalogue.limits import exceeds
from tongban.services.catalogue.remarks import Remark
from tongban.services.catalogue.types import ItemContent, LawRef, MaterialSlot
from tongban.services.catalogue.visit_checks import visits_as_situations, visits_by_law, zero_run

__all__ = ["CHECKS", "SOURCES", "Context", "Finding", "Severity", "check", "in_force", "vague"]

Check = Callable[[ItemContent, Context], Iterator[Finding]]

FEE_RANKS: Final = frozenset({"law", "administrative_regulation"})
INTERMEDIARY_RANKS: Final = FEE_RANKS | {"state_council_decision"}

_GENERIC: Final = (
    r"(?:书面|证明|申请|申报|佐证|证据|支撑|辅助|补充|业务|相应|必要|需要|需|所需|要求|规定|应当|应|提交|提供|的)*"
    r"(?:材料|资料|文件|证明|证件|证照|凭证|手续|附件|批文|信息)"
)
# 等 as part of a word: 高等, 甲等, 一等, 同等 (but not 合同等)
_OPEN: Final = r"(?<![高中初平均甲乙丙丁特优一二三四五六七八九])(?<!(?<!合)同)等"
_CATCH_ALL: Final = re.compile(
    rf"^(?:其他|其它|有关|相关)$|(?:其他|其它)(?:相关|有关)?的?{_GENERIC}"
    rf"|(?:有关|相关)的?{_GENERIC}"
    rf"|{_OPEN}等?(?:相关|有关)?{_GENERIC}$|{_OPEN}(?=[)）】。；;]|$)"
)


def vague(text: str) -> str | None:
    """Give the catch-all phrase (其他材料, 有关证明, …等) in the name of a material, if it has one.

    等 inside a word (高等, 等级) and 等 before a named class (营业执照等身份证明) are no catch-all.
    """
    match = _CATCH_ALL.search(text.strip())
    return match[0] if match else None


def _promise_within_law(item: ItemContent, _: Context) -> Iterator[Finding]:
    law, promise = item.statutory_limit, item.promised_limit
    if law is None or promise is None:
        return
    over = exceeds(promise, law)
    if over:
        yield finding(
            "INV-ITEM-01",
            "promised_limit",
            f"承诺时限 {promise} 长于法定时限 {law}；承诺只能缩短法定时限",
            f"the promise of {promise.words('en')} is longer than the law's {law.words('en')};"
            " shorten it",
            "LIMIT-PROMISE-OVER-LAW",
        )
    elif over is None:
        yield finding(
            "INV-ITEM-01",
            "promised_limit",
            f"承诺时限 {promise} 与法定时限 {law} 单位不同，无法断定未超过；请用同一单位",
            f"{promise.words('en')} and {law.words('en')} cannot be compared; use one unit",
            "LIMIT-UNITS-MIXED",
            fault=False,
        )


def _instant_means_zero(item: ItemContent, _: Context) -> Iterator[Finding]:
    promise = item.promised_limit
    if promise is None or item.case_type not in {"1", "2"}:
        return
    if item.case_type == "1" and not promise.instant:
        yield finding(
            "INV-ITEM-02",
            "promised_limit",
            f"即办件的承诺时限应为“即办”（0），现为 {promise}",
            f"an item decided at once promises 0 (即办), not {promise.words('en')}",
        )
    if item.case_type == "2" and promise.instant:
        yield finding(
            "INV-ITEM-02",
            "case_type",
            "承诺时限为“即办”的事项应为即办件",
            "an item that promises 0 (即办) has case type 1 (即办件)",
        )


def _has_basis(item: ItemContent, context: Context) -> Iterator[Finding]:
    if not any(ref.clause for ref in item.legal_basis):
        yield finding(
            "INV-ITEM-03",
            "legal_basis",
            "没有写明条款的设定依据，不得发布",
            "no legal basis with its clause; an item without one is not published",
        )
    elif context.on is not None and not in_force(item.legal_basis, context.laws, context.on):
        yield finding(
            "INV-ITEM-03",
            "legal_basis",
            f"设定依据在 {context.on} 均已失效或尚未生效，不得受理新的申请",
            f"no legal basis is in force on {context.on}; the item takes no new cases",
        )


def in_force(refs: tuple[LawRef, ...], laws: Mapping[str, Law], on: date) -> bool:
    """Tell whether one of the bases holds on this day; a law the district does not list may."""
    return any(ref.law not in laws or laws[ref.law].in_force(on) is not False for ref in refs)


def _materials_named(item: ItemContent, _: Context) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for n, slot in enumerate(item.needs):
        name = slot.name.zh if slot.name else ""
        if phrase := vague(name):
            yield finding(
                "INV-ITEM-04",
                f"needs[{n}].name",
                f"材料“{name}”含兜底表述“{phrase}”；请逐项列明",
                f"material {name!r} holds the catch-all {phrase!r}; list each one",
                "MATERIAL-VAGUE",
            )
        if slot.note and (phrase := vague(slot.note.zh)):
            yield finding(
                "INV-ITEM-04",
                f"needs[{n}].note",
                f"材料说明含兜底表述“{phrase}”；请逐项列明",
                f"the note of a material holds the catch-all {phrase!r}; list each one",
                "MATERIAL-VAGUE",
                fault=False,
            )
        key = slot.kind or name
        if key and not slot.when and not slot.situations and key in seen:
            yield finding(
                "INV-ITEM-04",
                f"needs[{n}]",
                f"材料“{name or key}”与第 {seen[key] + 1} 项重复",
                f"material {name or key!r} is asked for twice (also number {seen[key] + 1})",
                "MATERIAL-DUPLICATE",
                fault=False,
            )
        seen.setdefault(key, n)


def _shared_not_asked(item: ItemContent, context: Context) -> Iterator[Finding]:
    for n, slot in enumerate(item.needs):
        if _asked_of_applicant(slot) and (slot.shareable or slot.kind in context.shared_kinds):
            name = slot.name.zh if slot.name else slot.kind or slot.slot
            yield finding(
                "INV-ITEM-05",
                f"needs[{n}].source",
                f"材料“{name}”可由政务共享取得，不得要求申请人提供；来源应为政府部门核发",
                f"material {name!r} can be obtained by sharing; it may not be asked of the"
                " applicant: set source to government",
            )


def _asked_of_applicant(slot: MaterialSlot) -> bool:
    return slot.source == "applicant" and slot.necessity in {None, "required"}


def _licence_fee_by_law(item: ItemContent, context: Context) -> Iterator[Finding]:
    if item.item_type != "01" or not item.is_fee:
        return
    if not item.fee_items:
        yield finding(
            "INV-ITEM-06",
            "fee_items",
            "行政许可收费而未列收费项目和依据",
            "a licence charges a fee without naming it and its basis",
        )
    for n, fee in enumerate(item.fee_items):
        yield from _ranked(
            fee.basis,
            FEE_RANKS,
            context,
            rule="INV-ITEM-06",
            path=f"fee_items[{n}].basis",
            zh="行政许可收费须依法律、行政法规",
            en="a licence fee rests on a law or an administrative regulation",
        )


def _ranked(
    ref: LawRef | None,
    ranks: frozenset[str],
    context: Context,
    *,
    rule: str,
    path: str,
    zh: str,
    en: str,
) -> Iterator[Finding]:
    rank = rank_of(ref, context.laws) if ref else None
    if ref is None:
        yield finding(rule, path, f"{zh}，未写明依据", f"{en}; none is named")
    elif rank is None:
        yield finding(
            rule,
            path,
            f"{zh}，《{ref.law}》的层级不明，请补 rank",
            f"{en}; the rank of {ref.law!r} is unknown: state its rank",
            fault=False,
        )
    elif rank not in ranks:
        yield finding(rule, path, f"{zh}，《{ref.law}》不是", f"{en}; {ref.law!r} is not one")


def _result_fits_type(item: ItemContent, _: Context) -> Iterator[Finding]:
    if item.result_name is None or item.result_type in {None, "other"}:
        return
    name = item.result_name.zh
    expected = None
    if name.endswith(("批复", "批文")):
        expected = ("approval", "审批办结")
    elif name.endswith(("证", "证书", "执照")):
        expected = ("certificate", "出证办结")
    elif name.endswith("文"):
        expected = ("document", "出文办结")
    if expected and item.result_type != expected[0]:
        yield finding(
            "INV-ITEM-08",
            "result_type",
            f"结果“{name}”的结果类型应为{expected[1]}",
            f"result {name!r} has result type {expected[0]}",
            fault=False,
        )


def _intermediary_by_law(item: ItemContent, context: Context) -> Iterator[Finding]:
    for n, service in enumerate(item.intermediary_service):
        yield from _ranked(
            service.basis,
            INTERMEDIARY_RANKS,
            context,
            rule="INV-ITEM-10",
            path=f"intermediary_service[{n}].basis",
            zh="中介服务事项须依法律、行政法规或国务院决定",
            en="an intermediary service rests on a law, regulation or State Council decision",
        )


def _codes_fit(item: ItemContent, _: Context) -> Iterator[Finding]:
    if item.base_code and item.item_type and not type_agrees(item.base_code, item.item_type):
        yield finding(
            "ITEM-CODE",
            "base_code",
            f"基本编码 {item.base_code} 第 3–4 位应为事项类型 {item.item_type}",
            f"digits 3 and 4 of base code {item.base_code} should be item type {item.item_type}",
            fault=False,
        )
    if item.implementation_code is None:
        return
    found = parse(item.implementation_code, field="implementation_code")
    differing = disagreements(
        found,
        base_code=item.base_code,
        item_type=None,
        levels=item.exercise_level,
        body_uscc=item.body_uscc,
        field="implementation_code",
    )
    handling = item.handling_code
    if handling and not handling.startswith(item.implementation_code):
        differing += (Remark("CODE-BASE", "handling_code", handling),)
    for remark in (*found.remarks, *differing):
        yield finding(
            "ITEM-CODE",
            remark.field,
            f"{remark.meaning.zh}：{remark.raw}",
            f"{remark.meaning.en}: {remark.raw}",
        )


def _mobile_whole(item: ItemContent, _: Context) -> Iterator[Finding]:
    listed, linked = "3" in item.handling_forms, bool(item.url and item.url.mobile)
    if linked and not listed:
        yield finding(
            "INV-NET-05",
            "handling_forms",
            "有移动端办理地址而办理形式未列移动端办理（3）",
            "it has an address for phones, but its handling forms lack 3 (by phone)",
        )
    if listed and not linked:
        yield finding(
            "INV-NET-05",
            "url.mobile",
            "办理形式列有移动端办理（3）而没有移动端办理地址，不计入移动端可办事项",
            "handling by phone (3) without an address for phones; it does not count as on mobile",
            fault=False,
        )


def _commitment_allowed(item: ItemContent, _: Context) -> Iterator[Finding]:
    if item.commitment is None:
        return
    for domain in item.domains:
        table = COMMITMENT_DOMAINS
        yield finding(
            "INV-COM-01",
            "commitment",
            f"涉及“{table.label(domain)}”的事项不得告知承诺",
            f"an item that touches “{table.label(domain, 'en')}” takes no commitment",
        )
    slots = {slot.slot for slot in item.needs}
    for n, condition in enumerate(item.commitment.conditions):
        for name in condition.replaces:
            if name not in slots:
                yield finding(
                    "INV-COM-01",
                    f"commitment.conditions[{n}].replaces",
                    f"没有材料 {name}",
                    f"{name} is no material of the item",
                )


CHECKS: Final[tuple[Check, ...]] = (
    _promise_within_law,
    _instant_means_zero,
    _has_basis,
    _materials_named,
    _shared_not_asked,
    _licence_fee_by_law,
    _result_fits_type,
    _intermediary_by_law,
    _mobile_whole,
    visits_as_situations,
    zero_run,
    visits_by_law,
    _codes_fit,
    _commitment_allowed,
)
"""The checks on one content, in the order of their rules.

INV-ITEM-07 (a case keeps the content it began with) and 09 (all channels show the same guide) are
no matter of one content: definitions pinned by hash and one guide for all channels keep them.
"""


def check(item: ItemContent, context: Context) -> tuple[Finding, ...]:
    """Run every check on one content."""
    return tuple(finding for one in CHECKS for finding in one(item, context))
