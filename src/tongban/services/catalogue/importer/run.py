"""Run an import: read every row, find duplicates, hand over what may be written, report on all."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TextIO

from tongban.kernel.canonical import Json, digest
from tongban.services.catalogue.completeness import REQUIRED
from tongban.services.catalogue.importer.mapping import ListMapping
from tongban.services.catalogue.importer.rows import Bodies, Reading, read_row
from tongban.services.catalogue.importer.sources import open_source
from tongban.services.catalogue.importer.table import Source
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import MEANINGS, Remark, printable
from tongban.services.catalogue.types import ItemContent

BATCH: Final = 500
EXAMPLES: Final = 5
TRACKED: Final = 1000
"""Different raw values counted for each code: one cause often stands behind many rows."""
TOLD: Final = 10
"""The most frequent of them are reported."""
STEP: Final = 1000
"""Rows between two lines of progress."""


@dataclass(frozen=True)
class Accepted:
    """An item to be written: its content, the digest of it, what was remarked on its row."""

    content: ItemContent
    hash: str
    row: int
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Target:
    """Where items go: `existing` gives the hashes the catalogue holds under codes."""

    existing: Callable[[list[str]], Mapping[str, str]]
    write: Callable[[list[Accepted]], None]
    transaction: Callable[[], AbstractContextManager[object]] = nullcontext


@dataclass
class Summary:
    """What an import counted."""

    file: dict[str, Json]
    mapping: dict[str, Json]
    dry_run: bool
    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[int]] = field(default_factory=dict)
    values: dict[str, Counter[str]] = field(default_factory=dict)
    missing: Counter[str] = field(default_factory=Counter)
    absent_columns: tuple[str, ...] = ()
    unused_columns: tuple[str, ...] = ()

    def count(self, reading: Reading, *, written: bool) -> None:
        """Count one row; each code once a row."""
        self.counts["rows"] += 1
        self.counts[reading.verdict] += 1
        self.counts["written"] += written
        for code in sorted({remark.code for remark in reading.remarks}):
            self.codes[code] += 1
            examples = self.examples.setdefault(code, [])
            if len(examples) < EXAMPLES:
                examples.append(reading.row.number)
        for remark in reading.remarks:
            values = self.values.setdefault(remark.code, Counter())
            value = printable(remark.raw)
            if value and (value in values or len(values) < TRACKED):
                values[value] += 1
        if reading.content is not None:
            self.missing.update(
                name for name in REQUIRED if getattr(reading.content, name) in {None, ()}
            )

    def to_json(self) -> dict[str, Json]:
        """Write it for the report: faults, then flags, then notes, the frequent ones first."""
        weights = ["fault", "flag", "note"]
        order = sorted(
            self.codes, key=lambda code: (weights.index(MEANINGS[code][0].value), -self.codes[code])
        )
        return {
            "file": self.file,
            "mapping": self.mapping,
            "dry_run": self.dry_run,
            "counts": {
                name: self.counts[name]
                for name in ("rows", "accepted", "flagged", "rejected", "written")
            },
            "codes": {
                code: {
                    "rows": self.codes[code],
                    "weight": MEANINGS[code][0].value,
                    "meaning": MEANINGS[code][1].to_json(),
                    "first_rows": list(self.examples[code]),
                    "values": dict(self.values[code].most_common(TOLD)),
                }
                for code in order
            },
            "to_fill_before_publishing": {
                name: {"rows": self.missing[name], "label": REQUIRED[name].to_json()}
                for name in REQUIRED
                if self.missing[name]
            },
            "absent_columns": list(self.absent_columns),
            "unused_columns": list(self.unused_columns),
        }


def run_import(
    path: Path,
    *,
    mapping: ListMapping,
    mapping_hash: str,
    target: Target,
    report: TextIO,
    bodies: Bodies | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Summary:
    """Import a list in one transaction and write the report as it goes.

    Raises SourceError when the file is no such list, and lets errors of the target through; in both
    cases nothing was written. Memory grows by one digest a row, not by the rows.
    """
    source = open_source(path, mapping.required, sheet=mapping.sheet)
    summary = Summary(
        _file(path, source), {"title": _title(mapping), "hash": mapping_hash}, dry_run
    )
    seen = _Seen(target)
    columns: set[str] = set(source.columns)
    report.write('{"rows": [')
    with target.transaction():
        for n, batch in enumerate(_batches(source, mapping, bodies or Bodies(), columns)):
            settled = seen.settle(batch)
            _report(settled, report, summary, first=n == 0)
            if not dry_run:
                target.write([ready for _, ready in settled if ready is not None])
            if progress is not None and summary.counts["rows"] % STEP < BATCH:
                progress(summary.counts["rows"])
    summary.absent_columns = tuple(sorted(mapping.columns - columns))
    summary.unused_columns = tuple(sorted(columns - mapping.columns - set(mapping.ignored or {})))
    tail = json.dumps(summary.to_json(), ensure_ascii=False, indent=1)
    report.write("\n]," + tail[1:] + "\n")
    return summary


def _batches(
    source: Source, mapping: ListMapping, bodies: Bodies, columns: set[str]
) -> Iterator[list[Reading]]:
    batch: list[Reading] = []
    above: dict[str, str] = {}
    for row in source.rows:
        columns.update(row.cells)
        for name in mapping.fill_down:
            cell = row.cells.get(name)
            if isinstance(cell, str) and cell.strip():
                above[name] = cell
            elif name in row.cells and name in above:
                row.cells[name] = above[name]
        batch.append(read_row(row, mapping, bodies))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Seen:
    """What earlier rows and the catalogue hold, by code and by name."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.codes: dict[str, tuple[int, str]] = {}
        self.names: dict[str, int] = {}
        self.shared: dict[str, int] = {}

    def settle(self, batch: list[Reading]) -> list[tuple[Reading, Accepted | None]]:
        """Add what is remarked on duplicates; say what is to be written."""
        known = self.target.existing([r.key for r in batch if r.content is not None])
        return [self._one(reading, known) for reading in batch]

    def _one(self, reading: Reading, known: Mapping[str, str]) -> tuple[Reading, Accepted | None]:
        content = reading.content
        if content is None:
            return reading, None
        content_hash = digest(content.to_json())
        number = reading.row.number
        duplicate = self._duplicate(reading.key, content_hash, known)
        if duplicate is not None:
            return _with(reading, duplicate), None
        self.codes[reading.key] = (number, content_hash)
        name_key = digest([content.name.zh, content.body_uscc or content.body_name])
        twin = self.names.setdefault(name_key, number)
        if twin != number:
            detail = Label(
                f"与第 {twin} 行同一部门同名而编码不同",
                f"same name and body as row {twin}, another code",
            )
            reading = _with(reading, Remark("NAME-DUPLICATE", "name", content.name.zh, detail))
        code = content.code
        holder = self.shared.setdefault(code, number) if code else number
        if holder != number:
            detail = Label(
                f"与第 {holder} 行编码同为 {code}", f"row {holder} has the code {code} too"
            )
            reading = _with(reading, Remark("CODE-SHARED", "code", code or "", detail))
        return reading, Accepted(content, content_hash, number, reading.remarks)

    def _duplicate(self, key: str, content_hash: str, known: Mapping[str, str]) -> Remark | None:
        if key in self.codes:
            row, other = self.codes[key]
            if other == content_hash:
                detail = Label(
                    f"与第 {row} 行完全相同，未再写入", f"the same as row {row}; not written"
                )
                return Remark("DUP-ROW", "local_task_code", key, detail)
            detail = Label(
                f"编码与第 {row} 行相同而内容不同，未写入",
                f"row {row}'s code with other content; not written",
            )
            return Remark("DUP-CONFLICT", "local_task_code", key, detail)
        if key in known:
            same = known[key] == content_hash
            code = "DUP-CATALOGUE" if same else "DUP-CATALOGUE-CONFLICT"
            return Remark(code, "local_task_code", key)
        return None


def _with(reading: Reading, remark: Remark) -> Reading:
    return Reading(
        reading.row, reading.key, reading.name, reading.content, (*reading.remarks, remark)
    )


def _report(
    settled: list[tuple[Reading, Accepted | None]], report: TextIO, summary: Summary, *, first: bool
) -> None:
    for n, (reading, ready) in enumerate(settled):
        written = ready is not None and not summary.dry_run
        summary.count(reading, written=written)
        row: dict[str, Json] = {
            "row": reading.row.number,
            "line": reading.row.line,
            "code": printable(reading.key),
            "name": printable(reading.name),
            "verdict": reading.verdict,
            "written": written,
            "codes": sorted({remark.code for remark in reading.remarks}),
            "remarks": [remark.to_json() for remark in reading.remarks],
        }
        report.write("\n" if first and n == 0 else ",\n")
        report.write(json.dumps(row, ensure_ascii=False))


def _title(mapping: ListMapping) -> Json:
    return mapping.title.to_json() if mapping.title else None


def _file(path: Path, source: Source) -> dict[str, Json]:
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    return {
        "name": path.name,
        "kind": source.kind,
        "encoding": source.encoding,
        "size": path.stat().st_size,
        "hash": f"sha256:{checksum}",
    }
