"""A district with one licence issued to Wang, made once and rolled back after the last test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings

from tongban.base.district.queries import forget
from tongban.reforms.composite_licences.tests import scene
from tongban.services.cases.tests.world import WANG
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="package")
def _licensed(
    django_db_setup: None,  # noqa: ARG001 - asks for the test database
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    with (
        django_db_blocker.unblock(),
        override_settings(TONGBAN_DOCUMENTS=tmp_path_factory.mktemp("documents")),
    ):
        forget()
        forget_elements()
        with transaction.atomic():
            scene.build()
            scene.licensed(WANG)
            yield
            transaction.set_rollback(True)
        forget()
        forget_elements()


@pytest.fixture
def district(_licensed: None, db: None) -> None:
    """Give each test the district, with one licence, as it was made."""
