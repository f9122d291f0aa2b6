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
from tongban.reforms.processes.types import Event, Log, LogError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo
    from pathlib import Path

    from tongban.reforms.processes.types import Case, Sink

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
    """Read a log whole; `local` is the zone of times that name none.

    Events come out in order of time; what cannot be read is left out and counted in the remarks.
    Raises LogError as `read_into`.
    """
    log = Log(path.name)
    read_into(log, path, local=local, columns=columns)
    for case in log.cases.values():
        _in_order(case, log)
    if not log.cases:
        raise LogError("LOG-FILE", f"{path.name}: no case in it; expected an event log")
    return log


def read_into(
    sink: Sink, path: Path, *, local: tzinfo | None = None, columns: Columns | None = None
) -> None:
    """Give a log to a sink, event by event in the order of the file.

    Raises LogError LOG-FILE (absent, no log, too large), LOG-XML, LOG-COLUMN.
    """
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
                _Csv(sink, local, columns or Columns()).read(stream)
            else:
                _Xes(sink, local).read(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise LogError("LOG-FILE", f"{path}: {error}") from error


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
    """Reads XES by events of the parser, so that a log of any length takes one pass.

    Events go on as soon as their case has said its name, which XES has stand first; a case that
    names itself only at its end is held until then.
    """

    def __init__(self, log: Sink, local: tzinfo | None) -> None:
        self.log, self.local = log, local
        self.depth = 0
        self.name = ""
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
            self.trace, self.name = {}, ""
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
            if not self.name and self.trace and self.trace.get("concept:name", "").strip():
                self.begin(self.trace)
            if self.name:
                self.take(self.event, self.row)
            else:
                self.waiting.append((self.event, self.row))
            self.event = None
        elif tag == "trace" and self.trace is not None:
            if not self.name:
                self.begin(self.trace)
            self.trace = None
        elif self.depth:
            self.depth -= 1

    def begin(self, trace: dict[str, str]) -> None:
        """Open the case that a trace names, and give it what waited; a nameless one gets none."""
        waiting, self.waiting = self.waiting, []
        name = trace.pop("concept:name", "").strip()
        if not name:
            for _, row in waiting:
                self.log.remark("EVENT-NO-CASE", f"event {row}")
            return
        self.name = name
        if not self.log.open_case(name, trace):  # what the case says after its events comes in
            self.log.remark("CASE-REPEATED", f"case {name}")
        for fields, row in waiting:
            self.take(fields, row)

    def take(self, fields: dict[str, str], row: int) -> None:
        event = _event(
            self.log,
            self.local,
            f"event {row} of case {self.name}",
            row,
            activity=fields.get("concept:name", ""),
            at=fields.get("time:timestamp", ""),
            resource=fields.get("org:resource", ""),
            group=fields.get("org:group", ""),
        )
        if event is not None:
            self.log.add(self.name, event)


class _Csv:
    """Reads a table row by row; what else a case's first row says is said of the case."""

    def __init__(self, log: Sink, local: tzinfo | None, columns: Columns) -> None:
        self.log, self.local, self.columns = log, local, columns
        self.known = {columns.case, columns.activity, columns.time, columns.resource, columns.group}
        self.seen: set[str] = set()

    def read(self, stream: _Limited) -> None:
        text = io.TextIOWrapper(io.BufferedReader(stream), encoding="utf-8-sig", newline="")
        named = self.columns
        try:
            reader = csv.DictReader(text)
            header = reader.fieldnames or []
            wanted = (named.case, named.activity, named.time)
            if missing := [name for name in wanted if name not in header]:
                raise LogError(
                    "LOG-COLUMN",
                    f"{self.log.name}: no column {', '.join(missing)}; the file has "
                    f"{', '.join(header)}",
                )
            for row, fields in enumerate(reader, start=2):
                self.row(row, fields)
        except UnicodeDecodeError as error:
            raise LogError("LOG-FILE", f"{self.log.name}: not UTF-8: {error}") from error
        except csv.Error as error:
            raise LogError("LOG-FILE", f"{self.log.name}: no CSV: {error}") from error

    def row(self, row: int, fields: Mapping[str | None, str | None]) -> None:
        name = (fields.get(self.columns.case) or "").strip()
        if not name:
            self.log.remark("EVENT-NO-CASE", f"row {row}")
            return
        if name not in self.seen:
            self.seen.add(name)
            kept = {
                key: value
                for key, value in fields.items()
                if key is not None and key not in self.known and isinstance(value, str)
            }
            self.log.open_case(name, kept)
        event = _event(
            self.log,
            self.local,
            f"row {row} (case {name})",
            row,
            activity=fields.get(self.columns.activity) or "",
            at=fields.get(self.columns.time) or "",
            resource=fields.get(self.columns.resource) or "",
            group=fields.get(self.columns.group) or "",
        )
        if event is not None:
            self.log.add(name, event)


def _event(
    log: Sink,
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


def _moment(log: Sink, local: tzinfo | None, where: str, text: str) -> datetime | None:
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
