from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.authority import (
    MAX_DELEGATIONS,
    Actor,
    ActorKind,
    AuthorityError,
    Grant,
    MatterScope,
    NotPermitted,
    WouldWiden,
    delegate,
    permits,
    separate,
)

NOW = datetime(2022, 4, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SCOPE = MatterScope("m-1", "full-member", "board", "420902", "party-anna")
DAI = Actor("dai", ActorKind.OFFICER)
ROOT = Grant("g-1", "dai", "committee", None, None, None, None, NOW - DAY, None)
MANDATE = Grant(
    "g-2", "fred", "agent", None, None, None, None, NOW - DAY, NOW + DAY, party="party-anna"
)


def may(
    *grants: Grant,
    actor: Actor = DAI,
    act: str = "admit",
    roles: tuple[str, ...] = ("committee",),
    at: datetime = NOW,
) -> str:
    return permits(grants, actor=actor, act=act, roles=roles, matter=SCOPE, at=at).id


def refused(
    *grants: Grant,
    actor: Actor = DAI,
    act: str = "admit",
    roles: tuple[str, ...] = ("committee",),
    at: datetime = NOW,
) -> str:
    with pytest.raises(NotPermitted) as error:
        may(*grants, actor=actor, act=act, roles=roles, at=at)
    return error.value.code


def test_nothing_is_permitted_without_a_grant() -> None:
    assert refused() == "AUTHORITY-NONE"
    assert refused(replace(ROOT, holder="bo")) == "AUTHORITY-NONE"
    assert refused(ROOT, roles=()) == "AUTHORITY-NONE"


def test_a_grant_that_covers_role_department_division_item_and_act_is_given_back() -> None:
    narrow = replace(
        ROOT,
        id="g-9",
        department="board",
        division="4209",
        items=frozenset({"full-member"}),
        acts=frozenset({"admit"}),
    )
    assert may(ROOT) == "g-1"
    assert may(narrow, ROOT) == "g-9"


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"role": "member"},
        {"department": "kitchen"},
        {"division": "420903"},
        {"division": "420902001"},
        {"items": frozenset({"guest"})},
        {"items": frozenset[str]()},
        {"acts": frozenset({"decline"})},
        {"valid_from": NOW + DAY},
        {"valid_to": NOW},
    ],
)
def test_a_grant_for_something_else_does_not_help(elsewhere: dict[str, object]) -> None:
    other = replace(ROOT, **elsewhere)  # type: ignore[arg-type]
    assert refused(other) == "AUTHORITY-NONE"
    assert may(other, ROOT) == "g-1"


def test_an_applicant_acts_in_person_and_nobody_else_does() -> None:
    anna = Actor("anna", ActorKind.PERSON, "party-anna")
    assert may(actor=anna, roles=("applicant",)) == "party:party-anna"
    assert refused(actor=anna, roles=("committee",)) == "AUTHORITY-NONE"
    assert refused(actor=replace(anna, party="party-bea"), roles=("applicant",)) == "AUTHORITY-NONE"
    assert refused(actor=replace(anna, party=None), roles=("applicant",)) == "AUTHORITY-NONE"


def test_an_agent_acts_by_a_mandate_of_the_applicant_while_it_holds() -> None:
    fred = Actor("fred", ActorKind.PERSON, "party-fred")
    assert may(MANDATE, actor=fred, roles=("applicant", "agent")) == "g-2"
    assert refused(MANDATE, actor=fred, roles=("applicant",)) == "AUTHORITY-NONE"
    other = replace(MANDATE, party="party-bea")
    assert refused(other, actor=fred, roles=("agent",)) == "AUTHORITY-NONE"
    assert refused(MANDATE, actor=fred, roles=("agent",), at=NOW + DAY) == "AUTHORITY-NONE"


def test_a_person_never_holds_an_officers_role_nor_an_officer_a_mandate() -> None:
    assert refused(ROOT, actor=Actor("dai", ActorKind.PERSON)) == "AUTHORITY-NONE"
    officer = Actor("fred", ActorKind.OFFICER)
    assert refused(MANDATE, actor=officer, roles=("agent",)) == "AUTHORITY-NONE"


def test_an_officer_never_acts_in_a_matter_of_his_own() -> None:
    own = replace(DAI, party="party-anna")
    assert refused(ROOT, actor=own) == "AUTHORITY-OWN-MATTER"
    assert may(ROOT, actor=replace(DAI, party="party-dai")) == "g-1"


def test_the_system_does_what_is_the_systems_and_nothing_else() -> None:
    system = Actor("system", ActorKind.SYSTEM)
    assert may(actor=system, roles=("system",)) == "system"
    assert refused(ROOT, actor=system) == "AUTHORITY-NONE"
    assert refused(ROOT, roles=("system",)) == "AUTHORITY-SYSTEM"


def test_separation_names_the_act_that_excludes() -> None:
    done = {"sponsor": ("dai", "bo"), "apply": ("anna",)}
    with pytest.raises(NotPermitted, match="dai did sponsor") as error:
        separate(actor=DAI, act="admit", excluded=("apply", "sponsor"), performers=done)
    assert error.value.code == "AUTHORITY-SEPARATION"
    separate(actor=DAI, act="admit", excluded=("apply", "pay"), performers=done)
    assert done == {"sponsor": ("dai", "bo"), "apply": ("anna",)}


