"""Pictures of a joint matter, drawn on the server: the plan by stage, and one axis of time.

Plain numbers for SVG attributes; the words beside every picture say the same for those who do not
see it. One unit is one pixel of a phone's width, so that the words stay legible there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from unicodedata import category

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.faces.common.jinja import LOCAL, day, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.services.bundles.planner import Plan
    from tongban.services.catalogue.labels import Label
    from tongban.services.joint.types import JointView, MemberView

WIDTH: Final = 360
LANE: Final = 11
"""Distance of two edges beside the boxes."""
GAP: Final = 12
HEAD: Final = 26
LINE: Final = 17
"""Height of a line of words in a box."""
CLOSING: Final = frozenset({"Pe", "Pf", "Po"})
"""Kinds of marks, as Unicode names them, that no line begins with."""
SHORT: Final = 7
"""Days of the shortest axis."""


@dataclass(frozen=True, slots=True)
class Box:
    """A member in the picture: where it stands and what it says, line by line."""

    item: str
    x: int
    y: int
    width: int
    height: int
    title: tuple[str, ...]
    note: tuple[str, ...]
    tone: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """An edge: the corners of its line from one box to another, beside them, and of its tip."""

    line: str
    tip: str
    tone: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The number of a stage above its members."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Graph:
    """The plan as a picture."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    headings: tuple[Heading, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time of a member: from and how wide, and what it was."""

    x: float
    width: float
    tone: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A member on the axis: its name above, its bars below, its due day as a mark."""

    item: str
    y: int
    name: tuple[str, ...]
    note: str
    bars: tuple[Bar, ...]
    due: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """All members on one axis of time."""

    width: int
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    summary: str


def graph_of(plan: Plan, bodies: Mapping[str, Label]) -> Graph:
    """Draw a plan: stages from top to bottom, edges beside them, the critical path marked.

    `bodies` are the names of authorities by id.
    """
    edges = [each for each in plan.edges if not each.optional]
    lanes = _lanes([(each.before, each.after) for each in edges])
    left = 8 + LANE * (1 + max(lanes.values(), default=-1))
    left = max(left, 14)
    boxes: dict[str, Box] = {}
    headings: list[Heading] = []
    y = 4
    members = {each.item: each for each in plan.members}
    for number, stage in enumerate(plan.stages, 1):
        headings.append(Heading(_("第 %(n)s 步") % {"n": number}, left, y + 15))
        y += HEAD
        for item in stage:
            one = members[item]
            title = wrapped(words(named(one.name)), (WIDTH - left - 20) / 14)
            tone = "critical" if one.critical else "plain" if one.certain else "open"
            body = bodies.get(one.authority)
            who = one.authority_name if body is None else words(named(body))
            until = _when(_capped(one.due, plan.promised))
            told = " · ".join(part for part in (who, until) if part)
            note = wrapped(told, (WIDTH - left - 20) / 12)
            height = 16 + LINE * (len(title) + len(note))
            boxes[item] = Box(item, left, y, WIDTH - left - 2, height, title, note, tone)
            y += height + GAP
    critical = {item for item, box in boxes.items() if box.tone == "critical"}
    arrows = tuple(
        _arrow(
            boxes[each.before],
            boxes[each.after],
            left - LANE * (1 + lanes[each.before, each.after]),
            "critical" if {each.before, each.after} <= critical else "plain",
        )
        for each in edges
        if each.before in boxes and each.after in boxes
    )
    return Graph(WIDTH, y, tuple(boxes.values()), arrows, tuple(headings), _summary(plan))


def _summary(plan: Plan) -> str:
    """Say how much it is and until when; while questions are open between which days."""
    number, stages = len(plan.members), len(plan.stages)
    parts = (
        ngettext("%(num)s 个事项", "%(num)s 个事项", number) % {"num": number},
        ngettext("分 %(num)s 步", "分 %(num)s 步", stages) % {"num": stages},
        _finish(plan),
    )
    return _("，").join(parts)


def _finish(plan: Plan) -> str:
    sure = plan.promised or plan.due
    open_still = any(not each.certain for each in plan.members)
    days = [each.due for each in plan.members if each.due is not None]
    latest = _capped(max(days, default=None), plan.promised)
    if sure is None and latest is None:
        return _("办完的日期要回答问题后才能算")
    if sure is None:
        return _("最迟%(last)s办完，回答问题后确定") % {"last": day(latest)}
    if open_still and latest is not None and latest > sure:
        return _("预计%(first)s至%(last)s办完，回答问题后确定") % {
            "first": day(sure),
            "last": day(latest),
        }
    return _("预计%(due)s办完") % {"due": day(sure)}


def axis_of(view: JointView, *, now: datetime) -> Axis:
    """Draw every member on one axis of time, from the application to the last due day."""
    start = view.opened_at.astimezone(LOCAL).date()
    ends = [view.promise_due or view.due, *(_due(each) for each in view.children)]
    last = max([now.astimezone(LOCAL).date(), *(each for each in ends if each is not None)])
    last = max(last, start + timedelta(days=SHORT))
    span = (last - start).days + 1

    def at(moment: datetime | date) -> float:
        if isinstance(moment, datetime):
            local = moment.astimezone(LOCAL)
            passed = (local.date() - start).days + (local.hour * 60 + local.minute) / 1440
        else:
            passed = (moment - start).days + 1
        return round(4 + (WIDTH - 8) * min(max(passed / span, 0), 1), 1)

    rows, y = [], 26
    for each in view.children:
        name = wrapped(words(each.name), (WIDTH - 8) / 14)
        rows.append(
            Row(
                item=each.item,
                y=y,
                name=name,
                note=_standing(each),
                bars=_bars(each, at, now),
                due=None if (until := _due(each)) is None else at(until),
            )
        )
        y += LINE * (len(name) + 1) + 34
    step = max(1, round(span / 4))
    ticks = tuple(
        (at(start + timedelta(days=passed - 1)), _short(start + timedelta(days=passed)))
        for passed in range(0, span, step)
        if passed + step / 2 < span or passed == 0
    )
    done = sum(each.stand.value == "done" for each in view.children)
    summary = _("%(n)s 个事项，%(done)s 个已办结") % {"n": len(view.children), "done": done}
    return Axis(WIDTH, y, tuple(rows), ticks, at(now), summary)


def named(label: Label) -> dict[str, str]:
    """Give a label of the catalogue as pages read labels."""
    return {"zh": label.zh, "en": label.en or label.zh}


def wrapped(text: str, room: float) -> tuple[str, ...]:
    """Break a text into lines of so many Chinese characters; Latin letters take half of one."""
    lines, line, width = [], "", 0.0
    for piece in _pieces(text):
        wide = sum(_wide(each) for each in piece)
        if line and width + wide > room:
            lines.append(line.rstrip())
            line, width = "", 0.0
            piece = piece.lstrip()  # noqa: PLW2901 - no line begins with a space
        line += piece
        width += wide
    return (*lines, line.rstrip()) if line.strip() else tuple(lines)


def _pieces(text: str) -> list[str]:
    """Split a text where a line may end: after each Chinese character, between Latin words."""
    found: list[str] = []
    for each in text:
        within = found and not _cjk(each) and each != " " and not _cjk(found[-1][-1])
        if within or (found and category(each) in CLOSING):
            found[-1] += each
        else:
            found.append(each)
    return found


def _wide(character: str) -> float:
    return 1.0 if _cjk(character) else 0.56


def _cjk(character: str) -> bool:
    return ord(character) >= 0x2E80  # noqa: PLR2004 - where CJK begins


def _lanes(edges: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Give each edge a lane: those from one box share it."""
    sources: dict[str, int] = {}
    return {edge: sources.setdefault(edge[0], len(sources)) for edge in edges}


