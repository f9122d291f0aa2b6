"""Reads of construction projects, each under the authority of its `actor`.

get_project(project, *, actor) -> ProjectView       # UUID; MatterNotFound, NotPermitted
list_projects(*, actor, after=None, limit=20) -> Page[ProjectLine]
count_issued(label, version) -> int                 # N证齐发 projects of a version (INV-BDL-04)
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.base.parties.queries import get_parties
from tongban.record.guard import asked, under_authority
from tongban.record.queries import (
    calendar,
    get_acts,
    get_definition,
    grants_of,
    list_matters,
)
from tongban.record.types import SYSTEM, NotPermitted, Page
from tongban.reforms.construction.access import (
    departments_of,
    leads,
    need_officer,
    need_reader,
    officer_grants,
)
from tongban.reforms.construction.areas import Area
from tongban.reforms.construction.dossier import (
    FRUITLESS,
    Dossier,
    fact,
    fact_list,
    lead_of,
    load,
    node_of,
    produced_kind,
    satisfies,
    stage_of,
)
from tongban.reforms.construction.landings import landing_view
from tongban.reforms.construction.law import law
from tongban.reforms.construction.procedure import LANDING, PROJECT
from tongban.reforms.construction.results import OFFICERS, results_of
from tongban.reforms.construction.stages import STATES, Item, stage_due, stage_state
from tongban.reforms.construction.standing import gaps
from tongban.reforms.construction.types import (
    Certificate,
    PrerequisiteLine,
    ProjectLine,
    ProjectView,
    StageCase,
    StageView,
)
from tongban.reforms.construction.views import Reader, card, events_of, forms_of
from tongban.reforms.construction.zoning import date_of, waivers_of
from tongban.services.bundles.queries import network
from tongban.services.credentials.types import STATUS_LABELS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.base.authorities.types import AuthorityView
    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView

MAX_COUNTED: Final = 200


@under_authority
def get_project(project: UUID, *, actor: Actor) -> ProjectView:
    """Give a project with stages, permits, prerequisites, landing and works, as of now."""
    need_reader(project, actor)
    asked()
    dossier = load(project)
    matter = dossier.project
    bodies = get_authorities({each.department for each in (matter, *dossier.children)} | leads())
    reader = Reader(actor, departments_of(project), bodies, grants_of(actor=actor))
    line = _line(matter, get_parties([matter.applicant]))
    acts = {
        each.id: get_acts(each.id, actor=SYSTEM).rows
        for each in (matter, *dossier.works, *([dossier.landing] if dossier.landing else []))
    }
    names = officer_names({view.act.actor.id for rows in acts.values() for view in rows})
    landing = dossier.landing
    return ProjectView(
        **{name: getattr(line, name) for name in ProjectLine.__slots__},
        version=matter.version,
        investor_id=matter.applicant,
        department=_short(bodies, matter.department),
        project_type=str(fact(matter, "project_type") or ""),
        industry=str(fact(matter, "industry") or ""),
        land_mode=_text(fact(matter, "land_mode")),
        demolition_needed=_flag(fact(matter, "demolition_needed")),
        planning_conditions=str(fact(matter, "planning_conditions") or ""),
        conditions_on=date_of(fact(matter, "conditions_on")),
        site=tuple(fact_list(matter, "site")),
        stages=_stages(dossier, reader, bodies),
        certificates=_certificates(dossier),
        prerequisites=_prerequisites(dossier),
        waivers=waivers_of(dossier, on=dossier.on),
        waived=tuple(fact_list(matter, "waived")),
        landing=None
        if landing is None
        else landing_view(dossier, landing, reader, acts[landing.id], names),
        works=tuple(card(each, reader, acts[each.id], names) for each in dossier.works),
        results=results_of(project, actor=actor),
        events=events_of(matter, acts[matter.id], names),
        allowed=forms_of(matter, reader),
        may_recognise=_may_recognise(project, actor),
    )


@under_authority
def list_projects(*, actor: Actor, after: str | None = None, limit: int = 20) -> Page[ProjectLine]:
    """Give a page of projects, newest first: one's own, or all to officers of the law's bodies."""
    mine = {each.department for each in officer_grants(actor)}
    reader = SYSTEM if mine & leads() else actor
    asked()
    try:
        page = list_matters(actor=reader, item=PROJECT, after=after, limit=limit, with_folded=True)
    except NotPermitted:
        return Page((), None)
    parties = get_parties({each.applicant for each in page.rows})
    return Page(tuple(_line(each, parties) for each in page.rows), page.after)


def count_issued(label: str, version: int) -> int:
    """Count the projects whose certificates were issued together under this list (INV-BDL-04)."""
    return issued_by_list()[label, version]


def issued_by_list() -> Counter[tuple[str, int]]:
    """Count the N证齐发 projects of each list and version; the figures are public."""
    found: Counter[tuple[str, int]] = Counter()
    after = None
    while True:
        page = list_matters(
            actor=SYSTEM, item=LANDING, after=after, limit=MAX_COUNTED, with_folded=True
        )
        found.update(
            (str(fact(each, "label")), int(str(fact(each, "label_version"))))
            for each in page.rows
            if each.state in {"BUNDLE_ISSUED", "STARTED"}
        )
        after = page.after
        if after is None:
            return found


def _line(matter: MatterView, parties: Mapping[str, Any]) -> ProjectLine:
    investor = parties.get(matter.applicant)
    state = get_definition(matter.definition).states[matter.state].label
    return ProjectLine(
        id=matter.id,
        number=matter.number,
        code=str(fact(matter, "project_code")),
        name=str(fact(matter, "name")),
        investor="" if investor is None else investor.masked_name,
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        area=Area(Fraction(str(fact(matter, "land_m2")))),
        unit=str(fact(matter, "land_unit") or "mu"),
        investment=str(fact(matter, "investment") or ""),
        flagged=len(fact_list(matter, "flagged")),
        updated_at=matter.updated_at,
    )


def _stages(
    dossier: Dossier, reader: Reader, bodies: Mapping[str, AuthorityView]
) -> tuple[StageView, ...]:
    days, open_items = calendar(), _items(dossier)
    found = []
    for rule in law().stages:
        cases = [each for each in dossier.cases if stage_of(each) == rule.id]
        items = [
            Item(each.state, each.outcome is not None, each.closed_at is not None) for each in cases
        ]
        running = [each.folded for each in cases if each.outcome is None and each.folded]
        terms = [
            clock.term
            for each in running
            for name, clock in each.terms.items()
            if name == "decision" and clock.done is None
        ]
        state = stage_state(items)
        found.append(
            StageView(
                id=rule.id,
                name=rule.name,
                lead=_short(bodies, lead_of(rule.lead)),
                state=state,
                label=STATES[state],
                due=stage_due(terms, days),
                cases=tuple(_stage_case(each, reader, bodies) for each in cases),
                items=tuple(open_items.get(rule.id, ())),
            )
        )
    return tuple(found)


def _items(dossier: Dossier) -> dict[str, list[tuple[str, Mapping[str, str]]]]:
    """Give the items of each stage whose permits the project has neither got nor asked for."""
    asked = {
        node_of(produced_kind(each)) for each in dossier.cases if each.outcome not in FRUITLESS
    }
    found: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for item in network().items.values():
        node = node_of(item.produces or "")
        if node is not None and node not in asked:
            name = {"zh": item.name.zh, "en": item.name.text("en")}
            found.setdefault(law().permits[node].stage, []).append((item.id, name))
    return found


def _stage_case(case: MatterView, reader: Reader, bodies: Mapping[str, AuthorityView]) -> StageCase:
    definition = get_definition(case.definition)
    state = definition.states[case.state].label
    return StageCase(
        id=case.id,
        number=case.number,
        name={"zh": definition.label.zh, "en": definition.label.en},
        department=_short(bodies, case.department),
        state_label={"zh": state.zh, "en": state.en},
        outcome=case.outcome,
        due=case.due,
        readable=reader.reads(case),
    )


def _certificates(dossier: Dossier) -> tuple[Certificate, ...]:
    views = {each.identifier: each for each in dossier.held}
    order = law().in_order()
    return tuple(
        Certificate(
            node=permit.node,
            name=views[permit.proof.ref].label,
            number=views[permit.proof.ref].number,
            identifier=permit.proof.ref,
            status=STATUS_LABELS[views[permit.proof.ref].status],
            worth=permit.proof.worth,
            issued_on=views[permit.proof.ref].issued_on,
            effective=permit.proof.ref not in dossier.lost,
            gaps=dossier.lost.get(permit.proof.ref, ()),
        )
        for permit in sorted(dossier.permits, key=lambda permit: order.index(permit.node))
    )


def _prerequisites(dossier: Dossier) -> tuple[PrerequisiteLine, ...]:
    """Give each edge of the graph in force and whether it holds here now."""
    stands_for = satisfies()
    proofs = dossier.proofs()
    shown = {node_of(produced_kind(case)): dossier.shown_in(case.id) for case in dossier.cases}
    lines = []
    for node in law().in_order(on=dossier.on):
        have = [*proofs, *shown.get(node, ())]
        failing = {
            id(gap.need): gap
            for gap in gaps(
                law(),
                node,
                have,
                dossier.facts,
                on=dossier.on,
                satisfies=stands_for,
                deciding=False,
            )
        }
        for need in law().needs_of(node, on=dossier.on):
            gap = failing.get(id(need))
            applies = need.when is None or need.when.evaluate(dossier.facts) is not False
            state = "holds" if gap is None else gap.why.value
            lines.append(
                PrerequisiteLine(
                    permit=need.permit,
                    of=need.of,
                    permit_name=law().name_of(need.permit),
                    name=law().name_of(need.of),
                    basis=str(need.basis),
                    note=need.note,
                    in_case=need.in_case,
                    state=state if applies else "not_asked",
                )
            )
    return tuple(lines)


def _may_recognise(project: UUID, actor: Actor) -> bool:
    try:
        need_officer(project, actor, OFFICERS)
    except NotPermitted:
        return False
    return True


def _short(bodies: Mapping[str, AuthorityView], body: str) -> Mapping[str, str]:
    return bodies[body].short if body in bodies else {"zh": body, "en": body}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
