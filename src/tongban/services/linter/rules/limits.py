"""TB2: how long it may take, by law and by promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.limits import (
    LONGEST_DAYS,
    LONGEST_WORKING_DAYS,
    exceeds,
    read_limit,
    span,
)
from tongban.services.linter.hits import at_item, informs, mend
from tongban.services.linter.registry import ADVICE, ERROR, WARNING, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.services.catalogue.types import FlowStep, ItemContent
    from tongban.services.linter.types import District, Hit

SHORTEN: Final = ("优化营商环境条例第三十六条", "Regulation on the Business Environment §36")
LICENCE: Final = "01"
LICENCE_DAYS: Final = 20
"""Working days for a licence where no special law says otherwise (行政许可法 §42)."""
SHORTEST: Final = 1
"""A limit of one day, month or hour leaves nothing to cut."""
_AROUND: Final = re.compile(r"受理|收件|申请|送达|出证|制证|制卡|告知|领取|颁证|出文|发证")
"""Steps before the clock of the decision starts, or after the decision."""


@rule(
    "TB201",
    ERROR,
    title=("承诺时限长于法定时限", "the promise is longer than the law"),
    source=SHORTEN,
    advice=("承诺只能缩短法定时限", "a promise may only shorten what the law allows"),
)
def promise_over_law(district: District) -> Iterator[Hit]:
    """Compare promise and law, also across units as far as any calendar allows."""
    for item in district.items:
        law, promise = item.statutory_limit, item.promised_limit
        if law is not None and promise is not None and exceeds(promise, law):
            yield at_item(
                item,
                "promised_limit",
                f"承诺{promise}，法定{law}",
                f"promises {promise.words('en')}, the law says {law.words('en')}",
                fix=mend(
                    f"承诺时限改为{law}",
                    f"promise {law.words('en')}",
                    "promise",
                    item=item.id,
                    days=law.days,
                    unit=law.unit,
                ),
            )


@rule(
    "TB202",
    WARNING,
    title=("没有承诺时限", "no promised limit"),
    source=SHORTEN,
    advice=(
        "公布承诺时限；法律没有规定时限的，也要按照合理、高效的原则确定",
        "publish a promise; where the law sets no limit it is set reasonably and efficiently",
    ),
)
def no_promise(district: District) -> Iterator[Hit]:
    """Look for items without a promise, where a source states any; pages to read need none."""
    if not district.says("promised_limit"):
        return
    for item in district.items:
        if item.promised_limit is None and not informs(item):
            law = item.statutory_limit
            yield at_item(
                item,
                "promised_limit",
                "没有公布承诺时限" + (f"（法定{law}）" if law else ""),
                "no promise" + (f" (the law says {law.words('en')})" if law else ""),
            )


@rule(
    "TB203",
    WARNING,
    title=("承诺与法定时限单位不同", "promise and law in different units"),
    source=SHORTEN,
    advice=("用同一单位表述", "state both in one unit"),
)
def units_mixed(district: District) -> Iterator[Hit]:
    """Look for limits in different units; it is graver where nobody can compare them."""
    for item in district.items:
        law, promise = item.statutory_limit, item.promised_limit
        if law is None or promise is None or law.instant or promise.instant:
            continue
        if law.unit != promise.unit:
            open_ = exceeds(promise, law) is None
            yield at_item(
                item,
                "promised_limit.unit",
                f"法定{law}，承诺{promise}" + ("，无法断定是否超过" if open_ else ""),
                f"the law says {law.words('en')}, the promise {promise.words('en')}"
                + ("; nobody can tell which is longer" if open_ else ""),
                severity=None if open_ else ADVICE,
            )


@rule(
    "TB204",
    ERROR,
    title=("即办件与时限不符", "an item decided at once that has a term, or the reverse"),
    source=("GB/T 39046-2020 A.6", "GB/T 39046-2020 A.6"),
    advice=(
        "即办件承诺时限为0；承诺0的应为即办件",
        "an item decided at once promises 0; one that promises 0 is decided at once",
    ),
)
def instant_with_term(district: District) -> Iterator[Hit]:
    """Compare the case type with the promise."""
    for item in district.items:
        promise = item.promised_limit
        if promise is None:
            continue
        if item.case_type == "1" and not promise.instant:
            yield at_item(
                item,
                "promised_limit",
                f"即办件却承诺{promise}",
                f"decided at once, but promises {promise.words('en')}",
                fix=mend(
                    "承诺时限改为0",
                    "promise 0",
                    "promise",
                    item=item.id,
                    days=0,
                    unit="working_days",
                ),
            )
        elif item.case_type == "2" and promise.instant:
            yield at_item(
                item,
                "case_type",
                "承诺即办却登记为承诺件",
                "promises to decide at once, but is no item decided at once",
            )


@rule(
    "TB205",
    ADVICE,
    title=("承诺时限与法定时限相同，没有压缩", "the promise cuts nothing from the law's limit"),
    source=("优化营商环境条例第三十六条（鼓励压缩）", "Regulation on the Business Environment §36"),
    advice=("评估能否缩短", "see whether it can be shorter"),
)
def no_cut(district: District) -> Iterator[Hit]:
    """Look for promises equal to the law's limit."""
    for item in district.items:
        law, promise = item.statutory_limit, item.promised_limit
        if law is None or promise is None or law.days <= SHORTEST or informs(item):
            continue
        if (law.days, law.unit) == (promise.days, promise.unit):
            yield at_item(
                item,
                "promised_limit",
                f"法定与承诺均为{law}",
                f"law and promise are both {law.words('en')}",
                group=_body(district, item),
            )


