from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.record import clock
from tongban.reforms.utilities.tests import world
from tongban.services.cases.tests.standing import begin, standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The district of a module's tests."""
    with django_db_blocker.unblock(), standing(world.build):
        yield


@pytest.fixture
def company(built: None, db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the district and the database
    begin()
    yield
    clock.reset()
