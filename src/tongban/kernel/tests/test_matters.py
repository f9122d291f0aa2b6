import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tongban.kernel.authority import Actor, ActorKind, Grant, NotPermitted
from tongban.kernel.calendar import published
from tongban.kernel.definitions import Outcome
from tongban.kernel.evidence import EvidenceRef
from tongban.kernel.law import LegalBasis
from tongban.kernel.matters import (
    OPENING,
    Act,
    ActRefused,
    Folded,
    PayloadFault,
    PayloadInvalid,
    Request,
    allowed,
    open_matter,
    perform,
)
from tongban.kernel.tests.club import (
    ANNA,
    CALENDAR,
    GRANTS,
    MORNING,
    SYSTEM,
    club,
    do,
    granted,
    officer,
    opened,
    request,
)

CLUB = club()
BO, CHEN, DAI, EVE = (officer(name) for name in ("bo", "chen", "dai", "eve"))


def sponsored() -> Folded:
    state = do(CLUB, opened(CLUB).folded, "sponsor", BO, opinion="好").folded
    return do(CLUB, state, "sponsor", CHEN, opinion="好").folded


def refusal(folded: Folded, act: str, actor: Actor, at: datetime = MORNING, **payload: Any) -> str:
    before = json.dumps(folded.to_json(), sort_keys=True)
    with pytest.raises(ActRefused) as refused:
        do(CLUB, folded, act, actor, at, **payload)
    assert json.dumps(folded.to_json(), sort_keys=True) == before
    return refused.value.code


def test_opening_makes_the_first_act_and_the_first_state() -> None:
    step = opened(CLUB, friend="party-bea")
    act, folded = step.act, step.folded
    assert (act.seq, act.name, act.prev, act.grant) == (1, "apply", "", "party:party-anna")
    assert act.on_behalf == "party-anna"
    assert act.basis == LegalBasis("棋社章程", "第三条")
    assert act.payload[OPENING] == {
        "matter": "m-1",
        "number": "2022-1",
        "definition": CLUB.hash,
        "item": "full-member",
        "department": "board",
        "division": "420902",
        "applicant": "party-anna",
    }
    assert act.hash == act.reckoned()
    assert act.hash.startswith("sha256:")
    assert (folded.state, folded.version, folded.head) == ("APPLIED", 1, act.hash)
    assert folded.facts == {
        "sponsors": 0,
        "applied_on": "2022-04-01",
        "strength": 1500,
        "overdue": False,
        "paid": None,
    }
    assert folded.parties == ("party-anna", "party-bea")
    assert [(each.kind, each.key, each.payload) for each in step.effects] == [
        ("notice", "m-1:1:notice:0", {"to": "committee", "template": "applied", "act": "apply"})
    ]


def test_the_way_to_membership() -> None:
    folded = sponsored()
    assert folded.state == "SPONSORED"
    step = do(CLUB, folded, "admit", DAI, reasons="合格")
    assert (step.folded.state, step.folded.outcome) == ("ADMITTED", Outcome.GRANTED)
    assert [each.payload["template"] for each in step.effects] == ["admitted"]
    step = do(CLUB, step.folded, "pay", ANNA, amount="100.50")
    assert (step.folded.state, step.folded.outcome) == ("MEMBER", Outcome.GRANTED)
    assert step.folded.facts["paid"] == "100.50"
    assert (step.due, step.next_check) == (None, None)
    assert step.folded.performers == {
        "apply": ("anna",),
        "sponsor": ("bo", "chen"),
        "admit": ("dai",),
        "pay": ("anna",),
    }


def test_an_act_of_another_state_is_refused_with_those_that_are_possible() -> None:
    folded = opened(CLUB).folded
    with pytest.raises(ActRefused, match="admit is not possible in state APPLIED") as refused:
        do(CLUB, folded, "admit", DAI, reasons="合格")
    assert refused.value.code == "MATTER-STATE"
    assert refused.value.allowed == ["sponsor", "withdraw", "mark_late"]
    assert refusal(folded, "dance", DAI) == "ACT-UNKNOWN"
    assert refusal(folded, "apply", ANNA, motive="再来") == "ACT-UNKNOWN"


def test_only_an_opening_act_opens_and_only_of_a_whole_definition() -> None:
    with pytest.raises(ActRefused) as refused:
        open_matter(
            CLUB, request("sponsor", BO), matter_id="m", number="1", item="i", department="board",
            division="42", applicant="party-anna", calendar=CALENDAR,
        )  # fmt: skip
    assert (refused.value.code, refused.value.allowed) == ("ACT-UNKNOWN", ["apply"])
    bare = replace(CLUB, unbound=("decision_limit",))
    with pytest.raises(ActRefused, match="lacks decision_limit") as refused:
        opened(bare)
    assert refused.value.code == "MATTER-UNBOUND"


