"""`tongban assess`: score and rank units under a model, and find what would move a rank."""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tongban.reforms.assessment.changes import gain, ranked_unit, sensitivity
from tongban.reforms.assessment.data import read_table
from tongban.reforms.assessment.levers import load_levers
from tongban.reforms.assessment.model import load_model
from tongban.reforms.assessment.robustness import DRAWS, robustness
from tongban.reforms.assessment.scores import assess
from tongban.reforms.assessment.target import find_target
from tongban.reforms.assessment.types import AssessmentError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tongban.reforms.assessment.target import Plan, Target
    from tongban.reforms.assessment.types import Assessment, Model

QUESTIONS = ("target", "sensitivity", "robustness")
LIVE = ("self", "freeze", "verify")
"""Questions about the district itself: they need the database, and a model where it is another."""
FAULTS_SHOWN = 20


def add_parser(subparsers: Any) -> None:
    """Declare the verb and its options."""
    parser = subparsers.add_parser(
        "assess",
        help="营商环境评价 score and rank units under a model",
        description="按模型评分排名 score and rank: [target|sensitivity|robustness] MODEL DATA; "
        "本区自评 the district itself: self|freeze|verify [MODEL]",
    )
    parser.add_argument(
        "words",
        nargs="+",
        metavar="[QUESTION] MODEL DATA",
        help="模型与数据 a model (file or shipped name) and a CSV table; before them target, "
        "sensitivity or robustness; or self, freeze, verify for the district itself",
    )
    parser.add_argument("--period", help="评价期 the period, as in the table")
    parser.add_argument("--against", help="对比期 an earlier period of the same table")
    parser.add_argument(
        "--given-scores",
        action="store_true",
        help="采用已公布的指标得分 take indicator scores that stand in the table as they are",
    )
    parser.add_argument("--out", type=Path, help="写出 CSV write all scores, in full precision")
    parser.add_argument("--json", action="store_true", help="输出 JSON as JSON")
    parser.add_argument("--top", type=int, default=20, help="列出前几名 how many to list")
    parser.add_argument("--unit", help="评价对象 the unit asked about")
    parser.add_argument("--rank", type=int, help="目标位次 the rank to reach")
    parser.add_argument("--levers", type=Path, help="举措 a YAML file of levers and rivals' plans")
    parser.add_argument("--keep", type=int, default=5, help="方案数 how many plans to show")
    parser.add_argument("--draws", type=int, default=DRAWS, help="抽样次数 weightings to draw")
    parser.add_argument(
        "--around", type=float, default=0.0, help="围绕现有权重 concentration around the weights"
    )
    parser.add_argument("--seed", type=int, default=1, help="随机种子 seed of the draws")
    own = parser.add_argument_group("本区自评 the district itself")
    own.add_argument("--values", type=Path, help="调查与第三方数值 a YAML file of given values")
    own.add_argument("--others", type=Path, help="其他对象 a CSV table of other units")
    own.add_argument("--synthetic", action="store_true", help="其他对象系虚构 they are invented")
    own.add_argument("--officer", help="评价员 the evaluator who freezes")
    own.add_argument("--reason", help="更正理由 why a frozen period gets a new version")
    own.add_argument("--key", help="幂等键 the same key again freezes once")


def run(args: argparse.Namespace) -> int:
    """Answer one question; 2 with every fault on standard error for what cannot be used."""
    try:
        if args.words[0] in LIVE:
            return _live(args)
        question, model, data = _asked(args.words)
        return _answer(args, question, load_model(model), Path(data))
    except AssessmentError as error:
        print(f"tongban assess: 错误 error [{error.code}]", file=sys.stderr)
        for fault in error.faults[:FAULTS_SHOWN]:
            print(f"  {fault}", file=sys.stderr)
        if len(error.faults) > FAULTS_SHOWN:
            more = len(error.faults) - FAULTS_SHOWN
            print(f"  另有 {more} 处 and {more} more", file=sys.stderr)
        return 2


