"""Pages of process analysis: who may look, what they show, and the rows behind every number."""

from __future__ import annotations

import csv
import io
import json
from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.record import history
from tongban.reforms.processes.keeping import keep_own
from tongban.reforms.processes.models import CaseRow, LogRow
from tongban.reforms.processes.storing import Reading, import_log
from tongban.reforms.processes.tests.scene import xes
from tongban.reforms.processes.tests.test_storing import WHOLE, at, case
from tongban.reforms.processes.times import zone
from tongban.services.cases import actions
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    SignIn = Callable[[str], Client]

READS = ("leader", "reform")
REFUSED = ("watch", "evaluator", "mk-clerk", "mk-head", "wang")


@pytest.fixture
def log(built: None, db: None, tmp_path: Path) -> int:  # noqa: ARG001 - ask for the district
    path = xes(tmp_path / "a.xes", WHOLE)
    reading = Reading("Asia/Shanghai")
    return import_log(path, local=zone("Asia/Shanghai"), reading=reading, by="t").id


@pytest.fixture
def own(built: None, db: None, monkeypatch: pytest.MonkeyPatch) -> int:  # noqa: ARG001 - ask for the district
    """One case accepted, one as it came in, stored as the own log in one transaction."""
    monkeypatch.setattr(history, "snapshot", nullcontext)
    one = world.submit()
    world.submit()
    actions.accept_case(one, actor=world.CLERK, key="accept")
    return keep_own(by="t").id


def test_every_page_opens_to_leaders_and_the_reform_office_alone(
    sign_in: SignIn, log: int, client: Client
) -> None:
    start = f"/cockpit/processes/{log}/"
    for path in (
        "/cockpit/processes/",
        start,
        *(f"{start}{x}/" for x in ("cases", "compare", "cases/1")),
    ):
        assert [sign_in(who).get(path).status_code for who in READS] == [200, 200]
        assert {sign_in(who).get(path).status_code for who in REFUSED} == {403}
        assert client.get(path).status_code == 302


def test_the_page_of_a_log_shows_its_flow_and_filters_it(sign_in: SignIn, log: int) -> None:
    leader = sign_in("leader")
    page = leader.get(f"/cockpit/processes/{log}/").text
    assert "receive → review" in page
    assert "1 / 2（50.0%）" in page
    assert "事件未按时间排列，已按时间排序" in page
    narrowed = leader.get(f"/cockpit/processes/{log}/", {"department": "scjg"}).text
    assert "review → review" in page
    assert "review → review" not in narrowed
    wrong = leader.get(f"/cockpit/processes/{log}/", {"since": "gestern"})
    assert "“gestern”不是日期" in wrong.text


def test_every_number_opens_into_its_rows_and_files(sign_in: SignIn, log: int) -> None:
    leader = sign_in("leader")
    rows = f"/cockpit/processes/{log}/cases/"
    edge = {"before": "review", "activity": "review"}
    page = leader.get(rows, edge).text
    assert "走过这条衔接的：review → review" in page
    assert f'<a href="{rows}2/">2</a>' in page
    assert f'<a href="{rows}1/">1</a>' not in page
    answer = leader.get(rows, {**edge, "format": "csv"})
    read = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(each["办件"], each["等待（秒）"]) for each in read] == [("2", "90000.0")]
    edges = leader.get(f"/cockpit/processes/{log}/", {"table": "edges", "format": "json"})
    assert {each["before"] for each in json.loads(b"".join(edges))["rows"]} == {"receive", "review"}
    one = leader.get(f"{rows}2/").text
    assert one.count('<th scope="row">review</th>') == 2
    assert "超期" in one


