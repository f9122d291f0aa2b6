"""How a task's acts add up to how it stands, and how a plan is written into the opening act."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.terms.counting import local_day
from tongban.reforms.campaigns.types import (
    MANUAL,
    Kept,
    Label,
    Metric,
    Milestone,
    Progress,
    Proof,
    TaskPlan,
    TaskView,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.kernel.canonical import Json
    from tongban.kernel.matters import Act
    from tongban.record.types import ActView, MatterView

BEGUN: Final = "启动任务"
"""What a unit has said that began without a word."""
REPORTS: Final = {
    "begin": "report",
    "report": "report",
    "correct": "correct",
    "read_figure": "figure",
}
"""Acts that tell of progress, and the kind of line each makes."""


def plan_payload(plan: TaskPlan) -> dict[str, Json]:
    """Write a plan as the payload of the act `plan`; what is not there is left out."""
    metric = plan.metric
    payload: dict[str, Json] = {
        "code": plan.code,
        "measure": plan.measure,
        "name_zh": plan.name["zh"],
        "name_en": plan.name.get("en", ""),
        "goal_zh": plan.goal.get("zh", ""),
        "goal_en": plan.goal.get("en", ""),
        "leader": plan.leader,
        "co_units": list(plan.co_units),
        "start": plan.start.isoformat(),
        "due": plan.due.isoformat(),
        "milestones": [
            _line(each.id, each.day, each.name["zh"], each.name.get("en", ""), each.reached)
            for each in plan.milestones
        ],
    }
    if metric is not None:
        payload |= {
            "metric_zh": metric.name["zh"],
            "metric_en": metric.name.get("en", ""),
            "unit": metric.unit,
            "baseline": written(metric.baseline),
            "target": written(metric.target),
            "direction": metric.direction,
            "source": metric.source,
        }
    return _present(payload)


def kept_payload(plan: TaskPlan, kept: Kept) -> dict[str, Json]:
    """Write what a book says of a task as the payload of the act `take_over`."""
    return _present(
        {
            **plan_payload(plan),
            "state": kept.state,
            "original_due": kept.original_due.isoformat(),
            "reason": kept.reason,
            "value": written(kept.value),
            "doers": list(kept.doers),
            "verifier": kept.verifier,
            "submitted_on": _day(kept.submitted_on),
            "done_on": _day(kept.done_on),
            "due_changes": kept.due_changes or None,
            "overdue_reports": kept.overdue_reports or None,
            "asked": kept.asked,
            "proposed_due": _day(kept.proposed_due),
            "progress": [
                _line(each.day, each.kind, each.by, each.note, each.value) for each in kept.progress
            ],
            "evidence": [
                _line(each.day, each.title, each.document, each.by) for each in kept.evidence
            ],
        }
    )


def fold(matter: MatterView, acts: Sequence[ActView], campaign: str) -> TaskView:
    """Add up the acts of a task, from the first one on, to how it stands."""
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    facts, opening = matter.folded.facts, acts[0].act
    reached = dict(_reached(each.act for each in acts))
    plan = _plan(matter, opening.payload, facts, reached)
    kept = opening.payload
    return TaskView(
        id=matter.id,
        number=matter.number,
        campaign=campaign,
        plan=plan,
        state=matter.state,
        version=matter.version,
        original_due=date.fromisoformat(str(facts["original_due"])),
        due_reason=_reason(acts),
        due_changes=int(str(facts["due_changes"])),
        proposed_due=_as_day(facts.get("proposed_due")),
        asked=str(facts.get("asked") or ""),
        value=_number(facts.get("value")),
        overdue_reports=int(str(facts["overdue_reports"])),
        doers=_texts(facts.get("doers")),
        verifier=str(facts.get("verifier") or ""),
        submitted_on=_last_day(acts, "submit", kept.get("submitted_on"), matter.state),
        done_on=_last_day(acts, "finish", kept.get("done_on"), matter.state),
        progress=(*_kept_progress(kept), *_progress(acts)),
        evidence=(*_kept_proofs(kept), *_proofs(acts)),
        changed_at=matter.updated_at,
    )


def written(value: Decimal | None) -> str | None:
    """Write a number as payloads and books do: no exponent, no needless noughts."""
    if value is None:
        return None
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _plan(
    matter: MatterView,
    payload: Mapping[str, Any],
    facts: Mapping[str, Any],
    reached: Mapping[str, date],
) -> TaskPlan:
    metric = None
    if payload.get("metric_zh"):
        metric = Metric(
            name=_label(payload, "metric"),
            unit=str(payload.get("unit", "")),
            baseline=_number(payload.get("baseline")),
            target=_number(payload.get("target")),
            direction=str(payload.get("direction", "up")),
            source=str(payload.get("source", MANUAL)),
        )
    milestones = []
    for text in _texts(payload.get("milestones")):
        name, day, zh, en, was = json.loads(text)
        done = reached.get(name) or _as_day(was)
        milestones.append(Milestone(name, date.fromisoformat(day), {"zh": zh, "en": en}, done))
    return TaskPlan(
        code=str(payload["code"]),
        measure=str(payload["measure"]),
        name=_label(payload, "name"),
        goal=_label(payload, "goal"),
        lead=matter.department,
        leader=str(facts["leader"]),
        co_units=_texts(payload.get("co_units")),
        start=date.fromisoformat(str(facts["start"])),
        due=date.fromisoformat(str(facts["due"])),
        milestones=tuple(milestones),
        metric=metric,
    )


def _reached(acts: Iterable[Act]) -> Iterable[tuple[str, date]]:
    for act in acts:
        for name in _texts(act.payload.get("reached")):
            yield name, local_day(act.at)


def _progress(acts: Sequence[ActView]) -> Iterable[Progress]:
    for each in acts:
        act = each.act
        kind = REPORTS.get(act.name)
        if kind is None:
            continue
        told = act.payload
        if kind == "figure":
            note = f"{told['numerator']} / {told['denominator']}"
        else:
            note = str(told.get("note") or told.get("reason") or BEGUN)
        yield Progress(local_day(act.at), kind, act.actor.id, note, _number(told.get("value")))


def _kept_progress(payload: Mapping[str, Any]) -> Iterable[Progress]:
    for text in _texts(payload.get("progress")):
        day, kind, by, note, value = json.loads(text)
        yield Progress(date.fromisoformat(day), kind, by, note, _number(value))


def _proofs(acts: Sequence[ActView]) -> Iterable[Proof]:
    for each in acts:
        act = each.act
        if act.name == "hand_evidence":
            title, document = str(act.payload["title"]), str(act.payload["document"])
            yield Proof(local_day(act.at), title, document, act.actor.id)


def _kept_proofs(payload: Mapping[str, Any]) -> Iterable[Proof]:
    if payload.get("state") is None:
        return
    for text in _texts(payload.get("evidence")):
        day, title, document, by = json.loads(text)
        yield Proof(date.fromisoformat(day), title, document, by)


def _reason(acts: Sequence[ActView]) -> str:
    """Give why the due day, or the standing, is not as first set: the last approval."""
    for each in reversed(acts):
        if each.act.name in {"grant_due", "grant_suspend", "grant_cancel"}:
            return str(each.act.payload["opinion"])
    return str(acts[0].act.payload.get("reason", ""))


def _last_day(acts: Sequence[ActView], name: str, kept: object, state: str) -> date | None:
    """Give the day of the last such act, as long as the task stands where that act led it."""
    led = {"submit": {"SUBMITTED", "VERIFIED", "DONE"}, "finish": {"DONE"}}[name]
    if state not in led:
        return None
    days = [local_day(each.act.at) for each in acts if each.act.name == name]
    return days[-1] if days else _as_day(kept)


def _label(payload: Mapping[str, Any], name: str) -> Label:
    return {"zh": str(payload.get(f"{name}_zh", "")), "en": str(payload.get(f"{name}_en", ""))}


def _line(*parts: object) -> str:
    plain = [
        each.isoformat()
        if isinstance(each, date)
        else written(each)
        if isinstance(each, Decimal)
        else each
        for each in parts
    ]
    return json.dumps(plain, ensure_ascii=False)


def _present(payload: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in payload.items() if value not in (None, "", [])}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else ()


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _as_day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
