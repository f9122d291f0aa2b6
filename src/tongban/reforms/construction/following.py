"""What follows in a project from its permits, cases and works: phases, flags, the issue together.

`refresh` looks at how things are and does what is still to be done, as the system; doing it twice
or late changes nothing more. One transaction at a time goes on with one project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.reforms.construction.dossier import (
    Dossier,
    evidence_of_credential,
    fact,
    fact_list,
    load,
    node_of,
    produced_kind,
    stage_of,
)
from tongban.reforms.construction.law import law
from tongban.reforms.construction.procedure import OPINION, WORKS, ensure_published
from tongban.reforms.construction.standing import WHY, Worth
from tongban.reforms.construction.whole import follow_land
from tongban.services.catalogue.queries import get_item

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from tongban.record.types import MatterView
    from tongban.services.credentials.types import CredentialView

PHASES: Final = ("PLANNED", "FILED", "S1", "S2", "S3", "UNDER_CONSTRUCTION", "S4", "IN_USE")
NOT_STARTED: Final = frozenset({"PERMITTED", "VOID", "CONTESTED"})
"""States of works that did not begin, as far as anybody decided."""
_REACHED: Final = {
    "project-initiation-proof": "FILED",
    "land-planning-permit": "S2",
    "construction-planning-permit": "S3",
    "completion-filing": "IN_USE",
}
"""The phase that a permit leads to."""
_LAND: Final = frozenset({"land-right-proof", "land-planning-permit"})
_GRANTS: Final = frozenset({"grant", "grant_now", "grant_by_commitment"})


def refresh(project: UUID) -> None:
    """Bring a project to where its permits, cases and works are."""
    with transaction.atomic():
        wait_for_turn([project])
        _open_works(load(project))
        dossier = load(project)
        _landing(dossier)
        follow_land(dossier)
        _works(load(project))
        dossier = load(project)
        _phase(dossier)
        _flags(dossier)


def phase_of(dossier: Dossier) -> str:
    """Give the phase that a project has come to; it never goes back."""
    reached = {dossier.project.state}
    if any(node_of(produced_kind(case)) in _LAND for case in dossier.cases):
        reached.add("S1")
    in_force = (one.node for one in dossier.permits if one.proof.worth is Worth.VALID)
    reached |= {_REACHED[node] for node in in_force if node in _REACHED}
    if any(each.state not in NOT_STARTED for each in dossier.works):
        reached.add("UNDER_CONSTRUCTION")
        if any(stage_of(case) == "s4" for case in dossier.cases):
            reached.add("S4")
    return max((each for each in reached if each in PHASES), key=PHASES.index)


def ask_for_opinions(landing: MatterView, seq: int) -> None:
    """Let opinions on a former design expire, and ask each member's body about this one."""
    design = str(fact(landing, "design"))
    dossier = load(landing.parent) if landing.parent else None
    known = () if dossier is None else dossier.opinions
    for each in known:
        if each.parent == landing.id and each.closed_at is None and fact(each, "design") != design:
            _system(each.id, "expire", f"expire:{each.id}")
    asked = {(fact(each, "member"), fact(each, "design")) for each in known}
    definition = ensure_published(OPINION)
    for member in fact_list(landing, "members"):
        if (member, design) in asked and _alive(known, member, design):
            continue
        content = get_item(member).content
        record.open_matter(
            definition=definition,
            act="request",
            actor=SYSTEM,
            department=str(content.implementing_body),
            division=landing.division,
            applicant=landing.applicant,
            key=f"opinion:{landing.id}:{seq}:{member}",
            payload={
                "member": member,
                "permit": evidence_of_credential(content.produces or member),
                "design": design,
            },
            subject=content.name.zh[:500],
            parent=landing.id,
        )


def annul_opinions(landing: MatterView) -> None:
    """Make every opinion void: the land was not won, nothing is owed (INV-BDL-06)."""
    if landing.parent is not None:
        for each in load(landing.parent).opinions:
            if each.parent == landing.id and each.closed_at is None:
                _system(each.id, "annul", f"annul:{each.id}")
    if landing.state == "LAND_LOST":
        _system(landing.id, "void_opinions", f"void:{landing.id}")


def note_opinion(opinion: MatterView, landing: MatterView, seq: int) -> None:
    """Tell the landing what a body said of the design that it still has."""
    same = fact(opinion, "design") == fact(landing, "design")
    if opinion.state == "GIVEN" and landing.state in {"PRE_REVIEW", "PRE_OK"} and same:
        payload = {name: fact(opinion, name) for name in ("member", "design", "favourable")}
        _system(landing.id, "note_opinion", f"opinion:{opinion.id}:{seq}", payload)


