from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tongban.base.district.queries import forget
from tongban.reforms.windows.tests import hall
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The stalls' district with a hall of two windows, put up once for a module."""
    forget()
    forget_elements()
    with django_db_blocker.unblock(), transaction.atomic():
        try:
            hall.build()
            yield
        finally:
            transaction.set_rollback(True)
            forget()
            forget_elements()


@pytest.fixture
def district(built: None, db: None) -> None:
    """The hall; what a test does is undone."""
