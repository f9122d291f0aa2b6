"""The guard against verbs that forget to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.record.guard import AuthorityNotAsked, asked, under_authority
from tongban.record.tests.club import ANNA

if TYPE_CHECKING:
    from tongban.kernel.authority import Actor


@under_authority
def careful(*, actor: Actor) -> str:
    asked()
    return actor.id


@under_authority
def careless(*, actor: Actor) -> str:
    return actor.id


@under_authority
def outer(*, actor: Actor) -> str:
    return careful(actor=actor)


def test_who_asks_is_answered() -> None:
    assert careful(actor=ANNA) == "anna"


def test_who_forgets_to_ask_gives_nothing_out() -> None:
    with pytest.raises(AuthorityNotAsked, match=r"careless never asked"):
        careless(actor=ANNA)
    careful(actor=ANNA)
    with pytest.raises(AuthorityNotAsked):
        careless(actor=ANNA)


def test_that_another_verb_asked_is_no_excuse() -> None:
    with pytest.raises(AuthorityNotAsked):
        outer(actor=ANNA)
