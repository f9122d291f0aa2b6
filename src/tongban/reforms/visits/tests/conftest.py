from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.record import clock
from tongban.services.cases.tests import world
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
    with django_db_blocker.unblock(), standing(build):
        yield


@pytest.fixture
def district(built: None, db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the district and the database
    begin()
    yield
    clock.reset()


def build() -> None:
    """Put up the stalls' district with a supervisor, and an item for which people appear once."""
    world.build()
    start = date(2022, 1, 1)
    put_officer(
        "supervisor",
        name="示例监督",
        department="hall",
        roles=[RoleSpec("supervisor", start, department="mk")],
    )
    world.load("stall-move", onsite_visits=1, onsite_reason=world.label("现场放样"))
