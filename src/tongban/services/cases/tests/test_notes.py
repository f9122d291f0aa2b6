"""Notes on a case and its way from hand to hand: for officers alone, append-only, no acts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from tongban.base.authorities.actions import put_officer, record_absence
from tongban.base.authorities.types import RoleSpec
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ConflictError, IdempotencyKeyReused
from tongban.services.cases import queries
from tongban.services.cases.notes import add_note, hand_over, hands_of, notes_of, receivers
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, HALL_CLERK, HEAD, REVIEWER, WANG, key
from tongban.services.cases.types import CaseRefused, NotPermitted

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")
WATCH = Actor("mk-watch", ActorKind.OFFICER)


@pytest.fixture
def watcher(district: None) -> None:  # noqa: ARG001 - asks for the body
    roles = [RoleSpec("supervisor", date(2022, 1, 1))]
    put_officer("mk-watch", name="示例督查", department="mk", roles=roles)


def whose(case: UUID) -> str:
    return get_matter(case, actor=SYSTEM).assignee


def test_a_note_has_author_and_time_and_is_no_act() -> None:
    case = world.submit()
    world.on(2022, 4, 1, 15, 30)
    note = add_note(case, " 申请人来电问过进度\r\n已答复 ", actor=CLERK, key=key())
    assert (note.author, note.text, note.handed) == (
        "mk-clerk",
        "申请人来电问过进度\n已答复",
        False,
    )
    assert notes_of(case, actor=REVIEWER) == (note,)
    assert note.at.astimezone(world.CHINA).hour == 15
    assert len(get_acts(case, actor=SYSTEM).rows) == 1


def test_inv_the_applicant_never_sees_notes() -> None:
    """Internal opinions are not for the applicant (domain.md §5.3), whatever the door."""
    case = world.submit()
    add_note(case, "内部意见", actor=CLERK, key=key())
    in_person = Actor("mk-clerk", ActorKind.OFFICER, "wang")
    for reader in (WANG, in_person):
        with pytest.raises(NotPermitted):
            notes_of(case, actor=reader)
    hand_over(case, to="mk-reviewer", actor=CLERK, seen="", key=key())
    view = queries.get_case(case, actor=WANG)
    assert "内部意见" not in repr(view)
    assert {view.assignee, *(each.assignee for each in queries.my_cases(actor=WANG).rows)} == {""}
    with pytest.raises(NotPermitted):
        add_note(case, "我也写", actor=WANG, key=key())
    assert [each.text for each in notes_of(case, actor=CLERK)] == ["内部意见", ""]


@pytest.mark.usefixtures("watcher")
def test_who_only_watches_reads_and_writes_nothing() -> None:
    case = world.submit()
    add_note(case, "一", actor=CLERK, key=key())
    assert [each.text for each in notes_of(case, actor=WATCH)] == ["一"]
    with pytest.raises(NotPermitted):
        add_note(case, "二", actor=WATCH, key=key())
    with pytest.raises(NotPermitted):
        hand_over(case, to="mk-clerk", actor=WATCH, seen="", key=key())
    with pytest.raises(NotPermitted) as refused:
        hand_over(case, to="mk-watch", actor=CLERK, seen="", key=key())
    assert refused.value.code == "AUTHORITY-RECEIVER"
    assert (len(notes_of(case, actor=CLERK)), whose(case)) == (1, "")


def test_notes_stay_as_they_are() -> None:
    case = world.submit()
    add_note(case, "一", actor=CLERK, key=key())
    for change in ("UPDATE cases_note SET text = 'x'", "DELETE FROM cases_note"):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    assert [each.text for each in notes_of(case, actor=CLERK)] == ["一"]


@pytest.mark.parametrize("text", ["", "  \n ", "长" * 1001])
def test_an_empty_or_overlong_note_is_refused(text: str) -> None:
    case = world.submit()
    with pytest.raises(CaseRefused) as refused:
        add_note(case, text, actor=CLERK, key=key())
    assert refused.value.code == "CASE-NOTE"
    assert notes_of(case, actor=CLERK) == ()


def test_a_repeated_key_writes_once() -> None:
    case, same = world.submit(), key()
    first = add_note(case, "一", actor=CLERK, key=same)
    assert add_note(case, "一", actor=CLERK, key=same) == first
    with pytest.raises(IdempotencyKeyReused):
        add_note(case, "二", actor=CLERK, key=same)
    handed = hand_over(case, to="mk-reviewer", actor=CLERK, seen="", key="give", text="请看平面图")
    again = hand_over(case, to="mk-reviewer", actor=CLERK, seen="", key="give", text="请看平面图")
    assert again == handed
    assert [each.text for each in notes_of(case, actor=CLERK)] == ["一", "请看平面图"]


def test_a_case_goes_to_a_colleague_with_a_word() -> None:
    case, other = world.submit(), world.submit(actor=world.LI, party="li")
    note = hand_over(case, to="mk-reviewer", actor=CLERK, seen="", key=key(), text="请看平面图")
    assert (note.handed, note.taken_from, note.given_to) == (True, "", "mk-reviewer")
    assert whose(case) == "mk-reviewer"
    mine = queries.queue_of(actor=REVIEWER, assignees=["mk-reviewer"])
    assert [each.id for each in mine.page.rows] == [case]
    assert mine.counted == 1
    nobody = queries.queue_of(actor=REVIEWER, assignees=[""])
    assert [(each.id, each.assignee) for each in nobody.page.rows] == [(other, "")]
    with pytest.raises(ConflictError):
        hand_over(case, to="mk-clerk", actor=HEAD, seen="", key=key())
    assert (whose(case), len(notes_of(case, actor=CLERK))) == ("mk-reviewer", 1)
    hand_over(case, to="", actor=HEAD, seen="mk-reviewer", key=key())
    assert whose(case) == ""


def test_receivers_are_those_who_may_act() -> None:
    case = world.submit()
    named = {each.value for each in receivers(case, actor=CLERK)}
    assert named == {
        *("mk-clerk", "mk-reviewer", "mk-second", "mk-verifier", "mk-approver", "mk-head"),
        *("mk-certifier", "mk-jack", "hall-clerk", "hall-manager"),
    }
    world.load("stall-change")
    other = world.submit("stall-change", actor=world.LI, party="li")
    assert "hall-clerk" not in {each.value for each in receivers(other, actor=CLERK)}
    with pytest.raises(NotPermitted):
        hand_over(other, to=HALL_CLERK.id, actor=CLERK, seen="", key=key())
    assert whose(other) == ""


def test_a_substitute_s_work_is_that_of_who_is_away() -> None:
    day = date(2022, 4, 1)
    assert hands_of(actor=REVIEWER, on=day) == ("mk-reviewer",)
    record_absence("mk-second", actor=HEAD, start=day, end=day, substitute="mk-reviewer")
    assert hands_of(actor=REVIEWER, on=day) == ("mk-reviewer", "mk-second")
    assert hands_of(actor=REVIEWER, on=date(2022, 4, 2)) == ("mk-reviewer",)
