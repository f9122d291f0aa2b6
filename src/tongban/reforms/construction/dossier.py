"""A project with all that belongs to it, in a fixed number of statements; asks no authority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.base.district.queries import evidence_kinds, taxonomy
from tongban.base.district.types import EvidenceKind
from tongban.base.documents.queries import papers_of
from tongban.kernel.evidence import Taxonomy
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of, evidence_of
from tongban.record.fixed import fixed_of
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM, MatterView
from tongban.reforms.construction import models
from tongban.reforms.construction.law import law
from tongban.reforms.construction.polygons import Point, Polygon
from tongban.reforms.construction.procedure import LANDING, OPINION, PROJECT, WORKS
from tongban.reforms.construction.standing import Permit, Proof, Satisfies, Worth, ineffective
from tongban.services.cases.procedure import KIND as CASE
from tongban.services.cases.rules import is_form, is_shared
from tongban.services.credentials.queries import get_kind, holdings_on
from tongban.services.credentials.types import CredentialView, Status

if TYPE_CHECKING:
    from tongban.kernel.definitions import Definition
    from tongban.kernel.evidence import EvidenceRef
    from tongban.reforms.construction.standing import Gap

DECISION: Final = "decision_grant"
"""The kind of paper that a favourable decision is written on."""
LAND_CONTRACT: Final = "land-grant-contract"
DEED_TAX: Final = "deed-tax-receipt"
WON: Final = frozenset({"LAND_WON", "PAID", "FORMALISED", "BUNDLE_ISSUED", "STARTED"})
"""States of a landing in which the land contract is signed."""
PAID: Final = WON - {"LAND_WON"}
LOST: Final = frozenset({"LAND_LOST", "PRE_REVIEW_VOID"})
FRUITLESS: Final = frozenset(
    {"refused", "withdrawn", "lapsed", "not_accepted", "not_required", "transferred"}
)
"""Outcomes after which a permit may be asked for anew."""
DEPTH: Final = 3
"""Generations below a project: its matters, their cases or opinions, and no further."""
CLIMB: Final = 4
_WORTH: Final[Mapping[Status, Worth]] = {
    Status.SUSPENDED: Worth.SUSPENDED,
    Status.LAPSED: Worth.EXPIRED,
}


@dataclass(frozen=True)
class Dossier:
    """A project matter, its descendants, and what its investor holds, as of `on`."""

    project: MatterView
    children: tuple[MatterView, ...]
    held: tuple[CredentialView, ...]
    on: date

    @property
    def facts(self) -> Mapping[str, object]:
        """The project's facts as the law's conditions name them."""
        return facts_of(self.project)

    @cached_property
    def cases(self) -> tuple[MatterView, ...]:
        """Its cases, the oldest first."""
        return tuple(each for each in self.children if each.kind == CASE)

    @property
    def landing(self) -> MatterView | None:
        """The newest 拿地即开工 of the project that was not given up, else the newest."""
        found = [each for each in self.children if each.kind == LANDING]
        alive = [each for each in found if each.state not in LOST]
        return next(iter([*reversed(alive), *reversed(found)]), None)

    @property
    def opinions(self) -> tuple[MatterView, ...]:
        """Its advance opinions, the oldest first."""
        return tuple(each for each in self.children if each.kind == OPINION)

    @property
    def works(self) -> tuple[MatterView, ...]:
        """The works under its construction permits, the oldest first."""
        return tuple(each for each in self.children if each.kind == WORKS)

    @cached_property
    def evidence(self) -> Mapping[UUID, tuple[EvidenceRef, ...]]:
        """What was shown in each of its cases."""
        return evidence_of(*(each.id for each in self.cases), actor=SYSTEM)

    @cached_property
    def issued(self) -> Mapping[UUID, tuple[CredentialView, ...]]:
        """The credentials that each of its cases produced, the newest first."""
        ids = {str(each.id) for each in self.cases}
        found: dict[UUID, tuple[CredentialView, ...]] = {}
        for each in self.held:
            if each.matter in ids:
                case = UUID(each.matter)
                found[case] = (*found.get(case, ()), each)
        return found

    @cached_property
    def permits(self) -> tuple[Permit, ...]:
        """The permits issued in the project, with what their cases showed."""
        found = []
        for case in self.cases:
            node = node_of(produced_kind(case))
            if node is not None:
                shown = tuple(self.shown_in(case.id))
                found += [
                    Permit(node, self.proof_of(each), shown)
                    for each in self.issued.get(case.id, ())
                ]
        return tuple(found)

    @cached_property
    def documents(self) -> tuple[Proof, ...]:
        """The land contract and the tax receipt, once they are there."""
        landing = self.landing
        if landing is None or landing.folded is None or landing.state not in WON:
            return ()
        facts = landing.folded.facts
        return (Proof(LAND_CONTRACT, str(facts["contract"]), Worth.VALID),)

    @cached_property
    def lost(self) -> Mapping[str, tuple[Gap, ...]]:
        """The permits without effect now, by identifier, with the prerequisites that fail."""
        return ineffective(
            law(), self.permits, self.documents, self.facts, on=self.on, satisfies=satisfies()
        )

    @property
    def site(self) -> Polygon | Point | None:
        """The site: a polygon, a point that stands for the parcel, or unknown."""
        lines = fact_list(self.project, "site")
        if not lines:
            return None
        return Point.read(lines[0]) if len(lines) == 1 else Polygon.read(lines)

    def proof_of(self, held: CredentialView) -> Proof:
        """Give a credential as proof, by the kind of evidence it is and its status today."""
        return Proof(evidence_of_credential(held.kind), held.identifier, worth(held, self.on))

    @cached_property
    def decisions(self) -> Mapping[str, UUID]:
        """The cases of the project by the document of the decision that granted them."""
        granted = {str(each.id): each.id for each in self.cases if each.outcome == "granted"}
        return {
            paper.document.hash: granted[paper.matter]
            for paper in papers_of(*granted.values())
            if paper.kind == DECISION and paper.matter in granted
        }

    def shown_in(self, case: UUID) -> list[Proof]:
        """Give what a case showed: its documents, and credentials by their status today.

        The decision on another permit of the project, handed on where certificates are issued
        together, is worth what that permit is worth today.
        """
        known = {each.identifier: each for each in self.held}
        found = []
        for each in self.evidence.get(case, ()):
            if is_form(each):
                continue
            if is_shared(each):
                if each.ref in known:
                    found.append(Proof(each.kind, each.ref, worth(known[each.ref], self.on)))
                continue
            source = self.decisions.get(each.ref) if node_of(each.kind) else None
            if source is None:
                found.append(Proof(each.kind, each.ref, Worth.VALID))
                continue
            issued = self.issued.get(source, ())
            now = worth(issued[0], self.on) if issued else Worth.DECIDED
            found.append(Proof(each.kind, issued[0].identifier if issued else str(source), now))
        return found

    def proofs(self) -> list[Proof]:
        """Give all that the project has: permits, decisions, documents, opinions in advance."""
        found = [permit.proof for permit in self.permits] + list(self.documents)
        for case in self.cases:
            kind = produced_kind(case)
            if case.outcome == "granted" and kind and not self.issued.get(case.id):
                found.append(Proof(evidence_of_credential(kind), str(case.id), Worth.DECIDED))
        for opinion in self.opinions:
            found.append(Proof(str(fact(opinion, "permit")), str(opinion.id), Worth.OPINION))
        return found

    def case_of(self, item: str) -> MatterView | None:
        """Give the newest case of an item that did not come to nothing."""
        fit = [each for each in self.cases if each.item == item and each.outcome not in FRUITLESS]
        return fit[-1] if fit else None


def load(project: UUID, *, on: date | None = None) -> Dossier:
    """Read a project and its descendants; the caller has asked who wants to know."""
    matter = get_matter(project, actor=SYSTEM)
    found: list[MatterView] = []
    ahead: tuple[MatterView, ...] = (matter,)
    for _ in range(DEPTH):
        ahead = children_of(*(each.id for each in ahead), actor=SYSTEM)
        if not ahead:
            break
        found += ahead
    day = on or local_day(clock.now())
    held = holdings_on([matter.applicant], day)
    return Dossier(matter, tuple(found), held, day)


def project_of(matter: MatterView) -> MatterView | None:
    """Give the project that a matter belongs to, however far up; None outside every project."""
    if matter.kind == PROJECT:
        return matter
    found = project_above(matter.parent)
    return None if found is None else get_matter(found, actor=SYSTEM)


def project_above(parent: UUID | None) -> UUID | None:
    """Give the project that is a matter's parent, or its parent's; no statement once seen."""
    for _ in range(CLIMB):
        if parent is None:
            return None
        above = fixed_of(parent)
        if above.kind == PROJECT:
            return parent
        parent = above.parent
    return None


def find_project(code: str, investor: str) -> UUID | None:
    """Give the project of this code and investor."""
    row = models.Project.objects.filter(code=code.strip(), investor=investor).first()
    return None if row is None else row.matter


def facts_of(project: MatterView) -> dict[str, object]:
    """Give the facts of a project that the law's conditions name; unknown ones are left out."""
    known = {name: fact(project, name) for name in ("land_mode", "demolition_needed")}
    return {name: value for name, value in known.items() if value is not None}


