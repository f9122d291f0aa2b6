"""INV-RAT-01 to 07 of domain.md §4.11, on the floor of ratings themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest

from tongban.base.parties.actions import give_mandate
from tongban.base.ratings import models
from tongban.base.ratings.actions import answer_callback, appeal, invite, invited, rate
from tongban.base.ratings.procedure import BAD_RATING, RATING, choices, document
from tongban.base.ratings.queries import due_of, get_rating, list_bad, published, raw_rows
from tongban.base.ratings.rows import rebuild
from tongban.base.ratings.rules import counted
from tongban.base.ratings.tests import scene
from tongban.base.ratings.types import APART, WITHHELD, RatingRefused
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.canonical import canonical
from tongban.kernel.matters import PayloadInvalid
from tongban.record import clock, effects, timers
from tongban.record.queries import get_acts, get_matter, list_matters
from tongban.record.types import SYSTEM, ActRefused, MatterNotFound, NotPermitted
from tongban.services.cases.tests import world

pytestmark = pytest.mark.usefixtures("shop")

FIRST: Final = date(2022, 1, 1)
LAST: Final = date(2022, 12, 31)
OFFICERS: Final = (
    world.CLERK,
    world.REVIEWER,
    world.APPROVER,
    world.HEAD,
    world.MANAGER,
    scene.SUPERVISOR,
    scene.AUDITOR,
)


def state(matter: object) -> str:
    return get_matter(matter, actor=SYSTEM).state  # type: ignore[arg-type]


def test_inv_rat_01_the_applicant_rates_once_and_nobody_else() -> None:
    """INV-RAT-01: only the actual applicant or agent of that matter may rate, once per trigger."""
    served = scene.trigger()
    rating = invite(served)
    assert invite(served) == rating
    assert [each.id for each in due_of(actor=world.WANG)] == [rating]
    assert due_of(actor=world.LI) == ()
    for other in (world.LI, *OFFICERS):
        with pytest.raises(NotPermitted):
            rate(rating, actor=other, key=world.key(), level="1", by_name=False, channel="pc")
    assert state(rating) == "INVITED"
    done = scene.rated(rating, "1")
    assert done.state == "CLOSED"
    with pytest.raises(ActRefused):
        scene.rated(rating, "5")
    view = get_rating(rating, actor=world.WANG)
    assert (view.level, view.open) == ("1", False)
    assert due_of(actor=world.WANG) == ()


def test_inv_rat_01_an_agent_with_a_mandate_for_the_item_rates_for_the_applicant() -> None:
    """INV-RAT-01: the agent of that matter is one with a mandate in force that covers its item."""
    rating = scene.invited()
    give_mandate(
        actor=world.WANG,
        principal="wang",
        agent="li",
        items=["other-permit"],
        valid_to=None,
        key="m1",
    )
    with pytest.raises(NotPermitted):
        scene.rated(rating, actor=world.LI)
    give_mandate(
        actor=world.WANG,
        principal="wang",
        agent="li",
        items=["stall-permit"],
        valid_to=None,
        key="m2",
    )
    assert scene.rated(rating, actor=world.LI).state == "CLOSED"


def test_inv_rat_02_no_officer_learns_who_rated() -> None:
    """INV-RAT-02: no officer of the rated department sees who rated, on any path."""
    bad = scene.bad(text="排队太久", tags=["slow"])
    rating = bad.parent
    assert rating is not None
    for officer in OFFICERS:
        with pytest.raises(NotPermitted):
            get_matter(rating, actor=officer)
        with pytest.raises(NotPermitted):
            get_acts(rating, actor=officer)
        with pytest.raises(NotPermitted):
            list_matters(actor=officer, department=APART)
        page = list_matters(actor=officer, limit=200, with_folded=True)
        assert all(each.kind != RATING for each in page.rows)
    seen = get_matter(bad.id, actor=world.HEAD)
    assert (seen.applicant, seen.department) == (WITHHELD, "mk")
    scene.called_back(bad.id)
    answer_callback(
        rating, bad.id, actor=world.WANG, key=world.key(), satisfied=True, words="可以了"
    )
    told = canonical(
        [
            [each.act.to_json() for each in get_acts(bad.id, actor=world.HEAD).rows],
            seen.folded.to_json() if seen.folded else None,
        ]
    ).decode()
    for secret in ("wang", "王", "42090220220401000001X", str(scene.served)):
        assert secret not in told
    assert "可以了" in told


def test_inv_rat_03_no_value_stands_before_a_person_chose_it() -> None:
    """INV-RAT-03: no default; silence is recorded as not rated and counts as nothing good."""
    assert list(choices("level")) == ["1", "2", "3", "4", "5"]
    field = document(RATING)["acts"]["rate"]["payload"]["level"]
    assert field["required"] is True
    assert "default" not in field
    rating = scene.invited()
    for level in ("", "0", "6", "good"):
        with pytest.raises(RatingRefused, match="等级"):
            scene.rated(rating, level)
    assert state(rating) == "INVITED"
    clock.advance(timedelta(days=31))
    assert get_rating(rating, actor=world.WANG).open is False
    assert timers.run_due() == 1
    effects.drain()
    assert state(rating) == "UNRATED"
    (row,) = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert row.level == ""
    total, _ = counted([(row, 1)])
    assert (total.rated, total.good, total.unrated) == (0, 0, 1)
    with pytest.raises(ActRefused):
        scene.rated(rating, "1")


def test_inv_rat_04_a_bad_rating_is_verified_in_a_working_day_and_has_an_outcome() -> None:
    """INV-RAT-04: every bad rating has verification within one working day, and an outcome."""
    bad = scene.bad("4")
    assert (bad.state, bad.due) == ("VERIFYING", date(2022, 4, 2))
    # the 2nd of April 2022 was a working Saturday
    clock.advance(timedelta(days=1))
    assert timers.run_due() == 0
    clock.advance(timedelta(days=1))
    assert timers.run_due() == 2
    effects.drain()
    (line,) = list_bad(actor=world.HEAD).rows
    assert (line.id, line.late, line.closed) == (bad.id, True, False)
    facts = get_matter(bad.id, actor=SYSTEM).folded
    assert facts is not None
    assert (facts.facts["verify_late"], facts.facts["contact_late"]) == (True, True)
    scene.called_back(bad.id)
    assert state(bad.id) == "CALLBACK"
    clock.advance(timedelta(days=40))
    timers.run_due()
    effects.drain()
    assert state(bad.id) == "CLOSED"
    assert state(bad.parent) == "CLOSED"


def test_a_bad_rating_goes_from_contact_to_closed_and_is_taken_up_again() -> None:
    bad = scene.bad()
    rating = bad.parent
    assert rating is not None
    assert scene.do(bad.id, "contact", actor=world.REVIEWER, message="我们已在核实") == "VERIFYING"
    assert scene.do(bad.id, "find_valid", finding="属实") == "VALID"
    assert get_matter(bad.id, actor=SYSTEM).due == date(2022, 4, 24)
    assert scene.do(bad.id, "plan", how="by_date", measure="改流程") == "RECTIFY_BY_DATE"
    reported = scene.do(bad.id, "report_rectified", actor=world.REVIEWER, result="改了")
    assert reported == "RECTIFIED"
    with pytest.raises(NotPermitted):
        scene.do(bad.id, "call_back", actor=world.REVIEWER, message="满意吗")
    assert scene.do(bad.id, "call_back", message="满意吗") == "CALLBACK"
    view = get_rating(rating, actor=world.WANG)
    assert [words for _, _, words in view.bad[0].said] == ["我们已在核实", "改了", "满意吗"]
    assert view.bad[0].may_answer
    answer_callback(rating, bad.id, actor=world.WANG, key="no", satisfied=False, words="还是慢")
    assert state(bad.id) == "REOPENED"
    with pytest.raises(RatingRefused, match="waits for nothing"):
        answer_callback(rating, bad.id, actor=world.WANG, key="again", satisfied=True)
    assert state(bad.id) == "REOPENED"
    scene.do(bad.id, "plan", how="explain", measure="说明法定步骤")
    scene.do(bad.id, "report_rectified", result="已说明")
    scene.do(bad.id, "call_back", actor=scene.SUPERVISOR, message="明白了吗")
    answer_callback(rating, bad.id, actor=world.WANG, key="yes", satisfied=True)
    effects.drain()
    assert (state(bad.id), state(rating)) == ("CLOSED", "CLOSED")
    (row,) = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert (row.contact_owed, row.contacted_in_time, row.valid, row.rectified, row.called_back) == (
        (True,) * 5
    )


def test_inv_rat_05_a_second_person_excludes_with_a_reason() -> None:
    """INV-RAT-05: exclusion needs a reason and a second person."""
    bad = scene.bad()
    for reason in ({}, {"reason": "误"}):
        with pytest.raises(PayloadInvalid):
            scene.do(bad.id, "doubt", actor=scene.TWO_HATS, ground="mistaken", **reason)
    doubted = scene.do(
        bad.id, "doubt", actor=scene.TWO_HATS, ground="malicious", reason="评价内容与服务无关"
    )
    assert doubted == "MALICIOUS"
    for actor in (scene.TWO_HATS, world.HEAD):
        with pytest.raises(NotPermitted):
            scene.do(bad.id, "exclude", actor=actor, reason="内容与服务无关")
    with pytest.raises(PayloadInvalid):
        scene.do(bad.id, "exclude", actor=scene.SUPERVISOR)
    assert state(bad.id) == "MALICIOUS"
    (row,) = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert row.excluded is False
    assert (
        scene.do(bad.id, "exclude", actor=scene.SUPERVISOR, reason="经查与服务无关") == "EXCLUDED"
    )
    (row,) = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert row.excluded is True
    assert state(bad.parent) == "CLOSED"


def test_the_rater_appeals_once_and_somebody_else_reviews() -> None:
    bad = scene.bad()
    rating = bad.parent
    assert rating is not None
    scene.do(bad.id, "doubt", ground="mistaken", reason="可能点错了等级")
    scene.do(bad.id, "exclude", actor=scene.SUPERVISOR, reason="可能点错了等级")
    assert get_rating(rating, actor=world.WANG).bad[0].may_appeal
    with pytest.raises(NotPermitted):
        appeal(rating, bad.id, actor=world.LI, key=world.key(), reason="没有点错")
    appeal(rating, bad.id, actor=world.WANG, key="appeal", reason="没有点错")
    assert (state(bad.id), state(rating)) == ("APPEAL", "HANDLING")
    with pytest.raises(NotPermitted):
        scene.do(bad.id, "take_review", actor=scene.SUPERVISOR)
    scene.do(bad.id, "take_review", actor=scene.SECOND_WATCH)
    kept = scene.do(
        bad.id, "review", actor=scene.SECOND_WATCH, stands=True, reason="评价人确认没有点错"
    )
    assert kept == "VALID"
    (row,) = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert (row.excluded, row.valid) == (False, True)
    with pytest.raises(RatingRefused):
        appeal(rating, bad.id, actor=world.WANG, key="appeal2", reason="再来")


def test_inv_rat_06_published_figures_are_those_of_the_raw_rows() -> None:
    """INV-RAT-06: published rates come from the raw rows, and these from the ledger."""
    for level in ("1", "2", "3", "1", "4"):
        scene.rated(level=level)
    scene.bad("5", by_name=False)
    scene.rated(scene.invited(members=scene.MEMBERS), "2", levels={"m2": "5"})
    scene.invited()
    clock.advance(timedelta(days=31))
    timers.run_due()
    effects.drain()
    rows = raw_rows(FIRST, LAST, actor=SYSTEM)
    assert len(rows) == 9
    total, departments = counted([(row, 1) for row in rows])
    assert (total.rated, total.good, total.unrated, total.owed) == (7, 5, 1, 2)
    shown = published(FIRST, LAST)
    assert shown.total.tally == total
    # the hall was rated once as a member: too few to show, and the market office would give it away
    assert [(each.department, each.hidden) for each in shown.departments] == [
        ("hall", True),
        ("mk", True),
    ]
    assert departments["hall"].levels == {"5": 1}
    before = list(models.RatingRow.objects.order_by("rating", "part").values())
    assert rebuild() == 8
    after = list(models.RatingRow.objects.order_by("rating", "part").values())
    assert [{**row, "id": 0} for row in after] == [{**row, "id": 0} for row in before]


def test_rows_are_for_supervision_and_audit_of_the_department() -> None:
    scene.rated()
    (row,) = raw_rows(FIRST, LAST, actor=scene.AUDITOR)
    assert (row.department, row.level, row.by_name) == ("mk", "2", True)
    assert raw_rows(FIRST, LAST, actor=scene.SUPERVISOR, department="mk") == (row,)
    for actor, department in ((scene.AUDITOR, "hall"), (world.HEAD, None), (world.WANG, None)):
        with pytest.raises(NotPermitted):
            raw_rows(FIRST, LAST, actor=actor, department=department)


def test_inv_rat_07_no_officer_can_ask_for_a_rating_or_give_one() -> None:
    """INV-RAT-07: staff may not prompt or guide: inviting is the system's, rating the person's."""
    acts = document(RATING)["acts"]
    assert acts["invite"]["by"] == ["system"]
    assert {role for name in ("rate", "answer", "appeal") for role in acts[name]["by"]} == {
        "applicant",
        "agent",
    }
    own = Actor("mk-clerk", ActorKind.OFFICER, "wang")
    rating = scene.invited()
    with pytest.raises(NotPermitted):
        scene.rated(rating, "1", actor=own)
    assert state(rating) == "INVITED"


def test_the_officer_who_was_rated_handles_nothing_of_it() -> None:
    (bad,) = scene.bad_of(scene.rated(scene.invited(officer="mk-head"), "5").matter)
    refused: tuple[tuple[str, dict[str, Any]], ...] = (
        ("find_valid", {"finding": "x"}),
        ("doubt", {"ground": "mistaken", "reason": "点错了吧"}),
        ("contact", {"message": "x"}),
    )
    for act, payload in refused:
        with pytest.raises(ActRefused):
            scene.do(bad.id, act, **payload)
    assert get_matter(bad.id, actor=SYSTEM).version == 1
    assert scene.do(bad.id, "find_valid", actor=world.MANAGER, finding="属实") == "VALID"


def test_inv_one_08_one_prompt_for_the_whole_and_its_members_looked_into() -> None:
    """INV-ONE-08: one prompt per joint matter; a bad member is handled by its own department."""
    rating = scene.invited(members=scene.MEMBERS)
    assert len(due_of(actor=world.WANG)) == 1
    with pytest.raises(RatingRefused):
        scene.rated(rating, "2", levels={"m3": "1"})
    scene.rated(rating, "3", levels={"m1": "1", "m2": "4"})
    (bad,) = scene.bad_of(rating)
    assert (bad.department, bad.subject) == ("hall", "招牌许可")
    parts = {(row.part, row.department, row.level) for row in raw_rows(FIRST, LAST, actor=SYSTEM)}
    assert parts == {(False, "mk", "3"), (True, "mk", "1"), (True, "hall", "4")}


def test_a_link_opens_the_rating_of_what_is_over_and_of_nothing_else() -> None:
    served = scene.trigger()
    rating = invited("shop", served.ref, actor=world.WANG)
    assert invited("shop", served.ref, actor=world.WANG) == rating
    with pytest.raises(NotPermitted):
        invited("shop", served.ref, actor=world.LI)
    for source, ref in (("shop", "none"), ("no-such-source", served.ref)):
        with pytest.raises(MatterNotFound):
            invited(source, ref, actor=world.WANG)
    old = scene.trigger(ended_on=date(2022, 2, 1))
    with pytest.raises(MatterNotFound):
        invited("shop", old.ref, actor=world.WANG)


def test_effects_that_come_twice_open_one_bad_rating() -> None:
    rating = scene.invited()
    scene.rated(rating, "5")
    assert effects.drain() == 0
    (bad,) = scene.bad_of(rating)
    assert bad.kind == BAD_RATING
