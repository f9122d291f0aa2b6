"""Figures of joint matters: the members are cases, the whole is counted by itself."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, get_acts
from tongban.record.types import SYSTEM
from tongban.services.figures.collecting import collect
from tongban.services.figures.queries import figure, rows
from tongban.services.figures.types import Period, Scope
from tongban.services.forms.queries import forget_elements
from tongban.services.joint.tests import world

if TYPE_CHECKING:
    from collections.abc import Iterator

YEAR = Scope(Period(date(2022, 1, 1), date(2022, 12, 31)))


@pytest.fixture
def network(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """Put up the five items of three departments."""
    forget()
    forget_elements()
    world.build()
    yield
    clock.reset()


def sums(name: str, scope: Scope = YEAR) -> tuple[int, int, int]:
    value = figure(name, scope, actor=SYSTEM)
    return value.numerator, value.denominator, value.excluded


@pytest.mark.usefixtures("network")
def test_a_joint_matter_counts_by_itself_and_its_members_as_cases() -> None:
    world.put(members=[{"item": "shop-registration"}, {"item": "sign-filing"}], policies={})
    joint = world.submit()
    lonely = world.base.submit()
    collect(up_to_now=True)
    assert sums("joint_received") == (1, 1, 0)
    assert sums("received") == (3, 3, 0)
    assert sums("joint_share") == (2, 3, 0)
    assert sums("joint_days") == (0, 0, 0)
    world.on(2022, 4, 6)
    for item in ("shop-registration", "sign-filing"):
        world.decide(joint, item)
        world.finish(joint, item)
    collect(up_to_now=True)
    acts = {each.act.name: each.act for each in get_acts(joint, actor=SYSTEM).rows}
    accepted = date.fromisoformat(str(acts["accept"].payload["on"]))
    used = calendar().between(accepted, local_day(acts["conclude"].at))
    assert sums("joint_days") == (used, 1, 0)
    assert sums("joint_days", Scope(YEAR.period, item="open-stall")) == (used, 1, 0)
    assert sums("joint_together_share") == (0, 1, 0)
    assert sums("decided") == (2, 2, 0)
    assert lonely not in {each.matter for each in rows("decided", YEAR, actor=SYSTEM).rows}
    (whole,) = rows("joint_days", YEAR, actor=SYSTEM).rows
    assert (whole.matter, whole.item) == (joint, "open-stall")
