"""A parent hears of every act of its children, once each; whoever has no parent stays quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.record import actions, dependants, effects
from tongban.record.db import fetch_one
from tongban.record.dependants import Following, follower, tell_parent
from tongban.record.effects import HandlerTaken
from tongban.record.tests import club

if TYPE_CHECKING:
    from uuid import UUID


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Following]:
    told: list[Following] = []
    monkeypatch.setattr(dependants, "_followers", {})
    monkeypatch.setattr(effects, "_handlers", {dependants.KIND: tell_parent})
    for kind in ("letter", "bell", "card"):
        effects.handler(kind)(lambda _row: None)
    follower("club")(told.append)
    return told


def opened(definition: str, key: str, parent: UUID | None = None) -> UUID:
    return actions.open_matter(
        definition=definition,
        act="apply",
        actor=club.ANNA,
        department="tennis",
        division=club.DIVISION,
        applicant="p-anna",
        key=key,
        payload={"wish": "to play"},
        parent=parent,
    ).matter


def test_a_parent_hears_of_the_opening_and_of_each_act(
    admission: str, heard: list[Following]
) -> None:
    family = opened(admission, "family")
    child = opened(admission, "child", family)
    for act, actor in (("accept", club.STEWARD), ("vouch", club.STEWARD), ("leave", club.ANNA)):
        actions.perform(child, act=act, actor=actor, key=act, payload={})
    effects.drain()
    assert [(each.seq, each.act, each.state, each.outcome) for each in heard] == [
        (1, "apply", "APPLIED", None),
        (2, "accept", "VETTED", None),
        (3, "vouch", "VETTED", None),
        (4, "leave", "LEFT", "withdrawn"),
    ]
    assert {(each.parent, each.child) for each in heard} == {(family, child)}
    assert [each.key for each in heard] == [f"{child}:{n}:dependants:0" for n in (1, 2, 3, 4)]
    effects.drain()
    assert len(heard) == 4


def test_a_matter_without_a_parent_tells_nobody(admission: str, heard: list[Following]) -> None:
    opened(admission, "alone")
    effects.drain()
    assert heard == []
    assert fetch_one("SELECT count(*) FROM record_outbox WHERE kind = $1", (dependants.KIND,)) == (
        0,
    )


def test_a_kind_without_follower_is_left_in_peace(
    admission: str, heard: list[Following], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dependants, "_followers", {})
    opened(admission, "child", opened(admission, "family"))
    effects.drain()
    assert heard == []
    assert fetch_one("SELECT count(*) FROM record_outbox WHERE done_at IS NULL", ()) == (0,)


def test_a_second_follower_is_refused(heard: list[Following]) -> None:
    with pytest.raises(HandlerTaken, match="'club' matters already have a follower"):
        follower("club")(print)
    assert heard == []
