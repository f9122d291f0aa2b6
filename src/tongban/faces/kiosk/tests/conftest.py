"""A corner of the demonstration district with its terminals, loaded once and rolled back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.test import override_settings

from tongban.base.district.queries import forget
from tongban.faces.kiosk.tests.scene import CLOSED, ITEM, Terminal
from tongban.services.forms.queries import forget_elements
from tongban.site.loading.folder import read_folder
from tongban.site.loading.steps import load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

FOLDER = Path(__file__).resolve().parents[5] / "districts" / "xiaonan"
BODIES = {"rsj", "zsj", "mzj", "scjg"}
KINDS = {"resident-identity-card"}


@pytest.fixture(scope="package")
def _district(
    django_db_setup: None,  # noqa: ARG001 - asks for the test database
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    folder = read_folder(FOLDER)
    rows = folder.rows
    rows["items"] = [each for each in rows["items"] if each.id in {ITEM, CLOSED, "senior-card"}]
    rows["officers"] = [each for each in rows["officers"] if each.id.startswith(("zsj-", "rsj-"))]
    rows["credentials"] = [each for each in rows["credentials"] if each.id in KINDS]
    held = [each for each in rows["holdings"] if each.body["credential"] in KINDS]
    rows["holdings"] = [each for each in held if "zhang-xiaolan" in each.id]
    for name in ("campaigns", "bundles", "labels", "industries"):
        rows[name] = []
    for name in ("supervision", "windows"):
        folder.mappings.pop(name, None)
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
def terminal(world: None) -> Terminal:  # noqa: ARG001 - asks for the district
    """Give an enrolled terminal with nobody before it."""
    return Terminal("hall-1")
