"""Random walks over the acts allowed: what is stored is what the acts add up to."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.matters import fold
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.cases import actions, queries
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    HEAD,
    JACK,
    REVIEWER,
    SECOND,
    VERIFIER,
    WANG,
    key,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor

pytestmark = pytest.mark.usefixtures("district")

ACTORS = (WANG, CLERK, REVIEWER, SECOND, VERIFIER, APPROVER, HEAD, CERTIFIER, JACK)


def payload(act: str, actor: Actor, today: date) -> dict[str, Any]:
    """Give a payload that could be right."""
    known: dict[str, dict[str, Any]] = {
        "notify_correction": {"defects": ["面积：太小"]},
        "accept": {"opinion": "可", "place": "hall"},
        "refuse_acceptance": {"reason": "无职权", "competent_body": "市局"},
        "transfer": {"reason": "转报", "competent_body": "市局"},
        "inspect": {
            "inspectors": [actor.id, "mk-second" if actor != SECOND else "mk-reviewer"],
            "inspected_on": today.isoformat(),
            "findings": "可",
            "passed": True,
        },
        "review": {"opinion": "可", "recommendation": "grant"},
        "verify": {"opinion": "可"},
        "suspend": {
            "ground": "testing",
            "basis_law": "中华人民共和国行政许可法",
            "basis_clause": "第四十五条",
            "reason": "送检",
            "expected_until": (today + timedelta(days=7)).isoformat(),
        },
        "resume": {"result": "合格"},
        "extend": {"days": 10, "reason": "复杂"},
        "deny": {"reasons": "不符合", "remedy": "复议"},
        "deliver": {"method": "window"},
        "terminate": {"reason": "无意义", "basis_law": "某法", "basis_clause": "第一条"},
        "issue": {},
        "start_review": {},
        "withdraw": {},
    }
    return known.get(act, {"reason": "理由"})


def step(case: UUID, actor: Actor, choice: int) -> None:
    forms = queries.allowed_forms(case, actor=actor)
    # ends come last in the lot, so that walks are long
    lively = [each.act for each in forms if each.act not in {"withdraw", "terminate"}]
    if not lively:
        return
    act = lively[choice % len(lively)]
    today = local_day(clock.now())
    if act == "correct_on_spot":
        actions.correct_on_spot(case, actor=actor, key=key(), answers={"area": choice + 1})
    elif act == "resubmit":
        actions.resubmit_case(case, actor=actor, key=key(), answers={"area": choice + 1})
    elif act in {"grant", "grant_now"}:
        actions.do(case, act, {"reasons": "可"}, actor=actor, key=key())
    else:
        actions.do(case, act, payload(act, actor, today), actor=actor, key=key())


def holds(case: UUID) -> None:
    """Fold again; use and pauses are as INV-CASE-03 and INV-CASE-04 say."""
    matter = get_matter(case, actor=SYSTEM)
    acts = [view.act for view in get_acts(case, actor=SYSTEM).rows]
    definition, days = get_definition(matter.definition), calendar()
    folded = fold(definition, acts, days)
    assert folded == matter.folded
    assert folded.state == matter.state
    held = folded.terms.get("decision")
    if held is None:
        return
    term, start = held.term, held.term.start
    last = held.done or local_day(clock.now())
    pauses = [(each.start, each.end or last) for each in term.suspensions]
    lost = {
        day
        for first, end in pauses
        for day in (first + timedelta(n) for n in range((end - first).days + 1))
    }
    counted = [
        day
        for day in (start + timedelta(n + 1) for n in range((last - start).days))
        if days.is_working(day) and day not in lost
    ]
    assert term.used(days, last) == len(counted)
    assert days.between(start, last) >= len(counted)
    for (_, end), (begin, _) in pairwise(pauses):
        assert end <= begin
    assert all(start <= first <= end <= last for first, end in pauses)
    assert all(each.reason and each.basis.clause for each in term.suspensions)
    assert len(term.extensions) <= 1
    if held.done is not None and term.due(days) is not None:
        due = term.due(days)
        assert due is not None
        assert folded.facts["overdue"] is True or held.done <= due


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    walk=st.lists(
        st.tuples(st.sampled_from(ACTORS), st.integers(0, 20), st.integers(0, 8)),
        min_size=4,
        max_size=25,
    )
)
def test_fold_is_what_is_stored_wherever_a_walk_leads(walk: list[tuple[Actor, int, int]]) -> None:
    world.on(2022, 4, 1, 9)
    case = world.submit()
    for actor, choice, days in walk:
        clock.advance(timedelta(days=days))
        if choice % 3 == 0:
            run_due()
        before = get_matter(case, actor=SYSTEM)
        with suppress(ActRefused, NotPermitted):
            step(case, actor, choice)
        after = get_matter(case, actor=SYSTEM)
        assert after.version >= before.version
    holds(case)
