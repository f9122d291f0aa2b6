"""Collecting: incremental, idempotent, whatever the moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.figures.collecting import collect, rebuild
from tongban.services.figures.queries import figures
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.usefixtures("district")
YEAR = Scope(Period(date(2022, 1, 1), date(2022, 12, 31)))


def values(scope: Scope = YEAR) -> Mapping[str, tuple[int, int, int]]:
    return {
        each.kind.id: (each.numerator, each.denominator, each.excluded)
        for each in figures(scope, actor=SYSTEM)
    }


def test_an_act_is_counted_once_it_is_collected_and_twice_changes_nothing() -> None:
    world.granted()
    world.submit(actor=world.LI, party="li", channel="window")
    done = collect(up_to_now=True)
    assert (done.leaves, done.facts) == (2, 2)
    found = values()
    assert found["received"] == (2, 2, 0)
    assert found["decided"] == (1, 1, 0)
    assert found["online_share"] == (1, 2, 0)
    assert collect(up_to_now=True).leaves == 0
    assert values() == found
    assert rebuild().facts == 2
    assert values() == found
