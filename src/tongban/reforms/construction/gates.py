"""What construction says to cases: no permit before its prerequisites, nothing asked twice.

A case outside every project is left alone: its item asks for what it needs by itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.evidence import EvidenceRef
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction.dossier import (
    DEED_TAX,
    LAND_CONTRACT,
    PAID,
    WON,
    Dossier,
    fact,
    fact_list,
    find_project,
    load,
    node_of,
    produced_kind,
    project_above,
    project_of,
    satisfies,
    stage_of,
)
from tongban.reforms.construction.law import law
from tongban.reforms.construction.results import recognised
from tongban.reforms.construction.stages import Collected, collected_before
from tongban.reforms.construction.standing import WHY, Gap, Worth, gaps
from tongban.reforms.construction.types import ConstructionRefused
from tongban.services.cases.hooks import TOGETHER, Wanted, before, belongs, supplies
from tongban.services.cases.rules import is_form, is_shared, slot_name
from tongban.services.cases.types import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from tongban.record.fixed import Fixed
    from tongban.record.types import MatterView

DECIDING: Final = {"ACCEPTED", "UNDER_REVIEW"}
ISSUING: Final = {"APPROVED"}


def _of_a_whole(case: Fixed) -> bool:
    """Tell whether a case belongs to a project, however far up."""
    return project_above(case.parent) is not None


def _permits(case: Fixed) -> bool:
    """Tell whether a case can give a project a permit of the law's graph."""
    made = get_definition(case.definition).produces
    return bool(made) and node_of(made[0]) is not None and _of_a_whole(case)


