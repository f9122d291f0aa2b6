from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.base.ratings.tests import scene
from tongban.record import clock
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Put the scene up once a module; what a test does in it is undone."""
    from django.db import transaction  # noqa: PLC0415 - Django is up now

    forget()
    forget_elements()
    with django_db_blocker.unblock(), transaction.atomic():
        scene.build()
        yield
        transaction.set_rollback(True)
    clock_free(django_db_blocker)


def clock_free(blocker: DjangoDbBlocker) -> None:
    """Let the record's clock run as it was."""
    with blocker.unblock():
        clock.reset()


@pytest.fixture
def shop(built: None, db: None) -> None:
    """Give the scene."""
