"""Checking an exported ledger with nothing but the file: no database, no Django."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
import tempfile
import time
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.calendar import Calendar, CalendarTableError, published, table_from_json
from tongban.kernel.canonical import CanonicalError, Json, digest
from tongban.kernel.definitions import Definition, DefinitionError
from tongban.kernel.matters import Act
from tongban.record.ledger import (
    Fault,
    Leaf,
    LeafAt,
    LogCheck,
    Report,
    RootAt,
    RootKept,
    Stored,
    check_matter,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMAT: Final = "tongban-ledger/1"
MAX_LINE: Final = 64 * 1024 * 1024
"""Bytes of one line; a definition is the longest."""


class LedgerFileError(ValueError):
    """A file that is no exported ledger."""

    code = "LEDGER-FILE"


def verify_file(
    path: Path,
    progress: Callable[[Report], None] | None = None,
    *,
    kept: RootKept | None = None,
) -> Report:
    """Check an exported ledger; the report names the first act that does not fit.

    With `kept`, a root kept outside, the file's log must continue it.
    Memory does not grow with the file: leaves wait in a temporary file for their matter. Raises
    LedgerFileError when the file is none of `tongban export-log`.
    """
    report = Report()
    began = time.perf_counter()
    with (
        tempfile.TemporaryDirectory(prefix="tongban-verify-") as folder,
        closing(sqlite3.connect(Path(folder) / "leaves", isolation_level=None)) as leaves,
    ):
        leaves.execute("PRAGMA journal_mode = OFF")
        leaves.execute("BEGIN")
        leaves.execute("CREATE TABLE leaf (idx INT, matter TEXT, version INT, head TEXT)")
        try:
            with gzip.open(path, "rb") as lines:
                _Reading(_numbered(lines, path), leaves, report, progress, kept).run()
        except (zlib.error, EOFError, gzip.BadGzipFile) as error:
            report.add(Fault("", 0, f"{path.name} is damaged: {error}"))
    report.seconds = time.perf_counter() - began
    return report


def _numbered(lines: gzip.GzipFile, path: Path) -> Iterator[tuple[int, bytes, dict[str, Any]]]:
    number = 0
    while line := lines.readline(MAX_LINE):
        number += 1
        try:
            entry = json.loads(line)
            kind = entry["type"]
        except (ValueError, TypeError, KeyError) as error:
            raise LedgerFileError(
                f"{path.name}, line {number}: expected a JSON object with a type; {error}"
            ) from error
        if number == 1 and (kind != "ledger" or entry.get("format") != FORMAT):
            raise LedgerFileError(
                f"{path.name} is no ledger of format {FORMAT}; make one with `tongban export-log`"
            )
        yield number, line, entry


class _Reading:
    """One pass over the lines, in the order in which `export_log` writes them."""

    def __init__(
        self,
        lines: Iterator[tuple[int, bytes, dict[str, Any]]],
        leaves: sqlite3.Connection,
        report: Report,
        progress: Callable[[Report], None] | None,
        kept: RootKept | None,
    ) -> None:
        self._lines = lines
        self._leaves = leaves
        self._report = report
        self._progress = progress
        self._running = hashlib.sha256()
        self._counts: dict[str, int] = {}
        self._documents: dict[str, Json] = {}
        self._log_report = Report()
        self._kept = kept
        self._log = LogCheck(self._log_report, "sha256", kept)
        self._calendar: Calendar | None = None
        self._matter = ""
        self._stored: Stored | None = None
        self._acts: list[Act] = []
        self._states: list[str] = []
        self._spoilt: Fault | None = None
        self._log_ended = False
        self._ended = False

    def run(self) -> None:
        """Read everything, then settle what is left over."""
        for number, line, entry in self._lines:
            if self._ended:
                self._report.add(Fault("", 0, f"line {number} stands after the end"))
                return
            self._read(entry)
            if entry["type"] != "end":
                self._running.update(line)
                self._counts[entry["type"]] = self._counts.get(entry["type"], 0) + 1
        if not self._ended:
            self._tell_log()
            self._report.add(Fault("", 0, "the file has no end; it was cut off"))

    def _tell_log(self) -> None:
        """Tell of the log after the matters: an act that does not fit says more than a root."""
        log = self._log_report
        self._report.leaves, self._report.roots = log.leaves, log.roots
        self._report.root = log.root
        for fault in log.faults:
            self._report.add(fault)

    def _read(self, entry: dict[str, Any]) -> None:
        kind = entry["type"]
        try:
            match kind:
                case "ledger":
                    self._read_head(entry)
                case "definition":
                    self._read_definition(entry)
                case "leaf":
                    self._read_leaf(entry)
                case "root":
                    self._log.root(RootAt(**{name: entry[name] for name in RootAt._fields}))
                case "matter":
                    self._begin(str(entry["id"]))
                    self._stored = Stored.from_json(entry)
                case "act":
                    self._read_act(entry)
                case "end":
                    self._end(entry)
                case _:
                    self._report.add(Fault("", 0, f"a line of unknown type {kind!r}"))
        except (KeyError, TypeError, CalendarTableError) as error:
            self._report.add(Fault("", 0, f"a line of type {kind} has another shape: {error}"))

    def _read_head(self, entry: dict[str, Any]) -> None:
        self._log = LogCheck(self._log_report, str(entry["algorithm"]), self._kept)
        for tables in entry["calendar"]:
            extra = [table_from_json(table) for table in tables]
            published().with_tables(extra)
        # after a table was amended, the record is believed on what had expired by the old one
        self._calendar = None if entry["calendar"] else published()

    def _read_definition(self, entry: dict[str, Any]) -> None:
        self._report.definitions += 1
        known = str(entry["hash"])
        found = digest(entry["document"], known.partition(":")[0])
        if found != known:
            self._report.add(
                Fault("", 0, f"definition {known} was altered; its content gives {found}")
            )
        else:
            self._documents[known] = entry["document"]

    def _read_leaf(self, entry: dict[str, Any]) -> None:
        leaf = Leaf(*(entry[name] for name in Leaf._fields))
        self._log.leaf(leaf)
        self._leaves.execute("INSERT INTO leaf VALUES (?, ?, ?, ?)", leaf)

    def _read_act(self, entry: dict[str, Any]) -> None:
        if str(entry["matter"]) != self._matter:
            self._begin(str(entry["matter"]))
        self._report.acts += 1
        try:
            self._acts.append(Act.from_json(entry))
            self._states.append(str(entry["state"]))
        except (KeyError, TypeError, ValueError) as error:
            name = self._matter if self._stored is None else self._stored.number
            spoilt = Fault(name, len(self._acts) + 1, f"cannot be read: {error}")
            self._spoilt = self._spoilt or spoilt

    def _begin(self, matter: str) -> None:
        """Settle the matter before and begin another."""
        if not self._log_ended:
            self._log.end()
            self._leaves.execute("CREATE INDEX leaf_matter ON leaf (matter)")
            self._log_ended = True
        self._settle()
        self._matter, self._stored, self._spoilt = matter, None, None
        self._acts, self._states = [], []

    def _settle(self) -> None:
        if not self._matter:
            return
        self._report.matters += 1
        found = self._leaves.execute(
            "DELETE FROM leaf WHERE matter = ? RETURNING idx, version, head", (self._matter,)
        )
        leaves = [LeafAt(*row) for row in found.fetchall()]
        self._report.add(
            self._spoilt
            or check_matter(
                self._matter,
                self._stored,
                self._acts,
                self._states,
                leaves,
                None if self._stored is None else self._definition(self._stored.definition),
                calendar=self._calendar,
            )
        )
        if self._progress is not None and self._report.matters % 1000 == 0:
            self._progress(self._report)

    def _definition(self, known: str) -> Definition | None:
        try:
            return Definition.load(self._documents[known], self._documents.__getitem__)
        except (KeyError, DefinitionError, CanonicalError):
            return None

    def _end(self, entry: dict[str, Any]) -> None:
        self._begin("")
        gone = self._leaves.execute("SELECT matter, version, idx FROM leaf ORDER BY idx LIMIT 1")
        for matter, version, index in gone.fetchall():
            reason = f"gone; leaf {index} of the published log knows {version} acts"
            self._report.add(Fault(matter, 1, reason))
        self._tell_log()
        found = f"sha256:{self._running.hexdigest()}"
        if entry["counts"] != self._counts:
            self._report.add(
                Fault("", 0, f"the file holds {self._counts}; expected {entry['counts']}")
            )
        elif entry["digest"] != found:
            self._report.add(
                Fault("", 0, f"the file was altered: expected {entry['digest']}, found {found}")
            )
        self._ended = True
