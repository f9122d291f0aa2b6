"""What whole-system tests share: two districts, the small one and the whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from whole import district, loaded, pytest_sessionfinish, shared

from tongban.faces.api.callers import forget_tokens
from tongban.faces.api.tests import hall

__all__ = ["district", "loaded", "pytest_sessionfinish", "shared"]

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
        yield place


@pytest.fixture
def place(built: hall.Hall, db: None, settings: Settings, tmp_path: Path) -> hall.Hall:  # noqa: ARG001 - asks for the database
    """Give the small district with accounts, each with a token; what a test does is undone."""
    settings.TONGBAN_DOCUMENTS = tmp_path
    settings.TONGBAN_DEMONSTRATION = True
    forget_tokens()
    built.client.cookies.clear()
    return built
