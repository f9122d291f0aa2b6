"""The joint application of 拿地即开工, running: land, opinions, 建筑法 §8, the order of the law."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tongban.record import effects
from tongban.record.db import fetch_all
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, ActRefused
from tongban.reforms.construction import actions, queries
from tongban.reforms.construction.dossier import fact, fact_list, load
from tongban.reforms.construction.tests import world
from tongban.reforms.construction.tests.world import FIVE, ITEMS, WANG, key, officer, on
from tongban.reforms.construction.types import ConstructionRefused
from tongban.services.cases import actions as cases
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.queries import produced
from tongban.services.credentials.types import Status
from tongban.services.joint import actions as whole
from tongban.services.joint import procedure
from tongban.services.joint.access import cases_of
from tongban.services.joint.queries import get_joint

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")

LAST = "construction-permit"
ORDER = ("land-permit", "land-title", "scheme", "planning-permit", LAST)
"""The five in the order of the law."""


def agreed(**changes: Any) -> tuple[UUID, UUID]:
    """Give a filed project whose bodies find the design favourable, and its landing."""
    project = world.project(**changes)
    world.conditions(project)
    landing = world.landing(project)
    world.agree(project)
    world.permitted("file-project")
    return project, landing


def won(**changes: Any) -> tuple[UUID, UUID]:
    """Give a filed project whose land is paid, whatever was said of its design, and its landing."""
    project = world.project(**changes)
    world.conditions(project)
    landing = world.landing(project)
    world.permitted("file-project")
    world.win(landing)
    world.paid(landing)
    return project, landing


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def decide(joint: UUID, item: str) -> UUID:
    """Bring a member to its decision and grant it; give the case."""
    case = cases_of(joint)[item]
    if case.state in {"RECEIVED", "ACCEPTED"}:
        world.to_decision(item, case.id)
    return world.grant(item, case.id)


def ready(joint: UUID) -> None:
    """Prepare the certificate of every member that is granted."""
    for item, case in cases_of(joint).items():
        if case.state == "APPROVED":
            sealer = officer(ITEMS[item][0], "certificate_officer")
            whole.ready_to_issue(joint, item, actor=sealer, key=key())


def together(joint: UUID) -> Any:
    found = whole.issue_together(joint, actor=officer("plan", "certificate_officer"), key=key())
    effects.drain()
    return found


def test_a_paid_land_opens_the_formal_cases_of_an_application_that_waits() -> None:
    """INV-BDL-01: by the record, as the system, with the day of the last payment."""
    _project, landing = agreed()
    joint = world.apply_whole()
    assert cases_of(joint) == {}
    on(2022, 4, 6)
    world.win(landing)
    world.pay(landing, "price", "1000")
    assert cases_of(joint) == {}
    on(2022, 4, 7)
    world.pay(landing, "deed_tax", "30")
    assert set(cases_of(joint)) == set(FIVE)
    (told,) = [v.act for v in get_acts(joint, actor=SYSTEM).rows if v.act.name == "record_land"]
    assert (told.actor.id, told.payload["signed_on"], told.payload["paid_on"]) == (
        "system",
        "2022-04-06",
        "2022-04-07",
    )


def test_an_application_handed_in_after_the_payment_goes_on_by_itself() -> None:
    """INV-BDL-01: nobody types the contract again."""
    _project, landing = won()
    joint = world.apply_whole()
    assert set(cases_of(joint)) == set(FIVE)
    assert acts(joint).count("record_land") == 1
    contract = str(fact(get_matter(landing, actor=SYSTEM), "contract_date"))
    assert str(fact(get_matter(joint, actor=SYSTEM), "contract_on")) == contract
    effects.drain()
    assert acts(joint).count("record_land") == 1


def test_inv_bdl_03_05_06_the_joint_matter_knows_which_opinions_stand() -> None:
    """§4.15: all on the design at hand, none on a changed one, and none once the land is lost."""
    project, landing = agreed()
    joint = world.apply_whole()
    assert set(get_joint(joint, actor=WANG).opinions) == set(FIVE)
    assert cases_of(joint) == {}
    world.design(landing, "design 0, moved by a metre")
    assert get_joint(joint, actor=WANG).opinions == ()
    world.agree(project)
    assert set(get_joint(joint, actor=WANG).opinions) == set(FIVE)
    lost = {"reason": "未竞得"}
    actions.do(landing, "lose_land", lost, actor=officer("plan", "reviewer"), key=key())
    effects.drain()
    view = get_joint(joint, actor=WANG)
    assert (view.opinions, fact(get_matter(joint, actor=SYSTEM), "land_lost")) == ((), True)
    with pytest.raises(ActRefused):
        whole.record_land(
            joint,
            actor=officer("plan", "clerk"),
            key=key(),
            contract_no="1",
            signed_on=date(2022, 4, 1),
            paid_on=date(2022, 4, 1),
        )


MISSING = (*ITEMS[LAST][2], "demolition", "planning-permit")
"""Each condition of 建筑法 §8 (funds: 保障农民工工资支付条例 §23) by what evidences it.

