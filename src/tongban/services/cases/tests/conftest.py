from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.record.tests.conftest import statements
from tongban.services.cases.tests import world
from tongban.services.cases.tests.standing import begin, forget_all, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

__all__ = ["built", "district", "own_district", "statements"]


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The district of a module's tests."""
    with django_db_blocker.unblock(), standing(world.build):
        yield


@pytest.fixture
def district(built: None, db: None) -> None:  # noqa: ARG001 - asks for the district and the database
    begin()


@pytest.fixture
def own_district(transactional_db: None) -> None:  # noqa: ARG001 - asks for the database
    """A district for tests with transactions of their own."""
    forget_all()
    world.build()
