"""Laws of a licence and its members, for any members at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.reforms.composite_licences.rules import Member, complete, runs_to, shown, state_of
from tongban.reforms.composite_licences.types import State
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from random import Random

TODAY = date(2022, 4, 1)
modest = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.integers(-400, 400).map(lambda n: TODAY + timedelta(days=n))
members = st.builds(
    lambda n, mandatory, status, begins, length: Member(
        item=f"item-{n}",
        mandatory=mandatory,
        identifier="" if status is None else f"id-{n}",
        status=status,
        valid_from=None if status is None else begins,
        valid_to=None if status is None or length is None else begins + timedelta(days=length),
    ),
    st.integers(0, 5),
    st.booleans(),
    st.none() | st.sampled_from(Status),
    days,
    st.none() | st.integers(0, 800),
)
groups = st.lists(members, max_size=6, unique_by=lambda each: each.item)


@modest
@given(groups)
def test_inv_oil_01_active_if_and_only_if_all_mandatory_members_are_valid(
    group: list[Member],
) -> None:
    mandatory = [each for each in group if each.mandatory]
    valid = bool(mandatory) and all(each.live_on(TODAY) for each in mandatory)
    assert (state_of(group, TODAY, issued=True) is State.ACTIVE) == valid
    assert complete(group, TODAY) == valid
    assert state_of(group, TODAY, issued=False) is State.GATHERING


@modest
@given(groups, st.randoms())
def test_the_order_of_members_changes_nothing(group: list[Member], random: Random) -> None:
    mixed = list(group)
    random.shuffle(mixed)
    assert state_of(mixed, TODAY, issued=True) is state_of(group, TODAY, issued=True)
    assert set(shown(mixed, TODAY)) == set(shown(group, TODAY))
    assert runs_to(mixed, begins=TODAY, unified=None) == runs_to(group, begins=TODAY, unified=None)


@modest
@given(groups)
def test_inv_oil_02_the_validity_is_the_earliest_of_the_members(group: list[Member]) -> None:
    ends = [each.valid_to for each in group if each.identifier and each.valid_to is not None]
    assert runs_to(group, begins=TODAY, unified=None) == (min(ends) if ends else None)
    assert runs_to(group, begins=TODAY, unified=60) == date(2027, 3, 31)


@modest
@given(groups)
def test_inv_oil_07_nothing_is_listed_that_no_member_is(group: list[Member]) -> None:
    listed = shown(group, TODAY)
    assert set(listed) <= {each.identifier for each in group if each.identifier}
    assert all(
        each.live_on(TODAY) for each in group if each.identifier in listed and not each.mandatory
    )
