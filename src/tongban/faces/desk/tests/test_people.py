"""Absence and delegation at the desk: who may record what, what it gives, how it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.queries import list_absences
from tongban.faces.desk.tests.browsing import text
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import grants_of
from tongban.services.cases import actions
from tongban.services.cases.notes import hand_over
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, HEAD, REVIEWER, SECOND, VERIFIER, key
from tongban.services.cases.types import NotPermitted

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")
AWAY = {"start": "2022-04-01", "end": "2022-04-03", "substitute": "mk-verifier"}


def grant_of(officer: str) -> str:
    return grants_of(actor=Actor(officer, ActorKind.OFFICER))[0].id


def test_a_head_records_an_absence_and_ends_it(sign_in: SignIn) -> None:
    case, head = world.accepted(), sign_in("mk-head")
    hand_over(case, to="mk-reviewer", actor=CLERK, seen="", key=key())
    with pytest.raises(NotPermitted):
        actions.start_review(case, actor=VERIFIER, key=key())
    for _ in range(2):
        answer = head.post("/desk/people/", {**AWAY, "officer": "mk-reviewer", "reason": "培训"})
        assert answer.status_code == 302
    assert len(list_absences("mk-reviewer")) == 1
    shown = text(head.get("/desk/people/"))
    assert "外出中" in shown
    assert "培训" in shown
    substitute = sign_in("mk-verifier")
    assert str(case) in text(substitute.get("/desk/?hands=mine"))
    actions.start_review(case, actor=VERIFIER, key=key())
    absence = list_absences("mk-reviewer")[0].id
    assert substitute.post(f"/desk/people/absences/{absence}/end/").status_code == 403
    assert head.post(f"/desk/people/absences/{absence}/end/").status_code == 302
    assert len(grants_of(actor=VERIFIER)) == 1
    assert str(case) not in text(substitute.get("/desk/?hands=mine"))
    assert head.post("/desk/people/absences/999999/end/").status_code == 404


def test_colleagues_record_their_own_absence_alone(sign_in: SignIn) -> None:
    clerk = sign_in("mk-clerk")
    refused = clerk.post("/desk/people/", {**AWAY, "officer": "mk-reviewer"})
    assert refused.status_code == 403
    assert list_absences("mk-reviewer") == []
    assert clerk.post("/desk/people/", {**AWAY, "substitute": ""}).status_code == 302
    assert len(list_absences("mk-clerk")) == 1
    own = text(sign_in("mk-second").get("/desk/people/"))
    assert "外出中" not in own  # a colleague's absence is for the head and the substitute
    assert 'name="officer"' not in own
    for wrong in (
        {**AWAY, "end": "2022-03-01"},
        {**AWAY, "start": "soon"},
        {**AWAY, "substitute": "other-clerk"},
    ):
        assert sign_in("mk-second").post("/desk/people/", wrong).status_code == 400
    assert list_absences("mk-second") == []


def test_a_part_of_a_role_is_delegated_and_taken_back(sign_in: SignIn) -> None:
    reviewer, case = sign_in("mk-reviewer"), world.accepted()
    asked = {
        "grant": grant_of("mk-reviewer"),
        "to": "mk-clerk",
        "first": "2022-04-01",
        "last": "2022-04-30",
        "acts": ["start_review"],
    }
    assert reviewer.post("/desk/people/delegations/", asked).status_code == 302
    given = next(each for each in grants_of(actor=CLERK) if each.parent)
    assert (given.role, given.acts) == ("reviewer", frozenset({"start_review"}))
    for who in ("mk-reviewer", "mk-clerk", "mk-head"):
        page = text(sign_in(who).get("/desk/people/"))
        assert "示例mk-reviewer → 示例mk-clerk" in page
        assert ("/revoke/" in page) == (who == "mk-reviewer")
    assert "→" not in text(sign_in("mk-second").get("/desk/people/"))
    actions.start_review(case, actor=CLERK, key=key())
    path = f"/desk/people/delegations/{given.id}/revoke/"
    assert sign_in("mk-second").post(path).status_code == 404
    assert sign_in("mk-clerk").post(path).status_code == 403
    assert [each.id for each in grants_of(actor=CLERK) if each.parent] == [given.id]
    assert reviewer.post(path).status_code == 302
    assert [each for each in grants_of(actor=CLERK) if each.parent] == []


def test_nobody_delegates_more_than_is_held(sign_in: SignIn) -> None:
    first = {"first": "2022-04-01", "last": "2022-04-30"}
    second = sign_in("mk-second")
    others = {**first, "grant": grant_of("mk-reviewer"), "to": "mk-clerk"}
    assert second.post("/desk/people/delegations/", others).status_code == 403
    own = {**first, "grant": grant_of("mk-second")}
    assert second.post("/desk/people/delegations/", {**own, "to": "other-clerk"}).status_code == 400
    unknown = {**first, "grant": "g-none", "to": "mk-clerk"}
    assert second.post("/desk/people/delegations/", unknown).status_code == 404
    backwards = {**own, "to": "mk-clerk", "last": "2022-03-01"}
    assert second.post("/desk/people/delegations/", backwards).status_code == 400
    hall = sign_in("hall-clerk")
    wider = {**first, "grant": grant_of("hall-clerk"), "to": "hall-manager", "items": ["x-item"]}
    assert hall.post("/desk/people/delegations/", wider).status_code == 400
    for officer in (CLERK, world.MANAGER, SECOND, REVIEWER, HEAD):
        assert all(each.parent is None for each in grants_of(actor=officer))