def test_a_child_lives_no_longer_than_its_parents() -> None:
    child = delegate(ROOT, id="g-3", holder="eve", valid_from=NOW, valid_to=NOW + DAY)
    eve = Actor("eve", ActorKind.OFFICER)
    assert may(child, ROOT, actor=eve) == "g-3"
    assert refused(child, actor=eve) == "AUTHORITY-NONE"
    revoked = replace(ROOT, valid_to=NOW)
    assert refused(child, revoked, actor=eve) == "AUTHORITY-NONE"


def test_a_child_that_says_more_than_its_parent_is_worth_nothing() -> None:
    parent = replace(ROOT, department="board")
    child = replace(ROOT, id="g-3", holder="eve", parent="g-1", valid_from=NOW)
    assert refused(child, parent, actor=Actor("eve", ActorKind.OFFICER)) == "AUTHORITY-NONE"


def test_delegation_ends_at_its_depth() -> None:
    chain = [ROOT]
    for depth in range(MAX_DELEGATIONS):
        chain.insert(
            0,
            delegate(
                chain[0],
                id=f"d-{depth}",
                holder=f"officer-{depth}",
                valid_from=NOW - DAY,
                valid_to=None,
                ancestors=chain[1:],
            ),
        )
    last = Actor(chain[0].holder, ActorKind.OFFICER)
    assert may(*chain, actor=last) == chain[0].id
    with pytest.raises(WouldWiden, match="more than 3 delegations"):
        delegate(chain[0], id="d", holder="x", valid_from=NOW, valid_to=None, ancestors=chain[1:])
    with pytest.raises(WouldWiden, match="is not shown"):
        delegate(chain[0], id="d", holder="x", valid_from=NOW, valid_to=None)
    forged = replace(ROOT, id="d", holder="x", parent=chain[0].id)
    assert refused(forged, *chain, actor=Actor("x", ActorKind.OFFICER)) == "AUTHORITY-NONE"


def test_a_circle_of_parents_gives_nothing() -> None:
    one = replace(ROOT, parent="g-5")
    two = replace(ROOT, id="g-5", holder="bo", parent="g-1")
    assert refused(one, two) == "AUTHORITY-NONE"


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"holder": ""}, "must not be empty"),
        ({"department": ""}, "empty department"),
        ({"role": "system"}, "cannot be granted"),
        ({"role": "applicant"}, "cannot be granted"),
        ({"role": "agent"}, "names the party"),
        ({"party": "party-anna"}, "names the party"),
        ({"valid_to": NOW - DAY * 2}, "ends before it begins"),
        ({"valid_from": datetime(2022, 4, 1)}, "time zones"),  # noqa: DTZ001 - the mistake itself
    ],
)
def test_a_grant_that_contradicts_itself_is_refused(parts: dict[str, object], reason: str) -> None:
    with pytest.raises(AuthorityError, match=reason):
        replace(ROOT, **parts)  # type: ignore[arg-type]


NAMES = st.sampled_from(["a", "b", "c"])
SETS = st.none() | st.frozensets(NAMES)
DIVISIONS = st.none() | st.sampled_from(["4", "42", "4209", "420902"])
TIMES = st.integers(0, 5).map(lambda n: NOW + n * DAY)


@st.composite
def grants(draw: st.DrawFn) -> Grant:
    start = draw(TIMES)
    end = draw(st.none() | TIMES.filter(lambda each: each >= start))
    return Grant(
        "root", "r", "committee", draw(st.none() | NAMES), draw(DIVISIONS), draw(SETS), draw(SETS),
        start, end,
    )  # fmt: skip


@given(
    grants(), st.none() | NAMES, DIVISIONS, SETS, SETS, TIMES, st.none() | TIMES, NAMES, NAMES,
    NAMES, st.sampled_from(["42", "420902", "4210"]), TIMES,
)  # fmt: skip
@settings(max_examples=300)
def test_delegation_never_widens(
    root: Grant,
    department: str | None,
    division: str | None,
    items: frozenset[str] | None,
    acts: frozenset[str] | None,
    start: datetime,
    end: datetime | None,
    act: str,
    item: str,
    where: str,
    place: str,
    at: datetime,
) -> None:
    try:
        child = delegate(
            root, id="child", holder="c", valid_from=start, valid_to=end,
            department=department, division=division, items=items, acts=acts,
        )  # fmt: skip
    except AuthorityError:
        return
    assert child.within(root)
    scope = MatterScope("m", item, where, place, "party")
    permitted = {}
    for grant, holder in ((child, "c"), (root, "r")):
        actor = Actor(holder, ActorKind.OFFICER)
        try:
            permits((grant, root), actor=actor, act=act, roles=("committee",), matter=scope, at=at)
            permitted[holder] = True
        except NotPermitted:
            permitted[holder] = False
    assert permitted["r"] or not permitted["c"]


@given(grants())
@settings(max_examples=50)
def test_grants_and_actors_come_back_from_json_as_they_went(grant: Grant) -> None:
    assert Grant.from_json(grant.to_json()) == grant
    assert Grant.from_json(MANDATE.to_json()) == MANDATE
    assert Actor.from_json(DAI.to_json()) == DAI
    assert MatterScope.from_json(SCOPE.to_json()) == SCOPE
