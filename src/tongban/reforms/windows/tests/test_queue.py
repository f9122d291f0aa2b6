"""The queue: numbers in order, one call for whoever presses, no-shows, the end of the day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.record import clock, effects, timers
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.windows import models, tickets
from tongban.reforms.windows.tests import hall
from tongban.reforms.windows.types import WindowRefused
from tongban.services.cases.tests import world

pytestmark = pytest.mark.usefixtures("district")


def test_numbers_run_by_theme_and_day() -> None:
    assert [hall.take(theme).number for theme in ("stalls", "general", "stalls")] == [
        "A001",
        "B001",
        "A002",
    ]
    world.on(2022, 4, 2)
    assert hall.take().number == "A001"


def test_the_same_key_takes_one_number() -> None:
    key = world.key()
    first, again = hall.take(key=key), hall.take(key=key)
    assert first == again
    assert hall.take().number == "A002"


def test_a_person_who_waits_gets_the_same_number_again() -> None:
    first = hall.take(actor=world.WANG, channel="portal")
    again = hall.take(actor=world.WANG, channel="portal")
    assert (first.number, again.matter) == ("A001", first.matter)
    assert get_matter(first.matter, actor=world.WANG).applicant == "wang"
    assert hall.take("general", actor=world.WANG, channel="portal").number == "B001"


def test_numbers_in_which_nobody_is_named_have_room_but_not_without_end() -> None:
    for _ in range(5):
        hall.take(actor=None, channel="kiosk")
    with pytest.raises(WindowRefused) as refused:
        hall.take(actor=None, channel="kiosk")
    assert refused.value.code == "WINDOW-FULL"
    assert models.TicketRow.objects.count() == 5
    assert hall.take().number == "A006"


def test_nobody_takes_numbers_at_the_desk_but_the_guide_desk() -> None:
    with pytest.raises(NotPermitted):
        hall.take(actor=world.REVIEWER)
    assert models.TicketRow.objects.count() == 0


def test_a_window_calls_its_own_themes_the_longest_waiting_first() -> None:
    general, first, second = hall.take("general"), hall.take(), hall.take()
    assert hall.called("1").matter == first.matter
    assert hall.called("2", hall.SECOND).matter == general.matter
    with pytest.raises(WindowRefused) as busy:
        hall.called("1")
    assert busy.value.code == "WINDOW-BUSY"
    tickets.skip(first.matter, actor=hall.FIRST, key=world.key())
    assert hall.called("1").matter == second.matter
    tickets.skip(second.matter, actor=hall.FIRST, key=world.key())
    assert tickets.call_next("sample", "1", actor=hall.FIRST, key=world.key()) is None


def test_calling_twice_with_one_key_calls_once() -> None:
    hall.take()
    hall.take()
    key = world.key()
    found = [tickets.call_next("sample", "1", actor=hall.FIRST, key=key) for _ in range(2)]
    assert found[0] is not None
    assert found[0] == found[1]
    assert models.TicketRow.objects.filter(state="CALLED").count() == 1


def test_another_officer_calls_nobody() -> None:
    ticket = hall.take()
    with pytest.raises(NotPermitted):
        tickets.call_next("sample", "1", actor=world.CLERK, key=world.key())
    assert get_matter(ticket.matter, actor=SYSTEM).state == "QUEUED"
    assert models.TicketRow.objects.get().window == ""


def test_who_did_not_come_is_queued_again_once_behind_two_others() -> None:
    gone, *others = (hall.take() for _ in range(4))
    assert hall.called().matter == gone.matter
    tickets.skip(gone.matter, actor=hall.FIRST, key=world.key())
    again = tickets.requeue(gone.matter, actor=hall.GUIDE, key=world.key())
    assert (again.state, again.requeues) == ("QUEUED", 1)
    order = []
    for _ in range(4):
        ticket = hall.called()
        order.append(ticket.matter)
        tickets.skip(ticket.matter, actor=hall.FIRST, key=world.key())
    assert order == [others[0].matter, others[1].matter, gone.matter, others[2].matter]
    with pytest.raises(ActRefused) as refused:
        tickets.requeue(gone.matter, actor=hall.GUIDE, key=world.key())
    assert refused.value.code == "ACT-CONDITION"
    assert models.TicketRow.objects.get(matter=gone.matter).state == "SKIPPED"


def test_the_end_of_the_day_lapses_what_is_left() -> None:
    waiting, served = hall.take("general"), hall.at_window()
    world.on(2022, 4, 2, 0, 30)
    assert timers.run_due() == 2
    effects.drain()
    states = {each.matter: each.state for each in models.TicketRow.objects.all()}
    assert states == {waiting.matter: "LAPSED", served.matter: "SERVED"}
    assert tickets.call_next("sample", "2", actor=hall.SECOND, key=world.key()) is None


def test_a_recall_is_counted_and_changes_no_order() -> None:
    hall.take()
    ticket = hall.called()
    clock.advance(timedelta(minutes=2))
    again = tickets.recall(ticket.matter, actor=hall.FIRST, key=world.key())
    assert (again.state, again.first_called_at) == ("CALLED", ticket.called_at)
    assert again.called_at is not None
    assert ticket.called_at is not None
    assert again.called_at > ticket.called_at
    with pytest.raises(ActRefused):
        tickets.recall(ticket.matter, actor=hall.SECOND, key=world.key())


def test_a_ticket_of_another_kind_of_officer_is_not_readable() -> None:
    ticket = hall.take()
    assert get_matter(ticket.matter, actor=hall.FIRST).number
    with pytest.raises(NotPermitted):
        get_matter(ticket.matter, actor=Actor("nobody", ActorKind.OFFICER))
