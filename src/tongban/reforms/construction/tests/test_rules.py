"""The pure rules: prerequisites, stages, zones and merges, under their numbers."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.calendar import published
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import CalendarDays, Length, Term, WorkingDays
from tongban.reforms.construction import law as laws
from tongban.reforms.construction.law import LawError, law, read_law
from tongban.reforms.construction.polygons import Polygon
from tongban.reforms.construction.stages import (
    Collected,
    Item,
    StageState,
    collected_before,
    stage_due,
    stage_state,
)
from tongban.reforms.construction.standing import (
    Permit,
    Proof,
    Why,
    Worth,
    gaps,
    in_legal_order,
    ineffective,
)
from tongban.reforms.construction.zones import (
    ZoneAssessment,
    ZoneError,
    check_assessment,
    waivers,
)

TODAY = date(2022, 4, 20)
NOON = datetime(2022, 4, 20, 4, tzinfo=UTC)
GRANTED = {"land_mode": "granted", "demolition_needed": False}
ABOVE = {
    "project-filing": {"project-initiation-proof"},
    "land-grant-contract": {"land-right-proof"},
    "property-certificate": {"land-right-proof"},
    "bid-award": {"contractor-proof"},
}


def satisfies(kind: str, wanted: str) -> bool:
    return kind == wanted or wanted in ABOVE.get(kind, ())


def proof(kind: str, worth: Worth = Worth.VALID, at: datetime | None = NOON) -> Proof:
    return Proof(kind, f"{kind}-1", worth, at)


MATERIALS = tuple(
    proof(kind, at=None)
    for kind in (
        "bid-award",
        "funds-commitment",
        "construction-drawings",
        "quality-safety-measures",
    )
)
CHAIN = (
    proof("project-filing"),
    proof("land-grant-contract", at=None),
    proof("land-planning-permit"),
    proof("design-scheme-approval"),
    proof("construction-planning-permit"),
)


def lacks(permit: str, proofs: tuple[Proof, ...], **more: object) -> set[tuple[str, Why]]:
    facts = more.pop("facts", GRANTED)
    found = gaps(
        law(),
        permit,
        proofs,
        facts,  # type: ignore[arg-type]
        on=TODAY,
        satisfies=satisfies,
        deciding=bool(more.pop("deciding", True)),
        **more,  # type: ignore[arg-type]
    )
    return {(each.need.of, each.why) for each in found}


def test_inv_eng_01_a_permit_is_not_decided_while_a_prerequisite_lacks() -> None:
    """INV-ENG-01: each prerequisite of each permit, missing one at a time, is told by name."""
    assert lacks("construction-permit", (*CHAIN, *MATERIALS)) == set()
    for gone in ("construction-planning-permit", "bid-award", "funds-commitment"):
        rest = tuple(each for each in (*CHAIN, *MATERIALS) if each.kind != gone)
        wanted = "contractor-proof" if gone == "bid-award" else gone
        assert lacks("construction-permit", rest) == {(wanted, Why.MISSING)}
    assert lacks("land-planning-permit", ()) == {
        ("project-initiation-proof", Why.MISSING),
        ("land-grant-contract", Why.MISSING),
    }


@pytest.mark.parametrize(
    ("worth", "why"),
    [
        (Worth.WITHDRAWN, Why.WITHDRAWN),
        (Worth.EXPIRED, Why.EXPIRED),
        (Worth.SUSPENDED, Why.SUSPENDED),
    ],
)
def test_inv_eng_01_a_lost_prerequisite_takes_the_effect_of_all_that_rests_on_it(
    worth: Worth, why: Why
) -> None:
    """INV-ENG-01: revoked or expired, it reaches down the graph and no further."""
    permits = [
        Permit("project-initiation-proof", proof("project-filing")),
        Permit("land-planning-permit", proof("land-planning-permit")),
        Permit("design-scheme-approval", proof("design-scheme-approval")),
        Permit("construction-planning-permit", proof("construction-planning-permit", worth)),
        Permit("construction-permit", proof("construction-permit")),
    ]
    papers = (proof("land-grant-contract", at=None),)
    lost = ineffective(law(), permits, papers, GRANTED, on=TODAY, satisfies=satisfies)
    assert set(lost) == {"construction-planning-permit-1", "construction-permit-1"}
    gap = lost["construction-permit-1"][0]
    assert (gap.need.of, gap.why) == ("construction-planning-permit", why)
    assert str(gap.need.basis) == "《中华人民共和国建筑法》第八条"


def test_inv_eng_01_losing_the_root_takes_everything() -> None:
    """INV-ENG-01: the filing withdrawn, nothing that rests on it has effect, in any order given."""
    permits = [
        Permit("project-initiation-proof", proof("project-filing", Worth.WITHDRAWN)),
        Permit("land-planning-permit", proof("land-planning-permit")),
    ]
    papers = (proof("land-grant-contract", at=None),)
    for order in permutations(permits):
        lost = ineffective(law(), list(order), papers, GRANTED, on=TODAY, satisfies=satisfies)
        assert set(lost) == {"project-filing-1", "land-planning-permit-1"}


def test_what_is_only_decided_lets_decide_and_not_issue() -> None:
    decided = tuple(
        proof(each.kind, Worth.DECIDED, each.at)
        if each.kind == "construction-planning-permit"
        else each
        for each in (*CHAIN, *MATERIALS)
    )
    assert lacks("construction-permit", decided) == set()
    assert lacks("construction-permit", decided, deciding=False) == {
        ("construction-planning-permit", Why.NOT_ISSUED)
    }


def test_inv_bdl_02_the_moment_counts_where_the_day_is_the_same() -> None:
    """INV-BDL-02: a prerequisite decided an hour later on the same day breaks the order."""
    hour = timedelta(hours=1)
    proofs = (*CHAIN, *MATERIALS)
    assert lacks("construction-permit", proofs, decided_at=NOON) == set()
    assert lacks("construction-permit", proofs, decided_at=NOON - hour) == {
        ("construction-planning-permit", Why.BEFORE)
    }
    good = [("construction-planning-permit", NOON), ("construction-permit", NOON + hour)]
    assert in_legal_order(law(), good)
    late = [("construction-planning-permit", NOON + hour), ("construction-permit", NOON)]
    assert not in_legal_order(law(), late)


def test_inv_bdl_03_an_advance_opinion_never_stands_for_a_prerequisite() -> None:
    """INV-BDL-03: whatever the permit, opinions leave exactly the gaps that nothing leaves."""
    for permit in law().permits:
        needs = law().needs_of(permit, on=TODAY)
        opinions = tuple(proof(each.of, Worth.OPINION) for each in needs)
        bare = {kind for kind, _ in lacks(permit, ())}
        assert lacks(permit, opinions) == {(kind, Why.ONLY_OPINION) for kind in bare}


def test_an_unknown_fact_is_no_guess() -> None:
    found = lacks("land-planning-permit", CHAIN, facts={})
    assert {why for _, why in found} == {Why.UNKNOWN}
    allocated = {"land_mode": "allocated"}
    assert lacks("land-planning-permit", (proof("project-filing"),), facts=allocated) == set()


def test_a_clause_asks_only_while_it_is_in_force() -> None:
    document = yaml.safe_load(laws.FILE.read_text(encoding="utf-8"))
    for each in document["needs"]:
        if each["permit"] == "construction-permit":
            each["until"] = date(2022, 4, 19)
    old = read_law(document)
    assert old.needs_of("construction-permit", on=TODAY) == ()
    assert len(old.needs_of("construction-permit", on=date(2022, 4, 19))) == 7


def test_every_need_names_its_law_and_clause_and_the_graph_has_no_circle() -> None:
    assert all(each.basis.law and each.basis.clause for each in law().needs)
    order = law().in_order()
    for each in law().needs:
        if each.of in law().permits:
            assert order.index(each.of) < order.index(each.permit)
    document = yaml.safe_load(laws.FILE.read_text(encoding="utf-8"))
    circle = copy.deepcopy(document)
    circle["needs"].append(
        {**document["needs"][0], "permit": "design-scheme-approval", "of": "construction-permit"}
    )
    with pytest.raises(LawError, match="circle"):
        read_law(circle)
    stray = copy.deepcopy(document)
    stray["needs"][0]["permit"] = "no-such-permit"
    with pytest.raises(LawError, match="no-such-permit"):
        read_law(stray)
    backwards = copy.deepcopy(document)
    backwards["needs"][0]["until"] = date(2000, 1, 1)
    with pytest.raises(LawError, match="before since"):
        read_law(backwards)


def term(length: Length) -> Term:
    return Term(date(2022, 4, 1), length, LegalBasis("行政许可法", "第四十二条"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(WorkingDays, st.integers(0, 60)) | st.builds(CalendarDays, st.integers(0, 60)),
        min_size=1,
        max_size=6,
    )
)
def test_inv_eng_02_the_limit_of_a_stage_is_the_longest_of_its_items(lengths: list[Length]) -> None:
    """INV-ENG-02: not their sum; the order of the items changes nothing."""
    terms = [term(one) for one in lengths]
    each = [stage_due([one], published()) for one in terms]
    whole = stage_due(terms, published())
    assert whole in each
    assert all(one is not None and whole is not None and one <= whole for one in each)
    assert whole == stage_due(reversed(terms), published())


def test_inv_eng_02_two_items_of_twenty_days_take_twenty() -> None:
    """INV-ENG-02: the vectors of domain.md §3.9."""
    twenty, thirty = term(WorkingDays(20)), term(WorkingDays(30))
    assert stage_due([twenty, twenty], published()) == date(2022, 4, 29)
    assert stage_due([twenty, thirty], published()) == date(2022, 5, 17)
    assert stage_due([], published()) is None


def test_inv_eng_03_what_an_earlier_stage_collected_is_not_asked_again() -> None:
    """INV-ENG-03: earlier stages alone count, and only the kinds that are asked."""
    order = [stage.id for stage in law().stages]
    held = [
        Collected("s1", "land-survey", "a", "c1"),
        Collected("s2", "design-scheme", "b", "c2"),
        Collected("s3", "land-survey", "c", "c3"),
    ]
    asked = ["land-survey", "design-scheme", "construction-drawings"]
    assert collected_before("s3", asked, held, order) == (held[0], held[1])
    assert collected_before("s2", asked, held, order) == (held[0],)
    assert collected_before("s1", asked, held, order) == ()
    assert collected_before("s4", ["land-survey"], held, order) == (held[0], held[2])


@pytest.mark.parametrize(
    ("items", "state"),
    [
        ([], StageState.NOT_STARTED),
        ([("RECEIVED", False, False)], StageState.SUBMITTED),
        ([("RECEIVED", False, False), ("ACCEPTED", False, False)], StageState.DISPATCHED),
        ([("CORRECTION", False, False), ("ACCEPTED", False, False)], StageState.SOME_CORRECTION),
        ([("APPROVED", True, False), ("UNDER_REVIEW", False, False)], StageState.DISPATCHED),
        ([("APPROVED", True, False), ("CLOSED", True, True)], StageState.ALL_DECIDED),
        ([("CLOSED", True, True), ("WITHDRAWN", True, True)], StageState.CLOSED),
    ],
)
def test_a_stage_stands_where_its_cases_do(
    items: list[tuple[str, bool, bool]], state: StageState
) -> None:
    for order in permutations(items):
        assert stage_state([Item(*each) for each in order]) is state


def zone(**changes: object) -> ZoneAssessment:
    values: dict[str, object] = {
        "id": "z1",
        "zone": {"zh": "示例园区", "en": "Sample park"},
        "report_no": "孝南区评〔2021〕3号",
        "document": "sha256:0",
        "polygon": Polygon.read(["0,0", "1000,0", "1000,1000", "0,1000"]),
        "replaces": ("soil-plan", "geology-report"),
        "types": ("social", "industrial"),
        "finished_on": date(2021, 12, 1),
        "valid_from": date(2022, 1, 1),
        "valid_to": date(2024, 12, 31),
        "commissioned_by": "zrzy",
        "paid_by": "zrzy",
    }
    return ZoneAssessment(**{**values, **changes})  # type: ignore[arg-type]


def waived(made: ZoneAssessment, corners: list[str], **more: object) -> dict[str, str]:
    values: dict[str, object] = {"project_type": "industrial", "on": TODAY} | more
    found = waivers([made], site=Polygon.read(corners), **values)  # type: ignore[arg-type]
    return {each.kind: each.report_no for each in found}


INSIDE = ["0,0", "300,0", "300,300", "0,300"]


def test_inv_eng_04_inside_the_zone_an_assessment_is_waived_by_its_report() -> None:
    """INV-ENG-04: the boundary is in the zone; the waiver names the report."""
    report = "孝南区评〔2021〕3号"
    assert waived(zone(), INSIDE) == {"soil-plan": report, "geology-report": report}


@pytest.mark.parametrize(
    "more",
    [
        {"on": date(2021, 12, 31)},
        {"on": date(2025, 1, 1)},
        {"project_type": "government"},
        {"granted_on": date(2021, 11, 30)},
    ],
)
def test_inv_eng_04_nothing_is_waived_outside_the_days_or_types(more: dict[str, object]) -> None:
    """INV-ENG-04: the days of validity, the types it speaks of, finished before the land grant."""
    assert waived(zone(), INSIDE, **more) == {}


def test_inv_eng_04_the_last_day_and_the_day_of_the_grant_still_count() -> None:
    """INV-ENG-04: both days are included."""
    assert set(waived(zone(), INSIDE, on=date(2024, 12, 31))) == {"soil-plan", "geology-report"}
    assert waived(zone(), INSIDE, granted_on=date(2021, 12, 1)) != {}


def test_inv_eng_04_a_site_partly_outside_or_unknown_is_in_no_zone() -> None:
    """INV-ENG-04: one corner a hair outside is outside."""
    corners = ["0,0", "1000.000001,0", "300,300", "0,300"]
    assert waived(zone(), corners) == {}
    assert waivers([zone()], site=None, project_type="industrial", on=TODAY) == ()


def test_inv_eng_04_the_cost_is_never_on_the_enterprise() -> None:
    """INV-ENG-04: who pays and commissions is an authority."""
    check_assessment(zone(), ["zrzy"])
    for changes in ({"paid_by": "huaiyin-precision"}, {"commissioned_by": "huaiyin-precision"}):
        with pytest.raises(ZoneError) as refused:
            check_assessment(zone(**changes), ["zrzy"])
        assert refused.value.code == "CONSTRUCTION-ZONE-COST"
    with pytest.raises(ZoneError) as refused:
        check_assessment(zone(valid_to=date(2021, 12, 31)), ["zrzy"])
    assert refused.value.code == "CONSTRUCTION-ZONE-DAYS"
    with pytest.raises(ZoneError) as refused:
        check_assessment(zone(types=()), ["zrzy"])
    assert refused.value.code == "CONSTRUCTION-ZONE-SCOPE"
