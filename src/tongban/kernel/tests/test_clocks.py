from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tongban.kernel.authority import Actor
from tongban.kernel.calendar import Calendar, table_from_json
from tongban.kernel.calendar_tables import PUBLISHED
from tongban.kernel.canonical import digest
from tongban.kernel.definitions import Definition
from tongban.kernel.matters import (
    EXPIRED,
    ActRefused,
    Folded,
    Timer,
    fold,
    open_matter,
    outlook,
    perform,
    timers,
)
from tongban.kernel.terms import CHINA
from tongban.kernel.tests.club import (
    ANNA,
    CALENDAR,
    GRANTS,
    MORNING,
    SYSTEM,
    TRIAL,
    club,
    do,
    item,
    officer,
    opened,
    procedure,
    request,
)

CLUB = club(promise="10wd")
BO, CHEN, DAI, EVE = (officer(name) for name in ("bo", "chen", "dai", "eve"))


def on(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2022, month, day, hour, tzinfo=CHINA)


def sponsored() -> Folded:
    state = do(CLUB, opened(CLUB).folded, "sponsor", BO, opinion="好").folded
    return do(CLUB, state, "sponsor", CHEN, opinion="好").folded


def refusal(
    folded: Folded, act: str, actor: Actor, at: datetime = MORNING, **payload: Any
) -> tuple[str, str]:
    with pytest.raises(ActRefused) as refused:
        do(CLUB, folded, act, actor, at, **payload)
    return refused.value.code, refused.value.reason


def test_a_term_starts_with_its_act_and_wakes_the_matter_when_it_has_run_out() -> None:
    step = opened(CLUB)
    assert step.due == date(2022, 4, 29)
    assert step.next_check == datetime(2022, 4, 30, 0, 0, tzinfo=CHINA)
    assert step.notes == ()
    assert timers(CLUB, step.folded, CALENDAR) == Timer(
        datetime(2022, 4, 30, 0, 0, tzinfo=CHINA), "mark_late"
    )
    clock = step.folded.terms["decision"]
    assert clock.term.promise_due(CALENDAR) == date(2022, 4, 18)


def test_the_day_of_an_act_is_the_day_in_china() -> None:
    late = datetime.fromisoformat("2022-03-31T16:30:00+00:00")
    assert opened(CLUB, late).folded.facts["applied_on"] == "2022-04-01"
    assert opened(CLUB, late).due == date(2022, 4, 29)


def test_a_suspension_stops_the_clock_and_tells_until_when() -> None:
    step = do(CLUB, sponsored(), "start_trial", DAI, on(4, 8), **TRIAL)
    assert (step.due, step.next_check) == (None, None)
    assert step.notes == ("decision: suspended; expected until 2022-04-20",)
    running = step.folded.terms["decision"].term.running
    assert running is not None
    assert (running.start, running.ground.to_json()) == (date(2022, 4, 8), "testing")
    assert str(running.basis) == "《棋社章程》第八条"
    step = do(CLUB, step.folded, "end_trial", DAI, on(4, 20))
    # domain.md §3.9: 20 working days from 2022-04-01 without 04-08 to 04-20
    assert step.due == date(2022, 5, 16)
    assert step.folded.terms["decision"].expected is None


def test_a_suspension_needs_a_coming_day_and_a_ground_of_the_law() -> None:
    past = {**TRIAL, "expected_until": "2022-03-31"}
    code, reason = refusal(sponsored(), "start_trial", DAI, **past)
    assert code == "TERM-SUSPENSION"
    assert "which is past" in reason
    for name in ("ground", "expected_until", "reason", "basis_law", "basis_clause"):
        less: dict[str, Any] = {key: part for key, part in TRIAL.items() if key != name}
        assert refusal(sponsored(), "start_trial", DAI, **less)[0] == "ACT-PAYLOAD"


def test_a_term_is_extended_once_by_the_one_who_may_and_before_it_ends() -> None:
    folded = sponsored()
    step = do(CLUB, folded, "extend", EVE, on(4, 29), reason="人手不足")
    assert step.due == date(2022, 5, 10)
    extension = step.folded.terms["decision"].term.extensions[0]
    assert (extension.by_role, extension.reason) == ("president", "人手不足")
    assert str(extension.basis) == "《棋社章程》第六条"
    code, reason = refusal(step.folded, "extend", EVE, on(4, 29), reason="还是不足")
    assert code == "TERM-EXTENSION"
    assert "extended 2 times" in reason
    assert refusal(folded, "extend", EVE, on(4, 30), reason="晚了")[0] == "TERM-EXTENSION"


def test_stopping_a_term_fixes_what_it_used() -> None:
    step = do(CLUB, sponsored(), "admit", DAI, on(4, 11), reasons="合格")
    clock = step.folded.terms["decision"]
    assert clock.done == date(2022, 4, 11)
    assert clock.term.used(CALENDAR, clock.done) == 5
    assert step.due == date(2022, 4, 26)  # the fee, 15 days from 04-11


def test_leaving_while_suspended_ends_the_suspension_too() -> None:
    folded = do(CLUB, sponsored(), "start_trial", DAI, on(4, 8), **TRIAL).folded
    step = do(CLUB, folded, "withdraw", ANNA, on(4, 12))
    clock = step.folded.terms["decision"]
    assert clock.term.running is None
    assert (clock.done, clock.expected) == (date(2022, 4, 12), None)
    assert (step.due, step.next_check, step.notes) == (None, None, ())


