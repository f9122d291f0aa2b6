"""Changes tried before they are decreed: what each does, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tongban.services.bundles.tests.small import (
    MONDAY,
    bundle,
    element,
    item,
    kind,
    need,
    network,
    steps,
)
from tongban.services.bundles.what_if import ChangeRefused, Compared, read_reform, what_if
from tongban.services.catalogue.types import Limit

if TYPE_CHECKING:
    from tongban.services.bundles.planner import Plan

REGISTER = item("register", "lease", days=3, visits=1, produces="licence", steps=steps("in", "out"))
PERMIT = item(
    "permit",
    "lease",
    "licence",
    "layout",
    days=5,
    visits=1,
    statutory=Limit(20, "working_days"),
    steps=steps("in", "look", "out"),
)
APART = item("apart", "photo")
NET = network(
    REGISTER,
    PERMIT,
    APART,
    bundles=(bundle("register", "permit"), bundle("apart", id="other")),
    elements=(element("big"),),
    kinds=(kind("lease"), kind("layout"), kind("photo"), kind("licence", credential="licence")),
)


def tried(*changes: dict[str, Any], **more: Any) -> tuple[Compared, ...]:
    return what_if(NET, read_reform({"changes": list(changes), **more}), on=MONDAY)


def after(found: Plan) -> dict[str, Any]:
    return {each.id: each.after.total for each in found.measures}


def difference(*changes: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    (only,) = tried(*changes)
    assert only.bundle == "matter"
    now, then = after(only.now), after(only.then)
    return {name: (now[name], then[name]) for name in now if now[name] != then[name]}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"drop_evidence": {"item": "permit", "slot": "layout"}}, {"evidence": (2, 1)}),
        ({"drop_evidence": {"kind": "lease"}}, {"evidence": (2, 1)}),
        ({"drop_evidence": {"item": "permit", "kind": "layout"}}, {"evidence": (2, 1)}),
        ({"share": {"kind": "lease"}}, {"evidence": (2, 1)}),
        ({"parallel": {"bundle": "matter", "items": ["register", "permit"]}}, {"days": (8, 5)}),
        ({"promise": {"item": "permit", "days": 1, "unit": "working_days"}}, {"days": (8, 4)}),
        ({"promise": {"bundle": "matter", "days": 2, "unit": "working_days"}}, {"days": (8, 2)}),
        ({"visits": {"item": "permit", "times": 3}}, {"visits": (1, 3)}),
    ],
)
def test_each_change_moves_what_it_should_and_nothing_else(
    change: dict[str, Any], expected: dict[str, tuple[Any, Any]]
) -> None:
    assert difference(change) == expected


def test_merged_items_are_one_application_that_asks_each_kind_once() -> None:
    merge = {"merge": {"into": "both", "items": ["register", "permit"], "produces": "licence"}}
    (only,) = tried(merge)
    assert only.then.items == ("both",)
    node = only.then.member("both")
    assert (node.length, node.name.zh) == ("5个工作日", "register、permit（合并）")
    assert {line.kind for line in only.then.evidence} == {"lease", "licence", "layout"}
    assert difference(merge) == {"steps": (4, 3), "days": (8, 5), "evidence": (2, 3)}


def test_what_is_made_inside_a_merged_item_is_not_asked_for() -> None:
    merge = {"merge": {"into": "permit", "items": ["register", "permit"]}}
    (only,) = tried({"visits": {"item": "permit", "times": 2}}, merge)
    assert only.then.items == ("permit",)
    assert only.then.member("permit").produces == "licence"


def test_a_merged_item_settles_the_choice_that_one_of_them_was_part_of() -> None:
    ways = [{"item": name, "alternatives": "way"} for name in ("quick", "slow")]
    net = network(
        item("filing", days=2),
        item("quick", days=1),
        item("slow", days=9),
        bundles=(bundle("filing", *ways),),
    )
    reform = read_reform([{"merge": {"into": "one", "items": ["filing", "quick"]}}])
    (only,) = what_if(net, reform, on=MONDAY)
    assert (only.now.items, only.then.items) == (("filing", "quick"), ("one",))
    assert only.then.left_out == ()
    both_ways = read_reform([{"merge": {"into": "one", "items": ["quick", "slow"]}}])
    (only,) = what_if(net, both_ways, on=MONDAY)
    assert only.then.items == ("filing", "one")


def test_only_bundles_that_change_are_shown() -> None:
    (both, other) = tried({"share": {"kind": "lease"}}, {"drop_evidence": {"kind": "photo"}})
    assert (both.bundle, other.bundle) == ("matter", "other")
    assert tried({"visits": {"item": "permit", "times": 1}}) == ()
    written = both.to_json()
    assert set(written) == {"bundle", "name", "due", "legal_due", "measures", "evidence"}


@pytest.mark.parametrize(
    ("change", "code", "path", "said"),
    [
        ({"share": {"kind": "leese"}}, "WHATIF-NAME", "share.kind", "near it: lease"),
        ({"promise": {"item": "permits", "days": 1}}, "WHATIF-FORM", "promise.unit", "required"),
        (
            {"promise": {"item": "permits", "days": 1, "unit": "working_days"}},
            "WHATIF-NAME",
            "promise.item",
            "near it: permit",
        ),
        (
            {"promise": {"item": "permit", "days": 21, "unit": "working_days"}},
            "WHATIF-LIMIT",
            "promise.days",
            "longer than the law's 20 working days",
        ),
        ({"visits": {"item": "permit", "times": -1}}, "WHATIF-FORM", "visits.times", "from 0"),
        ({"visits": {"item": "permit", "time": 1}}, "WHATIF-FORM", "visits.time", "no such field"),
        (
            {"drop_evidence": {"item": "permit", "slot": "x"}},
            "WHATIF-NAME",
            "drop_evidence.slot",
            "x",
        ),
        (
            {"parallel": {"bundle": "matter", "items": ["a"]}},
            "WHATIF-FORM",
            "parallel.items",
            "two",
        ),
        ({"merge": {"items": ["register", "permit"]}}, "WHATIF-FORM", "merge.into", "required"),
        (
            {"merge": {"into": "apart", "items": ["register", "permit"]}},
            "WHATIF-MERGE",
            "merge.into",
            "another item",
        ),
        ({"abolish": {"item": "permit"}}, "WHATIF-FORM", "abolish", "no such change"),
    ],
)
def test_what_cannot_be_done_is_refused_at_its_place(
    change: dict[str, Any], code: str, path: str, said: str
) -> None:
    with pytest.raises(ChangeRefused) as caught:
        tried({"visits": {"item": "register", "times": 0}}, change)
    assert (caught.value.code, caught.value.path) == (code, f"changes[1].{path}")
    assert said in caught.value.message.en


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("text", "changes"),
        ({"changes": []}, "changes"),
        ({"changes": [{}]}, "changes[0]"),
        ({"changes": [{"share": "lease"}]}, "changes[0].share"),
        ({"change": [], "changes": [{"share": {"kind": "x"}}]}, "change"),
        ({"facts": [], "changes": [{"share": {"kind": "x"}}]}, "facts"),
    ],
)
def test_a_file_of_another_shape_is_refused(raw: Any, path: str) -> None:
    with pytest.raises(ChangeRefused) as caught:
        read_reform(raw)
    assert (caught.value.code, caught.value.path) == ("WHATIF-FORM", path)


def test_plans_are_made_for_the_facts_of_the_file() -> None:
    conditional = item("if-big", need("plan", when="big = TRUE"))
    net = network(
        conditional, bundles=(bundle("if-big"),), elements=(element("big"),), kinds=(kind("plan"),)
    )
    reform = {"changes": [{"share": {"kind": "plan"}}], "facts": {"big": False}}
    assert what_if(net, read_reform(reform), on=MONDAY) == ()
    (touched,) = what_if(net, read_reform(reform | {"facts": {"big": True}}), on=MONDAY)
    assert (len(touched.now.bring), len(touched.then.bring)) == (1, 0)
