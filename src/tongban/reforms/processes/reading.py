"""Reading event logs: XES (IEEE 1849) plain or compressed, and CSV; nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any, Final
from xml.parsers import expat

from tongban.reforms.processes.times import ABSENT, NaiveTime, moment
from tongban.reforms.processes.types import Case, Event, Log, LogError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path

MAX_BYTES: Final = 4 * 1024**3
"""Bytes of a log after decompression; more is refused, so that no small file fills the machine."""
CHUNK: Final = 1 << 20
_VALUES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a CSV log by meaning; resource and group may be absent from it."""

    case: str = "case"
    activity: str = "activity"
    time: str = "time"
    resource: str = "resource"
    group: str = "group"


def read_log(path: Path, *, local: tzinfo | None = None, columns: Columns | None = None) -> Log:
    """Read a log; `local` is the zone of times that name none.

    Events come out in order of time; what cannot be read is left out and counted in the remarks.
    Raises LogError LOG-FILE (absent, no log, too large), LOG-XML, LOG-COLUMN.
    """
    log = Log(path.name)
    name = path.name.removesuffix(".gz")
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with ExitStack() as stack:
            file: Any = stack.enter_context(path.open("rb"))
            if packed:
                file = stack.enter_context(gzip.open(file, "rb"))
            stream = _Limited(file)
            if name.endswith(".csv"):
                _read_csv(stream, log, local, columns or Columns())
            else:
                _Xes(log, local).read(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise LogError("LOG-FILE", f"{path}: {error}") from error
    for case in log.cases.values():
        _in_order(case, log)
    if not log.cases:
        raise LogError("LOG-FILE", f"{path.name}: no case in it; expected an event log")
    return log


class _Limited(io.RawIOBase):
    """A stream that refuses to be longer than MAX_BYTES."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__()
        self._file, self._taken = file, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._file.read(len(buffer))
        self._taken += len(data)
        if self._taken > MAX_BYTES:
            raise LogError("LOG-FILE", f"the log is longer than {MAX_BYTES} bytes; split it")
        buffer[: len(data)] = data
        return len(data)


class _Xes:
    """Reads XES by events of the parser, so that a log of any length takes one pass."""

    def __init__(self, log: Log, local: tzinfo | None) -> None:
        self.log, self.local = log, local
        self.depth = 0
        self.trace: dict[str, str] | None = None
        self.event: dict[str, str] | None = None
        self.waiting: list[tuple[dict[str, str], int]] = []
        self.row = 0

    def read(self, stream: _Limited) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.EntityDeclHandler = self.entity
        try:
            while data := stream.read(CHUNK):
                parser.Parse(data, False)  # noqa: FBT003 - expat's signature
            parser.Parse(b"", True)  # noqa: FBT003 - as above
        except expat.ExpatError as error:
            raise LogError("LOG-XML", f"{self.log.name}: no XES: {error}") from error

    def entity(self, *_: Any) -> None:
        raise LogError("LOG-XML", f"{self.log.name}: it declares entities; a log needs none")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "event":
            self.event = {}
        elif tag == "trace":
            self.trace = {}
        elif self.event is not None:
            self.depth += 1
            if self.depth == 1 and tag in _VALUES:
                self.event[attributes.get("key", "")] = attributes.get("value", "")
        elif self.trace is not None:
            self.depth += 1
            if self.depth == 1 and tag in _VALUES:
                self.trace[attributes.get("key", "")] = attributes.get("value", "")

    def end(self, tag: str) -> None:
        if tag == "event" and self.event is not None:
            self.row += 1
            self.waiting.append((self.event, self.row))
            self.event = None
        elif tag == "trace" and self.trace is not None:
            self.take(self.trace)
            self.trace, self.waiting = None, []
        elif self.depth:
            self.depth -= 1

    def take(self, trace: dict[str, str]) -> None:
        name = trace.pop("concept:name", "").strip()
        if not name:
            for _, row in self.waiting:
                self.log.remark("EVENT-NO-CASE", f"event {row}")
            return
        case = self.log.cases.get(name)
        if case is None:
            case = self.log.cases[name] = Case(name, trace)
        else:
            self.log.remark("CASE-REPEATED", f"case {name}")
        for fields, row in self.waiting:
            event = _event(
                self.log,
                self.local,
                f"event {row} of case {name}",
                row,
                activity=fields.get("concept:name", ""),
                at=fields.get("time:timestamp", ""),
                resource=fields.get("org:resource", ""),
                group=fields.get("org:group", ""),
            )
            if event is not None:
                case.events.append(event)


def _read_csv(stream: _Limited, log: Log, local: tzinfo | None, columns: Columns) -> None:
    text = io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8-sig", newline="")
    try:
        reader = csv.DictReader(text)
        header = reader.fieldnames or []
        wanted = (columns.case, columns.activity, columns.time)
        if missing := [name for name in wanted if name not in header]:
            raise LogError(
                "LOG-COLUMN",
                f"{log.name}: no column {', '.join(missing)}; the file has {', '.join(header)}",
            )
        known = {columns.case, columns.activity, columns.time, columns.resource, columns.group}
        for row, fields in enumerate(reader, start=2):
            _csv_row(log, local, columns, row, fields, known)
    except UnicodeDecodeError as error:
        raise LogError("LOG-FILE", f"{log.name}: not UTF-8: {error}") from error
    except csv.Error as error:
        raise LogError("LOG-FILE", f"{log.name}: no CSV: {error}") from error


def _csv_row(
    log: Log,
    local: tzinfo | None,
    columns: Columns,
    row: int,
    fields: Mapping[str | None, str | None],
    known: set[str],
) -> None:
    name = (fields.get(columns.case) or "").strip()
    if not name:
        log.remark("EVENT-NO-CASE", f"row {row}")
        return
    case = log.cases.get(name)
    if case is None:
        kept = {
            key: value
            for key, value in fields.items()
            if key is not None and key not in known and isinstance(value, str)
        }
        case = log.cases[name] = Case(name, kept)
    event = _event(
        log,
        local,
        f"row {row} (case {name})",
        row,
        activity=fields.get(columns.activity) or "",
        at=fields.get(columns.time) or "",
        resource=fields.get(columns.resource) or "",
        group=fields.get(columns.group) or "",
    )
    if event is not None:
        case.events.append(event)


def _event(
    log: Log,
    local: tzinfo | None,
    where: str,
    row: int,
    *,
    activity: str,
    at: str,
    resource: str,
    group: str,
) -> Event | None:
    activity = activity.strip()
    if not activity:
        log.remark("EVENT-NO-ACTIVITY", where)
        return None
    if at.strip().lower() in ABSENT:
        log.remark("EVENT-NO-TIME", where)
        return None
    found = _moment(log, local, where, at)
    return None if found is None else Event(activity, found, resource.strip(), group.strip(), row)


def _moment(log: Log, local: tzinfo | None, where: str, text: str) -> datetime | None:
    try:
        return moment(text, local)
    except NaiveTime:
        log.remark("EVENT-NAIVE", f"{where}: {text[:40]!r}")
    except (ValueError, OverflowError):
        log.remark("EVENT-TIME", f"{where}: {text[:40]!r}")
    return None


def _in_order(case: Case, log: Log) -> None:
    """Sort by time, keep the file's order where times are equal, drop what stands twice."""
    events = case.events
    for before, after in pairwise(events):
        if after.at < before.at:
            log.remark("EVENT-ORDER", f"event {after.row} of case {case.id}")
    events.sort(key=lambda each: each.at)
    seen: set[tuple[str, datetime, str, str]] = set()
    kept = []
    for each in events:
        mark = (each.activity, each.at, each.resource, each.group)
        if mark in seen:
            log.remark("EVENT-REPEATED", f"event {each.row} of case {case.id}")
            continue
        seen.add(mark)
        kept.append(each)
    case.events = kept
