"""Rating again after a bad rating was put right; timers behind every step of a bad rating."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from tongban.base.ratings import rules
from tongban.base.ratings.actions import answer_callback, rate_again
from tongban.base.ratings.queries import get_rating, published
from tongban.base.ratings.tests import scene
from tongban.base.ratings.types import RatingRefused
from tongban.record import clock, effects, timers
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("shop")


def put_right() -> UUID:
    """Rate badly, have it put right and called back, be content; give the rating."""
    bad = scene.bad()
    rating = bad.parent
    assert rating is not None
    scene.called_back(bad.id)
    answer_callback(rating, bad.id, actor=world.WANG, key=world.key(), satisfied=True)
    effects.drain()
    return rating


def test_inv_rat_01_who_was_heard_rates_again_once_and_the_first_level_goes_on_counting() -> None:
    """INV-RAT-01: once per trigger; the rule of rating again is a setting."""
    rating = put_right()
    assert get_rating(rating, actor=world.WANG).may_rate_again
    with pytest.raises(NotPermitted):
        rate_again(rating, actor=world.LI, key=world.key(), level="1")
    with pytest.raises(RatingRefused) as wrong:
        rate_again(rating, actor=world.WANG, key=world.key(), level="6")
    assert wrong.value.code == "RATING-LEVEL"
    key = world.key()
    rate_again(rating, actor=world.WANG, key=key, level="2")
    assert rate_again(rating, actor=world.WANG, key=key, level="2").replayed
    effects.drain()
    with pytest.raises(RatingRefused) as twice:
        rate_again(rating, actor=world.WANG, key=world.key(), level="1")
    assert twice.value.code == "RATING-AGAIN"
    view = get_rating(rating, actor=world.WANG)
    assert (view.level, view.again, view.may_rate_again) == ("5", "2", False)
    for _ in range(4):
        scene.rated(level="1")
    told = published(date(2022, 1, 1), date(2022, 12, 31)).total.tally
    assert (told.good, told.rated, told.again, told.again_good) == (4, 5, 1, 1)


def test_nothing_is_rated_again_before_it_was_put_right_or_where_the_district_forbids(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    good = scene.rated(level="1").matter
    bad = scene.bad()
    assert bad.parent is not None
    for rating in (good, bad.parent):
        with pytest.raises(RatingRefused) as early:
            rate_again(rating, actor=world.WANG, key=world.key(), level="1")
        assert early.value.code == "RATING-AGAIN"
        assert get_rating(rating, actor=world.WANG).again == ""
    rating = put_right()
    monkeypatch.setitem(rules.DEFAULTS, "again", {"value": False})
    with pytest.raises(RatingRefused):
        rate_again(rating, actor=world.WANG, key=world.key(), level="1")
    assert not get_rating(rating, actor=world.WANG).may_rate_again


def facts_after(matter: UUID, days: int) -> set[str]:
    """Let days pass; name what is late then."""
    clock.advance(timedelta(days=days))
    timers.run_due()
    folded = get_matter(matter, actor=SYSTEM).folded
    assert folded is not None
    return {name for name, value in folded.facts.items() if name.endswith("_late") and value}


def test_whoever_does_not_call_back_in_time_is_late() -> None:
    bad = scene.bad(by_name=False).id
    scene.planned(bad)
    scene.do(bad, "report_rectified", actor=world.REVIEWER, result="已加开窗口")
    assert facts_after(bad, 1) == set()
    assert facts_after(bad, 10) == {"follow_up_late"}
    assert scene.do(bad, "call_back", message="您满意吗？") == "CALLBACK"


def test_an_exclusion_and_an_appeal_that_nobody_decides_are_late() -> None:
    bad = scene.bad(by_name=False).id
    scene.do(bad, "doubt", ground="mistaken", reason="评价的是别的窗口")
    assert facts_after(bad, 10) == {"second_late"}
    other = scene.bad(by_name=False).id
    scene.do(other, "find_valid", finding="窗口确有排队")
    scene.do(other, "appeal_finding", reason="当日系统停运")
    assert "review_late" in facts_after(other, 30)
