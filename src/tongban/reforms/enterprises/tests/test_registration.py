"""INV-ENT-03 to 06 (domain.md §4.33), each under its number: handed in, and granted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongban.kernel.matters import ActRefused
from tongban.record.queries import get_matter, list_matters
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.enterprises.actions import lift_bar
from tongban.reforms.enterprises.queries import bar_of, late_change, list_bars
from tongban.reforms.enterprises.registry import law
from tongban.reforms.enterprises.tests import world
from tongban.reforms.enterprises.tests.world import CHANGE, CHEN
from tongban.reforms.enterprises.types import RegistrationRefused
from tongban.services.cases.tests import world as cases
from tongban.services.cases.tests.world import CLERK, HEAD, LI, REVIEWER, WANG, key, on
from tongban.services.cases.types import CaseRefused

pytestmark = pytest.mark.usefixtures("authority")


def codes(refused: CaseRefused) -> set[tuple[str, str]]:
    return {(each.field, each.code) for each in refused.problems}


def count() -> int:
    return len(list_matters(actor=SYSTEM, applicant="wang").rows)


@pytest.mark.parametrize(
    ("element", "value", "code"),
    [
        ("firm_name", "示例食品有限公司；示例餐饮有限公司", "ENT-ONE-NAME"),
        ("firm_address", "孝南区示例路8号;孝南区示例路9号", "ENT-ONE-ADDRESS"),
    ],
)
def test_inv_ent_03_one_registered_name_and_address(element: str, value: str, code: str) -> None:
    """市场主体登记管理条例 §10, §11."""
    with pytest.raises(CaseRefused) as refused:
        world.submit(**{element: value})
    assert codes(refused.value) == {(element, code)}
    assert count() == 0
    case = world.reviewed(world.at_window(**{element: value}))
    with pytest.raises(RegistrationRefused) as later:
        world.grant(case)
    assert (later.value.code, get_matter(case, actor=SYSTEM).state) == (code, "UNDER_REVIEW")


def test_inv_ent_04_a_barred_person_is_no_legal_representative() -> None:
    """市场主体登记管理条例 §12: neither handed in nor granted while the bar lasts."""
    case = world.reviewed(world.submit())
    world.bar("crime", date(2020, 5, 1))
    with pytest.raises(CaseRefused) as refused:
        world.submit()
    assert codes(refused.value) == {("legal_representative_id", "ENT-REPRESENTATIVE")}
    assert CHEN not in str(refused.value.problems)
    with pytest.raises(RegistrationRefused) as later:
        world.grant(case)
    assert later.value.code == "ENT-REPRESENTATIVE"
    assert get_matter(case, actor=SYSTEM).state == "UNDER_REVIEW"


def test_inv_ent_04_a_bar_ends_with_its_period() -> None:
    """§12: five years after the sentence was served, to the day."""
    bar = world.bar("crime", date(2017, 4, 5))
    found = bar_of(CHEN)
    assert found is not None
    assert (found.until, found.ground.clause) == (date(2022, 4, 5), "第十二条第二项")
    on(2022, 4, 6, 1)
    assert run_due() == 1
    assert (get_matter(bar, actor=SYSTEM).state, bar_of(CHEN)) == ("ENDED", None)
    world.grant(world.reviewed(world.submit()))


def test_inv_ent_04_without_a_period_it_lasts_until_the_head_lifts_it() -> None:
    bar = world.bar("debt", date(2021, 1, 1))
    on(2032, 1, 1)
    assert bar_of(CHEN) is not None
    with pytest.raises(NotPermitted):
        lift_bar(bar, actor=REVIEWER, key=key(), reasons="已清偿")
    lift_bar(bar, actor=HEAD, key=key(), reasons="已清偿")
    assert bar_of(CHEN) is None


def test_who_records_a_bar_and_who_reads_it() -> None:
    for actor in (CLERK, WANG):
        with pytest.raises(NotPermitted):
            world.bar("debt", date(2021, 1, 1), actor=actor)
    assert bar_of(CHEN) is None
    with pytest.raises(ActRefused):
        world.bar("debt", date(2022, 4, 2))
    word = key()
    first = world.bar("debt", date(2021, 1, 1), word=word)
    assert world.bar("debt", date(2021, 1, 1), word=word) == first
    assert [each.matter for each, _ in list_bars(actor=REVIEWER)] == [first]
    assert list_bars(actor=LI) == ()
    with pytest.raises(NotPermitted):
        get_matter(first, actor=LI)


def test_no_such_ground_is_told() -> None:
    with pytest.raises(RegistrationRefused) as refused:
        world.bar("unlucky", date(2021, 1, 1))
    assert refused.value.code == "ENT-GROUND"


def test_inv_ent_05_scopes_that_need_approval_first_wait_for_it() -> None:
    """市场主体登记管理条例 §14."""
    scope = "许可项目：保安服务"
    with pytest.raises(CaseRefused) as refused:
        world.submit(business_scope=scope)
    assert codes(refused.value) == {("business_scope_pre_approval", "ENT-PRIOR-APPROVAL")}
    case = world.reviewed(world.at_window(business_scope=scope))
    with pytest.raises(RegistrationRefused) as later:
        world.grant(case)
    assert later.value.code == "ENT-PRIOR-APPROVAL"
    shown: dict[str, Any] = {"business_scope_pre_approval": True, "files": ("prior-approval",)}
    world.grant(world.reviewed(world.submit(business_scope=scope, **shown)))


def test_the_list_of_scopes_says_that_it_is_a_sample() -> None:
    assert law().scopes_sample is True


@pytest.mark.parametrize(("resolved", "late"), [("2022-03-02", 0), ("2022-03-01", 1)])
def test_inv_ent_06_a_change_is_applied_for_within_thirty_days(resolved: str, late: int) -> None:
    """市场主体登记管理条例 §24: calendar days; a late one is flagged and still registered."""
    case = world.submit(CHANGE, change_resolved_on=resolved)
    assert late_change(case) == late
    world.grant(world.reviewed(case))
    assert get_matter(case, actor=SYSTEM).outcome == "granted"


def test_inv_ent_06_a_resolution_is_not_dated_ahead() -> None:
    with pytest.raises(CaseRefused) as refused:
        world.submit(CHANGE, change_resolved_on="2022-04-02")
    assert codes(refused.value) == {("change_resolved_on", "ENT-RESOLUTION")}


def test_other_items_are_not_concerned() -> None:
    assert late_change(cases.submit()) == 0
    cases.granted()
