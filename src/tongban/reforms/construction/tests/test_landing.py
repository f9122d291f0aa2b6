"""拿地即开工 and certificates issued together (domain.md §4.15), under their numbers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.record import effects
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.dossier import fact, fact_list, load
from tongban.reforms.construction.landings import owed
from tongban.reforms.construction.procedure import KINDS, document
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import FIVE, WANG, key, officer, on
from tongban.reforms.construction.types import ConstructionRefused

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def refused(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(ConstructionRefused) as found:
        verb(*args, **more)
    assert found.value.code == code


def agreed() -> tuple[UUID, UUID]:
    """Give a project with its conditions and a landing that every body finds favourable."""
    project = world.project()
    world.conditions(project)
    landing = world.landing(project)
    world.agree(project)
    return project, landing


def test_a_list_that_nobody_published_issues_nothing_together() -> None:
    project = world.project()
    refused(
        "CONSTRUCTION-LIST", actions.declare, project, actor=WANG, key=key(), label="liuzheng-qifa"
    )
    first = key()
    made = actions.declare(project, actor=WANG, key=first)
    assert actions.declare(project, actor=WANG, key=first).replayed
    refused("CONSTRUCTION-LANDING", actions.declare, project, actor=WANG, key=key())
    landing = get_matter(made.matter, actor=SYSTEM)
    assert fact_list(landing, "members") == list(FIVE)
    assert (fact(landing, "label_version"), fact(landing, "bundle_version")) == (2, 3)


def test_each_body_is_asked_about_the_design_and_all_favourable_is_pre_ok() -> None:
    project, landing = agreed()
    asked = {fact(each, "member"): each.department for each in world.opinions(project)}
    assert asked == {
        "land-permit": "plan",
        "planning-permit": "plan",
        "scheme": "plan",
        "land-title": "register",
        "construction-permit": "build",
    }
    assert world.state(landing) == "PRE_OK"


def test_inv_bdl_01_no_formal_decision_before_the_land_contract() -> None:
    """INV-BDL-01: all opinions favourable, still nothing is granted before the contract."""
    project, landing = agreed()
    world.permitted("file-project")
    case = world.reviewed("scheme")
    before = acts(case)
    refused("CONSTRUCTION-LAND", world.grant, "scheme", case)
    assert acts(case) == before
    on(2022, 4, 6)
    world.win(landing)
    world.grant("scheme", case)
    contract = fact(get_matter(landing, actor=SYSTEM), "contract_date")
    decided = fact(get_matter(case, actor=SYSTEM), "decided_on")
    assert str(contract) <= str(decided) == "2022-04-06"
    assert project == get_matter(case, actor=SYSTEM).parent


def test_inv_bdl_01_a_contract_of_tomorrow_or_before_its_conditions_is_none() -> None:
    """INV-BDL-01: signed by today, after the planning conditions (城乡规划法 §38, §39)."""
    _, landing = agreed()
    for day in (date(2022, 4, 2), date(2022, 3, 31)):
        with pytest.raises(ActRefused):
            world.win(landing, day=day)
    assert world.state(landing) == "PRE_OK"
    other = world.project(project_code="another")
    bare = world.landing(other)
    refused("CONSTRUCTION-CONDITIONS", world.win, bare)


def test_nothing_is_issued_before_price_and_tax_are_paid() -> None:
    _, landing = agreed()
    world.win(landing)
    case = world.grant("scheme", world.reviewed("scheme"))
    refused("CONSTRUCTION-LAND", world.issue, "scheme", case)
    world.pay(landing, "price", "400")
    assert owed(get_matter(landing, actor=SYSTEM)) == 600
    world.pay(landing, "deed_tax", "30")
    assert world.state(landing) == "LAND_WON"
    with pytest.raises(ActRefused):
        world.pay(landing, "price", "400")
    world.pay(landing, "price", "600")
    assert world.state(landing) == "PAID"
    assert owed(get_matter(landing, actor=SYSTEM)) == 0
    world.issue("scheme", case)


def together() -> tuple[UUID, UUID, dict[str, UUID]]:
    """Decide all five on one day, in the order of the law; none issued yet."""
    project, landing = agreed()
    world.permitted("file-project")
    on(2022, 4, 6, 9)
    world.win(landing)
    world.paid(landing)
    cases = {}
    for hour, item in enumerate(
        ("land-permit", "land-title", "scheme", "planning-permit", "construction-permit")
    ):
        on(2022, 4, 6, 10 + hour)
        cases[item] = world.grant(item, world.reviewed(item))
    return project, landing, cases


def test_inv_bdl_02_formal_decisions_follow_the_law_by_moment_on_one_day() -> None:
    """INV-BDL-02: the works' permit waits for the scheme's, though both are of the same day."""
    _project, landing = agreed()
    world.permitted("file-project")
    world.win(landing)
    world.paid(landing)
    planning = world.reviewed("planning-permit")
    with pytest.raises(ConstructionRefused) as found:
        world.grant("planning-permit", planning)
    assert [each.field for each in found.value.problems] == ["design-scheme-approval"]
    scheme = world.grant("scheme", world.reviewed("scheme"))
    world.grant("planning-permit", planning)
    days = {fact(get_matter(each, actor=SYSTEM), "decided_on") for each in (scheme, planning)}
    assert days == {"2022-04-01"}


def test_inv_bdl_03_favourable_opinions_satisfy_no_prerequisite() -> None:
    """INV-BDL-03: the refusal says that there are only opinions."""
    _project, landing = agreed()
    world.win(landing)
    case = world.reviewed("construction-permit")
    with pytest.raises(ConstructionRefused) as found:
        world.grant("construction-permit", case)
    assert [each.field for each in found.value.problems] == ["construction-planning-permit"]
    assert "预审意见没有法律效力" in found.value.message["zh"]


def test_inv_bdl_04_the_bundle_is_issued_exactly_when_every_member_is() -> None:
    """INV-BDL-04: four of five is not issued; the count is by list and version."""
    project, landing, cases = together()
    *four, last_item = cases
    for item in four:
        world.issue(item, cases[item])
        assert world.state(landing) != "BUNDLE_ISSUED"
    assert queries.count_issued("wuzheng-qifa", 2) == 0
    last = world.issue(last_item, cases[last_item])
    assert world.state(landing) == "BUNDLE_ISSUED"
    assert queries.count_issued("wuzheng-qifa", 2) == 1
    assert queries.count_issued("wuzheng-qifa", 1) == 0
    assert queries.count_issued("liuzheng-qifa", 2) == 0
    issued = fact_list(get_matter(landing, actor=SYSTEM), "credentials")
    assert len(set(issued)) == 5
    assert last.identifier in issued
    view = queries.get_project(project, actor=WANG)
    assert view.landing is not None
    assert [*sorted(view.landing.decided, key=lambda each: view.landing.decided[each])] == [  # type: ignore[union-attr]
        "land-permit",
        "land-title",
        "scheme",
        "planning-permit",
        "construction-permit",
    ]


def test_inv_bdl_05_a_changed_design_expires_every_opinion() -> None:
    """INV-BDL-05: by the digest of its content; the same file again is no change."""
    project, landing = agreed()
    with pytest.raises(ActRefused):
        world.design(landing, "design 0")
    world.design(landing, "design 0, moved by a metre")
    assert world.state(landing) == "PRE_REVIEW"
    states = [each.state for each in world.opinions(project)]
    assert states == ["EXPIRED"] * 5 + ["REQUESTED"] * 5
    assert fact_list(get_matter(landing, actor=SYSTEM), "favourable") == []
    old = world.opinions(project)[0]
    with pytest.raises(ActRefused):
        actions.do(
            old.id,
            "give",
            {"favourable": True, "opinion": "照旧"},
            actor=officer(old.department, "reviewer"),
            key=key(),
        )
    world.agree(project)
    assert world.state(landing) == "PRE_OK"


def test_inv_bdl_06_land_lost_voids_every_opinion_and_nothing_is_owed() -> None:
    """INV-BDL-06: no fee of the advance review exists, and no price without a contract."""
    project, landing = agreed()
    lost = {"reason": "未竞得"}
    actions.do(landing, "lose_land", lost, actor=officer("plan", "reviewer"), key=key())
    effects.drain()
    assert world.state(landing) == "PRE_REVIEW_VOID"
    assert {each.state for each in world.opinions(project)} == {"VOID"}
    matter = get_matter(landing, actor=SYSTEM)
    assert fact_list(matter, "favourable") == []
    assert owed(matter) == 0
    fields = {
        name
        for kind in KINDS
        for act in document(kind)["acts"].values()
        for name in act.get("payload") or {}
    }
    assert {each for each in fields if "fee" in each or "charge" in each} == set()
    again = actions.declare(project, actor=WANG, key=key())
    assert again.state == "INTENT"


def test_inv_bdl_07_the_conditions_of_the_construction_permit_are_all_evidenced() -> None:
    """INV-BDL-07: issued together or not, each condition of 建筑法 §8 has its evidence."""
    project, _landing, cases = together()
    dossier = load(project)
    shown = {each.kind for each in dossier.shown_in(cases["construction-permit"])}
    assert shown == set(world.ITEMS["construction-permit"][2])


def test_inv_bdl_08_a_ceremony_issues_nothing() -> None:
    """INV-BDL-08: it is a record apart; the certificates have identifiers of their own."""
    project, landing = agreed()
    world.win(landing)
    case = world.reviewed("scheme")
    held = {"held_on": "2022-04-01", "place": "孝南经济开发区"}
    actions.do(landing, "hold_ceremony", held, actor=officer("plan", "reviewer"), key=key())
    effects.drain()
    assert world.state(landing) == "LAND_WON"
    assert fact_list(get_matter(landing, actor=SYSTEM), "credentials") == []
    assert queries.count_issued("wuzheng-qifa", 2) == 0
    assert get_matter(case, actor=SYSTEM).state == "UNDER_REVIEW"
    assert load(project).permits == ()
    assert "issue_bundle" not in acts(landing)