@rule(
    "TB206",
    WARNING,
    title=("时限长得不合常理", "an implausibly long limit"),
    source=("行政许可法第四十二条、第八十二条", "Administrative Licensing Law §42, §82"),
    advice=(
        "核对单位：可能是自然日或者小时",
        "check the unit: calendar days or hours may be meant",
    ),
)
def implausible(district: District) -> Iterator[Hit]:
    """Look for more working days than a year has, and for more than ten years."""
    for item in district.items:
        for path in ("statutory_limit", "promised_limit"):
            limit = getattr(item, path)
            if limit is None or limit.unit not in {"working_days", "calendar_days"}:
                continue
            most = LONGEST_WORKING_DAYS if limit.unit == "working_days" else LONGEST_DAYS
            if limit.days > most:
                yield at_item(
                    item,
                    path,
                    f"{limit}超过一年的工作日数，疑为单位有误"
                    if limit.unit == "working_days"
                    else f"{limit}超过十年",
                    f"{limit.words('en')} cannot be meant; the unit looks wrong",
                    group=_body(district, item),
                )
                break


@rule(
    "TB207",
    WARNING,
    title=("各环节时间之和超过承诺时限", "the steps take longer than the promise"),
    source=("GB/T 39046-2020 表 4（办理流程）", "GB/T 39046-2020 table 4 (flow)"),
    advice=("压缩环节时间，或者改正承诺", "shorten steps, or correct the promise"),
)
def steps_over_promise(district: District) -> Iterator[Hit]:
    """Add up the steps between acceptance and delivery, where each says its time in one unit."""
    for item in district.items:
        promise = item.promised_limit
        if promise is None or promise.instant:
            continue
        days = [read for step in item.flow_steps if (read := _step_days(step)) is not None]
        if not days or any(unit != promise.unit for _, unit in days):
            continue
        total = sum(length for length, _ in days)
        if total > promise.days:
            yield at_item(
                item,
                "flow_steps",
                f"审查、决定等环节共{total}天，承诺{promise}",
                f"the steps take {total}, the promise is {promise.words('en')}",
            )


