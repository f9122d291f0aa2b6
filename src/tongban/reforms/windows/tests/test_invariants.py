"""What must hold at a window (domain.md §4.4), each under its number, for the running hall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.documents.queries import papers_of
from tongban.base.parties.looks import looks_of
from tongban.kernel.definitions import Definition
from tongban.record import effects, timers
from tongban.record.queries import get_acts, get_matter, grants_of
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.windows import delivery, handover, manifests, models, serving, tickets
from tongban.reforms.windows.procedure import HANDOVER, TICKET, document
from tongban.reforms.windows.rating import SOURCE
from tongban.reforms.windows.tests import hall
from tongban.reforms.windows.types import AT_WINDOW, WindowRefused
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture(autouse=True)
def documents(settings: Settings, tmp_path: object) -> None:
    settings.TONGBAN_DOCUMENTS = tmp_path


def test_inv_win_01_only_an_authorised_clerk_accepts_and_the_paper_is_the_departments() -> None:
    """The hall's clerk accepts by the department's grant; the acceptance paper is its own."""
    _, case = hall.received()
    put_officer(
        "hall-bare",
        name="无授权",
        department="hall",
        roles=[RoleSpec("window_clerk", hall.START)],
    )
    bare = type(hall.FIRST)("hall-bare", hall.FIRST.kind)
    with pytest.raises(NotPermitted):
        cases.accept_case(case, actor=bare, key=world.key())
    assert get_matter(case, actor=SYSTEM).state == "RECEIVED"
    cases.accept_case(case, actor=hall.FIRST, key=world.key())
    effects.drain()
    matter = get_matter(case, actor=SYSTEM)
    assert (matter.state, matter.department) == ("ACCEPTED", "mk")
    acceptance = [each for each in papers_of(case) if each.kind == "acceptance"]
    assert len(acceptance) == 1
    accepted = get_acts(case, actor=SYSTEM).rows[-1].act
    (used,) = (each for each in grants_of(actor=hall.FIRST) if each.id == accepted.grant)
    assert (used.role, used.department, used.items) == ("clerk", "mk", hall.ITEMS)


def test_inv_win_02_who_accepted_at_the_window_does_not_decide() -> None:
    """Acceptance and decision lie with different persons, whatever roles one of them holds."""
    put_officer(
        "hall-clerk",
        name="兼任",
        department="hall",
        roles=[
            RoleSpec("clerk", hall.START, department="mk"),
            RoleSpec("approver", hall.START, department="mk"),
            RoleSpec("window_clerk", hall.START),
        ],
    )
    _, case = hall.received()
    cases.accept_case(case, actor=hall.FIRST, key=world.key())
    cases.start_review(case, actor=world.REVIEWER, key=world.key())
    cases.review_case(case, actor=world.REVIEWER, key=world.key(), opinion="符合")
    with pytest.raises(NotPermitted) as refused:
        cases.grant_case(case, actor=hall.FIRST, key=world.key(), reasons="符合")
    assert refused.value.code == "AUTHORITY-SEPARATION"
    assert get_matter(case, actor=SYSTEM).state == "UNDER_REVIEW"


def test_inv_win_03_a_number_ends_only_when_every_file_has_its_receipt() -> None:
    """Every received file gets a receipt; `decided on the spot` must be true."""
    ticket, case = hall.received()
    effects.drain()
    assert [each.kind for each in papers_of(case)] == ["receipt"]
    with pytest.raises(ActRefused):
        serving.finish(ticket.matter, actor=hall.FIRST, key=world.key(), result="received")
    with pytest.raises(WindowRefused) as refused:
        serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key="a", how="decided")
    assert refused.value.code == "WINDOW-DECIDED"
    assert models.TicketRow.objects.get().state == "RECEIVED"
    serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key="b", how="printed")
    done = serving.finish(ticket.matter, actor=hall.FIRST, key="c", result="received")
    assert done.state == "SERVED"


def test_inv_win_04_no_act_leads_from_a_window_back_into_the_queue() -> None:
    """Of the procedure itself: who is served is never sent to queue for another window."""
    found = Definition.load(document(TICKET), lambda _: None)
    back = {
        (name, source)
        for name, act in found.acts.items()
        for source in act.sources
        for target in act.targets
        if source in {"SERVING", "RECEIVED"} and target.state in {"QUEUED", "CALLED", "SKIPPED"}
    }
    assert back == set()
    moved = [name for name, act in found.acts.items() if any(f == "window" for f, _ in act.sets)]
    assert moved == ["call"]


def test_inv_win_04_a_colleague_takes_over_and_nobody_is_sent() -> None:
    ticket, case = hall.received()
    with pytest.raises(ActRefused):
        serving.take_over(ticket.matter, actor=hall.FIRST, key=world.key(), reason="自己")
    taken = serving.take_over(ticket.matter, actor=hall.SECOND, key=world.key(), reason="专办")
    assert (taken.window, taken.clerk) == ("1", "hall-second")
    with pytest.raises(ActRefused):
        serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key="a", how="printed")
    matter = get_matter(ticket.matter, actor=SYSTEM)
    assert matter.folded is not None
    assert (matter.folded.facts["redirects"], matter.folded.facts["taken_over"]) == (0, 1)


def test_inv_win_04_being_sent_to_another_window_is_counted() -> None:
    """Told to go elsewhere by mouth, a person comes back with another number: that shows."""
    first = hall.at_window(window="1")
    draft = world.draft(actor=hall.FIRST)
    serving.bind(first.matter, draft, "stall-permit", actor=hall.FIRST, key=world.key())
    serving.finish(first.matter, actor=hall.FIRST, key=world.key(), result="left")
    second = hall.at_window(window="2", actor=hall.SECOND)
    again = world.draft(actor=hall.SECOND)
    serving.bind(second.matter, again, "stall-permit", actor=hall.SECOND, key=world.key())
    rows = {each.matter: each.redirects for each in models.TicketRow.objects.all()}
    assert rows == {first.matter: 0, second.matter: 1}


def test_inv_win_05_an_item_of_the_hall_is_accepted_in_the_hall_alone() -> None:
    """The department's own window needs the hall's consent; the hall's window does not."""
    _, case = hall.received()
    with pytest.raises(ActRefused):
        cases.accept_case(case, actor=world.CLERK, key=world.key(), place="department")
    assert get_matter(case, actor=SYSTEM).state == "RECEIVED"
    cases.accept_case(case, actor=hall.FIRST, key=world.key(), place="hall")
    assert get_matter(case, actor=SYSTEM).state == "ACCEPTED"


