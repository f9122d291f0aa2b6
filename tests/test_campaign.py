"""Four months of the 26 measures: as `tongban demo campaign` tells them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tongban.record.types import SYSTEM
from tongban.reforms.campaigns.queries import find_task, get_campaign, list_measures, list_tasks
from tongban.reforms.campaigns.weekly import list_reports
from tongban.site.demo.campaign import CAMPAIGN, DONE, LATE, PUT_OFF, THEN, play
from tongban.site.demo.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.usefixtures("district"), pytest.mark.slow]


def test_a_campaign_runs_by_its_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TONGBAN_HOME", tmp_path)
    lines: list[str] = []
    told = play(Stage(tell=lines.append))
    assert [line.split()[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]
    assert dict(told.lights) == {
        "正常": 42,
        "临期或滞后": 4,
        "逾期": 2,
        "已完成": 8,
        "暂停或取消": 0,
    }
    campaign = get_campaign(CAMPAIGN, actor=SYSTEM)
    tasks = {
        each.view.plan.code: each for each in list_tasks(campaign, actor=SYSTEM, limit=200).rows
    }
    for code in (*DONE, *THEN):
        view = tasks[code].view
        assert view.state == "DONE"
        assert view.evidence
        assert view.verifier not in {"", *view.doers}
    put_off = tasks[PUT_OFF].view
    assert (put_off.due, put_off.original_due) == (date(2022, 8, 14), date(2022, 6, 30))
    assert tasks[LATE].view.overdue_reports >= 8
    read = {each.kind for each in tasks["9.1"].view.progress}
    assert "figure" in read
    assert {
        each.plan.code for each in list_measures(campaign, actor=SYSTEM) if each.standing == "done"
    } == set()
    reports = list_reports(CAMPAIGN, actor=SYSTEM)
    assert len(reports) == told.reports
    assert {each.code for each in reports[0].late} == {LATE, "11.1"}
    assert told.poster.read_bytes().startswith(b"%PDF-")
    assert find_task(tasks[LATE].view.id, actor=SYSTEM)[1].light.value == "red"
