"""One look: read once, and anew after whatever is written."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tongban.record import clock, queries
from tongban.record.once import look_again, once, one_look
from tongban.record.tests import club
from tongban.record.types import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def numbers() -> Iterator[int]:
    return iter(range(9))


def test_outside_a_look_everything_is_read_each_time(numbers: Iterator[int]) -> None:
    assert [once("n", numbers.__next__) for _ in range(3)] == [0, 1, 2]


def test_inside_a_look_once(numbers: Iterator[int]) -> None:
    with one_look():
        assert [once("n", numbers.__next__), once("n", numbers.__next__)] == [0, 0]
        assert once("m", numbers.__next__) == 1
        look_again()
        assert once("n", numbers.__next__) == 2
    assert once("n", numbers.__next__) == 3


def test_a_matter_is_read_once_and_anew_after_an_act(admission: str, statements: list[str]) -> None:
    matter = club.apply(admission).matter
    with one_look():
        statements.clear()
        before = [queries.get_matter(matter, actor=club.STEWARD).version for _ in range(3)]
        queries.get_acts(matter, actor=club.STEWARD)
        queries.get_acts(matter, actor=club.STEWARD)
        assert (before, len(statements)) == ([1, 1, 1], 2)
        club.do(matter, "accept", club.STEWARD)
        assert queries.get_matter(matter, actor=club.STEWARD).version == 2
        assert len(queries.get_acts(matter, actor=club.STEWARD).rows) == 2


def test_what_one_actor_read_opens_nothing_for_another(admission: str) -> None:
    matter = club.apply(admission).matter
    with one_look():
        queries.get_acts(matter, actor=club.STEWARD)
        with pytest.raises(NotPermitted):
            queries.get_acts(matter, actor=club.ROWER)
        with pytest.raises(NotPermitted):
            queries.get_matter(matter, actor=club.BERTA)


def test_the_moment_stands_still_in_a_look_until_the_clock_is_set(admission: str) -> None:
    assert admission
    with one_look():
        first = clock.now()
        assert clock.now() == first
        assert clock.advance(timedelta(days=1)) - first > timedelta(hours=23)
        assert clock.now() - first > timedelta(hours=23)
