"""Reads: filtered by authority, paged by keyset, few round trips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.evidence import EvidenceRef
from tongban.record import actions, clock, queries
from tongban.record.tests import club
from tongban.record.types import SYSTEM, CursorError, MatterNotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable

STRANGER = Actor("nobody", ActorKind.OFFICER)
AUDITOR = Actor("auditor", ActorKind.OFFICER)

ONE_MATTER: list[Callable[..., Any]] = [
    queries.get_matter,
    queries.get_acts,
    queries.get_evidence,
    queries.allowed_acts,
    queries.get_situation,
]


@pytest.mark.parametrize("query", ONE_MATTER)
@pytest.mark.parametrize("actor", [club.BERTA, club.ROWER, STRANGER])
def test_a_stranger_sees_nothing_of_a_matter(
    admission: str, query: Callable[..., Any], actor: Actor
) -> None:
    matter = club.live(admission, upto=2)
    with pytest.raises(NotPermitted):
        query(matter, actor=actor)
    number = queries.get_matter(matter, actor=SYSTEM).number
    with pytest.raises(NotPermitted):
        queries.get_matter_by_number(number, actor=actor)
    assert queries.find_matter(matter, actor=actor) is None
    with pytest.raises(MatterNotFound):
        query(UUID(int=5), actor=actor)


@pytest.mark.parametrize("query", ONE_MATTER)
@pytest.mark.parametrize("actor", [club.ANNA, club.STEWARD, club.CHAIR])
def test_whoever_has_to_do_with_it_sees_it(
    admission: str, query: Callable[..., Any], actor: Actor
) -> None:
    matter = club.live(admission, upto=2)
    query(matter, actor=actor)
    assert queries.get_matter(matter, actor=actor).id == matter
    found = queries.find_matter(matter, actor=actor)
    assert found is not None
    assert found.version == 3


@pytest.mark.parametrize("query", [*ONE_MATTER, queries.list_matters, queries.grants_of])
def test_every_query_asks_who(admission: str, query: Callable[..., Any]) -> None:
    matter = club.apply(admission).matter
    args = [matter] if query in ONE_MATTER else []
    with pytest.raises(TypeError, match="who asks"):
        query(*args, actor=None)


def test_a_query_is_one_or_two_round_trips(admission: str, statements: list[str]) -> None:
    matter = club.live(admission, upto=2)
    statements.clear()
    queries.get_matter(matter, actor=club.STEWARD)
    assert len(statements) == 1
    queries.get_acts(matter, actor=club.STEWARD)
    assert len(statements) == 3
    queries.allowed_acts(matter, actor=club.STEWARD)
    assert len(statements) == 4
    queries.list_matters(actor=club.STEWARD)
    assert len(statements) == 6
    queries.get_situation(matter, actor=club.STEWARD)
    assert len(statements) == 7


def test_a_situation_is_the_matter_what_may_be_done_and_when(admission: str) -> None:
    matter = club.live(admission, upto=1)
    for actor in (club.STEWARD, club.CHAIR, club.ANNA):
        before = clock.now()
        found = queries.get_situation(matter, actor=actor)
        assert found.matter == queries.get_matter(matter, actor=actor)
        assert found.allowed == queries.allowed_acts(matter, actor=actor)
        assert before <= found.now <= clock.now()


def test_allowed_acts_are_those_of_the_actor(admission: str) -> None:
    matter = club.live(admission, upto=1)
    names = {
        actor.id: [rule.name for rule in queries.allowed_acts(matter, actor=actor)]
        for actor in (club.STEWARD, club.ELDER, club.CHAIR, club.ANNA)
    }
    assert names == {
        "steward": ["vouch"], "elder": ["vouch"], "chair": [], "anna": ["leave"],
    }  # fmt: skip


def test_evidence_is_listed_once(admission: str) -> None:
    shown = EvidenceRef("photo", "sha256:1", "portrait")
    matter = club.apply(admission, evidence=(shown,)).matter
    actions.perform(matter, act="accept", actor=club.STEWARD, key="e", evidence=(shown,))
    assert queries.get_evidence(matter, actor=club.ANNA) == (shown,)


def test_acts_come_in_pages(admission: str) -> None:
    matter = club.live(admission)
    page = queries.get_acts(matter, actor=club.ANNA, limit=4)
    assert [each.act.seq for each in page.rows] == [1, 2, 3, 4]
    assert page.after == "4"
    rest = queries.get_acts(matter, actor=club.ANNA, after=int(page.after), limit=4)
    assert [each.act.seq for each in rest.rows] == [5, 6, 7]
    assert rest.after is None


def test_lists_show_what_may_be_read(admission: str) -> None:
    tennis = [club.apply(admission).matter for _ in range(3)]
    rowing = club.apply(
        admission, department="rowing", actor=club.BERTA, applicant="p-berta"
    ).matter
    assert listed(club.STEWARD) == tennis[::-1]
    assert listed(club.ROWER) == [rowing]
    assert listed(club.CHAIR) == [rowing, *tennis[::-1]]
    assert listed(SYSTEM) == [rowing, *tennis[::-1]]
    assert listed(club.ANNA) == tennis[::-1]
    assert listed(club.BERTA) == [rowing]
    assert listed(club.CHAIR, department="rowing") == [rowing]
    assert listed(club.CHAIR, applicant="p-berta") == [rowing]
    assert listed(club.STEWARD, item="club") == tennis[::-1]
    assert listed(club.STEWARD, item="other") == []
    for actor, filters in (
        (STRANGER, {}),
        (club.STEWARD, {"department": "rowing"}),
        (club.ANNA, {"applicant": "p-berta"}),
    ):
        with pytest.raises(NotPermitted):
            listed(actor, **filters)


def test_lists_filter_by_state_and_openness(admission: str) -> None:
    done = club.live(admission)
    vetted = club.live(admission, upto=1)
    applied = club.apply(admission).matter
    assert listed(club.STEWARD, state="VETTED") == [vetted]
    assert listed(club.STEWARD, open_only=True) == [applied, vetted]
    assert listed(club.STEWARD, order="due") == [applied, vetted]
    assert done not in listed(club.STEWARD, order="due")
    folded = queries.list_matters(actor=club.STEWARD, with_folded=True).rows[0].folded
    assert folded is not None
    assert folded.state == "APPLIED"


@pytest.mark.parametrize("order", ["newest", "due"])
@pytest.mark.parametrize("actor", [club.STEWARD, club.CHAIR, club.ANNA])
def test_pages_stay_in_place_while_matters_come(admission: str, order: str, actor: Actor) -> None:
    first = [club.apply(admission).matter for _ in range(7)]
    expected = first if order == "due" else first[::-1]
    seen: list[UUID] = []
    after: str | None = None
    while True:
        page = queries.list_matters(actor=actor, order=order, after=after, limit=3)  # type: ignore[arg-type]
        seen += [each.id for each in page.rows]
        club.apply(admission)  # comes in front of newest, behind in due: at the end of that list
        if page.after is None or len(seen) >= len(first):
            break
        after = page.after
    assert seen[: len(first)] == expected


def test_a_cursor_of_another_list_is_refused(admission: str) -> None:
    for _ in range(2):
        club.apply(admission)
    after = queries.list_matters(actor=club.STEWARD, limit=1).after
    assert after is not None
    for wrong, order in ((after, "due"), ("rubbish", "newest"), ("", "due"), ("W10", "newest")):
        with pytest.raises(CursorError):
            queries.list_matters(actor=club.STEWARD, after=wrong, order=order)  # type: ignore[arg-type]


def test_a_grant_for_some_items_or_one_division(admission: str) -> None:
    one = club.apply(admission, item="singles").matter
    two = club.apply(admission, item="doubles").matter
    actions.grant(actor=SYSTEM, holder="auditor", role="auditor", items=["singles"])
    assert listed(AUDITOR) == [one]
    assert listed(AUDITOR, department="tennis") == [one]
    actions.grant(actor=SYSTEM, holder="auditor", role="auditor", division=club.DIVISION[:4])
    assert listed(AUDITOR) == [two, one]
    actions.grant(actor=SYSTEM, holder="clerk", role="auditor", division="88")
    assert listed(Actor("clerk", ActorKind.OFFICER)) == []


def listed(actor: Actor, **filters: Any) -> list[UUID]:
    return [each.id for each in queries.list_matters(actor=actor, **filters).rows]