def test_a_stranger_opens_nothing_and_an_agent_does() -> None:
    fred = Actor("fred", ActorKind.PERSON, "party-fred")
    mandate = Grant(
        "g-7", "fred", "agent", None, None, None, None, MORNING, None, party="party-anna"
    )
    place: dict[str, Any] = {
        "matter_id": "m", "number": "1", "item": "full-member", "department": "board",
        "division": "420902", "applicant": "party-anna", "calendar": CALENDAR,
    }  # fmt: skip
    asked = request("apply", fred, motive="代办")
    with pytest.raises(NotPermitted) as refused:
        open_matter(CLUB, asked, **place)
    assert refused.value.code == "AUTHORITY-NONE"
    step = open_matter(CLUB, asked, **place, grants=(mandate,))
    assert (step.act.grant, step.act.on_behalf) == ("g-7", "party-anna")


def test_the_same_member_does_not_sponsor_twice() -> None:
    folded = do(CLUB, opened(CLUB).folded, "sponsor", BO, opinion="好").folded
    assert folded.state == "APPLIED"
    with pytest.raises(NotPermitted, match="bo did sponsor") as refused:
        do(CLUB, folded, "sponsor", BO, opinion="还是好")
    assert refused.value.code == "AUTHORITY-SEPARATION"
    assert folded.facts["sponsors"] == 1


def test_who_sponsored_does_not_decide_unless_the_item_says_so() -> None:
    with pytest.raises(NotPermitted, match="chen did sponsor"):
        do(CLUB, sponsored(), "admit", CHEN, reasons="合格")
    open_house = club(open_house=True, sponsors_needed=1)
    folded = do(open_house, opened(open_house).folded, "sponsor", CHEN, opinion="好").folded
    assert do(open_house, folded, "admit", CHEN, reasons="合格").folded.state == "ADMITTED"


def test_a_condition_that_fails_and_one_that_is_unknown_refuse_differently() -> None:
    weak = opened(CLUB, rating=900).folded
    unknown = opened(CLUB, rating=None).folded
    for name in ("bo", "chen"):
        weak = do(CLUB, weak, "sponsor", officer(name), opinion="好").folded
        unknown = do(CLUB, unknown, "sponsor", officer(name), opinion="好").folded
    assert refusal(weak, "admit", DAI, reasons="合格") == "ACT-CONDITION"
    with pytest.raises(ActRefused, match="strength is unknown") as refused:
        do(CLUB, unknown, "admit", DAI, reasons="合格")
    assert refused.value.code == "ACT-UNKNOWN-FACT"


def test_every_mistake_in_a_payload_is_told_at_once() -> None:
    with pytest.raises(PayloadInvalid) as refused:
        opened(CLUB, motive="a\x00b", rating=4000, friend="", colour="blue")
    assert refused.value.code == "ACT-PAYLOAD"
    assert refused.value.faults == (
        PayloadFault("motive", "contains a NUL character", "text without it"),
        PayloadFault("rating", "is out of range", "a whole number from 0 to 3000"),
        PayloadFault("friend", "''", "an id of at most 200 characters"),
        PayloadFault("colour", "is unknown to this act", "motive, rating, friend"),
    )


@pytest.mark.parametrize(
    ("motive", "what"),
    [
        (None, "is null"),
        ("", "is empty"),
        ("  ", "is empty"),
        ("x" * 501, "has 501 characters"),
        ("\ud800", "is not valid Unicode (half a surrogate pair)"),
        (5, "5"),
        (["a"], "['a']"),
    ],
)
def test_a_text_that_does_not_fit_is_refused(motive: Any, what: str) -> None:
    with pytest.raises(PayloadInvalid) as refused:
        opened(CLUB, motive=motive)
    assert [(fault.field, fault.what) for fault in refused.value.faults] == [("motive", what)]


def test_the_kernels_own_members_cannot_be_smuggled_in() -> None:
    smuggled: dict[str, Any] = {OPENING: {"applicant": "party-bea"}}
    with pytest.raises(PayloadInvalid, match="@matter is unknown"):
        opened(CLUB, **smuggled)


def test_a_two_person_check_needs_two_persons() -> None:
    folded = sponsored()
    with pytest.raises(PayloadInvalid, match="watchers has 1 different entries; expected at least"):
        do(CLUB, folded, "watch", DAI, watchers=["bo", " bo "])
    assert do(CLUB, folded, "watch", DAI, watchers=["bo", "chen"]).folded.state == "SPONSORED"


def test_a_clock_set_back_is_refused_and_a_moment_is_forgiven() -> None:
    folded = opened(CLUB).folded
    back = MORNING - timedelta(seconds=3)
    assert refusal(folded, "sponsor", BO, back, opinion="好") == "MATTER-CLOCK-BACK"
    step = do(CLUB, folded, "sponsor", BO, MORNING - timedelta(seconds=2), opinion="好")
    assert step.act.at == MORNING
    with pytest.raises(ActRefused, match="has no time zone"):
        do(CLUB, folded, "sponsor", BO, datetime(2022, 4, 2), opinion="好")  # noqa: DTZ001