def test_a_page_of_cases_goes_on_where_it_ended(sign_in: SignIn, tmp_path: Path) -> None:
    many = [case(f"n{n}", [("a", at(1), "")]) for n in range(120)]
    path = xes(tmp_path / "many.xes", many)
    log = import_log(path, local=None, reading=Reading(), by="t").id
    leader = sign_in("leader")
    address: str | None = f"/cockpit/processes/{log}/cases/"
    seen: list[str] = []
    while address:
        page = leader.get(address).text
        seen += [piece.split("<")[0] for piece in page.split('/">n')[1:]]
        found = page.split('class="button secondary" href="')[1:]
        address = found[0].split('"')[0].replace("&amp;", "&") if found else None
    assert seen == [str(n) for n in range(120)]


def test_statements_do_not_grow_with_the_log(sign_in: SignIn, log: int, tmp_path: Path) -> None:
    steps = [(f"a{n}", at(1 + n % 20), "amy") for n in range(30)]
    path = xes(tmp_path / "more.xes", [case(f"n{n}", steps) for n in range(60)])
    large = import_log(path, local=None, reading=Reading(), by="t").id
    leader = sign_in("leader")
    for page in ("", "cases/", "compare/?day=2022-04-05"):
        counted = []
        for each in (log, large):
            leader.get(f"/cockpit/processes/{each}/{page}")
            with CaptureQueriesContext(connection) as seen:
                leader.get(f"/cockpit/processes/{each}/{page}")
            counted.append(len(seen))
        assert counted[0] == counted[1] <= 25


def test_before_and_after_is_told_in_words(sign_in: SignIn, tmp_path: Path) -> None:
    early = [case(f"b{n}", [("a", at(1), ""), ("z", at(11 + n), "")]) for n in range(9)]
    later = [case(f"a{n}", [("a", at(5), ""), ("z", at(6 + n), "")]) for n in range(9)]
    path = xes(tmp_path / "two.xes", early + later)
    log = import_log(path, local=None, reading=Reading(), by="t").id
    leader = sign_in("leader")
    address = f"/cockpit/processes/{log}/compare/"
    page = leader.get(address, {"day": "2022-04-03"}).text
    assert "改革后明显更快：通常每件快 9.0 天" in page
    assert f'<a href="/cockpit/processes/{log}/cases/?until=2022-04-02">9</a>' in page
    files = leader.get(address, {"day": "2022-04-03", "chart": "spread", "format": "json"})
    assert [row["category"] for row in json.loads(b"".join(files))["rows"]] == ["改革前", "改革后"]
    none = leader.get(address, {"day": "2022-04-30"}).text
    assert "有一边没有办结的办件，不能比较。" in none


def test_own_cases_are_shown_within_what_a_leader_answers_for(sign_in: SignIn, own: int) -> None:
    leader = sign_in("leader")
    page = leader.get(f"/cockpit/processes/{own}/").text
    assert "本区办件" in page
    assert "受理" in page  # acts stand by their names
    CaseRow.objects.filter(log=own, no=2).update(department="yc")
    rows = leader.get(f"/cockpit/processes/{own}/cases/").text
    assert f"/cockpit/processes/{own}/cases/1/" in rows
    assert f"/cockpit/processes/{own}/cases/2/" not in rows
    assert leader.get(f"/cockpit/processes/{own}/cases/2/").status_code == 404


def test_own_cases_unchanged_are_kept_as_they_were(own: int) -> None:
    again = keep_own(by="t")
    assert (again.id, again.fresh) == (own, False)
    world.submit()
    renewed = keep_own(by="t")
    assert renewed.fresh
    assert renewed.cases == again.cases + 1
    assert list(LogRow.objects.filter(own=True).values_list("id", flat=True)) == [renewed.id]


def test_the_reform_office_has_the_own_cases_taken_in_once(sign_in: SignIn) -> None:
    address = "/cockpit/processes/"
    assert sign_in("leader").post(address).status_code == 403
    assert not ProcrastinateJob.objects.filter(queue_name="processes").exists()
    office = sign_in("reform")
    assert office.post(address).status_code == 302
    assert office.post(address).status_code == 302
    assert ProcrastinateJob.objects.filter(queue_name="processes").count() == 1
    assert "正在归集本区办件" in office.get(address).text