def test_who_is_looked_up_learns_of_it() -> None:
    hall.at_window()
    (seen,) = looks_of("wang", actor=world.WANG)
    assert (seen.actor, seen.field, seen.purpose) == ("hall-clerk", "resident_id", "identity")


def test_a_file_goes_over_the_same_day_or_shows_as_overdue() -> None:
    _, first = hall.received()
    assert handover.handover_of(first).state == "HELD"
    world.on(2022, 4, 2, 0, 30)
    timers.run_due()
    (line,) = manifests.open_lines(actor=hall.FIRST)
    assert (line.case, line.overdue) == (first, True)
    assert manifests.open_lines(actor=world.REVIEWER)[0].overdue


def test_a_manifest_is_confirmed_by_the_department_alone_and_once() -> None:
    _, case = hall.received()
    key = world.key()
    sent = {
        "department": "mk",
        "hall": "sample",
        "actor": hall.FIRST,
        "key": key,
        "papers": {case: ["平面图 1份"]},
    }
    number = handover.hand_over([case], **sent)  # type: ignore[arg-type]
    assert number == "YJ20220401-mk-01"
    assert handover.hand_over([case], **sent) == number  # type: ignore[arg-type]
    assert models.ManifestRow.objects.count() == 1
    with pytest.raises(NotPermitted) as refused:
        handover.answer(case, actor=hall.FIRST, key=world.key())
    assert refused.value.code == "AUTHORITY-SEPARATION"
    assert handover.handover_of(case).state == "HANDED_OVER"
    handover.answer(case, actor=world.REVIEWER, key="confirm")
    line = manifests.get_manifest(number, actor=world.REVIEWER).lines[0]
    assert (line.state, line.papers) == ("CONFIRMED", ("平面图 1份",))
    assert len(line.electronic) == 2
    with pytest.raises(ActRefused):
        handover.answer(case, actor=world.SECOND, key=world.key(), differences=["少一份"])


