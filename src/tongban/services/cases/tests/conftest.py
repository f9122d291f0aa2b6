from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tongban.base.district.queries import forget
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements


@pytest.fixture
def district(db: None) -> None:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    world.build()


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