That of the land is the contract, without which no case of the bundle opens (INV-BDL-01).
"""


@pytest.mark.parametrize("missing", MISSING)
def test_inv_bdl_07_whichever_condition_lacks_no_construction_permit_is_issued(
    missing: str,
) -> None:
    """INV-BDL-07: in the running bundle; the others are issued all the same."""
    _project, landing = won(demolition_needed=missing == "demolition")
    joint = world.apply_whole(without=missing)
    on(2022, 4, 12)  # who received an incomplete part is held to have accepted it
    world.run_due()
    granted = [item for item in ORDER[:-1] if item != missing]
    for item in ORDER[:-1]:
        if item in granted:
            decide(joint, item)
        else:
            world.deny(item, cases_of(joint)[item].id)
    case = cases_of(joint)[LAST].id
    world.to_decision(LAST, case)
    before = acts(case)
    with pytest.raises(ConstructionRefused) as refused:
        world.grant(LAST, case)
    assert refused.value.code == "CONSTRUCTION-PREREQUISITE"
    kind = {
        "demolition": "demolition-progress",
        "planning-permit": "construction-planning-permit",
    }
    named = [each.field for each in refused.value.problems]
    assert named[0] == kind.get(missing, missing)
    assert set(named) <= {kind.get(missing, missing), "construction-planning-permit"}
    assert acts(case) == before
    world.deny(LAST, case)
    whole.issue_singly(joint, actor=WANG, key=key(), reason="先领其余")
    for item in granted:
        world.issue(item, cases_of(joint)[item].id)
    assert produced(case, world.on_day()) == ()
    assert all(produced(cases_of(joint)[item].id, world.on_day()) for item in granted)
    assert world.state(landing) == "PAID"


def test_inv_bdl_07_with_every_condition_the_five_are_issued_at_one_moment() -> None:
    """INV-BDL-07, INV-BDL-04: the counter-proof; the landing follows the joint matter."""
    _project, landing = won()
    joint = world.apply_whole()
    for hour, item in enumerate(ORDER):
        on(2022, 4, 6, 9 + hour)
        decide(joint, item)
    ready(joint)
    together(joint)
    assert world.state(landing) == "BUNDLE_ISSUED"
    assert len(set(fact_list(get_matter(landing, actor=SYSTEM), "credentials"))) == len(FIVE)


def test_inv_bdl_02_in_the_joint_matter_too_the_order_is_the_laws() -> None:
    """INV-BDL-02: the works' permit is not decided before the scheme's, on the same day."""
    won()
    joint = world.apply_whole()
    case = cases_of(joint)["planning-permit"].id
    world.to_decision("planning-permit", case)
    before = acts(case)
    with pytest.raises(ConstructionRefused):
        world.grant("planning-permit", case)
    assert acts(case) == before
    for item in ("land-title", "scheme", "planning-permit"):
        decide(joint, item)


def decided() -> tuple[UUID, UUID]:
    """Give a project and its joint matter with all five decided and prepared, none issued."""
    project, _landing = won()
    joint = world.apply_whole()
    for item in ORDER:
        decide(joint, item)
    ready(joint)
    return project, joint


def test_inv_eng_01_nothing_is_issued_together_on_a_prerequisite_that_is_gone() -> None:
    """INV-ENG-01: the filing is revoked after all was decided: no one of the five is issued."""
    project, joint = decided()
    filing = next(each for each in load(project).permits if each.node == "project-initiation-proof")
    change_status(filing.proof.ref, to=Status.SUSPENDED, actor=SYSTEM, basis="备案机关通知")
    before = {item: case.version for item, case in cases_of(joint).items()}
    with pytest.raises(ConstructionRefused) as refused:
        together(joint)
    assert [each.field for each in refused.value.problems] == ["project-initiation-proof"]
    assert "已被暂扣" in refused.value.message["zh"]
    assert {item: case.version for item, case in cases_of(joint).items()} == before
    assert fact(get_matter(joint, actor=SYSTEM), "issued") is False
    change_status(filing.proof.ref, to=Status.VALID, actor=SYSTEM, basis="恢复")
    together(joint)
    view = queries.get_project(project, actor=WANG)
    assert len(view.certificates) == len(FIVE) + 1
    assert all(each.effective for each in view.certificates)


def test_inv_eng_01_a_permit_that_is_only_decided_elsewhere_does_not_carry_the_issue() -> None:
    """INV-ENG-01: decided and not issued with the others is not in force."""
    project, _landing = won()
    held = next(each for each in load(project).permits if each.node == "project-initiation-proof")
    change_status(held.proof.ref, to=Status.CANCELLED, actor=SYSTEM, basis="重新备案")
    again = world.grant("file-project", world.reviewed("file-project"))
    joint = world.apply_whole()
    for item in ORDER:
        decide(joint, item)
    ready(joint)
    with pytest.raises(ConstructionRefused) as refused:
        together(joint)
    assert "已决定、尚未颁发" in refused.value.message["zh"]
    assert fact(get_matter(joint, actor=SYSTEM), "issued") is False
    world.issue("file-project", again)
    together(joint)


def test_inv_eng_01_what_was_issued_together_loses_effect_with_its_prerequisite() -> None:
    """INV-ENG-01: the decision that was handed on is worth what its permit is worth now."""
    project, joint = decided()
    together(joint)
    view = queries.get_project(project, actor=WANG)
    planning = next(
        each for each in view.certificates if each.node == "construction-planning-permit"
    )
    change_status(planning.identifier, to=Status.SUSPENDED, actor=SYSTEM, basis="《城乡规划法》")
    effects.drain()
    now = {each.node: each for each in queries.get_project(project, actor=WANG).certificates}
    assert not now["construction-permit"].effective
    assert now["land-planning-permit"].effective


def test_inv_eng_02_the_limit_of_a_running_stage_is_its_longest_item() -> None:
    """INV-ENG-02: over cases: two items of a stage side by side end with the later, not the sum."""
    won()
    joint = world.apply_whole()
    project = get_matter(joint, actor=SYSTEM).parent
    assert project is not None
    dues = {}
    for day, item in ((6, "scheme"), (8, "planning-permit")):
        on(2022, 4, day)
        case = cases_of(joint)[item].id
        body = ITEMS[item][0]
        cases.accept_case(case, actor=officer(body, "clerk"), key=key())
        cases.start_review(case, actor=officer(body, "reviewer"), key=key())
        dues[item] = get_matter(case, actor=SYSTEM).due
    assert dues["scheme"] is not None
    assert dues["planning-permit"] is not None
    assert dues["scheme"] < dues["planning-permit"]
    stage = next(
        each for each in queries.get_project(project, actor=WANG).stages if each.id == "s2"
    )
    assert stage.due == dues["planning-permit"]
    assert len(stage.cases) == 2


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publish joint matters under a procedure whose officers alone keep the record of the land."""
    whole_text: Any = procedure.document()
    acts_of = {name: act for name, act in whole_text["acts"].items() if name != "note_opinions"}
    acts_of["record_land"] = {**acts_of["record_land"], "by": ["clerk", "reviewer"]}
    monkeypatch.setattr(procedure, "document", lambda: {**whole_text, "acts": acts_of})
    monkeypatch.setattr(procedure, "_published", {})


@pytest.mark.usefixtures("older")
def test_a_joint_matter_of_an_older_procedure_keeps_to_it_and_holds_up_nothing() -> None:
    """Its officers record the land; whatever else follows in the project goes on."""
    _project, landing = agreed()
    joint = world.apply_whole()
    world.win(landing)
    world.paid(landing)
    effects.drain()
    assert acts(joint) == ["submit"]
    assert fetch_all("SELECT reason FROM record_outbox WHERE reason <> ''") == []
    on(2022, 4, 8)
    whole.record_land(
        joint,
        actor=officer("plan", "clerk"),
        key=key(),
        contract_no="1",
        signed_on=date(2022, 4, 1),
        paid_on=date(2022, 4, 1),
    )
    effects.drain()
    assert set(cases_of(joint)) == set(FIVE)
    assert fetch_all("SELECT reason FROM record_outbox WHERE reason <> ''") == []