def test_a_clerk_of_the_department_itself_hands_nothing_over() -> None:
    put_officer(
        "mk-clerk",
        name="本局窗口",
        department="mk",
        roles=[
            RoleSpec("clerk", hall.START),
            RoleSpec("window_clerk", hall.START, department="hall"),
        ],
    )
    _, case = hall.received(actor=world.CLERK)
    assert handover.handovers_of([case]) == []
    assert models.TicketRow.objects.get().state == "RECEIVED"


def test_a_case_received_while_nobody_noted_it_is_found_at_the_end() -> None:
    ticket = hall.at_window()
    draft = world.draft(actor=hall.FIRST)
    serving.bind(ticket.matter, draft, "stall-permit", actor=hall.FIRST, key=world.key())
    case = cases.submit_case(draft, actor=hall.FIRST, key="x", channel="window").matter
    with pytest.raises(ActRefused):
        serving.finish(ticket.matter, actor=hall.FIRST, key=world.key(), result="received")
    row = models.TicketRow.objects.get()
    assert (row.state, row.cases) == ("RECEIVED", [str(case)])
    assert handover.handover_of(case).state == "HELD"


def test_delivery_asks_for_who_may_fetch_and_notes_it() -> None:
    case = world.reviewed(actor=world.WANG)
    assert delivery.ready(actor=hall.FIRST) == ()
    cases.deny_case(case, actor=world.APPROVER, key=world.key(), reasons="不符合", remedy="可复议")
    assert [each.id for each in delivery.ready(actor=hall.FIRST)] == [case]
    with pytest.raises(WindowRefused) as refused:
        delivery.deliver(case, "li", actor=hall.FIRST, key=world.key())
    assert refused.value.code == "WINDOW-FETCH"
    assert get_matter(case, actor=SYSTEM).state == "DENIED"
    delivery.deliver(case, "wang", actor=hall.FIRST, key=world.key())
    last = get_acts(case, actor=SYSTEM).rows[-1].act
    assert (last.name, last.payload["method"]) == ("deliver", "window")
    assert last.payload["opinion"] == "本人到窗口领取，证件已核验，当面签收。"
    assert looks_of("wang", actor=world.WANG)[0].purpose == "delivery"


def test_only_being_served_without_a_case_is_rated_here() -> None:
    """A case is rated at its own end: nobody is asked twice for one visit."""
    asked = hall.at_window()
    serving.finish(asked.matter, actor=hall.FIRST, key=world.key(), result="advised")
    ticket, case = hall.received()
    serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key="a", how="printed")
    serving.finish(ticket.matter, actor=hall.FIRST, key="b", result="received")
    (trigger,) = SOURCE.triggers_of(get_matter(asked.matter, actor=SYSTEM))
    assert (trigger.party, trigger.officer, trigger.number) == ("wang", "hall-clerk", "A001")
    assert SOURCE.triggers_of(get_matter(ticket.matter, actor=SYSTEM)) == ()
    assert SOURCE.find(str(asked.matter)) == trigger
    assert SOURCE.find("nonsense") is None


def test_both_procedures_are_sound() -> None:
    for kind in (TICKET, HANDOVER):
        assert Definition.load(document(kind), lambda _: None).procedure_code == kind
    assert set(AT_WINDOW) < set(document(TICKET)["states"])


def test_the_same_press_is_one_step() -> None:
    ticket, case = hall.received()
    key = world.key()
    for _ in range(2):
        serving.give_receipt(ticket.matter, case, actor=hall.FIRST, key=key, how="printed")
    acts = [each.act.name for each in get_acts(ticket.matter, actor=SYSTEM).rows]
    assert acts.count("give_receipt") == 1
    with pytest.raises((ActRefused, CaseRefused)):
        tickets.skip(ticket.matter, actor=hall.FIRST, key=world.key())
