"""Signals about something that happened: by rule, once, told, contested, settled by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
import yaml
from django.test import Client

from tongban.base.district import queries as district
from tongban.base.ratings import actions as ratings
from tongban.record import clock, timers
from tongban.record.log import publish_root
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.supervision import models
from tongban.reforms.supervision.causes import dictionary_of
from tongban.reforms.supervision.queries import list_signals
from tongban.reforms.supervision.rules import read_rules
from tongban.reforms.supervision.tests.test_rules import BODY, FILE
from tongban.reforms.supervision.tests.test_watching import (
    SECOND,
    WATCH,
    carded,
    do,
    lines,
    officer,
    settle,
)
from tongban.reforms.supervision.types import RulesInvalid
from tongban.reforms.supervision.watching import watch
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.reforms.supervision.types import SignalLine

pytestmark = pytest.mark.usefixtures("district")
LONG: Final = timedelta(days=14)


def look() -> None:
    publish_root()
    watch()


def happened(rule: str) -> list[SignalLine]:
    return [each for each in lines() if each.rule == rule]


def silent() -> UUID:
    """Hand in a case that nobody answers until silence accepts it."""
    case = world.submit()
    clock.advance(LONG)
    timers.run_due()
    return case


def test_silence_on_intake_is_carded_once_and_told_to_the_head() -> None:
    case = silent()
    look()
    (line,) = happened("silent-on-intake")
    assert (line.matter, line.signal, line.term, line.card_state) == (case, "yellow", "", "ISSUED")
    assert {each.recipient for each in line.told if each.level == "head"} == {"mk-head", "mk-jack"}
    cases.start_review(case, actor=world.REVIEWER, key=world.key())
    look()
    assert [each.id for each in happened("silent-on-intake")] == [line.id]
    clock.advance(timedelta(days=7))
    look()
    (later,) = happened("silent-on-intake")
    assert {each.recipient for each in later.told if each.level == "supervisor"} == {
        "mk-watch",
        "mk-watch2",
    }


def test_nobody_more_is_told_once_the_card_is_settled() -> None:
    silent()
    look()
    (line,) = happened("silent-on-intake")
    do(line.card, "reply", world.HEAD, reason="人手不足", measure="已补办")
    do(line.card, "withdraw", WATCH, reason="情况属实，予以撤回")
    clock.advance(timedelta(days=7))
    look()
    assert [each.told for each in happened("silent-on-intake")] == [line.told]


def test_what_was_answered_in_time_breaks_no_rule() -> None:
    world.granted()
    look()
    assert [each.rule for each in lines() if not each.term] == []


def test_asking_for_what_authorities_share_is_carded(monkeypatch: pytest.MonkeyPatch) -> None:
    case = world.submit(actor=world.CLERK, party="wang", channel="window", files=("plan",))
    cases.notify_correction(
        case, actor=world.CLERK, key=world.key(), missing=("photo",), defects=()
    )
    cases.resubmit_case(
        case, actor=world.WANG, key=world.key(), files={"photo": [world.document()]}
    )
    look()
    assert happened("asked-what-is-shared") == []
    kinds = district.evidence_kinds()
    shared = {**kinds, "photo": replace(kinds["photo"], shareable=True)}
    monkeypatch.setattr(district, "evidence_kinds", lambda: shared)
    cases.accept_case(case, actor=world.CLERK, key=world.key())
    look()
    (line,) = happened("asked-what-is-shared")
    assert (line.matter, line.signal) == (case, "yellow")


def test_a_bad_rating_that_nobody_answers_is_carded() -> None:
    case = world.submit()
    cases.withdraw_case(case, actor=world.WANG, key=world.key())
    rating = ratings.invited("case", str(case), actor=world.WANG)
    ratings.rate(rating, actor=world.WANG, key=world.key(), level="5", by_name=True, channel="pc")
    settle()
    clock.advance(timedelta(days=4))
    timers.run_due()
    look()
    (line,) = happened("bad-rating-late")
    assert (line.kind, line.signal, line.department) == ("bad_rating", "yellow", "mk")
    assert "王" not in line.subject


def test_an_upheld_card_is_contested_once_and_reviewed_by_another() -> None:
    line = carded()
    do(line.card, "reply", world.HEAD, reason="系统停运", measure="已补办")
    with pytest.raises(ActRefused):
        do(line.card, "contest", world.HEAD, reason="还没有核定")
    assert do(line.card, "uphold", WATCH, reason="说明不成立") == "UPHELD"
    with pytest.raises(NotPermitted):
        do(line.card, "contest", WATCH, reason="替部门申诉")
    assert do(line.card, "contest", world.HEAD, reason="停运有市局通知为证") == "CONTESTED"
    for actor in (WATCH, world.HEAD):
        with pytest.raises(NotPermitted):
            do(line.card, "confirm", actor, reason="维持原来的决定")
    assert get_matter(line.card, actor=SYSTEM).state == "CONTESTED"  # type: ignore[arg-type]
    assert do(line.card, "confirm", SECOND, reason="通知与本件无关") == "UPHELD"
    with pytest.raises(ActRefused):
        do(line.card, "contest", world.HEAD, reason="再次申诉一次")


def test_rules_about_what_happened_are_read_with_every_mistake() -> None:
    def faults(**rule: Any) -> list[str]:
        body = yaml.safe_load(FILE.read_text(encoding="utf-8"))
        label = {"zh": "规则", "en": "rule"}
        body["rules"] = [{"id": "x", "label": label, "signal": "red", "default": True, **rule}]
        with pytest.raises(RulesInvalid) as invalid:
            read_rules(body)
        return [message for _, message in invalid.value.faults]

    (unknown,) = faults(when="deemed", kind="tender")
    assert unknown.startswith("kind must be one of bad_rating, joint, licence")
    (broken,) = faults(when="corections > 1", kind="licence")
    assert broken.startswith("when: ")
    assert faults(before=2, kind="licence") == ["kind goes with when"]
    assert "exactly one of" in faults(before=2, when="deemed", kind="licence")[0]
    assert dictionary_of("tender") is None
    assert {each["id"] for each in BODY["rules"] if "when" in each} == {
        rule.id for rule in read_rules(BODY).rules if rule.when
    }


def at(login: str) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"account": login}).status_code == 302
    return client


def test_the_interface_gives_signals_and_settles_cards_for_whom_may() -> None:
    line = carded()
    place = "/api/v1/supervision"
    for login, status in (
        ("mk-head", 200),
        ("mk-watch", 200),
        ("mk-audit", 200),
        ("hall-head", 200),
        ("mk-clerk", 403),
        ("mk-evaluator", 403),
        ("wang", 403),
    ):
        answer = at(login).get(f"{place}/signals?signal=red")
        assert answer.status_code == status, login
        if status == 200:
            found = [each["id"] for each in answer.json()["rows"]]
            assert found == ([] if login == "hall-head" else [line.id])
    assert at("hall-head").get(f"{place}/signals?department=mk").status_code == 403
    assert at("mk-head").get(f"{place}/signals?signal=blue").status_code == 422
    shown = at("mk-head").get(f"{place}/cards/{line.card}").json()
    assert (shown["id"], shown["card_state"]) == (line.id, "ISSUED")
    assert at("hall-head").get(f"{place}/cards/{line.card}").status_code in {403, 404}
    assert at("mk-head").get(f"{place}/cards/{line.matter}").status_code == 404
    body = {"payload": {"reason": "系统停运", "measure": "已补办"}, "version": 1}

    def reply(login: str) -> int:
        return (
            at(login)
            .post(
                f"{place}/cards/{line.card}/reply",
                body,
                content_type="application/json",
                headers={"Idempotency-Key": "reply-1"},
            )
            .status_code
        )

    assert {reply(login) for login in ("hall-head", "mk-audit", "wang")} <= {403, 404}
    assert get_matter(line.card, actor=SYSTEM).version == 1  # type: ignore[arg-type]
    assert [reply("mk-head"), reply("mk-head")] == [200, 200]
    assert get_matter(line.card, actor=SYSTEM).state == "REPLIED"  # type: ignore[arg-type]


def test_a_signal_about_what_happened_stands_in_the_lists_without_a_due_day() -> None:
    silent()
    look()
    page = at("mk-head").get("/desk/supervision/").content.decode()
    assert "收件后逾期没有一次性告知" in page
    assert "不涉及期限" in page
    assert models.SignalRow.objects.filter(term="").count() == 1
    assert list_signals(actor=officer("mk-reform")).rows
