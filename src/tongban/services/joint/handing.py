"""What one member gives to the next: its credential, or its decision, with what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.base.district.queries import evidence_kinds, taxonomy
from tongban.base.documents.actions import link_documents
from tongban.base.documents.queries import papers_of
from tongban.base.parties.privacy import seal
from tongban.kernel.evidence import EvidenceRef
from tongban.record.queries import get_definition
from tongban.record.types import SYSTEM
from tongban.services.cases.applications import recorded
from tongban.services.cases.rules import is_form, is_shared
from tongban.services.cases.sharing import note_calls
from tongban.services.credentials.queries import lines_of, live_of_cases
from tongban.services.forms.queries import elements_by_id, seal_context
from tongban.services.forms.rules import Unfit, check_answer

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.evidence import Slot
    from tongban.record.types import MatterView, Receipt
    from tongban.services.credentials.types import Holding

DECISION: Final = "decision_grant"
"""The kind of paper that stands for what will be issued together later."""


class NotThereYet(LookupError):  # noqa: N818 - says it all
    """A decision's paper that is still being written; whoever needs it comes again."""

    code = "JOINT-NOT-YET"


@dataclass(frozen=True, slots=True)
class Said:
    """The application of a joint matter as the ledger has it: sealed, in clear, files by kind."""

    draft: str
    channel: str
    sealed: Mapping[str, Any]
    clear: Mapping[str, Any]
    files: Mapping[str, tuple[str, ...]]
    committed: tuple[str, ...]


def said_in(joint: UUID, elements: Sequence[str]) -> Said:
    """Read what was said and shown for the whole, corrections included."""
    read = recorded(joint)
    sealed: dict[str, Any] = {}
    for view in read.acts:
        application = view.act.payload.get("application")
        if isinstance(application, Mapping):
            sealed |= application
    first = read.acts[0].act.payload
    named = first.get("committed")
    files: dict[str, tuple[str, ...]] = {}
    for each in read.evidence:
        if not is_form(each) and not is_shared(each):
            files[each.slot] = (*files.get(each.slot, ()), each.ref)
    draft = str(first["draft"])
    whole = replace(read, draft=draft, sealed=sealed)
    return Said(
        draft=draft,
        channel=read.channel,
        sealed=sealed,
        clear=whole.clear(elements),
        files=files,
        committed=tuple(map(str, named)) if isinstance(named, list) else (),
    )


def credentials_of(
    party: str, cases: Mapping[UUID, str], on: date
) -> dict[str, tuple[Holding, ...]]:
    """Map items to the live credentials that their cases gave to a party; one read."""
    return {cases[case]: given for case, given in live_of_cases(cases, party, on).items()}


def handed_over(
    slots: Sequence[Slot],
    sources: Sequence[MatterView],
    credentials: Mapping[str, Sequence[Holding]],
    *,
    decisions: bool,
) -> list[EvidenceRef]:
    """Give what members' results fill: their credentials, or the decision where those come later.

    Nobody carries it. Raises NotThereYet while the paper of a decision is being written.
    """
    kinds, known = taxonomy(), evidence_kinds()
    given = []
    for source in sources:
        for slot in slots:
            good = {
                kind.credential: name
                for name, kind in known.items()
                if kind.credential and kinds.satisfies(name, slot.kind)
            }
            live = [each for each in credentials.get(source.item, ()) if each.kind in good]
            if live:
                one = live[0]
                given.append(
                    EvidenceRef(
                        good[one.kind],
                        one.identifier,
                        slot=slot.id,
                        source=one.issuer,
                        valid_from=one.valid_from,
                        valid_to=one.valid_to,
                    )
                )
            elif decisions and good.keys() & set(get_definition(source.definition).produces):
                given.append(
                    EvidenceRef(
                        slot.kind, _decision(source), slot=slot.id, source=source.department
                    )
                )
    return given


def filled_by(slots: Sequence[Slot], credentials: Sequence[str]) -> tuple[str, ...]:
    """Give the slots that these kinds of credential fill."""
    kinds = taxonomy()
    given = [kind.id for kind in evidence_kinds().values() if kind.credential in credentials]
    return tuple(
        slot.id for slot in slots if any(kinds.satisfies(each, slot.kind) for each in given)
    )


def show_handed(handed: Sequence[EvidenceRef], receipt: Receipt, *, party: str) -> None:
    """Let a running case show what it was given, and note the credentials called for it."""
    link_documents(
        [(each.slot, each.ref) for each in handed if not is_shared(each)],
        owner=party,
        matter=receipt.matter,
        purpose="material",
        by=SYSTEM.id,
    )
    note_calls(handed, receipt=receipt, actor=SYSTEM)


def learned(
    credentials: Sequence[Holding], wanted: Sequence[str], *, today: date
) -> dict[str, Any]:
    """Give the answers that members' credentials know: a number that nobody types again."""
    known = elements_by_id()
    found: dict[str, Any] = {}
    asked = {each for each in wanted if each in known}
    if not asked:
        return found
    for line in lines_of([each.identifier for each in credentials]):
        if line.element in asked:
            try:
                fit = check_answer(known[line.element], line.value, today=today)
            except Unfit:
                continue
            if fit is not None:
                found.setdefault(line.element, fit)
    return found


def sealed_for(draft: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Seal answers as the draft's are."""
    known = elements_by_id()
    return {
        name: seal(str(value), seal_context(UUID(draft), name))
        if name in known and known[name].identifying
        else value
        for name, value in answers.items()
    }


def _decision(case: MatterView) -> str:
    for paper in papers_of(case.id):
        if paper.kind == DECISION:
            return paper.document.hash
    raise NotThereYet(f"the decision of case {case.number} is not written yet; try again")
