"""The figures: each a formula in words and the function that counts one fact for it. Pure.

What a figure is stands here once. Sums, rows, files and pages all come from `counted`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from tongban.kernel.canonical import digest
from tongban.services.cases.procedure import KIND as CASE
from tongban.services.figures import counts
from tongban.services.figures.counts import Count, say
from tongban.services.figures.types import Better, Day, FigureError, FigureKind, Label, Measure
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from datetime import date

    from tongban.services.figures.facts import Fact


Counter = Callable[["Fact"], Count]


def counted(figure: str, fact: Fact) -> tuple[date, Count] | None:
    """Say how a fact counts in a figure and on which day; None where it has nothing to do with it.

    Raises FigureError FIGURE-UNKNOWN.
    """
    kind, of, count = _found(figure)
    if fact.kind != of:
        return None
    day = DAYS[kind.by](fact)
    if day is None:
        return None
    return day, count(fact)


def kind_of(figure: str) -> FigureKind:
    """Give a figure by its id; raises FigureError FIGURE-UNKNOWN."""
    return _found(figure)[0]


def matters_of(figure: str) -> str:
    """Name the kind of matter that a figure counts."""
    return _found(figure)[1]


def all_kinds() -> tuple[FigureKind, ...]:
    """Give every figure in the order people read them."""
    return tuple(kind for kind, _, _ in FIGURES.values())


def formulas() -> str:
    """Give the digest of what all figures say: sums made under another one are made anew."""
    return digest(
        {
            "reckoning": RECKONING,
            "order": list(FIGURES),
            "figures": {
                name: {"formula": kind.formula["en"], "by": kind.by.value, "of": of}
                for name, (kind, of, _) in FIGURES.items()
            },
        }
    )


RECKONING: Final = 2
"""Goes up when facts or counts are reckoned in another way than before."""
DAYS: Final[Mapping[Day, Callable[[Fact], date | None]]] = {
    Day.RECEIVED: lambda fact: fact.received_on,
    Day.ACCEPTED: lambda fact: fact.accepted_on,
    Day.DECIDED: lambda fact: fact.decided_on,
    Day.ENDED: lambda fact: fact.ended_on,
}
PER_CENT: Final[Label] = {"zh": "%", "en": "%"}
CASES: Final[Label] = {"zh": "件", "en": "cases"}
WORKING_DAYS: Final[Label] = {"zh": "工作日", "en": "working days"}
LEDGER: Final = "办件台账 case ledger"
NOTHING: Final[Label] = {"zh": "无", "en": "nothing"}


def _found(figure: str) -> tuple[FigureKind, str, Counter]:
    found = FIGURES.get(figure)
    if found is None:
        known = ", ".join(FIGURES)
        raise FigureError(
            "FIGURE-UNKNOWN",
            f"没有指标“{figure[:40]}”；现有 {known}。",
            f"no figure {figure[:40]!r}; there are {known}",
        )
    return found


def _figure(  # noqa: PLR0913 - one property a word
    name: str,
    zh: str,
    en: str,
    count: Counter,
    *,
    of: str = CASE,
    unit: Label = PER_CENT,
    better: Better = Better.HIGHER,
    measure: Measure = Measure.SHARE,
    by: Day = Day.DECIDED,
    formula: Label,
    source: str = LEDGER,
    excluded: Label = NOTHING,
) -> tuple[str, tuple[FigureKind, str, Counter]]:
    kind = FigureKind(name, say(zh, en), unit, better, formula, source, measure, by, excluded)
    return name, (kind, of, count)


_NO_LIMIT: Final = say("承诺或法定时限无法推算的办件", "cases whose limit cannot be reckoned")

FIGURES: Final[Mapping[str, tuple[FigureKind, str, Counter]]] = dict(
    (
        _figure(
            "received",
            "收件数",
            "Cases received",
            counts.one,
            unit=CASES,
            measure=Measure.COUNT,
            by=Day.RECEIVED,
            formula=say("期内提交的办件数", "cases handed in within the period"),
        ),
        _figure(
            "decided",
            "办结数（作出决定）",
            "Cases decided",
            counts.one,
            unit=CASES,
            measure=Measure.COUNT,
            formula=say("期内作出决定的办件数", "cases decided within the period"),
        ),
        _figure(
            "instant_share",
            "即办率",
            "Decided on the spot",
            counts.instant,
            formula=say(
                "受理当日作出决定的办件 ÷ 作出决定的办件",
                "cases decided on the day of acceptance / cases decided",
            ),
        ),
        _figure(
            "early_share",
            "提前办结率",
            "Decided earlier than promised",
            counts.early,
            formula=say(
                "用时少于承诺时限的办件 ÷ 有承诺时限的已决定办件",
                "cases that used less than the promise / cases decided that had a promise",
            ),
            excluded=say(
                "没有承诺时限、承诺当场办结、时限单位不同的办件",
                "cases without a promise, promised at once, or with limits of different units",
            ),
        ),
        _figure(
            "on_promise_share",
            "按承诺时限办结率",
            "Decided within the promise",
            counts.on_promise,
            formula=say(
                "承诺时限内决定的办件 ÷ 有承诺时限的已决定办件",
                "cases decided within the promise / cases decided that had a promise",
            ),
            excluded=_NO_LIMIT,
        ),
        _figure(
            "on_time_share",
            "按时办结率",
            "Decided within the law's limit",
            counts.on_time,
            formula=say(
                "法定时限内决定的办件 ÷ 作出决定的办件",
                "cases decided within the law's limit / cases decided",
            ),
            excluded=_NO_LIMIT,
        ),
        _figure(
            "late_share",
            "超期率",
            "Decided after the law's limit",
            counts.late,
            better=Better.LOWER,
            formula=say(
                "超过法定时限决定的办件 ÷ 作出决定的办件",
                "cases decided after the law's limit / cases decided",
            ),
            excluded=_NO_LIMIT,
        ),
        _figure(
            "time_cut",
            "时限压缩率（按办件）",
            "Time cut, by case",
            counts.time_cut,
            by=Day.ACCEPTED,
            formula=say(
                "Σ（法定时限 − 承诺时限）÷ Σ 法定时限，按受理的办件计",
                "sum of (law's limit - promise) / sum of the law's limits, over cases accepted",
            ),
            excluded=say(
                "没有承诺时限，或法定与承诺时限单位不同的办件",
                "cases without a promise, or with limits of different units",
            ),
        ),
        _figure(
            "mean_days",
            "平均办理用时",
            "Mean time to the decision",
            counts.used,
            unit=WORKING_DAYS,
            better=Better.LOWER,
            measure=Measure.MEAN,
            formula=say(
                "Σ 受理到决定的工作日（扣除特别程序）÷ 作出决定的办件",
                "sum of working days from acceptance to decision, special procedures left out "
                "/ cases decided",
            ),
            excluded=say(
                "时限不按工作日计算的办件", "cases whose limit does not count working days"
            ),
        ),
        _figure(
            "once_share",
            "一次办成率",
            "Done without a correction",
            counts.once,
            by=Day.ENDED,
            formula=say(
                "没有要求补正的办件 ÷ 已办结的办件",
                "cases without a request for correction / cases that ended",
            ),
            excluded=say(
                "没有补正而由申请人撤回、转报的办件",
                "cases withdrawn by the applicant or transferred before any correction",
            ),
        ),
        _figure(
            "runs",
            "平均跑动次数",
            "Visits a case",
            counts.runs,
            unit=say("次/件", "visits a case"),
            better=Better.LOWER,
            measure=Measure.MEAN,
            by=Day.ENDED,
            formula=say(
                "Σ 要求到场次数 ÷ 已办结的办件（自愿到场不计）",
                "sum of visits that were asked for / cases that ended; voluntary ones do not count",
            ),
        ),
        _figure(
            "zero_run_share",
            "零跑率",
            "Cases without a visit",
            counts.zero_runs,
            by=Day.ENDED,
            formula=say(
                "没有要求到场的办件 ÷ 已办结的办件",
                "cases for which nobody had to come / cases that ended",
            ),
        ),
        _figure(
            "online_share",
            "网办率",
            "Applied for online",
            counts.by_channel("online", "api"),
            by=Day.RECEIVED,
            formula=say(
                "网上（含接口）提交的办件 ÷ 收件数",
                "cases handed in online, by the portal or the interface / cases received",
            ),
        ),
        _figure(
            "free_evidence_share",
            "免提交率",
            "Materials nobody had to bring",
            counts.shared,
            by=Day.RECEIVED,
            formula=say(
                "共享获取的材料 ÷ 办件需要的材料（申请表不计）",
                "materials got by sharing / materials that the cases need, forms not counted",
            ),
            excluded=say("不需要材料的办件", "cases that need no materials"),
        ),
        _figure(
            "brought",
            "件均提交材料",
            "Materials handed in a case",
            counts.brought,
            unit=say("份/件", "materials a case"),
            better=Better.LOWER,
            measure=Measure.MEAN,
            by=Day.RECEIVED,
            formula=say(
                "Σ 申请人提交的材料 ÷ 收件数（申请表不计）",
                "sum of materials handed in / cases received, forms not counted",
            ),
        ),
        _figure(
            "deemed_share",
            "视为受理率",
            "Accepted by silence",
            counts.deemed,
            better=Better.LOWER,
            by=Day.ACCEPTED,
            formula=say(
                "逾期未告知而视为受理的办件 ÷ 受理的办件",
                "cases deemed accepted as nobody answered in time / cases accepted",
            ),
            source="行政许可法 第三十二条；办件台账 case ledger",
        ),
        _figure(
            "granted_share",
            "准予率",
            "Granted",
            counts.granted,
            formula=say("准予的办件 ÷ 作出决定的办件", "cases granted / cases decided"),
        ),
        _figure(
            "commitment_share",
            "告知承诺办理率",
            "Applied for on a commitment",
            counts.committed,
            by=Day.RECEIVED,
            formula=say("采用告知承诺的办件 ÷ 收件数", "cases on a commitment / cases received"),
        ),
        _figure(
            "joint_share",
            "联办率",
            "Applied for in a joint matter",
            counts.in_joint,
            by=Day.RECEIVED,
            formula=say(
                "属于联办事项的办件 ÷ 收件数",
                "cases that belong to a joint matter / cases received",
            ),
        ),
        _figure(
            "joint_received",
            "联办事项数",
            "Joint matters received",
            counts.one,
            of=JOINT,
            unit=CASES,
            measure=Measure.COUNT,
            by=Day.RECEIVED,
            formula=say("期内提交的联办事项数", "joint matters handed in within the period"),
        ),
        _figure(
            "joint_days",
            "联办平均用时",
            "Mean time of joint matters",
            counts.used,
            of=JOINT,
            unit=WORKING_DAYS,
            better=Better.LOWER,
            measure=Measure.MEAN,
            formula=say(
                "Σ 联办受理到全部办结的工作日 ÷ 全部办结的联办事项",
                "sum of working days from acceptance until all members were over "
                "/ joint matters that are over",
            ),
            excluded=say(
                "没有整体受理的联办事项", "joint matters that were never accepted as a whole"
            ),
        ),
        _figure(
            "joint_together_share",
            "多证齐发率",
            "Joint matters issued together",
            counts.issued,
            of=JOINT,
            formula=say(
                "证照齐发的联办事项 ÷ 全部办结的联办事项",
                "joint matters with credentials issued together / joint matters that are over",
            ),
        ),
        _figure(
            "steps",
            "件均办事环节",
            "Steps a case",
            counts.turns,
            unit=say("次/件", "steps a case"),
            better=Better.LOWER,
            measure=Measure.MEAN,
            by=Day.ENDED,
            formula=say(
                "Σ（申请、补正、补交、要求到场的次数）÷ 已办结的办件",
                "sum of times that the applicant handed something in or had to come "
                "/ cases that ended",
            ),
        ),
        *(
            _figure(
                f"channel_{name or 'unknown'}",
                f"渠道占比：{label['zh']}",
                f"Share by {label['en']}" if name else "Share of unknown channel",
                counts.by_channel(name),
                better=Better.LOWER if name in {"", "mail", "window"} else Better.HIGHER,
                by=Day.RECEIVED,
                formula=say(
                    f"申请渠道为“{label['zh']}”的办件 ÷ 收件数",
                    f"cases whose channel is {label['en']} / cases received",
                ),
            )
            for name, label in counts.CHANNELS.items()
        ),
    )
)
