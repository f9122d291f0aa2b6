"""The stalls' district; for those who only look, one spring of cases played once a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.reforms.visits.actions import check_in
from tongban.services.cases.tests import world
from tongban.services.figures.collecting import collect
from tongban.services.figures.tests import scene
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from pytest_django import DjangoDbBlocker


@pytest.fixture
def district(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """Put up the stalls' district."""
    _build()
    yield
    clock.reset()


@pytest.fixture(scope="module")
def _spring(
    django_db_setup: None,  # noqa: ARG001 - asks for the test database
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Mapping[str, UUID]]:
    with django_db_blocker.unblock(), transaction.atomic():
        _build()
        cases = scene.play(check_in)
        collect(up_to_now=True)
        yield cases
        transaction.set_rollback(True)
    forget()
    forget_elements()


@pytest.fixture
def spring(_spring: Mapping[str, UUID], db: None) -> Mapping[str, UUID]:  # noqa: ARG001 - as above
    """Give the cases of a spring that was played and collected; each test leaves it as it was."""
    return _spring


def _build() -> None:
    forget()
    forget_elements()
    world.build()
