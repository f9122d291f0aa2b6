"""A corner of the demonstration district, loaded once and rolled back after the last test."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import Client, override_settings

from tongban.base.district.queries import forget
from tongban.faces.portal.tests.scene import Visitor
from tongban.services.forms.queries import forget_elements
from tongban.site.loading.folder import read_folder
from tongban.site.loading.steps import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

FOLDER = Path(__file__).resolve().parents[5] / "districts" / "xiaonan"
ITEMS = {"individual-business-registration", "food-business-permit", "company-registration"}
HELD = "zhang-xiaolan-resident-identity-card"
KINDS = {"business-licence", "food-business-permit", "resident-identity-card"}


@pytest.fixture(scope="module")
def _district(
    django_db_setup: None,  # noqa: ARG001 - asks for the test database
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    folder = read_folder(FOLDER)
    rows = folder.rows
    rows["items"] = [each for each in rows["items"] if each.id in ITEMS]
    rows["officers"] = [each for each in rows["officers"] if each.body["department"] == "scjg"]
    rows["credentials"] = [each for each in rows["credentials"] if each.id in KINDS]
    rows["holdings"] = [each for each in rows["holdings"] if each.id == HELD]
    rows["campaigns"] = []
    with (
        django_db_blocker.unblock(),
        override_settings(
            TONGBAN_DEMONSTRATION=True, TONGBAN_DOCUMENTS=tmp_path_factory.mktemp("documents")
        ),
    ):
        forget()
        forget_elements()
        with transaction.atomic():
            load(folder)
            yield
            transaction.set_rollback(True)
        forget()
        forget_elements()


@pytest.fixture
def world(_district: None, db: None) -> None:
    """Give each test the district as loaded."""


@pytest.fixture
def anybody(world: None) -> Client:  # noqa: ARG001 - asks for the district
    return Client()


@pytest.fixture
def zhang(world: None) -> Visitor:  # noqa: ARG001 - asks for the district
    """Give a shopkeeper, signed in."""
    return Visitor("zhang-xiaolan")


@pytest.fixture
def li(world: None) -> Visitor:  # noqa: ARG001 - asks for the district
    """Give somebody else, signed in."""
    return Visitor("li-jianguo")


@pytest.fixture
def wu(world: None) -> Visitor:  # noqa: ARG001 - asks for the district
    """Give the legal representative of a firm, signed in."""
    return Visitor("wu-qiming")
