"""Whose work a matter is: lists and counts by it, who may give and take it, no act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.terms import Light
from tongban.record import actions, queries
from tongban.record.hands import able_hands, assign, need_hand
from tongban.record.tests import club
from tongban.record.types import SYSTEM, ConflictError, NotPermitted

if TYPE_CHECKING:
    from uuid import UUID


def whose(matter: UUID) -> str:
    return queries.get_matter(matter, actor=SYSTEM).assignee


def listed(*assignees: str) -> set[UUID]:
    page = queries.list_matters(actor=club.STEWARD, assignees=assignees, order="due")
    return {each.id for each in page.rows}


def test_a_matter_goes_from_hand_to_hand_without_an_act(admission: str) -> None:
    matter = club.live(admission, upto=2)
    acts = queries.get_acts(matter, actor=SYSTEM).rows
    before = assign(matter, actor=club.STEWARD, to="elder", seen="")
    assert (before.assignee, whose(matter)) == ("", "elder")
    assign(matter, actor=club.ELDER, to="", seen="elder")
    assert whose(matter) == ""
    assert queries.get_acts(matter, actor=SYSTEM).rows == acts


def test_lists_and_counts_know_whose_it_is(admission: str) -> None:
    mine, other, free = (club.live(admission, upto=2) for _ in range(3))
    assign(mine, actor=club.STEWARD, to="steward", seen="")
    assign(other, actor=club.STEWARD, to="elder", seen="")
    assert listed("steward") == {mine}
    assert listed("") == {free}
    assert listed("steward", "elder") == {mine, other}
    assert listed("nobody-of-this-name") == set()
    for names, number in ((["steward"], 1), ([""], 1), (["elder", "steward"], 2)):
        counted = queries.count_lights(actor=club.STEWARD, assignees=names)
        assert counted == {Light.GREEN: number}


def test_only_who_may_act_gives_and_takes(admission: str) -> None:
    matter = club.live(admission, upto=2)
    watcher = Actor("watcher", ActorKind.OFFICER)
    actions.grant(
        actor=SYSTEM,
        holder="watcher",
        role="watcher",
        department="tennis",
        valid_from=club.LONG_AGO,
    )
    assert queries.get_matter(matter, actor=watcher).id == matter
    assert set(able_hands(matter, actor=club.STEWARD)) == {"chair", "elder", "steward"}
    for giver in (watcher, club.ROWER, club.ANNA, SYSTEM):
        with pytest.raises(NotPermitted) as refused:
            assign(matter, actor=giver, to="elder", seen="")
        assert refused.value.code == "AUTHORITY-NONE"
        with pytest.raises(NotPermitted):
            need_hand(matter, actor=giver)
    for taker in ("watcher", "rower", "anna", "no-such-officer"):
        with pytest.raises(NotPermitted) as refused:
            assign(matter, actor=club.STEWARD, to=taker, seen="")
        assert refused.value.code == "AUTHORITY-RECEIVER"
    assert whose(matter) == ""
    own = Actor("steward", ActorKind.OFFICER, "p-anna")
    with pytest.raises(NotPermitted) as refused:
        assign(matter, actor=own, to="elder", seen="")
    assert refused.value.code == "AUTHORITY-OWN-MATTER"


def test_a_look_that_is_out_of_date_moves_nothing(admission: str) -> None:
    matter = club.live(admission, upto=2)
    assign(matter, actor=club.STEWARD, to="elder", seen="")
    with pytest.raises(ConflictError):
        assign(matter, actor=club.STEWARD, to="steward", seen="")
    assert whose(matter) == "elder"
    closed = club.live(admission)
    with pytest.raises(ConflictError):
        assign(closed, actor=club.STEWARD, to="elder", seen="")
    assert whose(closed) == ""


def test_hands_are_asked_for_in_one_statement(admission: str, statements: list[str]) -> None:
    matter = club.live(admission, upto=2)
    statements.clear()
    able_hands(matter, actor=club.STEWARD)
    assert len(statements) == 2  # the matter, the hands