def fact(matter: MatterView, name: str) -> object:
    """Give a fact of a matter, None while it is unknown."""
    return None if matter.folded is None else matter.folded.facts.get(name)


def fact_list(matter: MatterView, name: str) -> list[str]:
    """Give a list among the facts of a matter."""
    value = fact(matter, name)
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def satisfies() -> Satisfies:
    """Give the district's taxonomy as a question; kinds that it lacks satisfy themselves."""
    return _words().stands_for


def evidence_of_credential(kind: str) -> str:
    """Give the kind of evidence that a kind of credential is; its own name where none says so."""
    return _words().evidence.get(kind, kind)


def node_of(kind: str) -> str | None:
    """Give the permit of the law's graph that a kind of credential is, None for none."""
    words = _words()
    name = words.evidence.get(kind, kind)
    if name not in words.nodes:
        stand = (node for node in law().permits if words.stands_for(name, node))
        words.nodes[name] = name if name in law().permits else next(stand, None)
    return words.nodes[name] if kind else None


@dataclass(frozen=True)
class _Words:
    """The district's kinds of evidence, read once as long as they stay the same."""

    kinds: Mapping[str, EvidenceKind]
    taxonomy: Taxonomy
    evidence: Mapping[str, str]
    nodes: dict[str, str | None]

    def stands_for(self, kind: str, wanted: str) -> bool:
        """Tell whether one kind stands for another."""
        known = kind in self.kinds and wanted in self.kinds
        return kind == wanted or (known and self.taxonomy.satisfies(kind, wanted))


