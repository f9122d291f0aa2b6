"""Rows of a table that every page reads, by a prepared statement instead of a query built anew.

Django builds the text of a query each time, which costs more than the database takes to answer.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import JSONField, Model

from tongban.record.db import fetch_all

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=Model)


def read_rows(model: type[M], where: str, params: Sequence[object]) -> list[M]:
    """Give the rows that a fixed condition holds for; `where` with `$1`-style parameters.

    Only for texts that stand in code: each is prepared once a connection.
    """
    columns, names, documents = _columns(model)
    rows = fetch_all(f"SELECT {columns} FROM {model._meta.db_table} {where}", params)  # noqa: S608, SLF001 - names from the model, a fixed condition; Django's documented way to them
    if documents:
        rows = [
            tuple(
                json.loads(value) if place in documents and value is not None else value
                for place, value in enumerate(row)
            )
            for row in rows
        ]
    return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]


@lru_cache
def _columns(model: type[Model]) -> tuple[str, list[str], frozenset[int]]:
    fields: list[Any] = list(model._meta.concrete_fields)  # noqa: SLF001 - Django's documented way to them
    return (
        ", ".join(f'"{each.column}"' for each in fields),
        [each.attname for each in fields],
        frozenset(n for n, each in enumerate(fields) if isinstance(each, JSONField)),
    )
