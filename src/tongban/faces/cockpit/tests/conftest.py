"""The small district of the cases, with those who look at it whole; put up once a module."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.queries import forget
from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests.conftest import statements
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker

__all__ = ["built", "sign_in", "statements"]
START: Final = date(2022, 1, 1)
WATCHERS: Final = {
    "leader": ("gov", "leader", "mk"),
    "reform": ("gov", "reform_office", "mk"),
    "watch": ("mk", "supervisor", "mk"),
    "evaluator": ("gov", "evaluator", "mk"),
}
"""Officer -> own body, role, the body that it is held for."""
SIGN_IN: Final = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Put up the district; taken down at the end of the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        forget()
        forget_elements()
        world.build()
        put_authority(
            "gov",
            name=world.label("示例区政府办", "Sample Government Office"),
            short=world.label("区政府办", "Government Office"),
            uscc="11420902MB0A015049",
            division=world.DIVISION,
        )
        for officer, (body, role, of) in WATCHERS.items():
            put_officer(
                officer,
                name=f"示例{officer}",
                department=body,
                roles=[RoleSpec(role, START, department=of)],
            )
        for login in (*WATCHERS, "mk-clerk", "mk-head"):
            put_account(login=login, officer=login, demonstration=True)
        put_account(login="wang", party="wang", demonstration=True)
        yield
        transaction.set_rollback(True)
        forget()
        forget_elements()


@pytest.fixture
def sign_in(built: None, db: None) -> Callable[[str], Client]:  # noqa: ARG001 - ask for the district
    """Give a browser in which somebody is signed in."""

    def signed(who: str) -> Client:
        client = Client()
        client.force_login(get_user_model().objects.get(login=who), backend=SIGN_IN)
        return client

    return signed