# replaced whole: threads see the former kinds or the new ones
_kept: list[_Words | None] = [None]


def _words() -> _Words:
    kinds, kept = evidence_kinds(), _kept[0]
    if kept is None or kept.kinds is not kinds:
        named = {each.credential: each.id for each in kinds.values() if each.credential}
        kept = _Words(kinds, taxonomy(), named | {kind: kind for kind in kinds}, {})
        _kept[0] = kept
    return kept


def produced_kind(case: MatterView) -> str:
    """Give the kind of credential that a case produces, empty for none."""
    return _produces(get_definition(case.definition))


def stage_of(case: MatterView) -> str:
    """Give the stage that a case belongs to by what it produces, empty outside the four."""
    node = node_of(produced_kind(case))
    return "" if node is None else law().permits[node].stage


def lead_of(node: str) -> str:
    """Give the authority that issues a permit of the graph here, empty where nobody does."""
    kinds = evidence_kinds()
    stands_for = satisfies()
    fit = [each for each in kinds.values() if each.credential and stands_for(each.id, node)]
    exact = [each for each in fit if each.id == node] or fit
    return get_kind(exact[0].credential).issuer if exact else ""


def worth(held: CredentialView, on: date) -> Worth:
    """Tell what a credential is worth on a day."""
    if held.live_on(on):
        return Worth.VALID
    if held.status is Status.VALID:
        return Worth.EXPIRED
    return _WORTH.get(held.status, Worth.WITHDRAWN)


def _produces(definition: Definition) -> str:
    return definition.produces[0] if definition.produces else ""