def _live(args: argparse.Namespace) -> int:
    """Ask about the district itself; the rest of the verb needs neither Django nor a database."""
    from tongban.site.cli import start_django  # noqa: PLC0415 - as said

    start_django()
    from tongban.services.figures.types import FigureError  # noqa: PLC0415 - Django is there now
    from tongban.site.commands import assess_live  # noqa: PLC0415 - as above

    try:
        return assess_live.run(args)
    except FigureError as error:
        raise AssessmentError("ASSESS-TARGET", [error.message["en"]]) from error


def _asked(words: Sequence[str]) -> tuple[str, str, str]:
    question = words[0] if words[0] in QUESTIONS else ""
    rest = words[1:] if question else words
    if len(rest) != 2:  # noqa: PLR2004 - a model and a table
        raise AssessmentError(
            "ASSESS-TARGET", [f"expected a model and a table, got {' '.join(rest) or 'nothing'}"]
        )
    return question, rest[0], rest[1]


def _answer(args: argparse.Namespace, question: str, model: Model, data: Path) -> int:
    if args.period is None:
        raise AssessmentError("ASSESS-TARGET", ["name the --period, as the table has it"])
    table = read_table(data, model, args.period, given=args.given_scores)
    now = assess(model, table)
    if not question:
        before = None
        if args.against:
            earlier = read_table(data, model, args.against, given=args.given_scores)
            before = assess(model, earlier)
        if args.out is not None:
            _write(args.out, model, now)
        _show(args, _scores_json(args, model, now, before), _scores_text(args, model, now, before))
        return 0
    if not args.unit:
        raise AssessmentError("ASSESS-TARGET", [f"{question} needs --unit"])
    if question == "sensitivity":
        shifts = sensitivity(model, now, args.unit)
        known = ranked_unit(now, args.unit)
        lines = [
            f"{args.unit} {args.period}: 总分 total {known.total:.2f}，第 {known.rank} 位 rank",
            *(
                f"  {each.indicator:<34} 得分 {each.score or 0:6.2f}  补齐 gain {each.gain:5.2f}"
                f"  → 第 {each.rank} 位"
                for each in shifts[: args.top]
            ),
        ]
        body = {
            "unit": args.unit,
            "period": args.period,
            "total": known.total,
            "rank": known.rank,
            "indicators": [_fields(each) for each in shifts],
        }
        _show(args, body, lines)
        return 0
    if question == "robustness":
        found = robustness(
            model, now, args.unit, draws=args.draws, concentration=args.around, seed=args.seed
        )
        line = (
            f"{found.unit}: 第 {found.rank} 位；{found.draws} 组权重中 {found.kept} 组"
            f"（{100 * found.share:.1f}%）保持或更好；最好 {found.best}，中位 {found.median}，"
            f"最差 {found.worst} / rank {found.rank} kept in {found.kept} of {found.draws} draws; "
            f"best {found.best}, median {found.median}, worst {found.worst}"
        )
        _show(args, {**_fields(found), "share": found.share}, [line])
        return 0
    if args.rank is None or args.levers is None:
        raise AssessmentError("ASSESS-TARGET", ["target needs --rank and --levers"])
    levers = load_levers(args.levers, model=model, table=table, assessment=now, unit=args.unit)
    target = find_target(
        model, table, now, unit=args.unit, rank=args.rank, levers=levers, keep=args.keep
    )
    _show(args, _target_json(target), _target_text(target))
    return 0 if target.reached else 1


def _show(args: argparse.Namespace, body: dict[str, Any], lines: Sequence[str]) -> None:
    if args.json:
        print(json.dumps(body, ensure_ascii=False, indent=2))
    else:
        print("\n".join(lines))


