"""Lights kept beside a matter: what they tell, lists and counts by them, their proof."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tongban.kernel.terms import Light
from tongban.record import actions, clock, counts, queries, timers
from tongban.record.db import execute
from tongban.record.tests import club
from tongban.record.types import SYSTEM, NotPermitted
from tongban.record.verify import verify_all

if TYPE_CHECKING:
    from uuid import UUID

CHINA = timezone(timedelta(hours=8))
FRIDAY = datetime(2022, 4, 1, 9, tzinfo=CHINA)
"""Three days of Qingming follow; five working days end on Monday the 11th."""


def at(month: int, day: int) -> None:
    clock.set_origin(datetime(2022, month, day, 9, tzinfo=CHINA))


def light(matter: UUID) -> Light | None:
    return queries.get_matter(matter, actor=SYSTEM).light(clock.now())


def by_light(**filters: object) -> dict[Light, list[UUID]]:
    return {
        each: [
            row.id
            for row in queries.list_matters(actor=club.STEWARD, light=each, **filters).rows  # type: ignore[arg-type]
        ]
        for each in Light
    }


def test_a_light_turns_without_an_act(admission: str) -> None:
    clock.set_origin(FRIDAY)
    matter = club.live(admission, upto=1)
    view = queries.get_matter(matter, actor=club.ANNA)
    assert (view.timed, view.yellow_at, view.red_at) == (
        True, datetime(2022, 4, 26, tzinfo=CHINA), datetime(2022, 4, 30, tzinfo=CHINA),
    )  # fmt: skip
    seen = []
    for month, day in ((4, 25), (4, 26), (4, 29), (4, 30)):
        at(month, day)
        seen.append(light(matter))
    assert seen == [Light.GREEN, Light.YELLOW, Light.YELLOW, Light.RED]


def test_no_term_and_all_done_show_no_light(admission: str) -> None:
    admitted = club.live(admission, upto=4)
    assert light(admitted) is None
    left = club.apply(admission).matter
    club.do(left, "leave", club.ANNA)
    assert light(left) is None
    assert queries.count_lights(actor=club.STEWARD) == {None: 1}


def test_lists_and_counts_by_light_agree(admission: str) -> None:
    clock.set_origin(FRIDAY)
    late = club.live(admission, upto=1)
    at(4, 8)
    near = club.live(admission, upto=1)
    at(4, 22)
    club.live(admission, upto=4)  # no term runs
    at(4, 30)
    fresh = [club.apply(admission).matter for _ in range(3)]
    at(5, 5)
    assert by_light() == {Light.RED: [late], Light.YELLOW: [near], Light.GREEN: fresh[::-1]}
    assert by_light(state="VETTED") == {Light.RED: [late], Light.YELLOW: [near], Light.GREEN: []}
    assert queries.count_lights(actor=club.STEWARD) == {
        Light.RED: 1, Light.YELLOW: 1, Light.GREEN: 3, None: 1,
    }  # fmt: skip
    assert queries.count_lights(actor=club.STEWARD, state="VETTED") == {
        Light.RED: 1, Light.YELLOW: 1,
    }  # fmt: skip
    assert queries.count_lights(actor=club.STEWARD, kinds=["regatta"]) == {}


def test_a_matter_in_two_scopes_counts_once(admission: str) -> None:
    clock.set_origin(FRIDAY)
    club.apply(admission)
    for name, part in (("a", {"items": frozenset({"club"})}), ("b", {"division": club.DIVISION})):
        actions.grant(
            actor=SYSTEM, id=f"elder-{name}", holder="elder", role="steward",
            valid_from=club.LONG_AGO, **part,
        )  # fmt: skip
    assert queries.count_lights(actor=club.ELDER) == {Light.GREEN: 1}


def test_counts_are_of_what_the_actor_may_read(admission: str) -> None:
    club.apply(admission)
    club.apply(admission, department="rowing")
    assert queries.count_lights(actor=club.STEWARD) == {Light.GREEN: 1}
    assert queries.count_lights(actor=SYSTEM) == {Light.GREEN: 2}
    assert queries.count_lights(actor=club.BERTA) == {}
    with pytest.raises(NotPermitted):
        queries.count_lights(actor=club.STEWARD, department="rowing")


def test_of_very_many_the_first_are_counted(
    admission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.set_origin(FRIDAY)
    for _ in range(3):
        club.live(admission, upto=1)
    club.live(admission, upto=4)  # no term runs
    monkeypatch.setattr(counts, "COUNTED", 0)
    monkeypatch.setattr(counts, "FEWEST", 2)
    for day, shown in ((22, Light.GREEN), (28, Light.YELLOW), (30, Light.RED)):
        at(4, day)
        counted = queries.count_lights(actor=club.STEWARD)
        assert counted == {shown: 2, None: 1}
        assert counted.least == {shown}
    monkeypatch.setattr(counts, "FEWEST", 4)
    counted = queries.count_lights(actor=club.STEWARD)
    assert counted == {Light.RED: 3, None: 1}
    assert not counted.least


def test_a_list_narrowed_to_several_items_has_each_matter_once(admission: str) -> None:
    matter = club.apply(admission).matter
    for items, found in ((["club", "other"], [matter]), (["other"], []), ([], [])):
        page = queries.list_matters(actor=club.STEWARD, item=items, order="due")
        assert [each.id for each in page.rows] == found


def test_a_count_is_one_statement(admission: str, statements: list[str]) -> None:
    club.apply(admission)
    del statements[:]
    queries.count_lights(actor=SYSTEM)
    assert [text for text in statements if "record_matter" in text] == statements[-1:]


def test_a_light_that_its_calendar_does_not_tell_is_yellow(admission: str) -> None:
    clock.set_origin(datetime(2026, 12, 28, 9, tzinfo=CHINA))
    matter = club.apply(admission).matter
    assert light(matter) is Light.YELLOW
    assert queries.get_matter(matter, actor=SYSTEM).red_at is None


@pytest.mark.usefixtures("transactional_db")
def test_an_old_matter_gets_its_light_at_the_next_look(admission: str) -> None:
    clock.set_origin(FRIDAY)
    matter = club.apply(admission).matter
    told = queries.get_matter(matter, actor=SYSTEM)
    execute(
        "UPDATE record_matter SET timed = FALSE, yellow_at = NULL, red_at = NULL, next_check = $1",
        (FRIDAY.isoformat(),),
    )
    assert (light(matter), verify_all().faults) == (None, [])
    assert timers.run_due() == 0
    assert queries.get_matter(matter, actor=SYSTEM) == told


@pytest.mark.usefixtures("transactional_db")
def test_a_light_that_the_acts_do_not_give_is_named(admission: str) -> None:
    matter = club.apply(admission).matter
    assert verify_all().faults == []
    execute("UPDATE record_matter SET red_at = red_at + interval '1 day' WHERE id = $1", (matter,))
    [fault] = verify_all().faults
    assert fault.reason.startswith("the acts add up to lights ")
