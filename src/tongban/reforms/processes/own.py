"""The district's own matters as an event log: XES (IEEE 1849) and OCEL 2.0, and for the report.

Officers stand with their ids, applicants only as what they are: a log of work is no list of people.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from xml.sax.saxutils import quoteattr
from zoneinfo import ZoneInfo

from tongban.reforms.processes.types import Case, Event, Log

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tongban.record.history import Happened, History

CHINA: Final = ZoneInfo("Asia/Shanghai")
_HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event"><string key="concept:name" value=""/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>
<classifier name="Activity" keys="concept:name"/>
"""
_CASE_TYPES: Final = (
    "number",
    "kind",
    "item",
    "department",
    "division",
    "outcome",
    "due",
    "opened",
    "closed",
)


@dataclass(frozen=True, slots=True)
class Written:
    """How many cases and events a log got."""

    cases: int
    events: int


def log_of(histories: Iterable[History]) -> Log:
    """Give the histories as a log that `report` takes; the last day of the term is the deadline."""
    log = Log("tongban")
    row = 0
    for history in histories:
        case = case_of(history, row)
        row += len(case.events)
        log.cases[case.id] = case
    return log


def case_of(history: History, row: int = 0) -> Case:
    """Give one history as a case; `row` events stand before it in its log."""
    events = [
        Event(each.act, each.at, _who(each), _where(each), n)
        for n, each in enumerate(history.acts, row + 1)
    ]
    return Case(str(history.id), _attributes(history), events)


def write_xes(histories: Iterable[History], path: Path) -> Written:
    """Write XES 1.0, whole or not at all."""
    cases = events = 0
    with _whole(path) as file:
        file.write(_HEAD)
        for history in histories:
            cases += 1
            file.write("<trace>\n")
            file.write(_string("concept:name", str(history.id)))
            for key, value in _attributes(history).items():
                file.write(_string(key, value))
            for each in history.acts:
                events += 1
                file.write(
                    "<event>"
                    + _string("concept:name", each.act)
                    + _string("concept:instance", str(each.seq))
                    + f"<date key='time:timestamp' value='{_iso(each.at)}'/>"
                    + _string("org:resource", _who(each))
                    + _string("org:group", _where(each))
                    + _string("lifecycle:transition", "complete")
                    + _string("state", each.state)
                    + "</event>\n"
                )
            file.write("</trace>\n")
        file.write("</log>\n")
    return Written(cases, events)


def write_ocel(histories: Iterable[History], path: Path) -> Written:
    """Write OCEL 2.0 JSON, whole or not at all: cases, items and departments as objects."""
    objects: dict[str, dict[str, Any]] = {}
    rows: list[dict[str, Any]] = []
    acts: set[str] = set()
    cases = 0
    for history in histories:
        cases += 1
        own = _case_object(history)
        objects[own["id"]] = own
        related = [{"objectId": own["id"], "qualifier": "case"}]
        for kind, name in (("item", history.item), ("department", history.department)):
            objects.setdefault(
                f"{kind}:{name}",
                {"id": f"{kind}:{name}", "type": kind, "attributes": [], "relationships": []},
            )
            own["relationships"].append({"objectId": f"{kind}:{name}", "qualifier": kind})
            related.append({"objectId": f"{kind}:{name}", "qualifier": kind})
        if history.parent is not None:
            own["relationships"].append({"objectId": f"case:{history.parent}", "qualifier": "part"})
            related.append({"objectId": f"case:{history.parent}", "qualifier": "part"})
        for each in history.acts:
            acts.add(each.act)
            rows.append(
                {
                    "id": f"{history.id}:{each.seq}",
                    "type": each.act,
                    "time": _iso(each.at),
                    "attributes": [
                        {"name": "resource", "value": _who(each)},
                        {"name": "group", "value": _where(each)},
                        {"name": "state", "value": each.state},
                    ],
                    "relationships": related,
                }
            )
    body = {
        "objectTypes": [
            {
                "name": "case",
                "attributes": [{"name": name, "type": "string"} for name in _CASE_TYPES],
            },
            {"name": "item", "attributes": []},
            {"name": "department", "attributes": []},
        ],
        "eventTypes": [
            {
                "name": name,
                "attributes": [
                    {"name": each, "type": "string"} for each in ("resource", "group", "state")
                ],
            }
            for name in sorted(acts)
        ],
        "objects": sorted(objects.values(), key=lambda each: str(each["id"])),
        "events": rows,
    }
    with _whole(path) as file:
        json.dump(body, file, ensure_ascii=False)
    return Written(cases, len(rows))


def _case_object(history: History) -> dict[str, Any]:
    opened = _iso(history.opened_at)
    said = {
        "number": history.number,
        "kind": history.kind,
        "item": history.item,
        "department": history.department,
        "division": history.division,
        "outcome": history.outcome,
        "due": None if history.due is None else history.due.isoformat(),
        "opened": opened,
        "closed": None if history.closed_at is None else _iso(history.closed_at),
    }
    return {
        "id": f"case:{history.id}",
        "type": "case",
        "attributes": [
            {"name": name, "time": opened, "value": value}
            for name, value in said.items()
            if value is not None
        ],
        "relationships": [],
    }


def _attributes(history: History) -> Mapping[str, str]:
    said = {
        "number": history.number,
        "kind": history.kind,
        "item": history.item,
        "department": history.department,
        "division": history.division,
        "startdate": _iso(history.opened_at),
    }
    if history.closed_at is not None:
        said["enddate"] = _iso(history.closed_at)
    if history.due is not None:
        said["deadline"] = datetime.combine(history.due, time(0), CHINA).isoformat()
    if history.outcome is not None:
        said["outcome"] = history.outcome
    if history.parent is not None:
        said["parent"] = str(history.parent)
    return said


def _who(each: Happened) -> str:
    return each.actor if each.kind == "officer" else each.kind


def _where(each: Happened) -> str:
    return each.on_behalf if each.kind == "officer" else each.kind


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(value)}/>"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    """Give a file that takes its name only once it is written to the end."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            yield file
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
