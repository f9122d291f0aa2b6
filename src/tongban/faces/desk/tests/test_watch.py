from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.faces.desk.tests.browsing import text
from tongban.record import effects
from tongban.record.log import publish_root
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def test_the_ledger_shows_the_last_root(sign_in: SignIn) -> None:
    client = sign_in("mk-watch")
    assert "还没有公布过根" in text(client.get("/desk/ledger/"))
    world.accepted()
    root = publish_root()
    assert root is not None
    shown = text(client.get("/desk/ledger/"))
    assert root.root in shown
    assert f"<dd>{root.size}</dd>" in shown
    assert "tongban verify" in shown


def test_overdue_cases_are_listed(sign_in: SignIn) -> None:
    client = sign_in("mk-watch")
    case = world.accepted()
    assert "没有超期的办件" in text(client.get("/desk/timers/"))
    world.on(2022, 4, 20)
    shown = text(client.get("/desk/timers/"))
    assert str(case) in shown
    assert "超期2个工作日" in shown
    assert client.get("/desk/timers/", {"after": "nonsense"}).status_code == 404


def test_effects_that_were_given_up_are_listed_without_what_they_carry(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_effect: object) -> None:
        raise RuntimeError("the printer is on fire")

    monkeypatch.setitem(effects._handlers, "paper", broken)
    monkeypatch.setattr(effects, "MAX_ATTEMPTS", 1)
    case = world.submit()
    effects.drain()
    shown = text(sign_in("mk-watch").get("/desk/timers/"))
    assert "the printer is on fire" in shown
    assert f"{case}:1:paper:0" in shown
    assert "王小芳" not in shown
