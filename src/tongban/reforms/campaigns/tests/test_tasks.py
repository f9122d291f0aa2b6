"""INV-TSK-01 to 06: what a task may and may not do, and how a measure follows from its tasks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.base.documents.types import DocumentNotFound
from tongban.base.notices.queries import list_notices
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.campaigns import models
from tongban.reforms.campaigns.procedure import TASK, document
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.queries import get_measure
from tongban.reforms.campaigns.reading import CampaignInvalid, read_campaign
from tongban.reforms.campaigns.rules import standing_of
from tongban.reforms.campaigns.tests import world
from tongban.reforms.campaigns.types import CampaignRefused

if TYPE_CHECKING:
    from typing import Any

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign

STATES = tuple(document(TASK)["states"])


def told(officer: str) -> int:
    """Count what an officer was told of late tasks."""
    found = list_notices(actor=world.officer(officer), limit=100)
    return sum(each.template == "task_overdue" for each in found)


def refused(name: str, code: str = "1.1", *, actor: Actor = world.HEAD, **payload: Any) -> None:
    """An act is refused and nothing changes."""
    before = get_matter(world.task(code), actor=SYSTEM).version, world.view(code)
    with pytest.raises((ActRefused, NotPermitted, CampaignRefused, DocumentNotFound)):
        world.do(name, code=code, actor=actor, **payload)
    assert (get_matter(world.task(code), actor=SYSTEM).version, world.view(code)) == before


def test_inv_tsk_01_a_task_has_one_lead_unit_and_one_named_leader_of_it(district: None) -> None:  # noqa: ARG001
    """INV-TSK-01: one lead unit, one named responsible leader."""
    body = world.body()
    del body["measures"][0]["tasks"][0]["leader"]
    body["measures"][0]["tasks"][1]["lead"] = ["mk", "pw"]
    with pytest.raises(CampaignInvalid) as found:
        read_campaign(body)
    assert [each.path for each in found.value.faults] == [
        "measures[0].tasks[0].leader",
        "measures[0].tasks[1].lead",
    ]
    body = world.body()
    body["measures"][0]["tasks"][0]["leader"] = "pw-head"
    with pytest.raises(CampaignRefused, match="no officer of mk") as refusal:
        publish(read_campaign(body), actor=SYSTEM)
    assert refusal.value.code == "CAMPAIGN-LEADER"
    assert models.CampaignRow.objects.count() == models.TaskRow.objects.count() == 0
    world.published()
    assert world.view().plan.leader == "mk-head"
    assert get_matter(world.task(), actor=SYSTEM).department == "mk"
    refused("assign", actor=world.OFFICE, leader="pw-head", reason="换人")
    world.do("assign", actor=world.OFFICE, leader="mk-two", reason="换人")
    assert world.view().plan.leader == "mk-two"


@pytest.mark.usefixtures("campaign")
def test_inv_tsk_02_done_needs_evidence_and_a_verifier_who_is_not_the_doer() -> None:
    """INV-TSK-02: done needs evidence and a verifier other than the doer."""
    world.do("begin", actor=world.JACK)
    refused("submit", actor=world.JACK, summary="已完成")
    refused("hand_evidence", actor=world.JACK, title="无", document="sha256:" + "0" * 64)
    proof = world.evidence()
    world.do("hand_evidence", title="办理结果", document=proof)
    world.do("submit", summary="已完成")
    refused("finish", actor=world.LEADER)
    for doer in (world.HEAD, world.JACK):
        refused("verify", actor=doer, opinion="自己看过")
    world.do("verify", actor=world.OFFICE, opinion="属实")
    refused("finish", actor=world.JACK)
    world.do("finish", actor=world.LEADER)
    found = world.view()
    assert (found.state, found.verifier, found.doers) == (
        "DONE",
        "ro-office",
        ("ro-jack", "mk-head"),
    )
    assert [each.document for each in found.evidence] == [proof]


@pytest.mark.usefixtures("campaign")
def test_inv_tsk_03_the_due_day_changes_only_with_approval_and_keeps_the_first_one() -> None:
    """INV-TSK-03: a changed due day needs approval, the original stays."""
    first = date(2022, 6, 30)
    refused("grant_due", actor=world.LEADER, opinion="同意")
    world.do("ask_due", actor=world.JACK, day="2022-08-31", reason="设备晚到")
    assert (world.view().due, world.view().proposed_due) == (first, date(2022, 8, 31))
    refused("ask_due", day="2022-09-30", reason="再晚一点")
    refused("grant_due", actor=world.HEAD, opinion="同意")
    refused("grant_due", actor=world.JACK, opinion="自己同意")
    world.do("grant_due", actor=world.LEADER, opinion="同意延期")
    found = world.view()
    assert (found.due, found.original_due, found.due_changes) == (date(2022, 8, 31), first, 1)
    assert (found.due_reason, found.asked, found.proposed_due) == ("同意延期", "", None)
    assert get_matter(world.task(), actor=SYSTEM).due == date(2022, 8, 31)
    world.do("ask_due", day="2022-10-31", reason="又晚了")
    world.do("refuse_request", actor=world.OFFICE, reason="不同意")
    found = world.view()
    assert (found.due, found.original_due, found.asked) == (date(2022, 8, 31), first, "")


def test_inv_tsk_03_no_other_act_can_set_the_due_day() -> None:
    """INV-TSK-03, of the procedure itself: only the opening and an approval write it."""
    acts = document(TASK)["acts"]
    writers = {
        fact: {n for n, a in acts.items() if fact in a.get("sets", {})}
        for fact in ("due", "original_due")
    }
    assert writers == {
        "due": {"plan", "take_over", "grant_due"},
        "original_due": {"plan", "take_over"},
    }
    assert acts["grant_due"]["by"] == ["reform_office", "leader"]


@pytest.mark.usefixtures("campaign")
def test_inv_tsk_04_a_reported_figure_only_gets_better_unless_corrected_with_the_reason() -> None:
    """INV-TSK-04: progress is monotonic unless corrected with reason."""
    world.do("begin")
    world.do("report", note="已压缩", value="2.5")
    refused("report", note="又慢了", value="2.6")
    world.do("report", note="没有变化", value="2.5")
    world.do("report", note="继续压缩", value="1.5")
    refused("correct", value="2")
    world.do("correct", value="2", reason="统计口径有误")
    found = world.view()
    assert found.value == Decimal(2)
    assert [(each.kind, each.value, each.note) for each in found.progress[1:]] == [
        ("report", Decimal("2.5"), "已压缩"),
        ("report", Decimal("2.5"), "没有变化"),
        ("report", Decimal("1.5"), "继续压缩"),
        ("correct", Decimal(2), "统计口径有误"),
    ]


@pytest.mark.usefixtures("campaign")
def test_inv_tsk_05_a_late_task_is_reported_every_week_by_itself() -> None:
    """INV-TSK-05: overdue is reported weekly, to the leader, without anybody doing it."""
    world.do("begin", code="2.1", actor=world.CO_UNIT)
    world.pass_days(60)
    assert world.view("2.1").due == date(2022, 5, 31)
    assert told("pw-head") == 0
    world.pass_days(1)
    assert told("pw-head") == 1
    assert world.view("2.1").state == "IN_PROGRESS"
    for week in (1, 2):
        world.pass_days(6)
        assert world.view("2.1").overdue_reports == week - 1
        world.pass_days(1)
        assert world.view("2.1").overdue_reports == week
    assert told("pw-head") == 3
    document = world.evidence("2.1", actor=world.CO_UNIT)
    world.do("hand_evidence", code="2.1", actor=world.CO_UNIT, title="结果", document=document)
    world.do("submit", code="2.1", actor=world.CO_UNIT, summary="已完成")
    world.pass_days(20)
    assert told("pw-head") == 3
    assert world.view("2.1").overdue_reports == 2


def test_inv_tsk_06_a_measure_is_done_if_and_only_if_all_its_tasks_are(campaign: Campaign) -> None:
    """INV-TSK-06: a measure is done exactly when all its tasks are."""

    def standing() -> str:
        return get_measure(campaign, "1", actor=world.OFFICE).standing

    assert standing() == "open"
    world.done("1.1")
    assert standing() == "open"
    world.done("1.2")
    assert standing() == "done"
    assert get_measure(campaign, "2", actor=world.OFFICE).standing == "open"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(STATES), max_size=6))
def test_inv_tsk_06_holds_for_any_tasks(states: list[str]) -> None:
    """INV-TSK-06, for all: done if and only if every state is DONE, and there is one."""
    done = bool(states) and all(each == "DONE" for each in states)
    assert (standing_of(states) == "done") == done
    ended = bool(states) and all(each in {"DONE", "CANCELLED"} for each in states)
    assert (standing_of(states) == "open") == (not ended)


@pytest.mark.usefixtures("campaign")
def test_a_task_stands_still_and_is_given_up_only_with_approval() -> None:
    refused("grant_suspend", actor=world.LEADER, opinion="先停")
    world.do("ask_suspend", reason="等上级文件")
    refused("grant_cancel", actor=world.LEADER, opinion="取消")
    world.do("grant_suspend", actor=world.OFFICE, opinion="同意暂停")
    assert world.view().state == "SUSPENDED"
    world.pass_days(120)
    assert told("mk-head") == 0
    world.do("resume", actor=world.LEADER, opinion="恢复")
    assert world.view().state == "PLANNED"
    world.pass_days(1)
    assert told("mk-head") == 1
    world.do("ask_cancel", reason="并入另一任务")
    world.do("grant_cancel", actor=world.LEADER, opinion="同意取消")
    assert (world.view().state, world.view().due_reason) == ("CANCELLED", "同意取消")


@pytest.mark.usefixtures("campaign")
def test_what_was_sent_back_runs_again_and_milestones_are_reached_once() -> None:
    world.do("begin")
    world.do("report", note="方案已出台", reached=["m1"])
    refused("report", note="再报一次", reached=["m1"])
    refused("report", note="没有这个节点", reached=["m9"])
    document = world.evidence()
    world.do("hand_evidence", title="方案", document=document)
    world.do("submit", summary="已完成")
    world.do("send_back", actor=world.OFFICE, reason="材料不全")
    found = world.view()
    assert (found.state, found.submitted_on) == ("IN_PROGRESS", None)
    assert [each.reached for each in found.plan.milestones] == [date(2022, 4, 1), None]
    assert get_matter(world.task(), actor=SYSTEM).due == date(2022, 6, 30)