def _arrow(source: Box, target: Box, x: int, tone: str) -> Arrow:
    begin = source.y + source.height // 2
    end = target.y + target.height // 2
    line = f"{source.x},{begin} {x},{begin} {x},{end} {target.x - 5},{end}"
    return Arrow(line, f"{target.x},{end} {target.x - 7},{end - 4} {target.x - 7},{end + 4}", tone)


def _bars(member: MemberView, at: object, now: datetime) -> tuple[Bar, ...]:
    assert callable(at)  # noqa: S101 - the axis' own function
    names = {"received": _("收件"), "accepted": _("受理"), "decided": _("决定")}
    bars = []
    for name, begin, end in member.steps:
        x, until = at(begin), at(end or now)
        bars.append(Bar(x, max(round(until - x, 1), 3), name, f"{names[name]} {_short(begin)}"))
    return tuple(bars)


def _standing(member: MemberView) -> str:
    parts = [words(member.state_label)]
    if (until := _due(member)) is not None:
        parts.append(_("%(day)s到期") % {"day": day(until)})
    return " · ".join(parts)


def _due(member: MemberView) -> date | None:
    """Give the day that a member is promised for, else that of the law."""
    return member.promise_due or member.due


def _when(due: date | None) -> str:
    return _("%(day)s前") % {"day": day(due)} if due is not None else ""


def _capped(due: date | None, whole: date | None) -> date | None:
    """Give a member's day: never later than the day that is promised for the whole."""
    return due if due is None or whole is None else min(due, whole)


def _short(value: date | datetime) -> str:
    local = value.astimezone(LOCAL) if isinstance(value, datetime) else value
    return f"{local.month}/{local.day}"
