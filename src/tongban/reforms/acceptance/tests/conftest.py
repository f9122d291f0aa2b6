from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tongban.base.district.queries import forget
from tongban.reforms.acceptance.tests import world
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.cases.tests.world import on
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


def _forget() -> None:
    forget()
    forget_elements()
    forget_bundles()


@pytest.fixture(scope="module")
def standing(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Put up the district once for a module; each test is undone, and this at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            _forget()
            world.build()
            yield
        finally:
            transaction.set_rollback(True)
            _forget()


@pytest.fixture
def project(standing: None, db: None) -> None:  # noqa: ARG001 - asks for the district and the database
    """Begin at nine on the first of April 2022."""
    on(2022, 4, 1, 9)
    forget_bundles()
