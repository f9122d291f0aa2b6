"""INV-RUN-02: visits that were asked for stay within the published number, or raise an incident."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.matters import PayloadInvalid
from tongban.record import effects, timers
from tongban.record.children import children_of
from tongban.record.queries import get_acts, get_matter, grants_of
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.reforms.visits.actions import check_in, settle
from tongban.reforms.visits.procedure import INCIDENT, VISITS, causes, document
from tongban.reforms.visits.queries import get_incident, list_incidents, may_check_in, visits_of
from tongban.reforms.visits.types import VisitRefused
from tongban.services.cases.tests import world
from tongban.services.cases.tests.wire import counted

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.record.types import MatterView, Receipt

pytestmark = pytest.mark.usefixtures("district")

SUPERVISOR: Final = Actor("supervisor", ActorKind.OFFICER)


def comes(case: UUID, cause: str = "original", *, voluntary: bool = False, **more: Any) -> Receipt:
    more.setdefault("actor", world.CLERK)
    more.setdefault("key", world.key())
    return check_in(case, cause=cause, voluntary=voluntary, **more)


def incidents(case: UUID) -> list[MatterView]:
    effects.drain()
    return [each for each in children_of(case, actor=SYSTEM) if each.kind == INCIDENT]


def raised() -> UUID:
    """Raise one incident; give it."""
    case = world.submit()
    comes(case)
    return incidents(case)[0].id


def test_inv_run_02_each_visit_over_the_published_number_raises_one_incident_with_its_cause() -> (
    None
):
    """INV-RUN-02: actual visits, voluntary ones aside, stay within; each excess is an incident."""
    case = world.submit("stall-move")
    comes(case, "advice", voluntary=True)
    comes(case, "handle")
    assert incidents(case) == []
    comes(case, "correction", place="3号窗口", note="带齐平面图")
    (first,) = incidents(case)
    comes(case, "collect")
    first, second = sorted(incidents(case), key=lambda each: str(each.id))
    assert first.folded is not None
    assert second.folded is not None
    facts = [dict(each.folded.facts) for each in (first, second) if each.folded]
    number = get_matter(case, actor=SYSTEM).number
    assert [
        (each["case_number"], each["case_item"], each["cause"], each["visit_no"], each["published"])
        for each in facts
    ] == [(number, "stall-move", "correction", 2, 1), (number, "stall-move", "collect", 3, 1)]
    assert {(each.department, each.state) for each in (first, second)} == {("mk", "RAISED")}
    assert first.due == date(2022, 4, 11)
    found = visits_of(case, actor=world.CLERK)
    assert (found.published, found.visits, found.required, found.excess) == (1, 4, 3, 2)
    assert [(each.cause, each.voluntary, each.excess) for each in found.lines] == [
        ("advice", True, False),
        ("handle", False, False),
        ("correction", False, True),
        ("collect", False, True),
    ]
    assert (found.lines[2].place, found.lines[2].note) == ("3号窗口", "带齐平面图")
    assert found.lines[2].officer == "示例mk-clerk"


def test_an_item_of_zero_runs_has_an_incident_at_the_first_visit_that_was_asked_for() -> None:
    case = world.submit()
    comes(case, "advice", voluntary=True)
    assert incidents(case) == []
    comes(case, "identity")
    assert len(incidents(case)) == 1


def test_the_published_number_is_that_of_the_guide_the_case_began_with() -> None:
    case = world.submit("stall-move")
    world.load("stall-move", onsite_visits=3, onsite_reason=world.label("三次"))
    comes(case)
    comes(case)
    assert visits_of(case, actor=world.CLERK).published == 1
    assert len(incidents(case)) == 1


def test_a_visit_after_the_end_of_the_case_counts_too() -> None:
    case = world.granted()
    comes(case, "collect", actor=world.CERTIFIER)
    assert visits_of(case, actor=world.CLERK).required == 1


def test_the_same_key_notes_one_visit() -> None:
    case = world.submit()
    one, two = (comes(case, key="same") for _ in range(2))
    assert (one.matter, one.seq) == (two.matter, two.seq)
    assert two.replayed
    assert visits_of(case, actor=world.CLERK).visits == 1
    effects.drain()
    assert effects.drain() == 0
    assert len(incidents(case)) == 1


@pytest.mark.parametrize("actor", [world.WANG, world.APPROVER, SUPERVISOR, world.LI])
def test_only_who_sits_at_a_window_or_reviews_notes_visits(actor: Actor) -> None:
    case = world.submit()
    with pytest.raises(NotPermitted):
        comes(case, actor=actor)
    assert visits_of(case, actor=world.CLERK).visits == 0


def test_a_clerk_of_the_hall_notes_visits_of_the_items_that_are_the_clerks() -> None:
    comes(world.submit(), actor=world.HALL_CLERK)
    other = world.submit("stall-move")
    with pytest.raises(NotPermitted):
        comes(other, actor=world.HALL_CLERK)
    assert visits_of(other, actor=world.CLERK).visits == 0


def test_an_unknown_cause_and_a_matter_that_is_no_case_are_refused() -> None:
    case = world.submit()
    with pytest.raises(PayloadInvalid):
        comes(case, "tea")
    assert children_of(case, actor=SYSTEM) == ()
    comes(case)
    (record,) = [each for each in children_of(case, actor=SYSTEM) if each.kind == VISITS]
    with pytest.raises(VisitRefused):
        comes(record.id)


def test_the_causes_of_an_incident_are_those_of_a_visit() -> None:
    incident = document(INCIDENT)["acts"]["raise"]["payload"]["cause"]["choices"]
    assert incident == causes()


def test_an_incident_is_explained_by_the_department_and_settled_by_supervision() -> None:
    incident = raised()
    explanation = {"responsible": "system", "reason": "共享接口中断，未能调取证照"}
    with pytest.raises(NotPermitted):
        settle(incident, "explain", explanation, actor=SUPERVISOR, key=world.key())
    with pytest.raises(ActRefused):
        settle(incident, "excuse", {"reason": "可以"}, actor=SUPERVISOR, key=world.key())
    settle(incident, "explain", explanation, actor=world.REVIEWER, key=world.key())
    settle(
        incident,
        "return_explanation",
        {"reason": "没有说明时间"},
        actor=SUPERVISOR,
        key=world.key(),
    )
    settle(incident, "explain", explanation, actor=world.REVIEWER, key=world.key())
    settle(incident, "order_fix", {"measure": "恢复接口"}, actor=SUPERVISOR, key=world.key())
    assert get_matter(incident, actor=SUPERVISOR).due == date(2022, 4, 24)
    settle(incident, "report_fix", {"result": "接口已恢复"}, actor=world.HEAD, key=world.key())
    settle(incident, "confirm_fix", {"opinion": "已恢复"}, actor=SUPERVISOR, key=world.key())
    view = get_incident(incident, actor=SUPERVISOR)
    assert (view.line.state, view.line.closed, view.allowed) == ("CLOSED", True, ())
    assert [each.act for each in view.events] == [
        "raise",
        "explain",
        "return_explanation",
        "explain",
        "order_fix",
        "report_fix",
        "confirm_fix",
    ]


def test_an_incident_nobody_explains_in_five_working_days_is_overdue() -> None:
    incident = raised()
    world.on(2022, 4, 12, 1)
    timers.run_due()
    view = get_incident(incident, actor=SUPERVISOR).line
    assert (view.state, view.overdue) == ("RAISED", True)
    assert get_acts(incident, actor=SYSTEM).rows[-1].act.name == "mark_overdue"


def test_the_list_shows_supervision_the_open_incidents_of_its_departments() -> None:
    case = world.submit()
    comes(case)
    comes(case)
    first, second = (each.id for each in incidents(case))
    settle(first, "explain", {"responsible": "staff", "reason": "误会"}, actor=world.HEAD, key="a")
    settle(first, "excuse", {"reason": "属实"}, actor=SUPERVISOR, key="b")
    page = list_incidents(actor=SUPERVISOR)
    assert [(each.id, each.state, each.visit_no) for each in page.rows] == [(second, "RAISED", 2)]
    everything = list_incidents(actor=SUPERVISOR, open_only=False)
    assert {each.id for each in everything.rows} == {first, second}
    with pytest.raises(NotPermitted):
        list_incidents(actor=Actor("nobody", ActorKind.OFFICER))


def test_as_many_statements_for_many_visits_as_for_one() -> None:
    case = world.submit("stall-move")
    comes(case)
    with counted() as few:
        visits_of(case, actor=world.CLERK)
    for _ in range(5):
        comes(case)
    with counted() as many:
        visits_of(case, actor=world.CLERK)
    assert few == many


def test_who_may_check_in_is_what_the_procedure_says() -> None:
    mine = grants_of(actor=world.HALL_CLERK)
    assert may_check_in(mine, department="mk", item="stall-permit")
    assert not may_check_in(mine, department="mk", item="stall-move")
    assert not may_check_in(grants_of(actor=SUPERVISOR), department="mk", item="stall-permit")


def test_the_moment_of_a_visit_is_the_ledgers() -> None:
    case = world.submit()
    world.on(2022, 4, 2, 11)
    receipt = comes(case)
    assert visits_of(case, actor=world.CLERK).lines[0].at == receipt.at