@pytest.mark.parametrize("key", ["", "k" * 201, "a\x00"])
def test_an_act_needs_a_key(key: str) -> None:
    asked = Request("sponsor", BO, {"opinion": "好"}, (), MORNING, None, key)
    with pytest.raises(ActRefused) as refused:
        perform(CLUB, opened(CLUB).folded, asked, grants=GRANTS, calendar=CALENDAR)
    assert refused.value.code == "ACT-KEY"


def test_too_much_evidence_is_refused() -> None:
    many = (EvidenceRef("photo", "p"),) * 501
    asked = Request("sponsor", BO, {"opinion": "好"}, many, MORNING, None, "k")
    with pytest.raises(ActRefused) as refused:
        perform(CLUB, opened(CLUB).folded, asked, grants=GRANTS, calendar=CALENDAR)
    assert refused.value.code == "ACT-EVIDENCE"


def test_the_act_says_on_whose_behalf_by_which_grant_and_on_what_basis() -> None:
    own = LegalBasis("棋社章程", "第十一条")
    asked = Request(
        "sponsor", BO, {"opinion": "好"}, (EvidenceRef("photo", "p"),), MORNING, own, "k"
    )
    act = perform(CLUB, opened(CLUB).folded, asked, grants=GRANTS, calendar=CALENDAR).act
    assert (act.on_behalf, act.grant, act.basis, act.key) == ("board", "bo-member", own, "k")
    assert act.evidence == (EvidenceRef("photo", "p"),)


def test_the_acts_allowed_depend_on_who_asks() -> None:
    folded = sponsored()

    def names(actor: Actor, state: Folded = folded) -> list[str]:
        rules = allowed(CLUB, state, actor=actor, grants=GRANTS, at=MORNING)
        return [rule.name for rule in rules]

    assert names(DAI) == ["watch", "start_trial", "admit", "decline"]
    assert names(CHEN) == ["watch", "start_trial"]
    assert names(BO) == []
    assert names(EVE) == ["extend"]
    assert names(ANNA) == ["withdraw"]
    assert names(Actor("x", ActorKind.PERSON, "party-x")) == []
    assert names(SYSTEM) == ["mark_late"]
    weak = replace(folded, facts={**folded.facts, "strength": 900})
    assert names(DAI, weak) == ["watch", "start_trial", "decline"]
    admitted = do(CLUB, folded, "admit", DAI, reasons="合格").folded
    assert names(ANNA, admitted) == ["pay", "withdraw"]


def test_what_is_allowed_may_be_done_and_nothing_else_may() -> None:
    folded = sponsored()
    payloads: dict[str, Any] = {
        "watch": {"watchers": ["x", "y"]},
        "admit": {"reasons": "合格"},
        "decline": {"reasons": "不合格"},
        "withdraw": {},
    }
    for actor in (BO, CHEN, DAI, EVE, ANNA):
        may = {rule.name for rule in allowed(CLUB, folded, actor=actor, grants=GRANTS, at=MORNING)}
        for act, payload in payloads.items():
            if act in may:
                assert do(CLUB, folded, act, actor, **payload).folded.version == 4
            else:
                with pytest.raises(NotPermitted):
                    do(CLUB, folded, act, actor, **payload)


def test_acts_and_states_come_back_from_json_as_they_went() -> None:
    step = do(CLUB, sponsored(), "admit", DAI, reasons="合格")
    for act in (opened(CLUB).act, step.act):
        assert Act.from_json(json.loads(json.dumps(act.to_json()))) == act
    assert Folded.from_json(json.loads(json.dumps(step.folded.to_json()))) == step.folded


def test_the_hash_does_not_depend_on_the_zone_of_the_time() -> None:

    here = do(CLUB, opened(CLUB).folded, "sponsor", BO, opinion="好").act
    there = replace(here, at=here.at.astimezone(UTC))
    assert there.reckoned() == here.hash


def test_another_algorithm_is_named_in_the_act() -> None:
    folded = opened(CLUB).folded
    asked = request("sponsor", BO, opinion="好")
    act = perform(CLUB, folded, asked, grants=GRANTS, calendar=published(), algorithm="sm3").act
    assert act.algorithm == "sm3"
    assert act.hash.startswith("sm3:")


def test_a_grant_for_another_department_does_not_help() -> None:
    elsewhere = replace(granted("bo", "member"), department="kitchen")
    with pytest.raises(NotPermitted):
        perform(
            CLUB,
            opened(CLUB).folded,
            request("sponsor", BO, opinion="好"),
            grants=(elsewhere,),
            calendar=CALENDAR,
        )
