from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from django.db import transaction

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.queries import forget
from tongban.base.parties.actions import put_account
from tongban.reforms.supervision.tests.test_rules import FILE
from tongban.reforms.supervision.watching import put_rules
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker, Settings

OFFICERS: Any = {
    "mk-watch": ("mk", "supervisor"),
    "mk-watch2": ("mk", "supervisor"),
    "mk-audit": ("mk", "auditor"),
    "hall-head": ("hall", "head"),
    "mk-reform": ("mk", "reform_office"),
    "mk-evaluator": ("mk", "evaluator"),
}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Put up the stalls' district with supervision and the rules of the sample district."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        forget_elements()
        world.build()
        for officer, (department, role) in OFFICERS.items():
            put_officer(
                officer,
                name=f"示例{officer}",
                department=department,
                roles=[RoleSpec(role, date(2022, 1, 1))],
            )
        for officer in (*OFFICERS, "mk-head", "mk-clerk", "mk-reviewer"):
            put_account(login=officer, officer=officer, demonstration=True)
        put_account(login="wang", party="wang", demonstration=True)
        put_rules(yaml.safe_load(FILE.read_text(encoding="utf-8")))
        yield
        transaction.set_rollback(True)
    forget()
    forget_elements()


@pytest.fixture
def district(built: None, db: None, settings: Settings) -> None:  # noqa: ARG001 - asks for the database
    """Give the district, where one signs in with a click; what a test does in it is undone."""
    settings.TONGBAN_DEMONSTRATION = True
