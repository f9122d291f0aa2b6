"""What the record's tests share: the club, a counter of statements, a fresh clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tongban.record import clock
from tongban.record.tests import club

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def admission(db: None) -> Iterator[str]:  # noqa: ARG001 - sets the database up
    """The published procedure, its officers in office, the clock at the database's time."""
    yield club.found()
    clock.reset()


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent to the server from here on, by whichever road."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    return sent
