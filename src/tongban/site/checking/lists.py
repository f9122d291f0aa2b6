"""A list of another maker as the linter sees it: read through its mapping, written nowhere."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

from tongban.services.catalogue.importer.run import Accepted, Target, run_import
from tongban.services.catalogue.labels import Label
from tongban.services.linter.held import everywhere
from tongban.services.linter.types import Deposits, District, Place, Position
from tongban.site.checking.folder import STATE_DEPOSITS

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from tongban.services.catalogue.importer.mapping import ListMapping


def read_list(
    path: Path, mapping: ListMapping, mapping_hash: str, *, on: date
) -> tuple[District, Label | None]:
    """Read the list; the note tells how many rows the importer would not take.

    Raises SourceError where the file is no such list.
    """
    accepted: list[Accepted] = []
    report = io.StringIO()
    summary = run_import(
        path,
        mapping=mapping,
        mapping_hash=mapping_hash,
        target=Target(lambda _: {}, accepted.extend),
        report=report,
    )
    lines = {row["row"]: row["line"] for row in json.loads(report.getvalue())["rows"]}
    found = {each.content.id: lines[each.row] for each in reversed(accepted)}

    def position(place: Place) -> Position:
        return Position(str(path), found.get(place.id, 0))

    district = District(
        items=tuple(each.content for each in accepted),
        on=on,
        deposits=Deposits(STATE_DEPOSITS, STATE_DEPOSITS),
        held=everywhere(),
        positions=position,
        columns=frozenset(mapping.fields) | frozenset(mapping.constants or {}),
    )
    left = summary.counts["rows"] - len(accepted)
    note = Label(
        f"{left}行没有读入（重复或者不合格，见 tongban items import 的报告）",
        f"{left} rows were not read (duplicates or rejected: see `tongban items import`)",
    )
    return district, note if left else None
