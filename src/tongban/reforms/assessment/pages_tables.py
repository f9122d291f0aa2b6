"""Tables that models are tried on: kept as they came, read and reckoned when somebody looks."""

from __future__ import annotations

import csv
import io
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tongban.base.documents.actions import store
from tongban.base.documents.queries import list_draft_documents, open_document
from tongban.record.types import SYSTEM
from tongban.reforms.assessment.data import read_table
from tongban.reforms.assessment.model import SHIPPED, load_model
from tongban.reforms.assessment.robustness import robustness
from tongban.reforms.assessment.scores import assess
from tongban.reforms.assessment.types import AssessmentError, Fault, Origin

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from tongban.base.documents.types import LinkedDocument
    from tongban.reforms.assessment.robustness import Robustness
    from tongban.reforms.assessment.types import Assessment, Model, Table

SHELF: Final = "assessment"
"""Owner, draft and purpose under which tables are kept."""
MAX_BYTES: Final = 2 * 1024 * 1024
DRAWS: Final = 400
ENCODINGS: Final = ("utf-8-sig", "gb18030")


@lru_cache(maxsize=1)
def models_of_tables() -> tuple[Model, ...]:
    """Give the shipped models whose values all come from tables."""
    shipped = (load_model(each.stem) for each in sorted(SHIPPED.glob("*.yaml")))
    return tuple(
        each for each in shipped if all(leaf.origin is Origin.TABLE for leaf in each.indicators())
    )


def list_tables() -> tuple[LinkedDocument, ...]:
    """Give the tables that were taken in, the youngest first."""
    return tuple(reversed(list_draft_documents(SHELF, owner=SHELF)))


def take_table(file: UploadedFile[bytes], model: Model, *, given: bool, by: str) -> str:
    """Check a table under a model, every period of it, and keep it; gives its hash.

    Raises AssessmentError ASSESS-DATA with every fault by row, DocumentRefused. The same table
    again is the same one. Whoever calls has asked whether `by` may.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise AssessmentError(
            "ASSESS-DATA",
            [
                Fault(
                    f"{file.name}：超过 {MAX_BYTES} 字节",
                    f"{file.name}: more than {MAX_BYTES} bytes",
                )
            ],
        )
    name = Path(file.name or "table.csv").name
    faults: list[str] = []
    for period in _periods(name, data, model):
        try:
            assess(model, _table(name, data, model, period, given=given))
        except AssessmentError as error:
            faults += [each for each in error.faults if each not in faults]
    if faults:
        raise AssessmentError("ASSESS-DATA", faults)
    kept = store(
        io.BytesIO(data),
        owner=SHELF,
        purpose=SHELF,
        filename=f"{Path(name).stem}.csv",
        draft=SHELF,
        by=by,
    )
    return kept.hash


def periods_of(table: str, model: str) -> tuple[str, ...]:
    """Give the periods of a kept table, in order."""
    name, data = _kept(table)
    return _periods(name, data, _model(model))


@lru_cache(maxsize=32)
def assessed(table: str, model: str, period: str, *, given: bool) -> tuple[Table, Assessment]:
    """Read and score a period of a kept table; LookupError for a table that was not taken in."""
    name, data = _kept(table)
    known = _model(model)
    read = _table(name, data, known, period, given=given)
    return read, assess(known, read)


@lru_cache(maxsize=64)
def firmness(table: str, model: str, period: str, unit: str, *, given: bool) -> Robustness:
    """Tell how firm a unit's place is under other weightings of the topics."""
    _read, now = assessed(table, model, period, given=given)
    return robustness(_model(model), now, unit, draws=DRAWS)


def _model(name: str) -> Model:
    return next(each for each in models_of_tables() if each.id == name)


def _kept(table: str) -> tuple[str, bytes]:
    """Read a table that was taken in as one: a hash alone opens no other document."""
    known = next((each for each in list_tables() if each.document.hash == table), None)
    if known is None:
        raise LookupError(f"no table {table}")
    opened = open_document(table, actor=SYSTEM, purpose=SHELF)
    with opened.file as file:
        return known.filename, file.read()


def _periods(name: str, data: bytes, model: Model) -> tuple[str, ...]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise AssessmentError(
            "ASSESS-DATA",
            [
                Fault(
                    f"{name}：既不是 UTF-8 也不是 GB 18030；请另存为 UTF-8",
                    f"{name}: neither UTF-8 nor GB 18030; save it as UTF-8",
                )
            ],
        )
    rows = csv.DictReader(io.StringIO(text))
    column = model.period_column
    if column not in (rows.fieldnames or ()):
        fault = Fault(f"{name}：没有“{column}”列", f"{name}: no column {column!r}")
        raise AssessmentError("ASSESS-DATA", [fault])
    try:
        found = {(row[column] or "").strip() for row in rows}
    except csv.Error as error:
        fault = Fault(f"{name}：不是 CSV：{error}", f"{name}: no CSV: {error}")
        raise AssessmentError("ASSESS-DATA", [fault]) from error
    return tuple(sorted(found - {""}))


def _table(name: str, data: bytes, model: Model, period: str, *, given: bool) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return read_table(path, model, period, given=given)
