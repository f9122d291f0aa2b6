from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.faces.api.callers import forget_tokens
from tongban.faces.api.tests import hall

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker, Settings


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[hall.Hall]:
    with django_db_blocker.unblock(), hall.standing() as place:
        put_officer(
            "mk-audit",
            name="示例审计",
            department="mk",
            roles=[RoleSpec("auditor", hall.START)],
        )
        put_account(login="mk-audit", officer="mk-audit", demonstration=True)
        yield place


@pytest.fixture
def place(built: hall.Hall, db: None, settings: Settings, tmp_path: Path) -> hall.Hall:  # noqa: ARG001 - asks for the database
    """Give the small district with accounts, each with a token; what a test does is undone."""
    settings.TONGBAN_DOCUMENTS = tmp_path
    settings.TONGBAN_DEMONSTRATION = True
    forget_tokens()
    built.client.cookies.clear()
    return built
