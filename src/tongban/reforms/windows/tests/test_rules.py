from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.reforms.windows.rules import read_halls, written
from tongban.reforms.windows.tests.hall import BODY
from tongban.reforms.windows.types import HallsInvalid, WindowRefused


def changed(path: str, value: Any) -> dict[str, Any]:
    """Give the sample hall with one part changed, or taken out."""
    body = deepcopy(BODY)
    *steps, last = path.split(".")
    part: Any = body["halls"][0]
    for step in steps:
        part = part[int(step) if step.isdigit() else step]
    if value is None:
        del part[last]
    else:
        part[last] = value
    return body


def test_a_hall_is_read_with_its_themes_and_windows() -> None:
    (hall,) = read_halls(BODY)
    assert (hall.id, hall.rules.requeue, hall.rules.behind) == ("sample", 1, 2)
    one, two = hall.windows
    assert hall.themes_of(one) == ("stalls",)
    assert hall.themes_of(two) == ("stalls", "general", "collect")
    named, other = hall.theme_for("stall-permit"), hall.theme_for("anything")
    assert named is not None
    assert other is not None
    assert (named.id, other.id) == ("stalls", "general")
    with pytest.raises(WindowRefused):
        hall.theme("elsewhere")
    with pytest.raises(WindowRefused):
        hall.window("9")


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("id", "Not An Id", "halls[0].id"),
        ("name", {"zh": "无英文"}, "halls[0].name"),
        ("operator", "", "halls[0].operator"),
        ("rules.requeue", -1, "halls[0].rules.requeue"),
        ("rules.behind", True, "halls[0].rules.behind"),
        ("rules.default", False, "halls[0].rules"),
        ("rules.source", "某文件", "halls[0].rules"),
        ("rules.unnamed", None, "halls[0].rules"),
        ("themes", [], "halls[0].themes"),
        ("themes.0.letter", "a", "halls[0].themes[0].letter"),
        ("themes.1.letter", "A", "halls[0].themes"),
        ("themes.0.items", "stall-permit", "halls[0].themes[0].items"),
        ("themes.2.purpose", "other", "halls[0].themes[2].purpose"),
        ("windows", [], "halls[0].windows"),
        ("windows.0.no", 1, "halls[0].windows[0].no"),
        ("windows.1.no", "1", "halls[0].windows"),
        ("windows.0.themes", ["nowhere"], "halls[0].windows[0].themes"),
        ("windows.1.themes", ["stalls"], "halls[0].windows"),
    ],
)
def test_each_mistake_is_told_where_it_stands(path: str, value: Any, where: str) -> None:
    with pytest.raises(HallsInvalid) as invalid:
        read_halls(changed(path, value))
    assert where in [place for place, _ in invalid.value.faults]


@pytest.mark.parametrize("body", [None, [], {}, {"halls": []}, {"halls": [1]}, {"more": 1}])
def test_what_is_no_sheet_of_halls_is_refused(body: object) -> None:
    with pytest.raises(HallsInvalid):
        read_halls(body)


@settings(max_examples=50)
@given(st.integers(1, 5000), st.integers(1, 5000))
def test_numbers_of_a_theme_are_written_apart(one: int, other: int) -> None:
    assert (written("A", one) == written("A", other)) == (one == other)
    assert len(written("A", one)) >= 4
