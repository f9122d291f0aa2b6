"""What readers get: lights, lists by authority, weekly reports, figures, co-units, the poster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.matters import PayloadInvalid
from tongban.record.children import children_of
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.campaigns import actions, figures, models, queries
from tongban.reforms.campaigns.detail import get_task
from tongban.reforms.campaigns.folding import fold, written
from tongban.reforms.campaigns.poster import poster, poster_data
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.reading import read_campaign
from tongban.reforms.campaigns.rules import light_of, share_of, worst
from tongban.reforms.campaigns.tests import world
from tongban.reforms.campaigns.types import CampaignNotFound, CampaignRefused, Filter, Light
from tongban.reforms.campaigns.weekly import get_report, list_reports, make_report
from tongban.services.cases.tests.wire import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign, TaskView


def codes(campaign: Campaign, actor: Actor, **narrowed: str) -> list[str]:
    page = queries.list_tasks(campaign, actor=actor, narrowed=Filter(**narrowed))
    return [line.view.plan.code for line in page.rows]


def test_each_sees_what_concerns_them_and_nobody_else_anything(campaign: Campaign) -> None:
    everything = ["1.1", "1.2", "2.1"]
    seen = {
        "leader": codes(campaign, world.LEADER),
        "office": codes(campaign, world.OFFICE),
        "lead": codes(campaign, world.HEAD),
        "co-unit": codes(campaign, world.CO_UNIT),
        "other": codes(campaign, world.OTHER),
    }
    assert seen == {
        "leader": everything,
        "office": everything,
        "lead": everything,  # mk leads 1.1 and 1.2 and is a co-unit of 2.1
        "co-unit": ["1.1", "2.1"],
        "other": [],
    }
    assert queries.list_campaigns(actor=world.OTHER) == ()
    for ask in (queries.find_task, get_task):
        with pytest.raises(CampaignNotFound):
            ask(world.task("1.1"), actor=world.OTHER)
        with pytest.raises(CampaignNotFound):
            ask(world.task("1.2"), actor=world.CO_UNIT)
    with pytest.raises(CampaignNotFound):
        queries.get_campaign("sample", actor=world.OTHER)
    with pytest.raises(CampaignNotFound):
        queries.get_measure(campaign, "1", actor=world.OTHER)


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (world.HEAD, {"begin", "ask_due", "ask_suspend", "ask_cancel"}),
        (world.OFFICE, {"assign"}),
        (world.LEADER, set()),
        (world.CO_UNIT, set()),
    ],
)
def test_acts_of_a_planned_task_by_role(actor: Actor, may: set[str]) -> None:
    assert {form.act for form in get_task(world.task("1.1"), actor=actor).allowed} == may


@pytest.mark.usefixtures("campaign")
def test_what_a_role_may_not_do_is_refused_and_changes_nothing() -> None:
    world.submitted()
    before = get_matter(world.task(), actor=SYSTEM).version
    for actor, name, payload in (
        (world.HEAD, "verify", {"opinion": "好"}),
        (world.LEADER, "verify", {"opinion": "好"}),
        (world.CO_UNIT, "verify", {"opinion": "好"}),
        (world.OTHER, "send_back", {"reason": "x"}),
        (world.OFFICE, "read_figure", {}),
    ):
        with pytest.raises(NotPermitted):
            world.do(name, actor=actor, **payload)
    assert get_matter(world.task(), actor=SYSTEM).version == before


@pytest.mark.usefixtures("campaign")
def test_a_co_unit_reports_its_part_in_its_own_name() -> None:
    task = world.task("1.1")
    for n in (1, 2):
        actions.contribute(task, "pw", note=f"第{n}次", actor=world.CO_UNIT, key=world.key())
    detail = get_task(task, actor=world.HEAD)
    assert [(each.unit, each.note, each.by) for each in detail.parts] == [
        ("pw", "第1次", "pw-head"),
        ("pw", "第2次", "pw-head"),
    ]
    assert len(children_of(task, actor=SYSTEM)) == 1
    assert get_task(task, actor=world.CO_UNIT).may_contribute == ("pw",)
    with pytest.raises(CampaignRefused) as refusal:
        actions.contribute(task, "rd", note="x", actor=world.OTHER, key=world.key())
    assert refusal.value.code == "CAMPAIGN-NOT-CO-UNIT"
    with pytest.raises(NotPermitted):
        actions.contribute(task, "pw", note="x", actor=world.HEAD, key=world.key())
    with pytest.raises(PayloadInvalid):
        actions.contribute(task, "pw", note="", actor=world.CO_UNIT, key=world.key())
    assert len(get_task(task, actor=world.HEAD).parts) == 2


def test_a_list_takes_as_many_statements_however_many_rows(campaign: Campaign) -> None:
    def ask(name: str) -> Callable[[], object]:
        reads: dict[str, Callable[[], object]] = {
            "list": lambda: queries.list_tasks(campaign, actor=world.OFFICE),
            "chart": lambda: queries.chart_tasks(campaign, actor=world.OFFICE),
            "lights": lambda: queries.count_lights(campaign, actor=world.OFFICE),
            "measures": lambda: queries.list_measures(campaign, actor=world.OFFICE),
        }
        return reads[name]

    def taken() -> dict[str, int]:
        found = {}
        for name in ("list", "chart", "lights", "measures"):
            with counted() as statements:
                ask(name)()
            found[name] = statements[0]
        return found

    before = taken()
    body = world.body()
    tasks = body["measures"][1]["tasks"]
    tasks += [{**tasks[0], "code": f"2.{n}"} for n in range(2, 30)]
    publish(read_campaign(body), actor=SYSTEM)
    assert taken() == before


def test_pages_follow_each_other_without_a_gap(campaign: Campaign) -> None:
    first = queries.list_tasks(campaign, actor=world.OFFICE, limit=2)
    rest = queries.list_tasks(campaign, actor=world.OFFICE, limit=2, after=first.after)
    found = [line.view.plan.code for line in (*first.rows, *rest.rows)]
    assert (found, rest.after) == (["1.1", "1.2", "2.1"], None)


DAYS = st.dates(date(2022, 3, 1), date(2022, 12, 1))
STATES = st.sampled_from(
    ["PLANNED", "IN_PROGRESS", "SUBMITTED", "VERIFIED", "SUSPENDED", "DONE", "CANCELLED"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(due=DAYS, start=DAYS, point=DAYS, today=DAYS, state=STATES, handed=DAYS)
def test_lights_never_lie(
    due: date, start: date, point: date, today: date, state: str, handed: date
) -> None:
    task = shaped(due=due, start=start, point=point, state=state, handed=handed)
    light = light_of(task, today=today, warn_days=15)
    if state in {"PLANNED", "IN_PROGRESS"}:
        assert (light is Light.RED) == (today > due)
        behind = point < today or (state == "PLANNED" and start < today)
        soon = due - today <= timedelta(15)
        assert (light is Light.YELLOW) == (today <= due and (behind or soon))
    elif state in {"SUBMITTED", "VERIFIED"}:
        assert light is (Light.RED if handed > due else Light.GREEN)
    else:
        assert light is (Light.DONE if state == "DONE" else Light.NONE)


def shaped(*, due: date, start: date, point: date, state: str, handed: date) -> TaskView:
    """Make a task of these days without a database."""
    from tongban.reforms.campaigns.publishing import opened  # noqa: PLC0415 - here alone
    from tongban.reforms.campaigns.types import Kept  # noqa: PLC0415 - here alone

    (plan, *_) = read_campaign(world.body()).tasks
    plan = replace(
        plan,
        start=start,
        due=due,
        milestones=(replace(plan.milestones[0], day=point),),
    )
    kept = Kept(state, due, submitted_on=handed)
    return opened(plan, kept, campaign="x", matter=UUID(int=0), number="", at=world.MORNING)


def test_the_lights_of_lists_are_those_of_tasks(campaign: Campaign) -> None:
    world.submitted("1.1")
    for days in (0, 20, 30, 40, 60, 60):
        world.pass_days(days)
        lines = queries.list_tasks(campaign, actor=world.OFFICE).rows
        for light in Light:
            wanted = [line.view.plan.code for line in lines if line.light is light]
            assert codes(campaign, world.OFFICE, light=light.value) == wanted
        counts = queries.count_lights(campaign, actor=world.OFFICE)
        assert counts == {light: sum(e.light is light for e in lines) for light in Light}
    assert codes(campaign, world.OFFICE, owner="pw") == ["2.1"]
    assert codes(campaign, world.OFFICE, action="entry", state="SUBMITTED") == ["1.1"]


def test_the_row_of_a_task_is_what_its_acts_add_up_to(campaign: Campaign) -> None:
    world.do("begin")
    world.do("report", note="方案已出台", value="2.5", reached=["m1"])
    world.do("ask_due", day="2022-07-31", reason="设备晚到")
    world.pass_days(1)
    for row in models.TaskRow.objects.all():
        acts = get_acts(row.matter, actor=SYSTEM).rows
        assert fold(get_matter(row.matter, actor=SYSTEM), acts, campaign.id) == world.view(row.code)


def test_the_weekly_report_makes_itself_and_stays_as_made(campaign: Campaign) -> None:
    world.do("begin", code="2.1", actor=world.CO_UNIT)
    world.pass_days(6)
    assert list_reports("sample", actor=world.LEADER) == ()
    world.pass_days(1)
    (first,) = list_reports("sample", actor=world.LEADER)
    assert [each.code for each in first.moved] == ["2.1"]
    assert (first.number, first.measures, first.measures_done, first.late) == (1, 2, 0, ())
    world.pass_days(54)
    reports = list_reports("sample", actor=world.LEADER)
    assert [each.number for each in reports] == list(range(len(reports), 0, -1))
    assert [(each.code, each.days_late) for each in reports[0].late] == [("2.1", 1)]
    assert [each.code for each in reports[0].moved] == []
    world.done("1.1")
    assert get_report("sample", 1, actor=world.LEADER) == first
    again = make_report("sample", key=models.ReportRow.objects.get(number=1).key)
    assert again == first
    with pytest.raises(CampaignNotFound):
        list_reports("sample", actor=world.OTHER)
    assert campaign.every_days == 7


@pytest.mark.usefixtures("district")
def test_a_figure_is_read_from_events_and_asked_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    body = world.body()
    metric = body["measures"][0]["tasks"][0]["metric"]
    body["measures"][0]["tasks"][0]["metric"] = {**metric, "source": "figure:mean_days@mk"}
    publish(read_campaign(body), actor=SYSTEM)
    world.do("begin")
    assert actions.read_figures("sample") == 0  # nothing was counted yet
    form = next(e for e in get_task(world.task(), actor=world.HEAD).allowed if e.act == "report")
    assert "value" not in {field.name for field in form.fields}
    reading = figures.Reading(Decimal("2.5"), 5, 2, date(2022, 4, 1))
    monkeypatch.setattr(actions, "reading_of", lambda _plan, today: reading if today else None)
    assert [actions.read_figures("sample"), actions.read_figures("sample")] == [1, 0]
    line = world.view().progress[-1]
    assert (line.kind, line.value, line.note, line.by) == (
        "figure",
        Decimal("2.5"),
        "5 / 2",
        "system",
    )
    with pytest.raises(Exception, match="report: not possible unless"):
        world.do("report", note="我们说是一天", value="1")
    assert world.view().value == Decimal("2.5")


def test_an_unknown_figure_is_named_with_those_there_are() -> None:
    assert figures.unknown("manual") is None
    assert figures.unknown("figure:on_time_share@mk") is None
    told = figures.unknown("figure:nothing")
    assert told is not None
    assert told.startswith("no figure 'nothing'; expected one of brought, ")


def test_progress_towards_a_target() -> None:
    (task, *_) = [shaped(**_days())]
    assert [share_of(replace(task, value=Decimal(v))) for v in ("3", "2", "1", "0", "4")] == [
        *(0.0, 0.5, 1.0, 1.0, 0.0)
    ]
    assert share_of(task) is None
    assert [written(Decimal(v)) for v in ("1.50", "100", "0.0", "-2.0")] == [
        "1.5",
        "100",
        "0",
        "-2",
    ]
    assert worst([Light.DONE, Light.GREEN, Light.YELLOW]) is Light.YELLOW


def _days() -> dict[str, Any]:
    day = date(2022, 6, 1)
    return {"due": day, "start": day, "point": day, "state": "PLANNED", "handed": day}


def test_the_poster_holds_every_task_once_and_says_that_it_is_a_sample(campaign: Campaign) -> None:
    world.done("1.1")
    lines = queries.chart_tasks(campaign, actor=world.OFFICE)
    data = poster_data(campaign, lines, now=world.MORNING, size="a3")
    drawn = [task["code"] for owner in data["owners"] for task in owner["tasks"]]
    assert sorted(drawn) == ["1.1", "1.2", "2.1"]
    assert (data["sample"], data["note"], data["today"]) == (True, "示例", 0)
    assert sum(each["count"] for each in data["lights"]) == 3
    made = poster(campaign, size="a0", actor=world.OFFICE)
    assert made.startswith(b"%PDF-")
    with pytest.raises(CampaignRefused) as refusal:
        poster(campaign, size="a5", actor=world.OFFICE)
    assert refusal.value.code == "CAMPAIGN-POSTER"
