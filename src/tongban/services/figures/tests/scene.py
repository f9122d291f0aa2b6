"""A spring of cases at the stalls' district: fast, slow, late, corrected, refused, silent."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tongban.record import timers
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, LI, REVIEWER, WANG, key, on
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

YEAR = Scope(Period(date(2022, 1, 1), date(2022, 12, 31)))


def decide(case: UUID, *, grant: bool = True) -> UUID:
    """Bring an accepted case to its decision."""
    actions.start_review(case, actor=REVIEWER, key=key())
    actions.review_case(
        case,
        actor=REVIEWER,
        key=key(),
        opinion="已审查",
        recommendation="grant" if grant else "deny",
    )
    if grant:
        actions.grant_case(case, actor=world.APPROVER, key=key(), reasons="符合法定条件")
    else:
        actions.deny_case(
            case, actor=world.APPROVER, key=key(), reasons="面积不符", remedy="六十日内复议"
        )
    return case


def play(check_in: Callable[..., object] | None = None) -> dict[str, UUID]:
    """Play the spring; give the cases by what became of them. `check_in` notes two visits."""
    world.load("stall-move", onsite_visits=1, onsite_reason=world.label("现场放样"))
    on(2022, 4, 1)
    cases = {"same_day": decide(world.accepted())}
    visited = world.accepted("stall-move", actor=LI, party="li", channel="window")
    cases["visited"] = visited
    if check_in is not None:
        check_in(visited, actor=CLERK, key=key(), cause="handle", voluntary=False)
        check_in(visited, actor=CLERK, key=key(), cause="advice", voluntary=True)
    cases["slow"] = world.accepted()
    cases["late"] = world.accepted()
    cases["corrected"] = world.submit(files=("plan",), commitments=("photo",))
    actions.notify_correction(
        cases["corrected"], actor=CLERK, key=key(), missing=(), defects=("平面图没有注明面积",)
    )
    cases["silent"] = world.submit(channel="kiosk", place="K1")
    on(2022, 4, 8)
    decide(visited)
    on(2022, 4, 11)
    actions.withdraw_case(cases["corrected"], actor=WANG, key=key())
    timers.run_due()
    on(2022, 4, 22)
    decide(cases["slow"], grant=False)
    on(2022, 5, 31)
    timers.run_due()
    decide(cases["late"])
    on(2022, 6, 1)
    cases["open"] = world.accepted()
    return cases
