"""Warnings and cards over the ledger: once each, escalated, answered, withdrawn by another."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client

from tongban.base.notices.queries import list_notices
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.matters import PayloadInvalid
from tongban.record import clock, timers
from tongban.record.db import fetch_all
from tongban.record.effects import do_effect
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, ActRefused, MatterNotFound, NotPermitted
from tongban.reforms.supervision import models
from tongban.reforms.supervision.actions import settle_card
from tongban.reforms.supervision.queries import list_signals, signals_of_matter
from tongban.reforms.supervision.types import NOBODY
from tongban.reforms.supervision.watching import find_rules, watch
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.reforms.supervision.types import SignalLine

pytestmark = pytest.mark.usefixtures("district")


def officer(name: str) -> Actor:
    return Actor(name, ActorKind.OFFICER)


WATCH: Final = officer("mk-watch")
SECOND: Final = officer("mk-watch2")
READY: Final = "SELECT key FROM record_outbox WHERE done_at IS NULL AND kind <> 'paper'"


def settle() -> None:
    """Do what follows acts, papers aside."""
    while ready := [key for (key,) in fetch_all(READY)]:
        for each in ready:
            assert do_effect(each)


def lines(signal: str | None = None) -> list[SignalLine]:
    return list(list_signals(actor=WATCH, signal=signal).rows)


def late(days: int = 45) -> UUID:
    """Accept a case and let its term pass; give the case."""
    case = world.under_review()
    clock.advance(timedelta(days=days))
    timers.run_due()
    return case


def carded() -> SignalLine:
    """Give the red card of a case past its term."""
    late()
    watch()
    (line,) = lines("red")
    return line


def do(card: UUID | None, act: str, actor: Actor, **payload: Any) -> str:
    assert card is not None
    settle_card(card, act, payload, actor=actor, key=world.key())
    settle()
    return get_matter(card, actor=SYSTEM).state


def test_a_term_near_its_end_is_warned_of_once_and_goes_to_who_handles_it() -> None:
    case = world.under_review()
    assert watch().raised == 0
    world.on(2022, 4, 28)
    first = watch()
    assert first.raised > 0
    again = watch()
    assert (again.raised, again.told) == (0, 0)
    warned = [each for each in lines("warning") if each.term == "decision"]
    assert [(each.matter, each.rule) for each in warned] == [(case, "two-days-left")]
    assert [(each.level, each.recipient) for each in warned[0].told] == [("handler", "mk-reviewer")]
    inbox = [each.template for each in list_notices(actor=world.REVIEWER)]
    assert inbox.count("supervision_warning") == len(warned)


def test_clocks_that_jump_warn_nobody_twice() -> None:
    world.under_review()
    world.on(2022, 4, 28)
    watch()
    before = [(each.id, each.rule, len(each.told)) for each in lines()]
    clock.advance(timedelta(days=-20))
    assert watch().told == 0
    clock.advance(timedelta(days=20))
    assert (watch().raised, watch().told) == (0, 0)
    assert [(each.id, each.rule, len(each.told)) for each in lines()] == before


def test_nothing_suspended_is_warned_of_or_carded() -> None:
    case = world.under_review()
    cases.do(
        case,
        "suspend",
        {
            "ground": "expert_review",
            "basis_law": "中华人民共和国行政许可法",
            "basis_clause": "第四十五条",
            "reason": "需要专家评审",
            "expected_until": "2022-07-01",
        },
        actor=world.REVIEWER,
        key=world.key(),
    )
    clock.advance(timedelta(days=60))
    assert watch().raised == 0
    assert lines() == []


def test_what_is_done_in_time_is_neither_warned_of_nor_carded() -> None:
    case = world.granted()
    clock.advance(timedelta(days=60))
    watch()
    assert [each for each in lines() if each.term == "decision"] == []
    assert all(each.matter == case for each in lines())


def test_past_its_term_a_red_card_goes_to_the_head_and_a_day_later_to_supervision() -> None:
    case = late()
    made = watch()
    assert made.raised >= 1
    (line,) = lines("red")
    assert (line.matter, line.card_state, line.department) == (case, "ISSUED", "mk")
    assert {(each.level, each.recipient) for each in line.told} == {
        ("head", "mk-head"),
        ("head", "mk-jack"),
    }
    clock.advance(timedelta(days=5))
    watch()
    (line,) = lines("red")
    assert {each.recipient for each in line.told if each.level == "supervisor"} == {
        "mk-watch",
        "mk-watch2",
    }
    assert watch().told == 0
    card = get_matter(line.card, actor=WATCH) if line.card else None
    assert card is not None
    assert (card.applicant, card.kind) == (NOBODY, "supervision_card")


def test_a_card_is_answered_then_withdrawn_by_another_person_with_a_reason() -> None:
    line = carded()
    answered = do(line.card, "reply", world.HEAD, reason="系统停运", measure="已补办")
    assert answered == "REPLIED"
    with pytest.raises(PayloadInvalid):
        do(line.card, "withdraw", WATCH)
    assert do(line.card, "uphold", WATCH, reason="说明不成立") == "UPHELD"
    with pytest.raises(NotPermitted):
        do(line.card, "withdraw", WATCH, reason="又想撤回了")
    with pytest.raises(NotPermitted):
        do(line.card, "withdraw", world.HEAD, reason="自己撤回")
    assert lines("red")[0].card_state == "UPHELD"
    assert do(line.card, "withdraw", SECOND, reason="经查系统确已停运") == "WITHDRAWN"
    (seen,) = lines("red")
    assert seen.withdrawn
    clock.advance(timedelta(days=10))
    assert watch().told == 0


def test_a_card_is_settled_unheard_only_after_the_time_to_answer() -> None:
    line = carded()
    with pytest.raises(ActRefused):
        do(line.card, "uphold", WATCH, reason="没有说明")
    assert get_matter(line.card, actor=SYSTEM).state == "ISSUED"  # type: ignore[arg-type]
    clock.advance(timedelta(days=10))
    timers.run_due()
    assert do(line.card, "uphold", WATCH, reason="逾期没有说明") == "UPHELD"


def test_who_sees_signals_and_who_acts_per_role() -> None:
    line = carded()
    assert line.card is not None
    for actor in (world.HEAD, world.REVIEWER, WATCH, officer("mk-audit"), officer("mk-reform")):
        assert [each.id for each in list_signals(actor=actor, signal="red").rows] == [line.id]
        assert signals_of_matter(line.matter, actor=actor)
    assert list_signals(actor=officer("hall-head")).rows == ()
    with pytest.raises(NotPermitted):
        list_signals(actor=officer("hall-head"), department="mk")
    for actor in (world.CLERK, world.WANG, officer("mk-evaluator")):
        with pytest.raises(NotPermitted):
            list_signals(actor=actor)
    assert signals_of_matter(line.matter, actor=world.WANG) == ()
    for actor in (world.CLERK, WATCH, officer("mk-audit"), world.WANG):
        with pytest.raises((NotPermitted, MatterNotFound)):
            do(line.card, "reply", actor, reason="x", measure="x")
    with pytest.raises(MatterNotFound):
        settle_card(line.matter, "reply", {}, actor=world.HEAD, key="k")
    assert get_matter(line.card, actor=SYSTEM).version == 1


def test_without_rules_nothing_is_watched() -> None:
    models.RulesRow.objects.all().delete()
    assert find_rules() is None
    late()
    assert watch().looked == 0
    assert models.SignalRow.objects.count() == 0


def at(login: str) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"account": login}).status_code == 302
    return client


def test_the_lists_at_the_desk_and_in_the_cockpit_and_their_files() -> None:
    line = carded()
    head = at("mk-head")
    page = head.get("/desk/supervision/").content.decode()
    assert "超期红牌" in page
    assert "示例mk-head" in page
    assert "默认，本区没有公布" in page
    case_page = head.get(f"/desk/cases/{line.matter}/").content.decode()
    assert f"/desk/supervision/cards/{line.card}/" in case_page
    cockpit = at("mk-watch").get("/cockpit/supervision/?signal=red")
    assert cockpit.status_code == 200
    assert line.number in cockpit.content.decode()
    for path in ("/desk/supervision/signals.csv", "/cockpit/supervision/signals.csv?signal=red"):
        file: Any = at("mk-watch").get(path)
        told = b"".join(file.streaming_content).decode()
        assert line.number in told
        assert "示例mk-head" in told
    for login, desk, cockpit_status in (
        ("mk-clerk", 403, 403),
        ("mk-evaluator", 403, 403),
        ("mk-reform", 200, 200),
        ("hall-head", 200, 403),
        ("wang", 403, 403),
    ):
        client = at(login)
        assert client.get("/desk/supervision/").status_code == desk, login
        assert client.get("/cockpit/supervision/").status_code == cockpit_status, login
    assert at("hall-head").get(f"/desk/supervision/cards/{line.card}/").status_code == 404
    assert at("hall-head").get("/desk/supervision/?department=mk").status_code == 404


def test_a_card_is_answered_on_its_page() -> None:
    line = carded()
    head, place = at("mk-head"), f"/desk/supervision/cards/{line.card}/"
    assert head.get(place).status_code == 200
    wrong = head.post(f"{place}reply/", {"key": "k", "version": "1", "reason": "停电"})
    assert wrong.status_code == 400
    data = {"key": "k", "version": "1", "reason": "停电", "measure": "已补办"}
    for _ in range(2):
        assert head.post(f"{place}reply/", data).status_code == 302
    assert "停电" in head.get(place).content.decode()
    settle()
    assert lines("red")[0].card_state == "REPLIED"
    stale = head.post(f"{place}withdraw/", {"key": "x", "reason": "自己撤回"}, follow=True)
    assert "这一步现在不能办理" in stale.content.decode()


def test_statements_of_the_list_do_not_grow_with_its_rows(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(3):
        world.under_review()
    late()
    watch()
    assert len(lines()) == 4
    client = at("mk-watch")
    with django_assert_max_num_queries(12):
        client.get("/desk/supervision/")
    client.get("/cockpit/supervision/")
    with django_assert_max_num_queries(12):
        client.get("/cockpit/supervision/")
