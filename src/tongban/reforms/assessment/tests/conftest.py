"""One spring of cases, played and collected once a module; each test leaves it as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tongban.base.district.queries import forget
from tongban.reforms.assessment.tests import live_scene
from tongban.services.cases.tests import world
from tongban.services.figures.collecting import collect
from tongban.services.figures.tests import scene
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def _spring(
    django_db_setup: None,  # noqa: ARG001 - asks for the test database
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Mapping[str, UUID]]:
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        forget_elements()
        world.build()
        live_scene.appoint()
        cases = scene.play()
        collect(up_to_now=True)
        yield cases
        transaction.set_rollback(True)
    forget()
    forget_elements()


@pytest.fixture
def spring(_spring: Mapping[str, UUID], db: None) -> Mapping[str, UUID]:  # noqa: ARG001 - as above
    """Give the cases of the spring."""
    return _spring
