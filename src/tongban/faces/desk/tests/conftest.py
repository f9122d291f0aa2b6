"""What the desk's tests share: the small district of the cases, officers signed in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.record import clock
from tongban.services.cases.tests import world
from tongban.services.cases.tests.standing import begin, standing
from tongban.services.joint.tests import world as joint_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoDbBlocker

START = date(2022, 1, 1)


@pytest.fixture(scope="module")
def built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The district of a module's tests."""
    with django_db_blocker.unblock(), standing(build):
        yield


@pytest.fixture
def district(built: None, db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the district and the database
    begin()
    yield
    clock.reset()


def build() -> None:
    """Put up the stalls' district with another body, and officers of further roles."""
    world.build()
    put_authority(
        "other",
        name=world.label("示例区文旅局"),
        short=world.label("文旅局"),
        uscc="11420902MB0A01053Y",
        division=world.DIVISION,
    )
    put_officer(
        "other-clerk",
        name="旁局窗口",
        department="other",
        roles=[RoleSpec("clerk", START), RoleSpec("reviewer", START)],
    )
    for officer, role in (
        ("mk-watch", "supervisor"),
        ("mk-editor", "item_editor"),
        ("mk-legal", "item_reviewer"),
        ("mk-publisher", "item_publisher"),
    ):
        put_officer(officer, name=f"示例{officer}", department="mk", roles=[RoleSpec(role, START)])


@pytest.fixture(scope="module")
def joint_built(
    django_db_setup: None,  # noqa: ARG001 - the database comes first
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The district of joint matters of a module's tests."""
    with django_db_blocker.unblock(), standing(joint_world.build):
        yield


@pytest.fixture
def stalls(joint_built: None, db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the district and the database
    """The district of joint matters."""
    begin()
    yield
    clock.reset()


@pytest.fixture
def sign_in(district: None) -> Callable[[str], Client]:  # noqa: ARG001 - asks for the people
    """Give a browser in which an officer, or the person `wang`, is signed in."""

    def signed(who: str) -> Client:
        if who in {"wang", "li"}:
            put_account(login=who, party=who)
        else:
            put_account(login=who, officer=who)
        client = Client()
        account = get_user_model().objects.get(login=who)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement sent to the server from here on, by whichever road."""
    sent: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(self: psycopg.Cursor[Any], query: Any, *args: Any, **kwargs: Any) -> Any:
        sent.append(query.decode() if isinstance(query, bytes) else str(query))
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counted)
    return sent