@before("grant", "grant_now", "grant_by_commitment", concerns=_permits)
def before_decision(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse to decide a permit while the law's prerequisites fail (INV-ENG-01, INV-BDL-01..03)."""
    _judge(case, states=DECIDING, deciding=True)


@before("prepare_issue", concerns=_permits)
def before_preparation(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse to prepare a permit of which a prerequisite is not decided or not valid any more.

    What is issued together is decided one after the other and comes into effect at one moment.
    """
    _judge(case, states=ISSUING, deciding=True, paid=True)


@before("issue", concerns=_permits)
def before_issue(case: UUID, payload: Mapping[str, Any]) -> None:
    """Refuse to issue a permit whose prerequisites are not in force (INV-ENG-01).

    One that is issued in the same act comes into force with it; nothing else that is only decided.
    """
    beside = payload.get(TOGETHER)
    together = frozenset(map(str, beside)) if isinstance(beside, list) else frozenset()
    _judge(case, states=ISSUING, deciding=False, paid=True, together=together)


@before("accept", concerns=_of_a_whole)
def before_acceptance(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse to take on an assessment that a zone's report stands for (INV-ENG-04)."""
    matter = get_matter(case, actor=SYSTEM)
    project = project_of(matter) if matter.state in {"RECEIVED", "CORRECTION"} else None
    waived = [] if project is None else fact_list(project, "waived")
    if project is None or not waived:
        return
    definition = get_definition(matter.definition)
    stands_for = satisfies()
    kinds = {produced_kind(matter), *(slot.kind for slot in definition.evidence)} - {""}
    hit = [name for name in waived if any(stands_for(kind, name) for kind in kinds)]
    if hit:
        report = _report_of(project, hit[0])
        raise ConstructionRefused(
            "CONSTRUCTION-WAIVED",
            {
                "zh": f"本项目在区域评估范围内，由“{report}”替代，不再单独办理；"
                "请告知申请人无需办理。",
                "en": f"The zone's report {report} stands for this; tell the applicant that it is "
                "not required.",
            },
        )


@before("notify_correction", "propose_correction", concerns=_of_a_whole)
def before_correction(case: UUID, payload: Mapping[str, Any]) -> None:
    """Refuse to ask for what an earlier stage collected or a merge recognised (INV-ENG-03)."""
    missing = payload.get("missing")
    matter = get_matter(case, actor=SYSTEM) if missing else None
    project = None if matter is None or matter.state != "RECEIVED" else project_of(matter)
    if matter is None or project is None or not isinstance(missing, list):
        return
    dossier = load(project.id)
    slots = {slot.id: slot for slot in get_definition(matter.definition).evidence}
    asked = {slots[name].kind: name for name in missing if name in slots}
    problems = [
        _told(
            asked[each.kind],
            f"“{slot_name(slots[asked[each.kind]], {})['zh']}”已在前一阶段办件 {each.case} 中提交，"
            "不得再次要求，请直接使用",
            f"was handed in at an earlier stage, in case {each.case}; use it",
        )
        for each in earlier(dossier, matter, asked)
    ]
    named = {each.field for each in problems}
    results = recognised(project.id)
    problems += [
        _told(
            name,
            f"该成果已由“{results[kind].name['zh']}”认可（编号 {results[kind].id}），不得重复要求",
            f"is recognised already (result {results[kind].id}); use it",
        )
        for kind, name in asked.items()
        if kind in results and name not in named
    ]
    if problems:
        raise ConstructionRefused(
            "CONSTRUCTION-COLLECTED",
            {
                "zh": f"补正告知有{len(problems)}项材料本项目已经有了。",
                "en": f"The project has {len(problems)} of these materials already.",
            },
            problems,
        )


@belongs
def home(_item: str, party: str, answers: Mapping[str, Any]) -> UUID | None:
    """Give the project that an application names by its code, where the applicant is investor."""
    project = _named(party, answers)
    return None if project is None or project.closed_at is not None else project.id


@supplies
def at_hand(wanted: Wanted) -> Iterable[EvidenceRef]:
    """Give what the project has already: land contract, tax receipt, materials, results.

    Documents of the same investor alone; the newest of a kind (INV-ENG-03, INV-MRG-02).
    """
    project = _named(wanted.party, wanted.answers)
    if project is None:
        return ()
    dossier, stands_for = load(project.id), satisfies()
    have: dict[str, str] = {
        each.kind: each.ref
        for case in dossier.cases
        for each in dossier.evidence.get(case.id, ())
        if not is_shared(each) and not is_form(each)
    }
    have |= _of_landing(dossier)
    have |= {kind: result.document for kind, result in recognised(project.id).items()}
    return [
        EvidenceRef(kind, ref, slot=slot.id, source=wanted.party)
        for slot in wanted.slots
        for kind, ref in have.items()
        if stands_for(kind, slot.kind)
    ]


def earlier(dossier: Dossier, matter: MatterView, kinds: Iterable[str]) -> tuple[Collected, ...]:
    """Give what cases of earlier stages collected of these kinds."""
    stage = stage_of(matter)
    if not stage:
        return ()
    order = [each.id for each in law().stages]
    collected = [
        Collected(stage_of(case), each.kind, each.ref, case.number)
        for case in dossier.cases
        for each in dossier.evidence.get(case.id, ())
        if not is_form(each) and stage_of(case)
    ]
    return collected_before(stage, kinds, collected, order)


def _judge(
    case: UUID,
    *,
    states: set[str],
    deciding: bool,
    paid: bool = False,
    together: frozenset[str] = frozenset(),
) -> None:
    matter = get_matter(case, actor=SYSTEM)
    node = node_of(produced_kind(matter)) if matter.state in states else None
    project = None if node is None else project_of(matter)
    if node is None or project is None:
        return
    dossier = load(project.id)
    _check_land(dossier, matter, deciding=not paid)
    proofs = [
        replace(each, worth=Worth.VALID)
        if each.worth is Worth.DECIDED and each.ref in together
        else each
        for each in (*dossier.proofs(), *dossier.shown_in(matter.id))
    ]
    failing = gaps(
        law(),
        node,
        proofs,
        dossier.facts,
        on=dossier.on,
        satisfies=satisfies(),
        deciding=deciding,
    )
    if failing:
        refuse(node, failing)


def refuse(node: str, failing: Iterable[Gap]) -> None:
    """Refuse a permit with every prerequisite that fails, its clause and why."""
    problems = [
        _told(
            each.need.of,
            f"{law().name_of(each.need.of)['zh']}：{WHY[each.why]['zh']}（{each.need.basis}）",
            f"{law().name_of(each.need.of)['en']} {WHY[each.why]['en']} ({each.need.basis})",
        )
        for each in failing
    ]
    name = law().name_of(node)
    raise ConstructionRefused(
        "CONSTRUCTION-PREREQUISITE",
        {
            "zh": f"{name['zh']}的法定先决条件尚不成立："
            + "；".join(each.message["zh"] for each in problems)
            + "。",
            "en": f"{name['en']}: prerequisites fail: "
            + "; ".join(each.message["en"] for each in problems),
        },
        problems,
    )


def _check_land(dossier: Dossier, case: MatterView, *, deciding: bool) -> None:
    """Let no formal document of 拿地即开工 be made before the land contract (INV-BDL-01)."""
    landing = dossier.landing
    if landing is None or case.item not in fact_list(landing, "members"):
        return
    if landing.state not in WON or str(fact(landing, "contract_date")) > dossier.on.isoformat():
        raise ConstructionRefused(
            "CONSTRUCTION-LAND",
            {
                "zh": "土地出让合同尚未签订：预审意见没有法律效力，不得作出正式决定。",
                "en": "The land contract is not signed: advance opinions have no legal effect and "
                "no formal decision is made.",
            },
        )
    if not deciding and landing.state not in PAID:
        raise ConstructionRefused(
            "CONSTRUCTION-LAND",
            {
                "zh": "土地价款和契税尚未缴清，不得颁发正式证照。",
                "en": "The price of the land and its tax are not paid; nothing is issued yet.",
            },
        )


def _of_landing(dossier: Dossier) -> dict[str, str]:
    landing = dossier.landing
    if landing is None or landing.state not in WON:
        return {}
    have = {LAND_CONTRACT: str(fact(landing, "contract"))}
    if fact(landing, "tax_receipt"):
        have[DEED_TAX] = str(fact(landing, "tax_receipt"))
    return have


def _named(party: str, answers: Mapping[str, Any]) -> MatterView | None:
    code = answers.get("project_code") or answers.get("works_project_code")
    found = find_project(str(code), party) if code else None
    return None if found is None else get_matter(found, actor=SYSTEM)


def _report_of(project: MatterView, kind: str) -> str:
    acts = get_acts(project.id, actor=SYSTEM).rows
    told = (view.act.payload for view in acts if view.act.name == "waive")
    return next(str(each["report_no"]) for each in told if each["kind"] == kind)


def _told(field: str, zh: str, en: str) -> Problem:
    return Problem(field, "CONSTRUCTION-PREREQUISITE", {"zh": zh, "en": en})
