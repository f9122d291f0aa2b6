"""Writing the ledger to one file that can be checked without a database."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tongban.record.db import fetch_one, from_text, now_with_clock, snapshot, stream
from tongban.record.ledger import Leaf
from tongban.record.rows import read_act
from tongban.record.verify import (
    SELECT_ACTS,
    SELECT_STORED,
    log_algorithm,
    read_log,
    read_stored,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tongban.record.db import Row

FORMAT: Final = "tongban-ledger/1"


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: lines of each kind and the digest over all of them."""

    counts: dict[str, int]
    digest: str


def export_log(path: Path) -> Exported:
    """Write definitions, log, matters and acts as of one moment to `path`, whole or not at all.

    JSON lines, compressed by gzip; the last line counts the others and carries their SHA-256.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    running = hashlib.sha256()
    counts: dict[str, int] = {}
    try:
        with snapshot(), temporary.open("wb") as file:
            with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0) as packed:
                for entry in _entries():
                    line = _line(entry)
                    running.update(line)
                    packed.write(line)
                    counts[entry["type"]] = counts.get(entry["type"], 0) + 1
                digest = f"sha256:{running.hexdigest()}"
                packed.write(_line({"type": "end", "counts": counts, "digest": digest}))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return Exported(counts, digest)


def _entries() -> Iterator[dict[str, Any]]:
    calendar = fetch_one(
        "SELECT coalesce(jsonb_agg(tables ORDER BY version), '[]') FROM record_calendar", ()
    )
    yield {
        "type": "ledger",
        "format": FORMAT,
        "made_at": now_with_clock().isoformat(),
        "algorithm": log_algorithm(),
        "calendar": from_text(calendar[0]) if calendar else [],
    }
    for known, body in stream("definitions", "SELECT hash, body FROM record_definition ORDER BY 1"):
        yield {"type": "definition", "hash": known, "document": from_text(body)}
    for entry in read_log():
        yield {"type": "leaf" if isinstance(entry, Leaf) else "root", **entry._asdict()}
    acts = stream("acts", SELECT_ACTS, size=2000)
    act = next(acts, None)
    for row in stream("matters", SELECT_STORED):
        while act is not None and act[0] < row[0]:  # acts without a matter are written as well
            yield _act(act)
            act = next(acts, None)
        yield {"type": "matter", **read_stored(row).to_json()}
        while act is not None and act[0] == row[0]:
            yield _act(act)
            act = next(acts, None)
    while act is not None:
        yield _act(act)
        act = next(acts, None)


def _act(row: Row) -> dict[str, Any]:
    return {"type": "act", **read_act(row).to_json(), "state": row[-1]}


def _line(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
