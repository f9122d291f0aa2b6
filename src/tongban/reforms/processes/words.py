"""Figures of a process in the reader's words: how long, how sure, what an activity is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 86_400.0
SIGNIFICANT: Final = 0.05
"""Below this chance of coming about by accident a difference counts; the usual default."""


def span(seconds: float | None) -> str:
    """Write a length of time in its fitting unit; a dash where there is none."""
    if seconds is None:
        return "—"
    size = abs(seconds)
    if size >= DAY:
        return _("%(n)s 天") % {"n": _figure(seconds / DAY)}
    if size >= HOUR:
        return _("%(n)s 小时") % {"n": _figure(seconds / HOUR)}
    return _("%(n)s 分钟") % {"n": _figure(seconds / MINUTE)}


def verdict(body: Mapping[str, Any]) -> str:
    """Say what a comparison of before and after found, so that whoever decides can use it.

    `body` is what `compare.compared` gives for seconds.
    """
    if body["p"] is None:
        return {
            "one side has no cases": _("有一边没有办结的办件，不能比较。"),
            "all durations are the same": _("两边用时完全一样，没有差别。"),
        }.get(body["why"], _("有一边办件太少（不足 8 件），不下结论。"))
    low, high = body["interval"]
    chance = _("从改革前后各取一件，改革后那件更快的可能性是 %(share)s%%。") % {
        "share": round(100 * body["less_after"])
    }
    if body["p"] >= SIGNIFICANT:
        found = _("差别不显著：也可能只是偶然（p %(p)s）。真实变化在“%(low)s”和“%(high)s”之间。")
        return found % {"p": _p(body["p"]), "low": change(low), "high": change(high)} + chance
    word = (
        _("改革后明显更快：通常每件快 %(shift)s")
        if body["shift"] < 0
        else _("改革后明显更慢：通常每件慢 %(shift)s")
    )
    sure = _("（有 95%% 的把握在 %(least)s到 %(most)s之间，p %(p)s）。")
    least, most = sorted((abs(low), abs(high)))
    told = {"shift": span(abs(body["shift"])), "least": span(least), "most": span(most)}
    return word % told + sure % {**told, "p": _p(body["p"])} + chance


def change(seconds: float) -> str:
    """Write a change: faster or slower by so much."""
    if abs(seconds) < MINUTE:
        return _("没有变化")
    if seconds < 0:
        return _("快 %(span)s") % {"span": span(-seconds)}
    return _("慢 %(span)s") % {"span": span(seconds)}


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.1f}"  # noqa: PLR2004 - three digits are enough


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"  # noqa: PLR2004 - as papers write it