def decided_at(case: MatterView) -> datetime | None:
    """Give the moment of the decision that granted a case."""
    acts = get_acts(case.id, actor=SYSTEM).rows
    return next((view.act.at for view in acts if view.act.name in _GRANTS), None)


def _alive(known: tuple[MatterView, ...], member: str, design: str) -> bool:
    return any(
        each.closed_at is None and fact(each, "member") == member and fact(each, "design") == design
        for each in known
    )


def _phase(dossier: Dossier) -> None:
    project, phase = dossier.project, phase_of(dossier)
    if phase != project.state and project.closed_at is None and project.state in PHASES:
        _system(project.id, "advance", f"advance:{project.id}:{phase}", {"phase": phase})


def _flags(dossier: Dossier) -> None:
    """Flag permits in force whose prerequisites fail, clear those that hold again (INV-ENG-01)."""
    project = dossier.project
    flagged = set(fact_list(project, "flagged"))
    failing = {
        permit.proof.ref: dossier.lost[permit.proof.ref]
        for permit in dossier.permits
        if dossier.lost.get(permit.proof.ref)
    }
    version = project.version
    if project.state == "ABANDONED":
        return
    for identifier in sorted(set(failing) - flagged):
        gap = failing[identifier][0]
        name = law().name_of(gap.need.of)["zh"]
        _system(
            project.id,
            "flag",
            f"flag:{identifier}:{version}",
            {
                "identifier": identifier,
                "reason": f"{name}{WHY[gap.why]['zh']}",
                "basis_law": gap.need.basis.law,
                "basis_clause": gap.need.basis.clause,
            },
        )
    for identifier in sorted(flagged - set(failing)):
        key = f"clear:{identifier}:{version}"
        _system(project.id, "clear", key, {"identifier": identifier})


def _open_works(dossier: Dossier) -> None:
    """Open the works of each construction permit, with the term in which they must start."""
    known = {fact(each, "permit") for each in dossier.works}
    for case in dossier.cases:
        for held in dossier.issued.get(case.id, ()):
            if _is(held, "construction-permit") and held.identifier not in known:
                record.open_matter(
                    definition=ensure_published(WORKS),
                    act="open",
                    actor=SYSTEM,
                    department=case.department,
                    division=case.division,
                    applicant=case.applicant,
                    key=f"works:{held.identifier}",
                    payload={
                        "permit": held.identifier,
                        "issued_on": held.issued_on.isoformat(),
                    },
                    subject=dossier.project.subject,
                    parent=dossier.project.id,
                )


def _works(dossier: Dossier) -> None:
    done = any(
        _is(held, "completion-filing") for views in dossier.issued.values() for held in views
    )
    for each in dossier.works:
        if each.state == "UNDER_WAY" and done:
            _system(each.id, "complete", f"complete:{each.id}")
    started = any(each.state not in NOT_STARTED for each in dossier.works)
    landing = dossier.landing
    if landing is not None and landing.state == "BUNDLE_ISSUED" and started:
        _system(landing.id, "start", f"start:{landing.id}")


def _landing(dossier: Dossier) -> None:
    """Note formal decisions of the members, and the issue of all once every one has its own."""
    landing = dossier.landing
    if landing is None or landing.state not in {"PAID", "FORMALISED"}:
        return
    members, noted = fact_list(landing, "members"), set(fact_list(landing, "decided"))
    cases: dict[str, MatterView] = {}
    for member in members:
        case = dossier.case_of(member)
        if case is not None and case.outcome == "granted":
            cases[member] = case
    moments = {member: decided_at(case) for member, case in cases.items() if member not in noted}
    for member, moment in sorted(moments.items(), key=lambda pair: str(pair[1])):
        if moment is not None:
            payload = {"member": member, "decided_at": moment.isoformat()}
            _system(landing.id, "note_decided", f"decided:{landing.id}:{member}", payload)
            noted.add(member)
    held = {member: dossier.issued.get(case.id, ()) for member, case in cases.items()}
    if len(noted) == len(members) and all(held.get(member) for member in members):
        identifiers = [held[member][0].identifier for member in members]
        _system(
            landing.id,
            "issue_bundle",
            f"bundle:{landing.id}",
            {"credentials": identifiers, "issued_at": _issued_at(cases).isoformat()},
        )


def _issued_at(cases: Mapping[str, MatterView]) -> datetime:
    """Give the moment of the last act of issue among the members."""
    return max(
        view.act.at
        for case in cases.values()
        for view in get_acts(case.id, actor=SYSTEM).rows
        if view.act.name == "issue"
    )


def _is(held: CredentialView, node: str) -> bool:
    return evidence_of_credential(held.kind) == node


def _system(matter: UUID, act: str, key: str, payload: Mapping[str, object] | None = None) -> None:
    record.perform(matter, act=act, actor=SYSTEM, key=key[:120], payload=payload or {})  # type: ignore[arg-type]
