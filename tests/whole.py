"""Fixtures with the whole demonstration district; `house` makes and copies its database."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import house
import pytest
from django.db import connection
from django.test import override_settings

from tongban.base.district.queries import forget
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def loaded(shared: Path) -> str:
    """The name of a database with districts/xiaonan in it; copy it, do not write to it."""
    return house.loaded(shared)


@pytest.fixture(scope="module")
def district(
    loaded: str,
    shared: Path,
    django_db_setup: None,  # noqa: ARG001 - the tests' own database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[str]:
    """The whole demonstration district in a database of this module; what tests write stays."""
    own = connection.settings_dict["NAME"]
    documents = override_settings(
        TONGBAN_DEMONSTRATION=True, TONGBAN_DOCUMENTS=shared / "documents"
    )
    with house.copy_of(loaded, "module") as name, django_db_blocker.unblock(), documents:
        _turn_to(name)
        yield name
        _turn_to(own)


def _turn_to(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
    forget()
    forget_elements()


def pytest_sessionfinish() -> None:
    """Drop the run's loaded database, in the process that began the run."""
    if "PYTEST_XDIST_WORKER" not in os.environ and "DATABASE_URL" in os.environ:
        house.drop(house.database_of_run())
