"""Authority given, delegated, ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.kernel.authority import Actor, ActorKind, WouldWiden
from tongban.record import actions, clock, queries
from tongban.record.db import fetch_all
from tongban.record.grants import GrantNotFound, GrantTaken
from tongban.record.tests import club
from tongban.record.types import SYSTEM, NotPermitted

DEPUTY = Actor("deputy", ActorKind.OFFICER)


def rows() -> list[tuple[object, ...]]:
    return fetch_all("SELECT id, holder, valid_to FROM record_grant ORDER BY id")


def test_only_the_system_gives_roles(admission: str) -> None:
    assert admission
    before = rows()
    for actor in (club.CHAIR, club.ANNA):
        with pytest.raises(NotPermitted):
            actions.grant(actor=actor, holder=actor.id, role="chair")
    with pytest.raises(NotPermitted):
        actions.grant(actor=club.ANNA, holder="anna", role="agent", party="p-berta")
    with pytest.raises(NotPermitted):
        actions.grant(actor=club.ANNA, holder="b", role="agent", party="p-anna", id="chair-chair")
    assert rows() == before


def test_a_deputy_acts_until_the_holder_ends_it(admission: str) -> None:
    matter = club.apply(admission).matter
    given = actions.delegate_grant(
        "steward-steward", actor=club.STEWARD, holder="deputy", acts=["accept"], valid_to=None
    )
    assert queries.grants_of(actor=DEPUTY) == (given,)
    assert queries.get_matter(matter, actor=DEPUTY).state == "APPLIED"
    assert club.do(matter, "accept", DEPUTY).seq == 2
    other = club.apply(admission).matter
    with pytest.raises(NotPermitted):
        actions.revoke_grant(given.id, actor=club.ELDER)
    actions.revoke_grant(given.id, actor=club.STEWARD)
    with pytest.raises(NotPermitted):
        club.do(other, "accept", DEPUTY)
    with pytest.raises(NotPermitted):
        queries.get_matter(other, actor=DEPUTY)


def test_a_deputy_falls_with_the_holder(admission: str) -> None:
    matter = club.apply(admission).matter
    actions.delegate_grant("steward-steward", actor=club.STEWARD, holder="deputy", valid_to=None)
    assert [rule.name for rule in queries.allowed_acts(matter, actor=DEPUTY)] == ["accept"]
    actions.revoke_grant("steward-steward", actor=SYSTEM)
    with pytest.raises(NotPermitted):
        club.do(matter, "accept", DEPUTY)
    with pytest.raises(NotPermitted):
        queries.list_matters(actor=DEPUTY)


def test_nobody_delegates_more_than_they_hold(admission: str) -> None:
    assert admission
    before = rows()
    with pytest.raises(WouldWiden):
        actions.delegate_grant(
            "steward-steward", actor=club.STEWARD, holder="d", department="rowing", valid_to=None
        )
    with pytest.raises(NotPermitted):
        actions.delegate_grant("steward-steward", actor=club.ELDER, holder="d", valid_to=None)
    with pytest.raises(GrantNotFound):
        actions.delegate_grant("none", actor=club.ELDER, holder="d", valid_to=None)
    assert rows() == before


def test_a_mandate_lets_an_agent_act_and_see(admission: str) -> None:
    with pytest.raises(NotPermitted):
        club.apply(admission, actor=club.BERTA)
    mandate = actions.grant(actor=club.ANNA, holder="berta", role="agent", party="p-anna")
    receipt = club.apply(admission, actor=club.BERTA)
    page = queries.get_acts(receipt.matter, actor=club.BERTA)
    assert page.rows[0].act.on_behalf == "p-anna"
    assert [each.id for each in queries.list_matters(actor=club.BERTA).rows] == [receipt.matter]
    actions.revoke_grant(mandate.id, actor=club.ANNA)
    with pytest.raises(NotPermitted):
        club.do(receipt.matter, "leave", club.BERTA)
    assert queries.list_matters(actor=club.BERTA).rows == ()


def test_a_grant_holds_within_its_time(admission: str) -> None:
    matter = club.apply(admission).matter
    start = clock.now() + timedelta(days=1)
    actions.grant(
        actor=SYSTEM,
        holder="deputy",
        role="steward",
        department="tennis",
        valid_from=start,
        valid_to=start + timedelta(days=1),
    )
    with pytest.raises(NotPermitted):
        club.do(matter, "accept", DEPUTY)
    clock.set_origin(start)
    assert queries.get_matter(matter, actor=DEPUTY).version == 1
    clock.advance(timedelta(days=1))
    with pytest.raises(NotPermitted):
        club.do(matter, "accept", DEPUTY)


def test_loading_again_amends_a_root_and_nothing_else(admission: str) -> None:
    assert admission
    count = len(rows())
    actions.grant(actor=SYSTEM, id="chair-chair", holder="chair", role="chair", department="chess")
    assert len(rows()) == count
    assert [each.department for each in queries.grants_of(actor=club.CHAIR)] == ["chess"]
    part = actions.delegate_grant(
        "steward-steward", actor=club.STEWARD, holder="deputy", valid_to=None
    )
    with pytest.raises(GrantTaken):
        actions.grant(actor=SYSTEM, id=part.id, holder="x", role="steward")
    assert [each.holder for each in queries.grants_of(actor=DEPUTY)] == ["deputy"]
