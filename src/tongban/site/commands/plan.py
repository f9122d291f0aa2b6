"""`tongban plan`: what somebody has to do, bring and answer to get what he or she wants."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.calendar import CalendarNotPublished
from tongban.services.bundles.planner import Options, PlanError, plan
from tongban.services.catalogue.labels import Label
from tongban.site.commands.networks import add_day, open_network, read_facts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tongban.services.bundles.measures import Count, Measure
    from tongban.services.bundles.planner import EvidenceLine, Plan, PlannedMember, Question
    from tongban.services.bundles.types import Network

STATUSES: Final = {
    "bring": Label("要带", "to bring"),
    "later": Label("可后补", "may come later"),
    "committed": Label("以承诺代替", "on commitment"),
    "produced": Label("办理中产生", "made on the way"),
    "held": Label("已持有", "held"),
    "shared": Label("部门共享", "shared by authorities"),
    "form": Label("一张申请表", "the one form"),
}


def add_parser(subparsers: Any) -> None:
    """Declare the verb and its options."""
    parser = subparsers.add_parser(
        "plan",
        help="规划 plan one matter",
        description="规划：要办哪些事项、要带什么、先后和到期日。"
        " Plan one matter from items, credentials or a bundle.",
    )
    parser.add_argument("goals", nargs="+", metavar="GOAL", help="事项、证照或一件事的 id")
    parser.add_argument("--facts", metavar="F.json", help="已知答案 answers by data element")
    parser.add_argument("--holds", default="", metavar="K,...", help="已持有 credentials held")
    parser.add_argument("--party", metavar="ID", help="办事人 whose credentials count as held")
    parser.add_argument("--include", default="", metavar="ITEM,...", help="可选事项 optional items")
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="GROUP=ITEM",
        help="任选其一 one of several alternatives",
    )
    parser.add_argument("--keep", default="", metavar="ITEM,...", help="已持有仍要办 though held")
    parser.add_argument("--commit", default="", metavar="ITEM,...", help="告知承诺 on commitment")
    parser.add_argument("--defer", default="", metavar="ITEM/SLOT,...", help="容缺后补 later")
    parser.add_argument("--json", action="store_true", help="输出 JSON as JSON")
    parser.add_argument(
        "--rows", action="store_true", help="逐行列出每个数字 the rows that each number counts"
    )
    parser.add_argument(
        "--district", type=Path, metavar="DIR", help="区县文件夹 its folder; default: the database"
    )
    add_day(parser)


def run(args: argparse.Namespace) -> int:
    """Print the plan; 1 where items need each other first and there is no way out."""
    facts = read_facts(args.facts) if args.facts else {}
    if args.party and args.district:
        raise PlanError(
            "PLAN-OPTION",
            Label("--party 只用于已载入的区县", "--party needs the database; leave --district out"),
        )
    network, on = open_network(args.district, args.on)
    holds = {*_words(args.holds), *(_held_by(args.party) if args.party else ())}
    found = plan(network, args.goals, facts=facts, holds=holds, on=on, options=_options(args))
    _check_day(network, on)
    if args.json:
        print(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_text(found)))
        if args.rows:
            print("\n".join(_rows(found.measures)))
    return 1 if any(not cycle.solved for cycle in found.cycles) else 0


def _check_day(network: Network, on: date) -> None:
    """Refuse a day of which no calendar has spoken: no working day could be counted from it."""
    try:
        network.calendar.is_working(on)
    except CalendarNotPublished as error:
        raise PlanError(
            "PLAN-CALENDAR",
            Label(
                f"{on} 所在年份没有已公布的工作日历，期限算不出来；请用 --on 另选一天",
                f"no calendar is published for {on}, so no limit can be reckoned; choose another "
                f"day with --on ({error})",
            ),
        ) from error


def _rows(measures: Iterable[Measure]) -> Iterator[str]:
    """Open every number into its rows: whose, what, where it stands, how much."""
    for measure in measures:
        yield ""
        yield f"{both(measure.label)}"
        for title, count in (("前 before", measure.before), ("后 after", measure.after)):
            yield f"  {title}: {_count(count)} {both(measure.unit_of(count))}"
            for row in count.rows:
                amount = "未载明 not stated" if row.amount is None else str(row.amount)
                yield f"    {amount} · {both(row.what)} — {row.item} {row.source}"


def _options(args: argparse.Namespace) -> Options:
    choices = {}
    for each in args.choose:
        group, mark, item = each.partition("=")
        if not mark:
            raise PlanError(
                "PLAN-OPTION",
                Label(f"--choose {each}：应为 组=事项", f"--choose {each}: expected GROUP=ITEM"),
            )
        choices[group] = item
    return Options(
        include=_words(args.include),
        choices=choices,
        keep=_words(args.keep),
        commit=_words(args.commit),
        defer=_words(args.defer),
        complete=bool(args.party),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _held_by(party: str) -> frozenset[str]:
    from tongban.base.parties.queries import get_party  # noqa: PLC0415 - needs Django
    from tongban.services.bundles.queries import standing_of  # noqa: PLC0415 - needs Django

    return standing_of(get_party(party).id)


NOT_YET = (
    "前后对比：回答上面的问题后才能算 Before and after: to be told once questions are answered"
)


def _text(found: Plan) -> Iterator[str]:
    sample = "（成员为示例 members are an example）" if found.sample else ""
    yield f"{both(found.name)}{sample} · {found.on}"
    yield from _part("要回答 Questions", map(_question, found.questions))
    lines: dict[str, list[EvidenceLine]] = {}
    for line in found.evidence:
        lines.setdefault(line.status, []).append(line)
    for status, label in STATUSES.items():
        rows = (_line(line) for line in lines.get(status, ()))
        yield from _part(both(label), rows)
    yield from _stages(found)
    yield from _part("未列入 Left out", (_left(each) for each in found.left_out))
    yield from _part("可选 Optional", (_left(each) for each in found.offered))
    yield from _part(
        "无人公布内容 Named, but nobody published what fills it",
        (both(name) for _, name in found.empty_slots),
    )
    yield from _part("互为前置 Each needs the other first", _cycles(found))
    yield ""
    yield from _days(found)
    if found.items or not found.questions:
        yield from _part("前后对比 Before and after", map(measure_line, found.measures))
    else:
        yield NOT_YET


def both(label: Label) -> str:
    """Write a label in both languages, once where they are the same."""
    return f"{label.zh} {label.en}" if label.en and label.en != label.zh else label.zh


def measure_line(measure: Measure) -> str:
    """Write a measure before and after, with how many rows no source states."""
    unit = measure.unit.zh
    before, after = _count(measure.before), _count(measure.after)
    return f"{measure.label.zh} {measure.label.en}: {before} → {after} {unit}"


def _count(count: Count) -> str:
    return f"{count.total}" + (f"（{count.unstated} 项未载明）" if count.unstated else "")


def _part(title: str, rows: Iterable[str]) -> Iterator[str]:
    found = list(rows)
    if found:
        yield ""
        yield f"{title} ({len(found)})"
        yield from (f"  {row}" for row in found)


def _question(question: Question) -> str:
    choices = " | ".join(f"{value} {label.zh}" for value, label in question.choices)
    kind = choices or question.type
    maybe = "" if question.certain else "（视其他答案 perhaps）"
    named = sorted({each.name.zh for each in question.dependants})
    return f"{both(question.label)} [{question.element}: {kind}]{maybe} ← {'、'.join(named)}"


def _line(line: EvidenceLine) -> str:
    maybe = "" if line.certain else "（可能 perhaps）"
    ways = [
        word
        for may, word in ((line.may_defer, "可容缺 may come later"), (line.may_commit, "可承诺"))
        if may
    ]
    extra = f"（{'；'.join(ways)}）" if ways else ""
    return f"{both(line.name)}{maybe}{extra} — {line.why.text.zh}"


def _stages(found: Plan) -> Iterator[str]:
    members = {each.item: each for each in found.members}
    for n, items in enumerate(found.stages, 1):
        yield from _part(f"第{n}步 Step {n}", (_member(members[item]) for item in items))
    stuck = [each for each in found.members if each.stage == 0]
    yield from _part("无法排期 Cannot be scheduled", map(_member, stuck))


def _member(member: PlannedMember) -> str:
    mark = "★" if member.critical else "·"
    maybe = "" if member.certain else "（可能 perhaps）"
    length = f"承诺{member.length}，法定{member.legal_length}" if member.stated else "未载明时限"
    days = f"{member.start} → {member.due}" if member.due else "—"
    who = member.authority_name or member.authority
    return f"{mark} {both(member.name)}{maybe} · {who} · {days}（{length}） — {member.why.text.zh}"


def _left(one: Any) -> str:
    return f"{both(one.name)} — {one.why.text.zh} {one.why.text.en}"


def _cycles(found: Plan) -> Iterator[str]:
    for cycle in found.cycles:
        yield " ⇄ ".join(both(found.member(item).name) for item in cycle.items)
        for way in cycle.ways_out:
            slot = way.edge.slot_name
            named = f"{slot.zh}：" if slot is not None else ""
            yield f"  出路 way out: {named}{both(way.text)}"
        if not cycle.solved:
            yield "  没有出路 no way out"


def _days(found: Plan) -> Iterator[str]:
    for label, day in (
        ("承诺到期 due by promise", found.due),
        ("整体承诺 promised for the whole", found.promised),
        ("法定到期 due by law", found.legal_due),
        ("联合办理法定期限 joint limit by law", found.joint_due),
    ):
        if day is not None:
            yield f"{label}: {day}"
    if found.unstated:
        yield f"未载明时限 no limit stated: {', '.join(found.unstated)}"
