"""INV-UTL-01, 02 and 04 (domain.md §4.34), each under its number."""

from __future__ import annotations

import pytest

from tongban.base.notices.queries import list_notices
from tongban.kernel.matters import ActRefused
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.utilities.queries import times_of, violations_of
from tongban.reforms.utilities.tests import world
from tongban.reforms.utilities.types import Side
from tongban.services.cases import queries as cases
from tongban.services.cases.tests.world import CLERK, HEAD, LI, REVIEWER, WANG, on

pytestmark = pytest.mark.usefixtures("company")


def test_a_connection_goes_its_way_from_application_to_supply() -> None:
    case = world.planned("road-excavation-permit")
    world.do(case, "confirm_plan", actor=WANG, contractor="示例安装公司", chosen_by="customer")
    assert world.state(case) == "EXTERNAL_LINE"
    world.do(case, "note_permit", permit="road-excavation-permit", number="孝南城管挖〔2022〕1号")
    assert world.state(case) == "WORKS"
    world.do(case, "test_works", inspectors=world.PAIR, findings="合格", passed=True)
    world.do(case, "connect", meter="S-1")
    assert get_matter(case, actor=SYSTEM).outcome == "granted"


def test_permits_that_the_line_needs_run_in_parallel_in_any_order() -> None:
    case = world.planned("a-permit", "b-permit")
    world.do(case, "confirm_plan", actor=WANG)
    world.do(case, "note_permit", permit="b-permit", number="2")
    assert (world.state(case), world.facts(case)["waiting_on"]) == ("EXTERNAL_LINE", "permit")
    with pytest.raises(ActRefused):
        world.do(case, "note_permit", permit="b-permit", number="2")
    world.do(case, "note_permit", permit="a-permit", number="1")
    assert (world.state(case), world.facts(case)["waiting_on"]) == ("WORKS", "utility")


def test_it_stands_on_the_desk_and_in_the_list_of_the_applicant_like_any_case() -> None:
    case = world.applied()
    assert [row.id for row in cases.my_cases(actor=WANG).rows] == [case]
    assert [row.id for row in cases.queue_of(actor=REVIEWER).page.rows] == [case]
    view = cases.get_case(case, actor=CLERK)
    assert [form.act for form in view.allowed] == ["notify_correction", "accept"]


def test_inv_utl_01_there_is_one_survey() -> None:
    """§4.34: a second one only where the first found something in the way."""
    case = world.surveyed()
    before = world.version(case)
    with pytest.raises(ActRefused) as refused:
        world.survey(case)
    assert (refused.value.code, world.version(case)) == ("ACT-CONDITION", before)
    other = world.applied()
    world.do(other, "accept", actor=CLERK, opinion="受理")
    world.survey(other, passed=False)
    with pytest.raises(ActRefused):
        world.do(other, "reply_plan", plan="DN25", charges="无")
    world.survey(other)
    world.do(other, "reply_plan", plan="DN25", charges="无")


def test_inv_utl_02_the_customers_time_is_left_out_of_the_promise_and_shown() -> None:
    """§4.34: two working days of the customer's, beyond which the promise is kept."""
    case = world.in_works()
    on(2022, 4, 6)
    world.do(case, "wait_for_customer", reason="用户室内管道未完成")
    on(2022, 4, 8)
    world.do(case, "customer_ready", actor=WANG)
    on(2022, 4, 12)
    world.do(case, "test_works", inspectors=world.PAIR, findings="合格", passed=True)
    world.do(case, "connect", meter="S-1")
    on(2022, 5, 1)
    found = times_of(case, actor=WANG)
    assert found is not None
    # 2, 11 and 12 April were the utility's; 6, 7 and 8 the customer's in part or whole
    assert dict(found.days) == {Side.UTILITY: 3, Side.CUSTOMER: 3, Side.PERMIT: 0}
    assert (found.total, found.promised, found.late) == (6, 4, False)


def test_while_the_customer_is_waited_for_the_works_are_not_tested() -> None:
    case = world.in_works()
    world.do(case, "wait_for_customer", reason="用户室内管道未完成")
    with pytest.raises(ActRefused):
        world.do(case, "test_works", inspectors=world.PAIR, findings="合格", passed=True)


def test_times_are_for_those_who_may_read_the_case() -> None:
    case = world.applied()
    with pytest.raises(NotPermitted):
        times_of(case, actor=LI)


@pytest.mark.parametrize("chosen_by", ["utility", "customer"])
def test_inv_utl_04_a_contractor_prescribed_by_the_utility_raises_a_violation(
    chosen_by: str,
) -> None:
    """建设工程质量管理条例 §51: the request goes on, the supervisor is told."""
    case = world.in_works(contractor="指定安装公司", chosen_by=chosen_by)
    raised = chosen_by == "utility"
    assert violations_of(case, actor=REVIEWER) == (("指定安装公司",) if raised else ())
    told = [each.template for each in list_notices(actor=REVIEWER) if each.matter == case]
    assert ("utility_violation" in told) is raised
    assert world.state(case) == "WORKS"


def test_inv_utl_04_the_customer_may_report_it_at_any_time() -> None:
    case = world.surveyed()
    world.do(case, "report_contractor", actor=WANG, contractor="某公司", story="说必须找他们")
    assert violations_of(case, actor=WANG) == ("某公司",)
    with pytest.raises(NotPermitted):
        world.do(case, "report_contractor", actor=HEAD, contractor="某公司", story="说必须找他们")
