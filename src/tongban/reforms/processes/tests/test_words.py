"""What people read about a comparison says what the numbers say, and no more."""

from __future__ import annotations

import pytest

from tongban.reforms.processes.compare import compared
from tongban.reforms.processes.words import change, span, verdict

DAY = 86_400.0


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "—"),
        (90.0, "1.5 分钟"),
        (5400.0, "1.5 小时"),
        (1.5 * DAY, "1.5 天"),
        (1234 * DAY, "1,234 天"),
        (-2 * DAY, "-2.0 天"),
    ],
)
def test_a_span_stands_in_its_unit(seconds: float | None, text: str) -> None:
    assert span(seconds) == text


def test_a_clear_gain_is_told_with_its_interval() -> None:
    before = [n * DAY for n in range(10, 30)]
    after = [n * DAY for n in range(20)]
    assert verdict(compared(before, after)) == (
        "改革后明显更快：通常每件快 10.0 天（有 95% 的把握在 6.0 天到 14.0 天之间，p < 0.001）。"
        "从改革前后各取一件，改革后那件更快的可能性是 88%。"
    )
    assert verdict(compared(after, before)).startswith("改革后明显更慢：通常每件慢 10.0 天")


def test_what_may_be_chance_is_called_so() -> None:
    text = verdict(compared([n * DAY for n in range(20)], [n * DAY for n in range(1, 21)]))
    assert text.startswith("差别不显著：也可能只是偶然（p = 0.")
    assert "快" in text
    assert "慢" in text


def test_too_little_gives_no_verdict() -> None:
    assert verdict(compared([], [1.0])) == "有一边没有办结的办件，不能比较。"
    assert verdict(compared([1.0] * 3, [2.0] * 3)) == "有一边办件太少（不足 8 件），不下结论。"
    assert verdict(compared([1.0] * 9, [1.0] * 9)) == "两边用时完全一样，没有差别。"


def test_a_change_is_faster_slower_or_none() -> None:
    assert [change(each) for each in (-DAY, 30.0, DAY)] == ["快 1.0 天", "没有变化", "慢 1.0 天"]
