"""Rows read by a prepared statement are those that Django's own query gives."""

from __future__ import annotations

from tongban.record.models import DefinitionRow
from tongban.record.rereading import read_rows


def values(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_rows_are_those_of_a_query(admission: str) -> None:
    (read,) = read_rows(DefinitionRow, "WHERE hash = $1", (admission,))
    assert values(read) == values(DefinitionRow.objects.get(pk=admission))
    assert isinstance(read.body, dict)
    assert not read._state.adding
    assert read_rows(DefinitionRow, "WHERE hash = $1", ("none",)) == []
