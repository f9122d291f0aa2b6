"""Change of the account holder (domain.md §4.21): a job of its own, its own end."""

from __future__ import annotations

import pytest

from tongban.kernel.matters import ActRefused
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.utilities.tests import world
from tongban.reforms.utilities.tests.world import TRANSFER
from tongban.services.cases.tests.world import CLERK, WANG

pytestmark = pytest.mark.usefixtures("company")


def test_a_job_is_pushed_by_itself_and_acknowledged_by_the_utility() -> None:
    case = world.applied(TRANSFER)
    assert world.state(case) == "PUSHED"
    with pytest.raises(NotPermitted):
        world.do(case, "ack", actor=WANG)
    world.do(case, "ack", actor=CLERK)
    assert (world.state(case), world.facts(case)["accepted_on"]) == ("ACKED", "2022-04-01")


def test_the_holder_changes_after_meter_and_arrears() -> None:
    case = world.applied(TRANSFER)
    world.do(case, "ack", actor=CLERK)
    with pytest.raises(ActRefused):
        world.do(case, "change")
    world.do(case, "read_meter", reading="1234.5", read_on="2022-04-01")
    world.do(case, "check_arrears", arrears="86.40", settled=False)
    with pytest.raises(ActRefused) as refused:
        world.do(case, "change")
    assert (refused.value.code, world.state(case)) == ("ACT-CONDITION", "ARREARS_CHECK")
    world.do(case, "check_arrears", arrears="86.40", settled=True)
    world.do(case, "change")
    assert (world.state(case), get_matter(case, actor=SYSTEM).outcome) == ("CHANGED", "granted")


def test_broadband_has_no_meter() -> None:
    case = world.applied(TRANSFER)
    world.do(case, "ack", actor=CLERK)
    world.do(case, "check_arrears", arrears="0", settled=True)
    world.do(case, "change")
    assert world.state(case) == "CHANGED"


def test_nothing_is_owed_and_yet_unsettled() -> None:
    case = world.applied(TRANSFER)
    world.do(case, "ack", actor=CLERK)
    with pytest.raises(ActRefused):
        world.do(case, "check_arrears", arrears="0", settled=False)


def test_a_rejection_says_why() -> None:
    case = world.applied(TRANSFER)
    with pytest.raises(ActRefused):
        world.do(case, "reject")
    world.do(case, "reject", reason="户号不存在")
    assert (world.state(case), get_matter(case, actor=SYSTEM).outcome) == ("REJECTED", "refused")
