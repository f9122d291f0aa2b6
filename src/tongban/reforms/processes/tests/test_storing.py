"""A stored log is whole or not there, stored once, and says what the report says of the file."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tongban.reforms.processes import queries, storing
from tongban.reforms.processes.models import CaseRow, EventRow, LogRow, VariantRow
from tongban.reforms.processes.queries import Narrow
from tongban.reforms.processes.reading import read_log
from tongban.reforms.processes.report import report
from tongban.reforms.processes.storing import Reading, Stored, import_log
from tongban.reforms.processes.tests.scene import Step, xes
from tongban.reforms.processes.times import WorkClock, zone
from tongban.reforms.processes.types import LogError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db

CHINA = zone("Asia/Shanghai")


def at(day: int, hour: int = 9) -> str:
    return f"2022-04-{day:02d}T{hour:02d}:00:00+08:00"


def case(name: str, steps: list[Step], **more: str) -> tuple[dict[str, str], list[Step]]:
    return {"concept:name": name, **more}, steps


WHOLE = [
    case(
        "1",
        [("receive", at(1), "amy"), ("review", at(1, 11), "bo"), ("decide", at(6, 17), "cy")],
        department="scjg",
        startdate=at(1),
        enddate=at(6, 17),
        deadline=at(6, 0),
    ),
    case(
        "2",
        [
            ("receive", at(1), "amy"),
            ("review", at(1, 12), "bo"),
            ("decide", at(7), "bo"),
            ("review", at(2, 13), "bo"),
            ("review", at(2, 13), "bo"),
        ],
        department="ycj",
        startdate=at(1),
        enddate=at(7),
        deadline=at(6, 0),
    ),
    case("3", [("receive", at(5), "amy")], department="scjg", startdate=at(5)),
    case("4", [], startdate=at(8), enddate=at(7)),
]


def stored(path: Path, **more: Any) -> Stored:
    return import_log(path, local=CHINA, reading=Reading(zone="Asia/Shanghai", **more), by="t")


def rows() -> list[int]:
    return [model.objects.count() for model in (LogRow, CaseRow, EventRow, VariantRow)]


def test_a_stored_log_says_what_the_report_says(tmp_path: Path) -> None:
    path = xes(tmp_path / "a.xes", WHOLE)
    done = stored(path)
    body = report(read_log(path, local=CHINA), clock=WorkClock(CHINA), local=CHINA)
    assert (done.cases, done.events) == (body["cases"], body["events"]) == (4, 8)
    assert {code: held["count"] for code, held in done.remarks.items()} == {
        row["code"]: row["count"] for row in body["impossible"]
    }
    flow = queries.flow(done.id, Narrow())
    edges = {(edge.before, edge.activity): edge for edge in flow.edges}
    assert len(edges) == body["edges"]["count"]
    for row in body["edges"]["longest"]:
        edge = edges[row["from"], row["to"]]
        assert (edge.count, edge.median, edge.ninety, edge.total) == pytest.approx(
            (row["count"], row["q50"], row["q90"], row["total_seconds"])
        )
    found, count = queries.variants(done.id, Narrow())
    assert count == len(found) == body["variants"]["count"]
    assert queries.late_share(done.id, Narrow()) == (body["late"]["cases"], body["late"]["of"])
    assert sorted(seconds for _day, seconds in queries.spans(done.id, Narrow())) == pytest.approx(
        [body["durations"]["calendar_seconds"][key] for key in ("min", "max")]
    )


def test_the_same_file_is_stored_once(tmp_path: Path) -> None:
    path = xes(tmp_path / "a.xes", WHOLE)
    first = stored(path)
    held = rows()
    again = stored(path)
    assert (first.fresh, again.fresh, again.id) == (True, False, first.id)
    assert rows() == held
    assert stored(path, final="decide").id != first.id  # read otherwise, it is another log


@pytest.mark.parametrize("batch", [1, 3])
def test_batches_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    path = xes(tmp_path / "a.xes", WHOLE)
    whole = stored(path)
    monkeypatch.setattr(storing, "BATCH", batch)
    pieces = stored(path, item="else")
    assert queries.flow(pieces.id, Narrow()) == queries.flow(whole.id, Narrow())
    assert pieces.remarks == whole.remarks
    read = [(each.no, each.name, each.seconds) for each in queries.cases(pieces.id, Narrow())]
    assert read == [
        (each.no, each.name, each.seconds) for each in queries.cases(whole.id, Narrow())
    ]


def test_what_a_case_says_after_its_events_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.xes"
    event = (
        '<event><string key="concept:name" value="a"/>'
        f'<date key="time:timestamp" value="{at(1)}"/></event>'
    )
    path.write_text(
        f'<log><trace><string key="concept:name" value="1"/>{event}'
        '<string key="department" value="scjg"/></trace>'
        f'<trace>{event}<string key="concept:name" value="2"/></trace></log>',
        encoding="utf-8",
    )
    log = queries.cases(stored(path).id, Narrow())
    assert [(each.name, each.department, each.steps) for each in log] == [
        ("1", "scjg", 1),
        ("2", "", 1),
    ]


class Killed(BaseException):
    """The process ends."""


@pytest.mark.parametrize("where", ["read", "settle"])
def test_a_reading_that_ends_early_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    path = xes(tmp_path / "a.xes", WHOLE)
    before = rows()
    monkeypatch.setattr(storing, "BATCH", 2)

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    tell: Callable[[int], None] = killed if where == "read" else lambda _: None
    if where == "settle":
        monkeypatch.setattr(storing, "settle", killed)
    with pytest.raises(Killed):
        import_log(path, local=CHINA, reading=Reading(), by="t", tell=tell)
    assert rows() == before
    monkeypatch.undo()
    assert stored(path).fresh


def test_times_without_a_zone_are_refused_unless_one_is_named(tmp_path: Path) -> None:
    path = xes(tmp_path / "a.xes", [case("1", [("a", "2022-04-01T09:00:00", "amy")])])
    before = rows()
    with pytest.raises(LogError, match=r"event 1 of case 1.*--zone Asia/Shanghai") as caught:
        import_log(path, local=None, reading=Reading(), by="t")
    assert caught.value.code == "LOG-NAIVE"
    assert rows() == before
    done = import_log(path, local=CHINA, reading=Reading("Asia/Shanghai"), by="t")
    (one,) = queries.cases(done.id, Narrow())
    assert one.started is not None
    assert one.started.astimezone(CHINA).isoformat() == at(1)


@pytest.mark.parametrize("text", ["", "<log", "<log></log>", "plain words"])
def test_what_is_no_log_leaves_nothing(tmp_path: Path, text: str) -> None:
    before = rows()
    for name in ("a.xes", "a.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LogError):
            stored(path)
    assert rows() == before


def test_filters_narrow_to_the_cases_meant(tmp_path: Path) -> None:
    log = stored(xes(tmp_path / "a.xes", WHOLE)).id

    def names(narrow: Narrow, **more: Any) -> list[str]:
        return [each.name for each in queries.cases(log, narrow, **more)]

    assert names(Narrow(department="scjg")) == ["1", "3"]
    assert names(Narrow(since=date(2022, 4, 5))) == ["3", "4"]
    assert names(Narrow(until=date(2022, 4, 4))) == ["1", "2"]
    (common, *_), _count = queries.variants(log, Narrow(department="ycj"))
    assert common.steps == ("receive", "review", "review", "decide")
    assert names(Narrow(variant=common.hash)) == ["2"]
    assert names(Narrow(), edge=("review", "review")) == ["2"]
    assert names(Narrow(), activity="decide") == ["1", "2"]
    assert names(Narrow(), after=2, limit=1) == ["3"]
    assert queries.choices(log) == (("scjg", "ycj"), ())
    edges = queries.flow(log, Narrow(department="ycj")).edges
    (edge,) = [each for each in edges if (each.before, each.activity) == ("review", "review")]
    assert (edge.count, edge.cases, edge.median) == (1, 1, 25 * 3600)
    (held,) = queries.cases(log, Narrow(), edge=("review", "review"))
    assert held.wait == 25 * 3600


def test_a_deadline_is_a_day_of_the_place_that_wrote_it_also_when_stored(tmp_path: Path) -> None:
    steps: list[Step] = [("a", "2022-04-01T00:00:00+00:00", "")]
    one = case("1", steps, startdate=at(1), enddate="2022-04-06T15:30:00+00:00", deadline=at(6, 0))
    two = case("2", steps, startdate=at(1), enddate="2022-04-06T16:30:00+00:00", deadline=at(6, 0))
    path = xes(tmp_path / "a.xes", [one, two])
    for name in ("", "Asia/Shanghai"):
        done = import_log(path, local=zone(name) if name else None, reading=Reading(name), by="t")
        assert [each.late for each in queries.cases(done.id, Narrow())] == [False, True]


def test_a_case_of_many_events_is_one_case_and_never_held_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.csv"
    start = datetime(2022, 4, 1, tzinfo=CHINA)
    with path.open("w", encoding="utf-8") as file:
        file.write("case,activity,time\n")
        file.writelines(
            f"1,{'ab'[n % 2]},{(start + timedelta(seconds=n)).isoformat()}\n" for n in range(50_000)
        )
    monkeypatch.setattr(storing, "BATCH", 5_000)
    heard: list[int] = []
    done = import_log(path, local=None, reading=Reading(), by="t", tell=heard.append)
    assert (done.cases, done.events) == (1, 50_000)
    assert heard == [*range(5_000, 50_001, 5_000), 50_000]
    edges = {
        (each.before, each.activity): each.count for each in queries.flow(done.id, Narrow()).edges
    }
    assert edges == {("a", "b"): 25_000, ("b", "a"): 24_999}
    ((only,), count) = queries.variants(done.id, Narrow())
    assert (count, only.length, only.steps[:3], len(only.steps)) == (1, 50_000, ("a", "b", "a"), 60)