def test_the_system_answers_an_expiry_once_and_not_before_it() -> None:
    folded = opened(CLUB).folded
    code, reason = refusal(folded, "mark_late", SYSTEM, on(4, 29, 23))
    assert code == "TERM-NOT-EXPIRED"
    assert "decision has not run out" in reason
    step = do(CLUB, folded, "mark_late", SYSTEM, on(4, 30, 0))
    assert step.act.payload == {EXPIRED: ["decision"]}
    assert (step.act.grant, step.act.on_behalf) == ("system", "board")
    assert step.folded.facts["overdue"] is True
    assert step.folded.terms["decision"].fired
    assert (step.due, step.next_check) == (date(2022, 4, 29), None)
    assert refusal(step.folded, "mark_late", SYSTEM, on(5, 1))[0] == "TERM-NOT-EXPIRED"


def test_no_timer_waits_where_its_act_is_not_possible() -> None:
    folded = sponsored()
    moved = replace(folded, state="TRIAL")
    assert outlook(CLUB, moved, CALENDAR)[:3] == (date(2022, 4, 29), None, ())


def test_a_lapse_closes_the_matter() -> None:
    folded = do(CLUB, sponsored(), "admit", DAI, on(4, 11), reasons="合格").folded
    assert timers(CLUB, folded, CALENDAR) == Timer(on(4, 27, 0), "lapse")
    step = do(CLUB, folded, "lapse", SYSTEM, on(4, 27, 0))
    assert step.folded.state == "GONE"
    assert step.folded.outcome is not None
    assert step.folded.outcome.value == "lapsed"
    assert step.next_check is None


def test_an_optional_limit_that_is_not_given_never_starts() -> None:
    quiet = club(fee_limit="0d")
    folded = do(quiet, opened(quiet).folded, "sponsor", BO, opinion="好").folded
    folded = do(quiet, folded, "sponsor", CHEN, opinion="好").folded
    step = do(quiet, folded, "admit", DAI, reasons="合格")
    assert step.due == date(2022, 4, 1)
    bare = replace(quiet, terms={**quiet.terms, "fee": replace(quiet.terms["fee"], length=None)})
    assert "fee" not in do(bare, folded, "admit", DAI, reasons="合格").folded.terms


def test_a_day_that_no_calendar_knows_yet_is_no_guess_and_no_failure() -> None:
    short = Calendar(table for table in map(table_from_json, PUBLISHED) if table.year <= 2022)
    late = datetime(2022, 12, 20, 9, 0, tzinfo=CHINA)
    step = open_matter(
        CLUB,
        request("apply", ANNA, late, motive="下棋", rating=1500),
        matter_id="m-1",
        number="1",
        item="full-member",
        department="board",
        division="420902",
        applicant="party-anna",
        calendar=short,
    )
    assert step.due is None
    assert step.next_check == datetime(2022, 12, 21, 0, 0, tzinfo=CHINA)
    assert len(step.notes) == 1
    assert step.notes[0].startswith("decision: ")
    later = late + timedelta(days=3)
    tomorrow = datetime(2022, 12, 24, 0, 0, tzinfo=CHINA)
    assert timers(CLUB, step.folded, short, now=later) == Timer(tomorrow, "")
    known = outlook(CLUB, step.folded, CALENDAR)
    assert known.due == date(2023, 1, 18)
    asked = request("mark_late", SYSTEM, late + timedelta(days=9))
    with pytest.raises(ActRefused, match="has not run out"):
        perform(CLUB, step.folded, asked, grants=GRANTS, calendar=short)
    assert fold(CLUB, [step.act], short) == step.folded


def test_only_a_running_term_is_suspended_or_extended() -> None:
    folded = sponsored()
    done = replace(folded.terms["decision"], done=date(2022, 4, 1))
    over = replace(folded, terms={"decision": done})
    assert refusal(over, "start_trial", DAI, **TRIAL)[0] == "TERM-DONE"
    never = replace(folded, terms={})
    assert refusal(never, "start_trial", DAI, **TRIAL)[0] == "TERM-NOT-RUNNING"
    assert refusal(never, "extend", EVE, reason="慢")[0] == "TERM-NOT-RUNNING"


def test_a_term_that_starts_on_an_unknown_day_refuses_its_act() -> None:
    definition = club()
    rule = definition.acts["apply"]
    without = replace(definition, acts={**definition.acts, "apply": replace(rule, sets=())})
    with pytest.raises(ActRefused, match="starts on applied_on, which is unknown") as refused:
        opened(without)
    assert refused.value.code == "TERM-START"


def test_a_step_under_a_condition_moves_its_term_only_when_it_holds() -> None:
    document: Any = procedure()
    document["acts"]["admit"]["terms"]["start"] = [{"term": "fee", "when": "strength < 2000"}]
    document["code"] = "admission-with-free-masters"
    known = {digest(document): document}
    definition = Definition.load({**item(), "procedure": digest(document)}, known.__getitem__)
    admit = definition.acts["admit"].terms
    assert (admit.start, str(admit.given["start", "fee"].text)) == (("fee",), "strength < 2000")

    def admitted(rating: int) -> Folded:
        state = opened(definition, rating=rating).folded
        for sponsor in (BO, CHEN):
            state = do(definition, state, "sponsor", sponsor, opinion="好").folded
        return do(definition, state, "admit", DAI, reasons="好").folded

    assert "fee" in admitted(1999).terms
    assert "fee" not in admitted(2000).terms
