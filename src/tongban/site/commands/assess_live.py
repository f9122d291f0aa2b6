"""`tongban assess self|freeze|verify`: the district on its own figures, frozen, reckoned again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from tongban.base.authorities.queries import list_officers
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.reforms.assessment import actions, data, queries, verifying
from tongban.reforms.assessment.frozen import Universe
from tongban.reforms.assessment.given import load_given
from tongban.reforms.assessment.live import assess_self
from tongban.reforms.assessment.model import load_model
from tongban.reforms.assessment.types import AssessmentError, Origin
from tongban.services.figures.collecting import collect
from tongban.services.figures.types import Period

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from tongban.reforms.assessment.live import Measured, SelfAssessment
    from tongban.reforms.assessment.types import Indicator, Model, Table

MODEL: Final = "national-18"
NOBODY: Final = Universe("none", {"zh": "没有其他对象", "en": "nobody else"})


def run(args: argparse.Namespace) -> int:
    """Answer: 0 done, 1 where a frozen period does not come out the same."""
    question, *words = args.words
    if len(words) > 1:
        raise AssessmentError("ASSESS-TARGET", [f"{question} takes one model at most"])
    model = load_model(words[0] if words else MODEL)
    today = local_day(clock.now())
    period = Period.parse(args.period or f"{today.year}")
    return _QUESTIONS[question](args, model, period)


def _self(args: argparse.Namespace, model: Model, period: Period) -> int:
    collect(up_to_now=True)
    given = load_given(args.values, model) if args.values else ()
    found = assess_self(model, period, given=given, others=_others(args, model, period))
    if args.json:
        print(json.dumps(_json(found), ensure_ascii=False, indent=2))
    else:
        print("\n".join(text(found)))
    return 0


def _freeze(args: argparse.Namespace, model: Model, period: Period) -> int:
    collect(up_to_now=True)
    receipt = actions.freeze(
        model,
        period,
        actor=_evaluator(args),
        key=args.key or str(uuid4()),
        given=load_given(args.values, model) if args.values else (),
        others=_others(args, model, period),
        universe=_universe(args),
        reason=args.reason or "",
    )
    line = queries.find_current(model.id, period)
    assert line is not None  # noqa: S101 - just frozen
    print(
        f"{line.number}: {line.period} 第 {line.edition} 版已固化 frozen, version {line.edition}\n"
        f"  内容摘要 content {line.content}\n"
        f"  总分 total {line.total:.2f}"
        + ("" if line.rank is None else f"，第 {line.rank} 位 rank of {line.ranked}")
        + ("（重复请求 repeated）" if receipt.replayed else "")
    )
    return 0


def _verify(args: argparse.Namespace, model: Model, period: Period) -> int:
    collect(up_to_now=True)
    found = verifying.verify(model.id, period)
    line = found.line
    if args.json:
        body = {
            "matter": str(line.matter),
            "number": line.number,
            "period": line.period,
            "edition": line.edition,
            "content": line.content,
            "same": found.same,
            "scores": list(found.scores),
            "moved": [
                {
                    "indicator": each.indicator,
                    "was": None if each.was.value is None else float(each.was.value),
                    "now": None if each.now.value is None else float(each.now.value),
                }
                for each in found.moved
            ],
        }
        print(json.dumps(body, ensure_ascii=False, indent=2))
        return 0 if found.same else 1
    print(
        f"{line.number} {line.period} 第 {line.edition} 版 version {line.edition}: {line.content}"
    )
    for said in found.scores:
        print(f"  得分不符 score differs: {said}")
    for each in found.moved:
        print(
            f"  明细已变 rows have changed: {each.indicator} {_number(each.was.value)} → "
            f"{_number(each.now.value)}（{each.was.rows} → {each.now.rows} 行 rows）"
        )
    if found.same:
        print(f"  一致 the same: {found.indicators} 个指标 indicators, 得分与位次 scores and ranks")
    return 0 if found.same else 1


def text(found: SelfAssessment) -> list[str]:
    """Write a self-assessment in lines: total, topics, indicators with their sums, what lacks."""
    mine = found.assessment.units[found.unit]
    place = f"，第 {mine.rank} 位 rank of {found.assessment.ranked}" if found.ranked else ""
    grade = "" if found.grade is None or not found.ranked else f"，{found.grade.name['zh']}"
    lines = [
        (
            f"{found.model.name['zh']}  {found.period.label}  "
            f"总分 total {mine.total:.2f}{place}{grade}"
        )
    ]
    leaves = {leaf.id: leaf for leaf in found.model.indicators()}
    for topic in found.model.topics():
        score = mine.scores[topic.id]
        if score is None:
            continue
        lines.append(f"  {topic.name['zh']} {topic.name['en']}: {score:.2f}")
        lines += [
            _line(leaves[each.indicator], each, mine.scores[each.indicator])
            for each in found.measured
            if each.indicator in {node.id for node in getattr(topic, "parts", ())}
        ]
        lines += [
            f"      {leaves[given.indicator].name['zh']} {given.value:g} "
            f"{leaves[given.indicator].unit}，{given.by['zh']}"
            for given in found.given
            if given.indicator in {node.id for node in getattr(topic, "parts", ())}
        ]
    missing = [each for each in found.model.topics() if each.id in found.missing]
    if missing:
        named = "、".join(each.name["zh"] for each in missing)
        lines.append(
            f"  没有数值、不计分（权重由其余指标分担）的 {len(missing)} 个一级指标 "
            f"topics without a value, left out: {named}"
        )
    return lines


def _line(leaf: Indicator, each: Measured, score: float | None) -> str:
    left = f"，异常值 outliers {each.outliers}" if each.outliers else ""
    left += f"，不计 left out {each.excluded}" if each.excluded else ""
    scored = "无值 no value" if score is None else f"{score:.2f}"
    return (
        f"      {leaf.name['zh']} {_number(each.value)} {leaf.unit}"
        f"（{each.numerator}/{each.denominator}，{each.rows} 行 rows{left}） → {scored}"
    )


def _json(found: SelfAssessment) -> dict[str, Any]:
    mine = found.assessment.units[found.unit]
    return {
        "model": found.model.id,
        "version": found.model.version,
        "hash": found.model.hash,
        "unit": found.unit,
        "period": found.period.label,
        "as_of": None if found.as_of is None else found.as_of.isoformat(),
        "total": mine.total,
        "rank": mine.rank if found.ranked else None,
        "ranked": found.assessment.ranked,
        "grade": None if found.grade is None else found.grade.id,
        "missing": list(found.missing),
        "scores": dict(mine.scores),
        "indicators": [
            {
                "id": each.indicator,
                "figure": each.figure,
                "value": None if each.value is None else float(each.value),
                "numerator": each.numerator,
                "denominator": each.denominator,
                "excluded": each.excluded,
                "outliers": each.outliers,
                "rows": each.rows,
                "digest": each.digest,
            }
            for each in found.measured
        ],
        "given": [each.to_json() for each in found.given],
        "without_value": [
            {"id": leaf.id, "origin": leaf.origin.value}
            for leaf in found.model.indicators()
            if leaf.origin is not Origin.SYSTEM
            and leaf.id not in {each.indicator for each in found.given}
        ],
    }


def _others(args: argparse.Namespace, model: Model, period: Period) -> Table | None:
    return None if args.others is None else data.read_table(args.others, model, period.label)


def _universe(args: argparse.Namespace) -> Universe:
    if args.others is None:
        return NOBODY
    kind = "synthetic" if args.synthetic else "given"
    name = Path(args.others).name
    return Universe(kind, {"zh": f"其他对象取自 {name}", "en": f"other units from {name}"})


def _evaluator(args: argparse.Namespace) -> Actor:
    """Give the officer who freezes; what he or she may is asked where it is done."""
    if args.officer:
        return Actor(args.officer, ActorKind.OFFICER)
    known = [
        each.id
        for each in list_officers()
        if any(role.role == actions.EVALUATOR for role in each.roles)
    ]
    raise AssessmentError(
        "ASSESS-TARGET",
        [f"freeze needs --officer, an evaluator: {', '.join(known) or 'none is appointed'}"],
    )


def _number(value: Any) -> str:
    return "无 none" if value is None else f"{float(value):.2f}"


_QUESTIONS = {"self": _self, "freeze": _freeze, "verify": _verify}
QUESTIONS: Sequence[str] = tuple(_QUESTIONS)
