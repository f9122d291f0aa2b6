"""The wall chart on paper: tasks by owner over time, one sheet of A0 or A3, drawn by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.base.documents.rendering import render_typst
from tongban.kernel.terms import CHINA
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.reforms.campaigns import queries
from tongban.reforms.campaigns.folding import written
from tongban.reforms.campaigns.picture import months, span_of
from tongban.reforms.campaigns.rules import share_of
from tongban.reforms.campaigns.types import LIGHTS, CampaignRefused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign, TaskLine, TaskView
    from tongban.reforms.campaigns.weekly import Report

SIZES: Final = ("a0", "a3")
TEMPLATES: Final = Path(__file__).resolve().parent / "papers"
MOST: Final = {"a3": 90, "a0": 320}
"""Tasks that a sheet holds so that they can be read; more of them need a larger sheet or filter."""


def poster(campaign: Campaign, *, size: str, actor: Actor, form: str = "pdf") -> bytes:
    """Draw the wall chart of what the actor sees; `form` pdf, or png to look at.

    Raises CampaignRefused CAMPAIGN-POSTER for another size, or for more tasks than it holds.
    """
    if size not in SIZES:
        raise CampaignRefused(
            "CAMPAIGN-POSTER", "图幅应为 a0 或 a3。", f"Size {size[:8]!r}: expected a0 or a3."
        )
    lines = queries.chart_tasks(campaign, actor=actor)
    if len(lines) > MOST[size]:
        raise CampaignRefused(
            "CAMPAIGN-POSTER",
            f"有{len(lines)}项任务，{size.upper()} 至多{MOST[size]}项才看得清；请用更大的图幅。",
            f"{len(lines)} tasks; {size} holds {MOST[size]} that can be read. Take a larger sheet.",
        )
    now = clock.now()
    data = poster_data(campaign, lines, now=now, size=size)
    return render_typst(TEMPLATES / "poster.typ", data, made_at=now, format=form)


def poster_data(
    campaign: Campaign, lines: Sequence[TaskLine], *, now: datetime, size: str
) -> dict[str, Any]:
    """Give what the template needs: days as numbers from the first month on."""
    today = local_day(now)
    first, last = span_of(lines) if lines else (today.replace(day=1), today)

    def at(day: date) -> int:
        return (day - first).days

    counts = {each.value: sum(line.light is each for line in lines) for each in LIGHTS}
    units = list(dict.fromkeys(line.view.plan.lead for line in lines))
    return {
        "size": size,
        "title": campaign.name["zh"],
        "title_en": campaign.name.get("en", ""),
        "year": campaign.year,
        "basis": str(campaign.basis),
        "sample": campaign.sample,
        "note": campaign.note["zh"] if campaign.sample else "",
        "as_of": now.astimezone(CHINA).isoformat(timespec="minutes"),
        "days": at(last) + 1,
        "today": at(today) if first <= today <= last else None,
        "months": [
            {"at": at(day), "text": f"{day.month}月", "year": day.year}
            for day in months(first, last)
        ],
        "lights": [
            {"id": each.value, "text": label["zh"], "count": counts[each.value]}
            for each, label in LIGHTS.items()
        ],
        "owners": [
            {
                "name": next(line.lead_name["zh"] for line in lines if line.view.plan.lead == unit),
                "tasks": [_task(line, at, today) for line in lines if line.view.plan.lead == unit],
            }
            for unit in units
        ],
    }


def report_pdf(campaign: Campaign, report: Report) -> bytes:
    """Print a weekly report as it was made."""
    data = {
        "title": campaign.name["zh"],
        "sample": campaign.sample,
        "note": campaign.note["zh"] if campaign.sample else "",
        "number": report.number,
        "since": local_day(report.since).isoformat(),
        "until": local_day(report.until).isoformat(),
        "as_of": report.until.astimezone(CHINA).isoformat(timespec="minutes"),
        "hash": report.hash,
        "measures": report.measures,
        "measures_done": report.measures_done,
        "lights": [
            {"id": each.value, "text": label["zh"], "count": report.lights[each.value]}
            for each, label in LIGHTS.items()
        ],
        "parts": [
            {"title": title, "rows": [_row(each) for each in rows]}
            for title, rows in (
                ("本期进展", report.moved),
                ("逾期任务", report.late),
                ("近期到期", report.coming),
            )
        ],
    }
    return render_typst(TEMPLATES / "weekly.typ", data, made_at=report.until)


def _row(line: Any) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name["zh"],
        "lead": line.lead["zh"],
        "leader": line.leader,
        "due": line.due.isoformat(),
        "original_due": line.original_due.isoformat(),
        "state": line.state["zh"],
        "note": line.note,
        "days_late": line.days_late,
        "times": line.times,
    }


def _task(line: TaskLine, at: Any, today: date) -> dict[str, Any]:
    view, plan = line.view, line.view.plan
    share = 1.0 if view.state == "DONE" else share_of(view)
    return {
        "code": plan.code,
        "name": plan.name["zh"],
        "leader": line.leader_name,
        "start": at(plan.start),
        "end": at(view.due) + 1,
        "original": None if view.original_due == view.due else at(view.original_due) + 1,
        "light": line.light.value,
        "share": share or 0.0,
        "due": f"{view.due.month}/{view.due.day}",
        "metric": _metric(view),
        "points": [
            {
                "at": at(each.day),
                "tone": "reached" if each.reached else "late" if each.day < today else "ahead",
            }
            for each in plan.milestones
        ],
    }


def _metric(view: TaskView) -> str:
    metric = view.plan.metric
    if metric is None or metric.target is None:
        return ""
    target = f"{written(metric.target)}{metric.unit}"
    return f"目标{target}" if view.value is None else f"{written(view.value)}→{target}"