def _step_days(step: FlowStep) -> tuple[int, str] | None:
    """Give the length and unit of a step within the promise that says how long it takes."""
    if step.limit is None or (step.step and _AROUND.search(step.step.zh)):
        return None
    limit = read_limit(step.limit.zh, field="limit", plain_day="calendar_days").limit
    return None if limit is None or limit.instant else (limit.days, limit.unit)


@rule(
    "TB208",
    ADVICE,
    title=("法定时限没有写明依据", "the law's limit without its clause"),
    source=("GB/T 39046-2020 表 4", "GB/T 39046-2020 table 4"),
    advice=("补上规定时限的法条", "add the clause that sets the limit"),
)
def limit_without_basis(district: District) -> Iterator[Hit]:
    """Look for limits of the law that name no law, where laws can be named."""
    for item in district.items if district.columns is None else ():
        if item.statutory_limit is not None and item.statutory_limit.basis is None:
            yield at_item(
                item,
                "statutory_limit",
                f"法定{item.statutory_limit}未写依据",
                f"no law is named for {item.statutory_limit.words('en')}",
            )


@rule(
    "TB209",
    ERROR,
    title=("特别程序没有法定事由", "a special procedure without a ground in law"),
    source=("行政许可法第四十五条", "Administrative Licensing Law §45"),
    advice=(
        "只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审可以不计时；其他的须写明法律依据",
        (
            "only hearing, tender, auction, inspection, testing, quarantine, appraisal and expert"
            " review stop the clock; any other needs its own basis"
        ),
    ),
)
def special_without_ground(district: District) -> Iterator[Hit]:
    """Look for other procedures that stop the clock and cite nothing."""
    for item in district.items:
        for n, special in enumerate(item.special_procedures):
            if special.ground == "other" and special.basis is None:
                note = special.note.zh if special.note else "其他"
                yield at_item(
                    item,
                    f"special_procedures[{n}]",
                    f"“{note}”停止计时而没有依据",
                    f"{note!r} stops the clock without a basis",
                )


@rule(
    "TB210",
    WARNING,
    title=("行政许可没有写明法定时限", "a licence without its limit by law"),
    source=("行政许可法第四十二条", "Administrative Licensing Law §42"),
    advice=(
        "没有特别规定的，按二十个工作日填写",
        "where no special law sets one it is twenty working days",
    ),
)
def licence_without_limit(district: District) -> Iterator[Hit]:
    """Look for licences without a limit, in a source that states limits."""
    if not district.says("statutory_limit"):
        return
    for item in district.items:
        if item.item_type == LICENCE and item.statutory_limit is None:
            note = item.statutory_note
            yield at_item(
                item,
                "statutory_limit",
                "行政许可没有法定时限" + (f"（{note.zh}）" if note else ""),
                "a licence without its limit by law",
                severity=ADVICE if note else None,
            )


@rule(
    "TB211",
    ADVICE,
    title=("行政许可法定时限超过二十个工作日", "a licence that may take over twenty working days"),
    source=("行政许可法第四十二条", "Administrative Licensing Law §42"),
    advice=(
        "写明另有规定的法律、法规；没有的改为二十个工作日",
        "name the law that says otherwise, or write twenty working days",
    ),
)
def licence_over_default(district: District) -> Iterator[Hit]:
    """Look for licences beyond the default limit that name no law, where laws can be named."""
    for item in district.items if district.columns is None else ():
        law = item.statutory_limit
        if item.item_type != LICENCE or law is None or law.basis is not None:
            continue
        fewest, _ = span(law)
        over = law.days > LICENCE_DAYS if law.unit == "working_days" else fewest > 52 * 24
        if over:
            yield at_item(
                item,
                "statutory_limit",
                f"法定{law}，超过二十个工作日而未写依据",
                f"{law.words('en')} by law, and no law is named",
                group=_body(district, item),
            )


def _body(district: District, item: ItemContent) -> Label:
    return Label(district.body_name(item) or "-", district.body_name(item, "en") or "-")
