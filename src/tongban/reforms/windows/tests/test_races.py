"""Several hands at once: each ticket is called once, each number given once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.reforms.windows import tickets
from tongban.reforms.windows.tests import hall
from tongban.reforms.windows.types import Ticket, WindowRefused
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.kernel.authority import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def standing() -> Iterator[None]:
    """The hall, for all connections to see."""
    forget()
    forget_elements()
    hall.build()
    yield
    clock.reset()


def test_whoever_presses_at_once_gets_one_ticket_each_and_none_twice() -> None:
    """Two windows race for many tickets, and two hands race for one window."""
    taken = [hall.take() for _ in range(6)]
    found: list[Ticket | None] = []
    refused: list[str] = []
    together = threading.Barrier(4)

    def press(window: str, actor: Actor) -> None:
        try:
            together.wait()
            for _ in range(3):
                try:
                    ticket = tickets.call_next("sample", window, actor=actor, key=world.key())
                except WindowRefused as error:
                    refused.append(error.code)
                    continue
                found.append(ticket)
                if ticket is not None:
                    tickets.skip(ticket.matter, actor=actor, key=world.key())
        finally:
            connection.close()

    hands = [
        threading.Thread(target=press, args=each)
        for each in (("1", hall.FIRST), ("1", hall.FIRST), ("2", hall.SECOND), ("2", hall.SECOND))
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    called = [each.matter for each in found if each is not None]
    assert len(called) == len(set(called))
    assert len(found) + len(refused) == 12
    assert set(refused) <= {"WINDOW-BUSY"}
    for ticket in taken:
        acts = [each.act.name for each in get_acts(ticket.matter, actor=SYSTEM).rows]
        assert acts.count("call") == int(ticket.matter in called)


def test_numbers_taken_at_once_have_no_gap_and_none_twice() -> None:
    numbers: list[str] = []

    def take(n: int) -> None:
        try:
            numbers.extend(hall.take(key=f"{n}-{each}").number for each in range(4))
        finally:
            connection.close()

    hands = [threading.Thread(target=take, args=(n,)) for n in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join(60)
    assert sorted(numbers) == [f"A{n:03d}" for n in range(1, 17)]