def _scores_text(
    args: argparse.Namespace, model: Model, now: Assessment, before: Assessment | None
) -> list[str]:
    lines = [
        " ".join(
            (model.name["zh"], model.version, now.period, f"{now.ranked} 个对象 units ranked")
        ),
    ]
    for each in now.in_order()[: args.top]:
        tied = f"（并列 {each.tied}）" if each.tied > 1 else ""
        lines.append(f"  {each.rank:>4} {each.unit:<12} {each.total:7.2f}{tied}")
    if args.unit:
        known = ranked_unit(now, args.unit)
        lines.append(f"{args.unit}: 第 {known.rank} 位 rank, 总分 total {known.total:.2f}")
        lines += [
            f"  {topic.name['zh']:<12} {_printed(known.scores[topic.id])}"
            for topic in model.topics()
        ]
        if before is not None:
            lines.append(_gain_text(now, before, args.unit))
    return lines


def _gain_text(now: Assessment, before: Assessment, unit: str) -> str:
    try:
        places = gain(now, before, unit)
    except AssessmentError as error:
        return f"  与 {before.period} 不可比 not comparable: {'; '.join(error.faults)}"
    return f"  比 {before.period} 进位 places won since: {places:+d}"


def _printed(score: float | None) -> str:
    return "不适用 n/a" if score is None else f"{score:7.2f}"


def _scores_json(
    args: argparse.Namespace, model: Model, now: Assessment, before: Assessment | None
) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": model.id,
        "version": model.version,
        "hash": model.hash,
        "period": now.period,
        "ranked": now.ranked,
        "units": [
            {
                "unit": each.unit,
                "rank": each.rank,
                "tied": each.tied,
                "total": each.total,
                "distance": each.distance,
                "scores": dict(each.scores),
            }
            for _, each in sorted(now.units.items())
        ],
        "anchors": {
            name: {"best": best, "worst": worst} for name, (best, worst) in now.anchors.items()
        },
    }
    if before is not None and args.unit:
        try:
            body["gain"] = {"against": before.period, "places": gain(now, before, args.unit)}
        except AssessmentError as error:
            body["gain"] = {"against": before.period, "not_comparable": list(error.faults)}
    return body


def _target_json(target: Target) -> dict[str, Any]:
    return {
        "unit": target.unit,
        "asked": target.asked,
        "reached": target.reached,
        "rank": target.rank,
        "threshold": target.threshold,
        "proven_optimal": target.proven,
        "nodes": target.nodes,
        "before": _plan_json(target.before),
        "plans": [_plan_json(each) for each in target.plans],
    }


def _plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "levers": list(plan.levers),
        "cost": float(plan.cost),
        "total": plan.total,
        "rank": plan.rank,
    }


def _target_text(target: Target) -> list[str]:
    now = target.before
    lines = [f"{target.unit}: 现为第 {now.rank} 位，总分 {now.total:.2f} / now rank {now.rank}"]
    if not target.reached:
        lines.append(
            f"  第 {target.asked} 位达不到；最近可到第 {target.rank} 位 "
            f"/ rank {target.asked} is out of reach; the nearest is {target.rank}"
        )
    lines += [
        f"  {n}. 成本 cost {float(each.cost):g}: {'、'.join(each.levers) or '—'} → 总分 "
        f"{each.total:.2f}，第 {each.rank} 位"
        for n, each in enumerate(target.plans, start=1)
    ]
    proof = "已证明最优 proven optimal" if target.proven else "未证明最优 NOT proven optimal"
    return [*lines, f"  {proof}（{target.nodes} 个节点 nodes）"]


def _fields(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__slots__}


def _write(path: Path, model: Model, now: Assessment) -> None:
    """Write all scores as CSV, whole or not at all."""
    names = [node.id for node in model.nodes()]
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["unit", "period", "rank", "tied", *names])
            for unit, each in sorted(now.units.items()):
                scores = [each.scores[name] for name in names]
                writer.writerow(
                    [unit, now.period, "" if each.rank is None else each.rank, each.tied or ""]
                    + ["" if score is None else repr(score) for score in scores]
                )
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
