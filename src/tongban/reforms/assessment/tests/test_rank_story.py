"""The story of the rank: live figures, invented counties marked as such, published places."""

from __future__ import annotations

import pytest

from tongban.record.types import SYSTEM
from tongban.reforms.assessment.queries import frozen_periods
from tongban.site.demo import rank
from tongban.site.demo.stage import Stage


@pytest.mark.usefixtures("spring")
def test_the_story_ranks_live_figures_among_invented_counties() -> None:
    shown = rank.play(Stage(tell=lambda _: None))
    assert rank.play(Stage(tell=lambda _: None)) == shown
    measured, ranked, moving, *target, robust, published = shown
    values = {row[0]: row[1:] for row in measured.rows}
    assert values["  网办率"] == ("71.43 %", "5/7", "7", "71.43")
    assert values["  按时办结率"] == ("75.00 %", "3/4", "4", "0.00")
    assert "17 个一级指标没有数值，不按零分计" in measured.heading
    assert ranked.heading.startswith("99 个对象中的位次")
    assert sum(row[1] == "孝南区（实数）" for row in ranked.rows) == 1
    assert all(row[1].startswith(("虚构", "孝南区", "对象")) for row in ranked.rows)
    assert len(moving.rows) > 1
    assert [("虚构" in each.heading) for each in target] == [True]
    assert len(robust.rows) == 3
    assert [row[:2] for row in published.rows[1:]] == [
        ("2020", "81"),
        ("2021", "18"),
        ("2022", "10"),
        ("2023", "8"),
    ]
    assert frozen_periods(actor=SYSTEM) == ()
