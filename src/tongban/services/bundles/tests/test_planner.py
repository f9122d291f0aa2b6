"""What a plan says of small matters worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from tongban.kernel.conditions import ConditionError
from tongban.services.bundles.planner import PlanError
from tongban.services.bundles.tests.small import (
    bundle,
    credential,
    days,
    element,
    item,
    kind,
    need,
    network,
    planned,
)
from tongban.services.catalogue.labels import Label

REGISTER = item("register", "lease", days=1, produces="licence")
PERMIT = item("permit", "licence", "layout", days=5, produces="permit-card")
SIGN = item("sign", "permit-card", days=2)
SHOP = network(REGISTER, PERMIT, SIGN)


def statuses(found: object) -> dict[str, str]:
    return {line.kind: line.status for line in found.evidence}  # type: ignore[attr-defined]


def test_an_item_pulls_in_the_items_that_issue_what_it_needs() -> None:
    found = planned(SHOP, "sign")
    assert found.items == ("register", "permit", "sign")
    assert found.stages == (("register",), ("permit",), ("sign",))
    assert [each.why.code for each in found.members] == ["issues", "issues", "goal"]
    assert found.member("register").why.text.zh == "permit需要licence，由本事项核发"
    assert statuses(found) == {
        "layout": "bring",
        "lease": "bring",
        "licence": "produced",
        "permit-card": "produced",
    }
    assert [(edge.before, edge.after, edge.slot) for edge in found.edges] == [
        ("permit", "sign", "permit-card"),
        ("register", "permit", "licence"),
    ]


def test_days_run_along_the_path_and_the_path_is_marked() -> None:
    found = planned(SHOP, "sign")
    assert [(each.item, each.start, each.due) for each in found.members] == [
        ("register", date(2022, 4, 11), date(2022, 4, 12)),
        ("permit", date(2022, 4, 12), date(2022, 4, 19)),
        ("sign", date(2022, 4, 19), date(2022, 4, 21)),
    ]
    assert all(each.critical for each in found.members)
    assert (found.due, found.promised) == (date(2022, 4, 21), date(2022, 4, 21))


def test_what_is_held_is_neither_asked_for_nor_applied_for() -> None:
    found = planned(SHOP, "sign", holds=["licence"])
    assert found.items == ("permit", "sign")
    assert statuses(found) == {"layout": "bring", "licence": "held", "permit-card": "produced"}


def test_a_credential_is_a_goal_too_and_a_prefix_says_which_is_meant() -> None:
    assert planned(SHOP, "permit-card").items == ("register", "permit")
    assert planned(SHOP, "credential:licence").goals == ("credential:licence",)
    with pytest.raises(PlanError) as caught:
        planned(SHOP, "licens")
    assert caught.value.code == "PLAN-GOAL"
    assert caught.value.message == Label(
        "没有事项、证照或一件事 licens；相近的有 licence",
        "there is no item, credential or bundle 'licens'; near it: licence",
    )


def test_in_a_bundle_nothing_comes_in_that_it_does_not_name() -> None:
    found = planned(replace(SHOP, bundles={"matter": bundle("permit", "sign")}))
    assert found.items == ("permit", "sign")
    (licence,) = (line for line in found.evidence if line.kind == "licence")
    assert (licence.status, licence.obtainable) == ("bring", ("register",))
    assert licence.why.text.zh.endswith("尚未取得的，先办register")


def test_a_member_whose_result_is_held_is_left_out_unless_it_is_wanted_anew() -> None:
    net = replace(SHOP, bundles={"matter": bundle("register", "permit")})
    found = planned(net, holds=["licence"])
    assert found.items == ("permit",)
    assert [(each.item, each.why.code) for each in found.left_out] == [("register", "held")]
    again = planned(net, holds=["licence"], keep=frozenset({"register"}))
    assert again.items == ("register", "permit")
    assert statuses(again)["licence"] == "produced"


def test_in_a_project_each_needs_its_own() -> None:
    net = replace(SHOP, bundles={"matter": bundle("register", "permit", lifecycle="project")})
    assert planned(net, holds=["licence"]).items == ("register", "permit")


def test_a_change_is_not_left_out_for_what_it_changes() -> None:
    change = item("change", "licence", produces="licence")
    net = network(REGISTER, change, bundles=(bundle("change"),))
    found = planned(net, holds=["licence"])
    assert found.items == ("change",)
    assert statuses(found) == {"licence": "held"}


def test_conditions_decide_and_say_by_which_clause() -> None:
    members = (
        "register",
        {"item": "permit", "role": "conditional", "when": "food = TRUE"},
        {"item": "sign", "role": "conditional", "when": "area > 50"},
    )
    net = network(
        REGISTER,
        PERMIT,
        SIGN,
        bundles=(bundle(*members),),
        elements=(element("food"), element("area", "int", unit="㎡")),
    )
    found = planned(net, facts={"food": False, "area": 60})
    assert found.items == ("register", "sign")
    (left,) = found.left_out
    assert (left.item, left.why.code, left.why.clause) == (
        "permit",
        "not_applicable",
        "food = TRUE",
    )
    assert found.member("sign").why.clause == "area > 50"
    open_ = planned(net)
    assert open_.items == ("register",)
    assert [each.certain for each in open_.members] == [True, False, False]
    assert [(each.element, each.certain, each.unit) for each in open_.questions] == [
        ("area", True, "㎡"),
        ("food", True, ""),
    ]


def test_the_question_that_settles_most_comes_first() -> None:
    many = item("many", *(need(f"p{n}", when="big = TRUE") for n in range(3)))
    few = item("few", need("q", when="rare = TRUE"))
    other = item("other", need("r", when="deep = TRUE AND big = TRUE"))
    net = network(
        many,
        few,
        other,
        bundles=(
            bundle(
                "many",
                "few",
                {"item": "other", "role": "conditional", "when": "outside = TRUE"},
            ),
        ),
        elements=tuple(element(name) for name in ("big", "rare", "deep", "outside")),
    )
    found = planned(net)
    assert [(each.element, each.certain, each.settles) for each in found.questions] == [
        ("big", True, 4),
        ("outside", True, 1),
        ("rare", True, 1),
        ("deep", False, 1),
    ]
    assert [each.slot for each in found.questions[0].dependants] == ["p0", "p1", "p2", "r"]
    answered = planned(net, facts={"outside": False})
    assert [each.element for each in answered.questions] == ["big", "rare"]


def test_nothing_is_asked_that_decides_only_about_what_nobody_brings() -> None:
    asks = item(
        "asks",
        need("held", when="fact = TRUE"),
        need("shared", when="fact = TRUE", shareable=True),
        need("free", when="fact = TRUE", necessity="optional"),
        need("sheet", when="fact = TRUE", form=True),
    )
    net = network(asks, elements=(element("fact"),), kinds=(kind("held"),))
    assert planned(net, "asks", holds=["held"]).questions == ()
    assert [each.element for each in planned(net, "asks").questions] == ["fact"]


def test_the_cheapest_alternative_is_taken_by_visits_then_days_then_evidence() -> None:
    ways = (
        item("a-visit", days=0, visits=1),
        item("b-long", days=9),
        item("c-papers", "x", "y", days=2),
        item("d-best", "x", days=2),
    )
    members = [{"item": each.id, "alternatives": "way"} for each in ways]
    net = network(*ways, bundles=(bundle(*members),))
    found = planned(net)
    assert found.items == ("d-best",)
    (choice,) = found.choices
    assert (choice.group, choice.chosen, choice.why.code) == ("way", "d-best", "cheapest")
    costs = {one.item: (one.visits, one.days, one.evidence) for one in choice.alternatives}
    assert costs == {
        "a-visit": (1, 0, 0),
        "b-long": (0, 9, 0),
        "c-papers": (0, 2, 2),
        "d-best": (0, 2, 1),
    }
    assert planned(net, choices={"way": "a-visit"}).items == ("a-visit",)
    with pytest.raises(PlanError, match="no alternative of 'way'"):
        planned(net, choices={"way": "elsewhere"})


def test_the_way_to_a_credential_counts_what_must_come_before() -> None:
    easy = item("easy", "card", days=1, produces="goal")
    hard_first = item("first", days=1, visits=3, produces="card")
    long_ = item("long", days=9, produces="goal")
    found = planned(network(easy, hard_first, long_), "goal")
    assert found.items == ("long",)
    assert planned(network(easy, hard_first, long_), "goal", choices={"goal": "easy"}).items == (
        "first",
        "easy",
    )


def test_optional_members_are_offered_until_they_are_wanted() -> None:
    net = replace(
        SHOP, bundles={"matter": bundle("register", {"item": "sign", "role": "optional"})}
    )
    found = planned(net)
    assert (found.items, [each.item for each in found.offered]) == (("register",), ["sign"])
    wanted = planned(net, include=frozenset({"sign"}))
    assert (wanted.items, wanted.offered) == (("register", "sign"), ())


def test_an_item_not_in_use_is_left_out_and_said() -> None:
    net = replace(SHOP, bundles={"matter": bundle("register", "gone")})
    found = planned(net)
    assert found.items == ("register",)
    assert [(each.item, each.why.code) for each in found.left_out] == [("gone", "unavailable")]


def test_evidence_is_shared_only_while_the_registers_may_have_it() -> None:
    asks = item("asks", need("card", shareable=True))
    net = network(asks, kinds=(kind("card", credential="card", shareable=True),))
    assert statuses(planned(net, "asks")) == {"card": "shared"}
    assert statuses(planned(net, "asks", complete=True)) == {"card": "bring"}


def test_nobody_is_sent_for_a_credential_where_something_else_is_as_good() -> None:
    buy = item("buy", days=1, produces="deed")
    rent = item("shop", "premises")
    kinds = (
        kind("premises", abstract=True),
        kind("deed", satisfies=("premises",), credential="deed"),
        kind("lease", satisfies=("premises",)),
    )
    found = planned(network(buy, rent, kinds=kinds), "shop")
    assert found.items == ("shop",)
    (line,) = found.bring
    assert (line.kind, line.obtainable) == ("premises", ("buy",))
    assert planned(network(buy, rent, kinds=kinds[:2]), "shop").items == ("buy", "shop")


def test_what_is_shared_says_where_it_is_to_be_had() -> None:
    asks = item("asks", need("card", shareable=True))
    card = kind("card", credential="card", shareable=True)
    net = network(asks, item("first", produces="card"), kinds=(card,))
    (line,) = planned(net, "asks").evidence
    assert (line.status, line.obtainable) == ("shared", ("first",))
    assert line.why.text.en.endswith("who lacks it gets it by first")
    assert planned(net, "asks", complete=True).items == ("first", "asks")


def test_a_narrower_kind_stands_for_the_wider_one() -> None:
    kinds = (
        kind("id-card", satisfies=("identity",), credential="id-card"),
        kind("identity", abstract=True),
    )
    net = network(item("a", "identity"), item("b", "id-card"), kinds=kinds)
    found = planned(net, "a", "b")
    assert [(line.kind, line.asked_by) for line in found.bring] == [
        ("id-card", (("a", "identity"), ("b", "id-card")))
    ]
    alone = planned(net, "a")
    assert [line.kind for line in alone.bring] == ["identity"]
    assert "id-card均可" in alone.bring[0].why.text.zh
    assert planned(net, "a", "b", holds=["id-card"]).bring == ()


def test_what_may_come_later_or_on_commitment_is_the_applicants_choice() -> None:
    members = {"item": "permit", "tolerable": ["layout"], "commitment": True}
    net = replace(SHOP, bundles={"matter": bundle(members)})
    (line,) = (each for each in planned(net).evidence if each.kind == "layout")
    assert (line.status, line.may_defer, line.may_commit) == ("bring", True, True)
    later = planned(net, defer=frozenset({"permit/layout"}))
    assert statuses(later) == {"layout": "later", "licence": "bring"}
    committed = planned(net, commit=frozenset({"permit"}))
    assert statuses(committed) == {"layout": "committed", "licence": "committed"}
    assert committed.member("permit").due == date(2022, 4, 11)
    with pytest.raises(PlanError, match="may not be granted on commitment"):
        planned(replace(net, bundles={"matter": bundle("permit")}), commit=frozenset({"permit"}))


@pytest.mark.parametrize(
    ("by", "start", "due"),
    [
        ("accepted", date(2022, 4, 11), date(2022, 4, 13)),
        ("decided", date(2022, 4, 18), date(2022, 4, 20)),
        ("issued", date(2022, 4, 18), date(2022, 4, 20)),
    ],
)
def test_a_legal_prerequisite_holds_as_far_as_the_law_says(by: str, start: date, due: date) -> None:
    second = {"item": "b", "waits_for": ["a"], "by": by, "basis": {"law": "法", "clause": "第一条"}}
    net = network(item("a", days=5), item("b", days=2), bundles=(bundle("a", second),))
    found = planned(net)
    assert (found.member("b").start, found.member("b").due) == (start, due)
    assert [(edge.kind, edge.by, edge.basis) for edge in found.edges] == [
        ("waits_for", by, "法 第一条")
    ]


@pytest.mark.parametrize(
    ("flag", "by"), [("prereview", "prereview"), ("parallel_with", "parallel")]
)
def test_items_handled_at_once_are_decided_no_earlier_than_what_they_need(
    flag: str, by: str
) -> None:
    second = {"item": "permit", flag: True if flag == "prereview" else ["register"]}
    slow = replace(REGISTER, promised=item("", days=8).promised)
    net = replace(network(slow, PERMIT), bundles={"matter": bundle("register", second)})
    found = planned(net)
    assert found.stages == (("permit", "register"),)
    assert found.edges[0].by == by
    permit = found.member("permit")
    assert (permit.start, permit.due) == (date(2022, 4, 11), date(2022, 4, 21))
    assert found.due == found.member("register").due == date(2022, 4, 21)


def test_a_promise_for_the_whole_is_the_day_where_it_is_shorter() -> None:
    net = network(
        item("a", days=5),
        bundles=(bundle("a", promise=days(3), limit=days(45)),),
    )
    found = planned(net)
    assert (found.due, found.promised) == (date(2022, 4, 18), date(2022, 4, 14))
    longer = network(item("a", days=5), bundles=(bundle("a", promise=days(9)),))
    assert planned(longer).promised == date(2022, 4, 18)


def test_items_without_a_limit_are_named_and_days_beyond_the_calendar_stay_open() -> None:
    net = network(item("a", days=None), item("b", days=2), item("c", days=2000))
    found = planned(net, "a", "b")
    assert (found.unstated, found.due) == (("a",), date(2022, 4, 13))
    beyond = planned(net, "c")
    assert (beyond.member("c").due, beyond.due) == (None, None)


def test_one_form_asks_each_meaning_once_and_not_what_a_certificate_will_print() -> None:
    first = item("first", days=1, produces="licence", form=("name", "phone"))
    second = item("second", "licence", form=("number", "contact_phone", "extra"))
    net = network(
        first,
        second,
        elements=(
            element("name", "text"),
            element("phone", "phone", zh="手机号码"),
            element("contact_phone", "phone", zh="手机号码"),
            element("number", "text"),
            element("big"),
            element("extra", "text", when="big = TRUE"),
        ),
        credentials=(credential("licence", "name", "number"),),
    )
    found = planned(net, "second", facts={"name": "甲", "big": False})
    assert [(each.element, each.status, each.same_as) for each in found.form] == [
        ("name", "known", ()),
        ("phone", "ask", ("contact_phone",)),
        ("number", "produced", ()),
    ]
    assert found.form[2].from_item == "first"
    assert [each.certain for each in planned(net, "second").form] == [True, True, True, False]


def test_wrong_facts_and_holdings_are_refused_with_what_is_near() -> None:
    net = network(REGISTER, elements=(element("food"),))
    with pytest.raises(PlanError, match="no data element 'foot'; near it: food"):
        planned(net, "register", facts={"foot": True})
    with pytest.raises(PlanError, match="no credential or evidence 'licens'; near it: licence"):
        planned(net, "register", holds=["licens"])
    with pytest.raises(ConditionError) as caught:
        planned(net, "register", facts={"food": "yes"})
    assert caught.value.code == "CONDITION-FACT"
    with pytest.raises(PlanError, match="there is no item 'regster'"):
        planned(net, "register", include=frozenset({"regster"}))


def test_a_plan_is_written_as_json_whole() -> None:
    net = replace(SHOP, bundles={"matter": bundle("register", "permit", "sign")})
    written = json.loads(json.dumps(planned(net).to_json()))
    assert written["due"] == "2022-04-21"
    assert [each["item"] for each in written["members"]] == ["register", "permit", "sign"]
    assert written["members"][0]["name"] == {"zh": "register", "en": "register"}
    assert {each["id"] for each in written["measures"]} >= {"items", "steps", "days", "visits"}
