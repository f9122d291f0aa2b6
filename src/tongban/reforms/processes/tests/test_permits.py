"""The report on 918 real permit cases, against counting them another way: the tree of the file."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tongban.reforms.processes import queries
from tongban.reforms.processes.queries import Narrow
from tongban.reforms.processes.reading import read_log
from tongban.reforms.processes.report import report
from tongban.reforms.processes.storing import Reading, import_log
from tongban.reforms.processes.times import WorkClock, zone

PERMITS = Path(__file__).parents[6] / "shared/data/events/permit_receipt_train.xes.gz"
ABSENT = "nan"
DUTCH = zone("Europe/Amsterdam")

Step = tuple[datetime, str, str, str]


@dataclass(frozen=True)
class Permit:
    """A case as the file has it, its events in order of time."""

    said: dict[str, str]
    steps: list[Step]

    def moment(self, name: str) -> datetime | None:
        text = self.said.get(name, ABSENT)
        return None if text.lower() in {ABSENT, "nat"} else datetime.fromisoformat(text)


@pytest.fixture(scope="module")
def permits() -> list[Permit]:
    if not PERMITS.exists():
        pytest.skip(f"no {PERMITS.name} beside the project; it is needed to check against")
    found = []
    with gzip.open(PERMITS) as file:
        for trace in ET.parse(file).getroot().iter("trace"):  # noqa: S314 - a file of our own choice
            said = {
                each.attrib["key"]: each.attrib["value"] for each in trace if "key" in each.attrib
            }
            steps = []
            for event in trace.iter("event"):
                told = {each.attrib["key"]: each.attrib["value"] for each in event}
                at = datetime.fromisoformat(told["time:timestamp"])
                who, where = told.get("org:resource", ""), told.get("org:group", "")
                steps.append((at, told["concept:name"], who, where))
            found.append(Permit(said, sorted(steps, key=lambda each: each[0])))
    return found


@pytest.fixture(scope="module")
def body(permits: list[Permit]) -> dict[str, Any]:
    assert len(permits) == 918
    log = read_log(PERMITS, local=DUTCH)
    return report(log, clock=WorkClock(DUTCH), local=DUTCH, top=1000)


def test_cases_events_activities_and_variants(permits: list[Permit], body: dict[str, Any]) -> None:
    assert (body["cases"], body["events"]) == (918, sum(len(each.steps) for each in permits))
    events = Counter(step[1] for each in permits for step in each.steps)
    assert {row["activity"]: row["events"] for row in body["activities"]["top"]} == events
    ways = Counter(tuple(step[1] for step in each.steps) for each in permits)
    assert body["variants"]["count"] == len(ways)
    top = body["variants"]["top"][0]
    assert (tuple(top["steps"]), top["cases"]) == ways.most_common(1)[0]


def test_durations_and_waiting_per_edge(permits: list[Permit], body: dict[str, Any]) -> None:
    spans = [
        (end - start).total_seconds()
        for each in permits
        if (end := each.moment("enddate")) and (start := each.moment("startdate")) and end >= start
    ]
    held = body["durations"]["calendar_seconds"]
    assert (held["count"], held["q50"]) == (len(spans), pytest.approx(median(spans)))
    assert held["mean"] == pytest.approx(sum(spans) / len(spans))
    waits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each in permits:
        for one, other in pairwise(each.steps):
            waits[one[1], other[1]].append((other[0] - one[0]).total_seconds())
    rows = {(row["from"], row["to"]): row for row in body["edges"]["longest"]}
    assert rows.keys() == waits.keys()
    for edge, values in waits.items():
        assert rows[edge]["count"] == len(values)
        assert rows[edge]["q50"] == pytest.approx(median(values))
        assert rows[edge]["total_seconds"] == pytest.approx(sum(values))


def test_rework_handovers_and_throughput(permits: list[Permit], body: dict[str, Any]) -> None:
    again = [len(each.steps) - len({step[1] for step in each.steps}) for each in permits]
    assert body["rework"]["cases"] == sum(n > 0 for n in again)
    assert body["rework"]["repetitions"] == sum(again)
    people = groups = 0
    for each in permits:
        for one, other in pairwise(each.steps):
            people += bool(one[2] and other[2] and one[2] != other[2])
            groups += bool(one[3] and other[3] and one[3] != other[3])
    hands = body["handovers"]
    assert (hands["between_people"], hands["between_groups"]) == (people, groups)
    begun = Counter(
        f"{start.astimezone(DUTCH):%Y-%m}"
        for each in permits
        if (start := each.moment("startdate"))
    )
    assert body["throughput"]["started"] == dict(sorted(begun.items()))


def test_late_and_open_cases_and_impossible_rows(
    permits: list[Permit], body: dict[str, Any]
) -> None:
    late = judged = opened = backwards = 0
    for each in permits:
        start, end, until = (each.moment(name) for name in ("startdate", "enddate", "deadline"))
        opened += end is None
        backwards += bool(start and end and end < start)
        if end and until and start and end >= start:
            judged += 1
            late += end.astimezone(DUTCH).date() > until.astimezone(DUTCH).date()
    assert (body["late"]["cases"], body["late"]["of"]) == (late, judged)
    assert late > 0
    assert body["open"]["cases"] == opened
    impossible = {row["code"]: row["count"] for row in body["impossible"]}
    assert impossible["CASE-END-BEFORE-START"] == backwards == 1


@pytest.mark.django_db
def test_the_stored_log_says_the_same(body: dict[str, Any]) -> None:
    done = import_log(PERMITS, local=DUTCH, reading=Reading("Europe/Amsterdam"), by="t")
    assert (done.cases, done.events) == (body["cases"], body["events"])
    assert queries.late_share(done.id, Narrow()) == (body["late"]["cases"], body["late"]["of"])
    edges = {(each.before, each.activity): each for each in queries.flow(done.id, Narrow()).edges}
    for row in body["edges"]["longest"]:
        edge = edges.pop((row["from"], row["to"]))
        assert edge.count == row["count"]
        assert edge.median == pytest.approx(row["q50"])
    assert edges == {}
    assert queries.variants(done.id, Narrow())[1] == body["variants"]["count"]
    assert {code: held["count"] for code, held in done.remarks.items()} == {
        row["code"]: row["count"] for row in body["impossible"]
    }
