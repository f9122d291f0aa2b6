"""The one list of defects of a joint visit: put right by a day, looked at once more, no wider."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.record import timers
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.joint import actions
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, key, officer
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")

PAIR = ("shop-registration", "fire-check")
LEAD = officer("mk", "clerk")
DAY = date(2022, 4, 1)


def whole(*items: str, **policies: Any) -> UUID:
    """Bring a joint matter to where its visit can be planned; the last item is decided after."""
    members: list[dict[str, Any]] = [{"item": item} for item in PAIR]
    members += [{"item": item, "waits_for": list(PAIR), "by": "decided"} for item in items]
    world.put(members=members, policies={"joint_visit": list(PAIR), **policies})
    joint = world.submit()
    for item in PAIR:
        world.accept(joint, item)
        world.review(joint, item)
    return joint


def failed() -> UUID:
    """Give a joint matter whose visit found two defects in one member and none in the other."""
    joint = whole()
    actions.plan_visit(joint, actor=LEAD, key=key(), day=DAY, place="店门口")
    world.look(joint, "fire-check", passed=False, defects=("通道堵塞", "缺少灭火器"))
    world.look(joint, "shop-registration")
    return joint


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_the_list_has_one_day_and_the_owner_reports_once() -> None:
    joint = failed()
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.place, [status for *_, status in visit.listed]) == ("店门口", ["open", "open"])
    before = acts(joint)
    for day, actor, error in (
        (date(2022, 3, 31), LEAD, ActRefused),
        (date(2022, 4, 10), officer("fire", "reviewer"), NotPermitted),
        (date(2022, 4, 10), WANG, NotPermitted),
    ):
        with pytest.raises(error):
            actions.require_rectification(joint, actor=actor, key=key(), rectify_by=day)
    with pytest.raises(NotPermitted):
        actions.report_rectified(joint, actor=LEAD, key=key(), note="已改")
    assert acts(joint) == before
    actions.require_rectification(joint, actor=LEAD, key=key(), rectify_by=date(2022, 4, 10))
    actions.report_rectified(joint, actor=WANG, key=key(), note="已清通道、添置灭火器")
    with pytest.raises(ActRefused):
        actions.report_rectified(joint, actor=WANG, key=key(), note="再报一次")
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert (visit.rectify_by, visit.rectified_on) == (date(2022, 4, 10), DAY)


def test_there_is_no_list_before_every_department_has_spoken() -> None:
    joint = whole()
    actions.plan_visit(joint, actor=LEAD, key=key(), day=DAY)
    world.look(joint, "fire-check", passed=False, defects=("通道堵塞",))
    with pytest.raises(ActRefused):
        actions.require_rectification(joint, actor=LEAD, key=key(), rectify_by=DAY)
    assert acts(joint)[-1] == "record_finding"


def test_inv_acc_01_the_re_visit_looks_at_what_is_on_the_list_and_at_nothing_else() -> None:
    """§4.17: by member and by defect; what was put right and what is still there both show."""
    joint = failed()
    world.on(2022, 4, 6)
    actions.plan_revisit(joint, actor=LEAD, key=key(), day=date(2022, 4, 6))
    before = get_matter(joint, actor=SYSTEM).version
    with pytest.raises(JointRefused) as strange:
        world.look(joint, "fire-check", passed=False, defects=("招牌过高",))
    assert strange.value.code == "JOINT-VISIT"
    assert "招牌过高" in strange.value.message["zh"]
    with pytest.raises(JointRefused):
        world.look(joint, "shop-registration")
    assert get_matter(joint, actor=SYSTEM).version == before
    world.look(joint, "fire-check", passed=False, defects=("缺少灭火器",))
    visit = get_joint(joint, actor=WANG).visit
    assert visit is not None
    assert visit.listed == (
        ("fire-check", "通道堵塞", "checked"),
        ("fire-check", "缺少灭火器", "left"),
    )
    assert (visit.place, visit.passed) == ("店门口", False)


@pytest.mark.parametrize("rule", [(), ("fire-check",)])
def test_inv_acc_04_silence_opens_the_way_only_where_a_local_rule_says_so(
    rule: tuple[str, ...],
) -> None:
    """§4.17: without the rule the conclusion waits; with it, silence stands for that member."""
    joint = whole("sign-filing", silence_is_pass=list(rule))
    actions.plan_visit(joint, actor=LEAD, key=key(), day=DAY)
    world.look(joint, "shop-registration")
    world.opine(joint, "shop-registration")
    world.grant(joint, "shop-registration")
    world.settle()
    assert "sign-filing" not in world.cases_of(joint)
    world.on(2022, 4, 20)
    timers.run_due()
    world.settle()
    assert ("sign-filing" in world.cases_of(joint)) is bool(rule)
    assert world.case(joint, "fire-check").outcome is None
