"""How one fact counts: a function a figure, each with words for what the case counts as. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.services.figures.types import Label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tongban.services.figures.facts import Fact

CHANNELS: Final[Mapping[str, Label]] = {
    "online": {"zh": "网上", "en": "portal"},
    "api": {"zh": "接口", "en": "interface"},
    "window": {"zh": "窗口", "en": "window"},
    "kiosk": {"zh": "自助终端", "en": "kiosk"},
    "mail": {"zh": "邮寄", "en": "post"},
    "": {"zh": "不详", "en": "unknown"},
}
"""Channels that an application may come in by, the unknown one last."""


@dataclass(frozen=True, slots=True)
class Count:
    """How a fact counts: its share of both sums and what it counts as; or why it does not."""

    numerator: int
    denominator: int
    why: Label
    counts: bool = True


def say(zh: str, en: str) -> Label:
    """Make a label."""
    return {"zh": zh, "en": en}


def yes(is_so: bool, yes: Label, no: Label) -> Count:  # noqa: FBT001 - the question itself
    """Count a case in the numerator or only below it."""
    return Count(int(is_so), 1, yes if is_so else no)


def out(zh: str, en: str) -> Count:
    """Leave a case out of both sums."""
    return Count(0, 0, say(zh, en), counts=False)


def one(_fact: Fact) -> Count:
    """Count the case itself."""
    return Count(1, 1, say("计 1 件", "one case"))


def instant(fact: Fact) -> Count:
    """Tell whether it was decided on the day of acceptance."""
    return yes(
        fact.accepted_on == fact.decided_on,
        say("受理当日作出决定", "decided on the day of acceptance"),
        say("受理当日之后作出决定", "decided after the day of acceptance"),
    )


def early(fact: Fact) -> Count:
    """Tell whether it was decided with less than the promise used."""
    if not fact.promised:
        return out("没有可以提前的承诺时限", "no promised limit that could be undercut")
    if fact.broke_promise is None or fact.used is None:
        return out("时限无法推算", "the limit cannot be reckoned")
    return yes(
        fact.used < fact.promised,
        say(
            f"用 {fact.used}，承诺 {fact.promised}", f"used {fact.used} of {fact.promised} promised"
        ),
        say(
            f"用 {fact.used}，承诺 {fact.promised}，未提前",
            f"used {fact.used} of {fact.promised} promised, not early",
        ),
    )


def on_promise(fact: Fact) -> Count:
    """Tell whether it was decided within the promise."""
    if fact.broke_promise is None:
        return out("没有承诺时限或无法推算", "no promise, or it cannot be reckoned")
    return yes(
        not fact.broke_promise,
        say("在承诺时限内", "within the promise"),
        say("超过承诺时限", "after the promise"),
    )


def late(fact: Fact) -> Count:
    """Tell whether it was decided after the law's limit."""
    if fact.late is None:
        return out("法定时限无法推算", "the law's limit cannot be reckoned")
    return yes(
        fact.late,
        say("超过法定时限", "after the law's limit"),
        say("在法定时限内", "within the law's limit"),
    )


def on_time(fact: Fact) -> Count:
    """Tell whether it was decided within the law's limit."""
    after = late(fact)
    return Count(1 - after.numerator, 1, after.why) if after.counts else after


def time_cut(fact: Fact) -> Count:
    """Count the days promised away from the law's limit."""
    if not fact.statutory or fact.promised is None:
        return out(
            "法定、承诺时限缺一或单位不同", "the law's limit or the promise is missing or differs"
        )
    return Count(
        fact.statutory - fact.promised,
        fact.statutory,
        say(
            f"法定 {fact.statutory}，承诺 {fact.promised}",
            f"{fact.statutory} by law, {fact.promised} promised",
        ),
    )


def used(fact: Fact) -> Count:
    """Count the working days that the decision took."""
    if fact.used is None or fact.unit != "working_days":
        return out("时限不按工作日计算", "the limit does not count working days")
    return Count(fact.used, 1, say(f"用 {fact.used} 个工作日", f"{fact.used} working days"))


def once(fact: Fact) -> Count:
    """Tell whether it ended without a request for correction."""
    if fact.outcome in {"withdrawn", "transferred"} and not fact.corrections:
        return out("申请人撤回或者转报", "withdrawn by the applicant, or transferred")
    return yes(
        fact.corrections == 0,
        say("没有要求补正", "no correction was asked for"),
        say(f"要求补正 {fact.corrections} 次", f"corrections asked for: {fact.corrections}"),
    )


def runs(fact: Fact) -> Count:
    """Count the visits that were asked for."""
    visits = fact.extras.get("visits", 0)
    return Count(visits, 1, say(f"要求到场 {visits} 次", f"visits asked for: {visits}"))


def zero_runs(fact: Fact) -> Count:
    """Tell whether it ended without a visit that was asked for."""
    visits = fact.extras.get("visits", 0)
    return yes(
        visits == 0,
        say("没有要求到场", "nobody had to come"),
        say(f"要求到场 {visits} 次", f"visits asked for: {visits}"),
    )


def by_channel(*channels: str) -> Callable[[Fact], Count]:
    """Make the count of cases that came in by one of these channels; none of them is unknown."""

    def count(fact: Fact) -> Count:
        name = CHANNELS.get(fact.channel, CHANNELS[""])
        known = fact.channel if fact.channel in CHANNELS else ""
        told = say(f"申请渠道：{name['zh']}", f"channel: {name['en']}")
        return yes(known in channels, told, told)

    return count


def turns(fact: Fact) -> Count:
    """Count the steps that the applicant had to take: to hand something in, and to come."""
    visits = fact.extras.get("visits", 0)
    return Count(
        fact.turns + visits,
        1,
        say(
            f"提交 {fact.turns} 次，到场 {visits} 次",
            f"handed something in {fact.turns} times, came {visits} times",
        ),
    )


def shared(fact: Fact) -> Count:
    """Count the materials got by sharing."""
    if not fact.asked:
        return out("本件不需要材料", "the case needs no materials")
    return Count(
        fact.shared,
        fact.asked,
        say(
            f"需要 {fact.asked} 份，共享 {fact.shared} 份",
            f"{fact.asked} materials, {fact.shared} of them shared",
        ),
    )


def brought(fact: Fact) -> Count:
    """Count the materials handed in."""
    return Count(
        fact.brought, 1, say(f"提交 {fact.brought} 份", f"{fact.brought} materials handed in")
    )


def deemed(fact: Fact) -> Count:
    """Tell whether silence accepted it."""
    return yes(
        fact.deemed,
        say("逾期未告知，视为受理", "deemed accepted as nobody answered in time"),
        say("依申请受理", "accepted by an officer"),
    )


def granted(fact: Fact) -> Count:
    """Tell whether it was granted."""
    return yes(fact.outcome == "granted", say("准予", "granted"), say("不予", "refused"))


def in_joint(fact: Fact) -> Count:
    """Tell whether it belongs to a joint matter."""
    return yes(
        fact.parent is not None,
        say("联办事项的成员", "member of a joint matter"),
        say("单独办理", "handled by itself"),
    )


def committed(fact: Fact) -> Count:
    """Tell whether it was handed in on a commitment."""
    return yes(
        fact.committed,
        say("告知承诺", "on a commitment"),
        say("一般程序", "in the ordinary way"),
    )


def issued(fact: Fact) -> Count:
    """Tell whether its credentials were issued together."""
    return yes(
        fact.issued,
        say("证照齐发", "credentials issued together"),
        say("没有齐发证照", "no credentials issued together"),
    )
