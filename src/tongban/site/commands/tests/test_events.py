"""The command `tongban events`: what it prints of a log, stores of it, and refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tongban.reforms.processes.queries import list_logs
from tongban.reforms.processes.tests.scene import xes
from tongban.site.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def log(tmp_path: Path) -> Path:
    steps = [("receive", "2022-04-01T09:00:00", "amy"), ("decide", "2022-04-02T09:00:00", "bo")]
    return xes(tmp_path / "a.xes", [({"concept:name": "1"}, steps)])


def test_a_report_needs_no_database(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["events", "report", str(log), "--zone", "Asia/Shanghai", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["cases"], body["events"], body["zone"]) == (1, 2, "Asia/Shanghai")


@pytest.mark.parametrize("verb", ["report", "import"])
def test_an_unknown_zone_is_refused(
    log: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["events", verb, str(log), "--zone", "Mars/Olympus"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "[LOG-ZONE] unknown zone 'Mars/Olympus'; expected a name such as" in told.err


@pytest.mark.django_db
def test_a_log_is_stored_once_and_says_where_to_look(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["events", "import", str(log), "--zone", "Asia/Shanghai"]
    assert main(words) == 0
    first = capsys.readouterr().out.splitlines()
    assert first[0] == "已导入 stored: a.xes, 1 件 cases, 2 个事件 events"
    assert first[-1] == f"  看 see /cockpit/processes/{list_logs()[0].id}/"
    assert main(words) == 0
    again = capsys.readouterr().out.splitlines()
    assert again[0].startswith("已有，未重复导入 stored before, nothing changed: a.xes")
    assert again[1:] == first[1:]
    assert len(list_logs()) == 1


@pytest.mark.django_db
def test_what_cannot_be_stored_is_said_in_one_line(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, code in (
        ([str(log)], "LOG-NAIVE"),
        ([str(tmp_path / "absent.xes")], "LOG-FILE"),
        ([str(log), "--zone", "Asia/Shanghai", "--case-column", "x"], ""),
    ):
        assert main(["events", "import", *words]) == (2 if code else 0)
        assert f"[{code}]" in capsys.readouterr().err or not code
    assert len(list_logs()) == 1  # columns are read of tables alone
