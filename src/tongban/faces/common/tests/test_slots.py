"""What a reform adds through slots shows to whom it is meant for, and to nobody else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tongban.faces.common import slots
from tongban.faces.common.slots import Way, add_panel, add_way, panels_of, ways_of

if TYPE_CHECKING:
    from django.test import RequestFactory


@pytest.fixture(autouse=True)
def _empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "_ways", defaultdict(dict))
    monkeypatch.setattr(slots, "_panels", defaultdict(list))


def test_ways_are_shown_by_shell_and_role() -> None:
    everybody = Way("desk", "a", {"zh": "甲", "en": "A"})
    heads = Way("desk", "b", {"zh": "乙", "en": "B"}, frozenset({"head"}))
    for way in (everybody, heads, Way("portal", "c", {"zh": "丙", "en": "C"})):
        add_way(way)
    assert ways_of("desk") == (everybody,)
    assert ways_of("desk", frozenset({"clerk"})) == (everybody,)
    assert ways_of("desk", frozenset({"clerk", "head"})) == (everybody, heads)
    assert ways_of("kiosk") == ()


def test_the_same_address_again_replaces_the_former() -> None:
    add_way(Way("desk", "a", {"zh": "甲", "en": "A"}))
    later = Way("desk", "a", {"zh": "新甲", "en": "A2"})
    add_way(later)
    assert ways_of("desk") == (later,)


def test_panels_keep_their_order_and_empty_ones_are_left_out(rf: RequestFactory) -> None:
    for panel in (
        lambda _request, subject: f"<p>{subject}</p>",
        lambda _request, _subject: "\n",
        lambda request, _subject: f"<i>{request.path}</i>",
    ):
        add_panel("desk.case", panel)
    assert panels_of("desk.case", rf.get("/desk/"), "x") == ("<p>x</p>", "<i>/desk/</i>")
    assert panels_of("portal.case", rf.get("/"), "x") == ()
