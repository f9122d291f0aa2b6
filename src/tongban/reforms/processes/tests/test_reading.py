"""Logs of every kind come in whole; what cannot be is counted with its place, never guessed."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tongban.reforms.processes import reading
from tongban.reforms.processes.reading import Columns, read_log
from tongban.reforms.processes.tests.scene import xes
from tongban.reforms.processes.times import zone
from tongban.reforms.processes.types import LogError

if TYPE_CHECKING:
    from pathlib import Path

    from tongban.reforms.processes.types import Log

T = "2022-04-01T0{}:00:00+08:00"


def found(log: Log) -> dict[str, int]:
    return {code: held.count for code, held in log.remarks.items()}


def test_a_log_is_read_plain_and_compressed(tmp_path: Path) -> None:
    steps = [("receive", T.format(1), "amy"), ("decide", T.format(3), "bo")]
    plain = xes(tmp_path / "a.xes", [({"concept:name": "1", "channel": "online"}, steps)])
    packed = tmp_path / "a.xes.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    for path in (plain, packed):
        log = read_log(path)
        (case,) = log.cases.values()
        assert (case.id, dict(case.attributes)) == ("1", {"channel": "online"})
        assert [(e.activity, e.resource, e.row) for e in case.events] == [
            ("receive", "amy", 1),
            ("decide", "bo", 2),
        ]
        assert case.events[0].at == datetime(2022, 3, 31, 17, tzinfo=UTC)
        assert log.remarks == {}


def test_a_table_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "办件,环节,时间,channel\n"
        "1,receive,2022-04-01 01:00:00,online\n1,decide,2022-04-01 03:00,\n",
        encoding="utf-8-sig",
    )
    columns = Columns("办件", "环节", "时间")
    log = read_log(path, local=zone("Asia/Shanghai"), columns=columns)
    (case,) = log.cases.values()
    assert [each.activity for each in case.events] == ["receive", "decide"]
    assert case.events[0].at == datetime(2022, 3, 31, 17, tzinfo=UTC)
    assert case.attributes["channel"] == "online"
    with pytest.raises(LogError, match=r"no column case, activity, time; the file has 办件, 环节"):
        read_log(path)


def test_what_cannot_be_is_counted_with_its_place(tmp_path: Path) -> None:
    path = xes(
        tmp_path / "a.xes",
        [
            (
                {"concept:name": "1"},
                [
                    ("b", T.format(5), "amy"),
                    ("a", T.format(1), "amy"),
                    ("a", T.format(1), "amy"),
                    ("", T.format(6), "amy"),
                    ("c", "2022-04-01 10:00:00", "amy"),
                    ("c", "nan", "amy"),
                    ("c", "2022-04-01T10:00:00 Mars", "amy"),
                ],
            ),
            ({"concept:name": "1"}, [("d", T.format(7), "bo")]),
            ({"channel": "online"}, [("a", T.format(1), "amy")]),
        ],
    )
    log = read_log(path)
    assert found(log) == {
        "EVENT-NO-ACTIVITY": 1,
        "EVENT-NAIVE": 1,
        "EVENT-NO-TIME": 1,
        "EVENT-TIME": 1,
        "CASE-REPEATED": 1,
        "EVENT-NO-CASE": 1,
        "EVENT-ORDER": 1,
        "EVENT-REPEATED": 1,
    }
    assert [each.activity for each in log.cases["1"].events] == ["a", "b", "d"]
    assert log.remarks["EVENT-TIME"].examples == ["event 7 of case 1: '2022-04-01T10:00:00 Mars'"]
    again = read_log(path, local=zone("Asia/Shanghai"))
    assert "EVENT-NAIVE" not in again.remarks
    assert [each.activity for each in again.cases["1"].events] == ["a", "b", "d", "c"]


@pytest.mark.parametrize("text", ["", "<log", "<log></log>", "case,activity\n1,a", "plain words"])
def test_what_is_no_log_is_refused(tmp_path: Path, text: str) -> None:
    for name in ("a.xes", "a.csv"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LogError) as caught:
            read_log(path)
        assert caught.value.code in {"LOG-FILE", "LOG-XML", "LOG-COLUMN"}


def test_entities_bombs_and_broken_archives_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = xes(tmp_path / "a.xes", [({"concept:name": "1"}, [("a", T.format(1), "")])], bomb)
    with pytest.raises(LogError, match="it declares entities"):
        read_log(path)
    broken = tmp_path / "b.xes.gz"
    broken.write_bytes(gzip.compress(path.read_bytes())[:-9])
    with pytest.raises(LogError, match=r"b\.xes\.gz"):
        read_log(broken)
    with pytest.raises(LogError, match="No such file"):
        read_log(tmp_path / "c.xes")
    monkeypatch.setattr(reading, "MAX_BYTES", 100)
    whole = xes(tmp_path / "d.xes", [({"concept:name": "1"}, [("a", T.format(1), "")])])
    with pytest.raises(LogError, match="longer than 100 bytes"):
        read_log(whole)


def test_an_unknown_zone_is_refused() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(LogError, match="unknown zone"):
            zone(name)
