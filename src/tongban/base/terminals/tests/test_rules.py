from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.terminals import rules
from tongban.base.terminals.reading import read_point
from tongban.base.terminals.tests.conftest import POINT
from tongban.base.terminals.types import Ending, Limits, State, TerminalsInvalid

NOW = datetime(2022, 4, 1, tzinfo=UTC)
LIMITS = Limits(warn=60, end=90, whole=600)


@pytest.mark.parametrize(
    ("declared", "ago", "state"),
    [
        ("", None, State.OFFLINE),
        ("", 180, State.ONLINE),
        ("", 181, State.OFFLINE),
        ("fault", 0, State.FAULT),
        ("maintenance", None, State.MAINTENANCE),
    ],
)
def test_a_state_is_declared_or_follows_the_heartbeat(
    declared: str, ago: int | None, state: State
) -> None:
    beat = None if ago is None else NOW - timedelta(seconds=ago)
    assert rules.state_of(declared, beat, NOW, 180) is state


@settings(max_examples=50)
@given(st.integers(0, 1000), st.integers(0, 1000))
def test_a_sitting_is_over_by_its_limits_and_never_begins_again(sat: int, idle: int) -> None:
    seen = NOW + timedelta(seconds=sat)
    now = seen + timedelta(seconds=idle)
    ending = rules.over(NOW, seen, now, LIMITS)
    if sat + idle >= 600:
        assert ending is Ending.LIMIT
    else:
        assert ending is (Ending.IDLE if idle >= 90 else None)
    if ending is not None:
        assert rules.over(NOW, seen, now + timedelta(seconds=1), LIMITS) is not None


def test_codes_are_typed_with_or_without_gaps() -> None:
    assert rules.bare(" abcd-2345 xy ") == "ABCD2345XY"
    assert len(rules.enrol_code()) == 10
    assert rules.phone_code().isdecimal()
    assert len(rules.phone_code()) == 8


def test_a_point_is_read_with_its_devices() -> None:
    point = read_point(POINT)
    assert (point.longitude, point.latitude) == (113.9, 30.9)
    assert [(each.id, each.items) for each in point.devices] == [
        ("one", None),
        ("two", ("membership",)),
    ]


def test_every_mistake_of_a_point_is_named() -> None:
    wrong = POINT | {
        "kind": "shop",
        "division": "42",
        "hours": {"zh": "全天"},
        "place": {"lon": "east", "lat": 1},
        "colour": "red",
        "devices": [{"id": "One!", "name": {}, "items": 1, "size": 2}],
    }
    with pytest.raises(TerminalsInvalid) as raised:
        read_point(wrong)
    assert sorted(path for path, _ in raised.value.faults) == [
        "colour",
        "devices[0].id",
        "devices[0].items",
        "devices[0].name",
        "devices[0].size",
        "division",
        "hours",
        "kind",
        "place",
    ]
    with pytest.raises(TerminalsInvalid, match="at least one device"):
        read_point(POINT | {"devices": []})
