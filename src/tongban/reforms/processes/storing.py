"""Storing a log for the pages: read as a stream, kept whole or not at all, once only.

Events go into the database in batches within one transaction, so that a log of any length takes
little memory and a process that is killed leaves nothing. Order, repetitions, variants and what
cannot be are then reckoned by the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.kernel.canonical import digest
from tongban.record import clock
from tongban.record.db import as_text, raw
from tongban.reforms.processes.models import LogRow
from tongban.reforms.processes.reading import CHUNK, Columns, read_into
from tongban.reforms.processes.report import Fields, attribute
from tongban.reforms.processes.settling import settle
from tongban.reforms.processes.types import Log, LogError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo
    from pathlib import Path

    from tongban.reforms.processes.types import Event

BATCH: Final = 20_000
"""Events that are held before they go to the database."""
MAX_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """How a log is to be read: zone of times that name none, columns, fields, closing activity."""

    zone: str = ""
    columns: Columns = field(default_factory=Columns)
    fields: Fields = field(default_factory=Fields)
    department: str = "department"
    item: str = "item"
    final: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored log; `fresh` is False where the same bytes, read alike, were stored before."""

    id: int
    name: str
    cases: int
    events: int
    remarks: Mapping[str, Mapping[str, Any]]
    fresh: bool


def import_log(
    path: Path,
    *,
    local: tzinfo | None,
    reading: Reading,
    by: str,
    tell: Callable[[int], None] = lambda _events: None,
) -> Stored:
    """Store a log of a file; `tell` hears how many events were read, now and then.

    Raises LogError as `read_into`, LOG-NAIVE for times without a zone where none is given, and
    LOG-EMPTY where no case has an event. Whoever calls has asked whether `by` may.
    """
    mark = _mark(path, reading)
    known = LogRow.objects.filter(digest=mark).first()
    if known is not None:
        return stored(known, fresh=False)
    with transaction.atomic():
        raw().execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (mark,))
        known = LogRow.objects.filter(digest=mark).first()
        if known is not None:
            return stored(known, fresh=False)
        sink = Incoming(path.name, local, reading, tell)
        read_into(sink, path, local=local, columns=reading.columns)
        return sink.keep(mark, by=by)


class Incoming:
    """Takes a log into the database event by event; `keep` makes a stored log of it."""

    def __init__(
        self,
        name: str,
        local: tzinfo | None,
        reading: Reading,
        tell: Callable[[int], None] = lambda _events: None,
    ) -> None:
        """Make room; only inside a transaction."""
        self.name, self.local, self.reading, self.tell = name[:MAX_NAME], local, reading, tell
        self.remarks = Log(self.name)
        self.numbers: dict[str, int] = {}
        self.cases: list[tuple[int, str, Mapping[str, str]]] = []
        self.events: list[tuple[int, int, str, datetime, str, str]] = []
        self.taken = 0
        self.has_end = False
        self.cursor = raw().cursor()
        self.cursor.execute(_ROOM)

    def open_case(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Begin a case; False where it was begun before."""
        if name in self.numbers:
            return False
        self._give()
        self.numbers[name] = len(self.numbers) + 1
        self.cases.append((self.numbers[name], name, attributes))
        return True

    def add(self, case: str, event: Event) -> None:
        """Take an event."""
        held = (event.row, event.activity, event.at, event.resource, event.group)
        self.events.append((self.numbers[case], *held))
        self._give()

    def remark(self, code: str, where: str) -> None:
        """Count what cannot be; a time without a zone ends the reading."""
        if code == "EVENT-NAIVE":
            raise LogError(
                "LOG-NAIVE",
                f"{self.name}, {where}: a time without a zone; name the zone that the log was "
                "written in, such as --zone Asia/Shanghai",
            )
        self.remarks.remark(code, where)

    def keep(
        self, mark: str, *, by: str, own: bool = False, labels: Mapping[str, Any] | None = None
    ) -> Stored:
        """Reckon order, variants and remarks, and keep it all as a stored log."""
        self._give(last=True)
        if not self.taken:
            raise LogError("LOG-EMPTY", f"{self.name}: no case has an event with a readable time")
        row = LogRow.objects.create(
            digest=mark,
            name=self.name,
            own=own,
            zone=self.reading.zone,
            cases=len(self.numbers),
            events=0,
            first=clock.now(),
            last=clock.now(),
            deadlines=False,
            remarks={},
            labels=labels or {},
            stored_by=by,
            stored_at=clock.now(),
        )
        settle(
            self.cursor,
            row.id,
            remarks=self.remarks,
            final=self.reading.final,
            zone=self.reading.zone,
            has_end=self.has_end,
        )
        row.refresh_from_db()
        row.remarks = {code: asdict(held) for code, held in sorted(self.remarks.remarks.items())}
        row.save(update_fields=["remarks"])
        return stored(row, fresh=True)

    def _give(self, *, last: bool = False) -> None:
        """Send what is held to the database; the case that may still grow waits for the last."""
        if len(self.events) < BATCH and len(self.cases) < BATCH and not last:
            return
        with self.cursor.copy(_TAKE_EVENTS) as copy:
            for event in self.events:
                copy.write_row(event)
        self.taken += len(self.events)
        self.events.clear()
        kept = None if last or not self.cases else self.cases.pop()
        with self.cursor.copy(_TAKE_CASES) as copy:
            for each in self.cases:
                copy.write_row(self._case(*each))
        self.cases = [] if kept is None else [kept]
        self.tell(self.taken)

    def _case(self, no: int, name: str, attributes: Mapping[str, str]) -> tuple[Any, ...]:
        fields = self.reading.fields
        self.has_end = self.has_end or fields.end in attributes
        started, ended, deadline = (
            attribute(self, name, attributes, each, self.local)
            for each in (fields.start, fields.end, fields.deadline)
        )
        offset = None if deadline is None else deadline.utcoffset()
        return (
            no,
            name,
            attributes.get(self.reading.department, "").strip(),
            attributes.get(self.reading.item, "").strip(),
            as_text({key: value for key, value in attributes.items() if "\x00" not in value}),
            started,
            ended,
            deadline,
            None if offset is None else int(offset.total_seconds()),
        )


def stored(row: LogRow, *, fresh: bool) -> Stored:
    """Give a stored log as others see it."""
    return Stored(row.id, row.name, row.cases, row.events, row.remarks, fresh)


def _mark(path: Path, reading: Reading) -> str:
    """Give the digest of a file's bytes and how they are read."""
    made = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while data := file.read(CHUNK):
                made.update(data)
    except OSError as error:
        raise LogError("LOG-FILE", f"{path}: {error.strerror}") from error
    return digest({"bytes": made.hexdigest(), "reading": asdict(reading)})


_ROOM: Final = """
CREATE TEMP TABLE incoming_event (case_no int, row int, activity text, at timestamptz,
                                  resource text, grp text) ON COMMIT DROP;
CREATE TEMP TABLE incoming_case (no int, name text, department text, item text, attributes jsonb,
                                 started timestamptz, ended timestamptz, deadline timestamptz,
                                 deadline_offset int) ON COMMIT DROP"""
_TAKE_EVENTS: Final = "COPY incoming_event FROM STDIN"
_TAKE_CASES: Final = "COPY incoming_case FROM STDIN"
