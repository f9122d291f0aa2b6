"""How a part of a joint application becomes a case of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tongban.base.documents.actions import linking
from tongban.kernel.evidence import EvidenceRef
from tongban.record import actions as record
from tongban.record.queries import get_definition
from tongban.services.cases import rules
from tongban.services.cases.applications import Application, assess
from tongban.services.cases.choosing import check_choice
from tongban.services.cases.submission import files_of, materials_of
from tongban.services.cases.tolerance import check_room
from tongban.services.catalogue.admission import Admission
from tongban.services.credentials.calls import calling
from tongban.services.forms.queries import ItemForm

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.kernel.law import LegalBasis
    from tongban.record.types import Receipt


@dataclass(frozen=True, slots=True)
class Part:
    """One member's part of a joint application: the version of its item and what is said for it."""

    item: Admission
    application: Application
    on_commitment: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What a part is made of: clear answers, files by slot, what other members handed over.

    `commitments` are slots promised for later, `tolerable` those that the bundle flags beside the
    item's own; `later` are slots that another member fills before the decision; with
    `on_commitment` conditions are promised instead of proven.
    """

    party: str
    answers: Mapping[str, Any]
    files: Mapping[str, Sequence[str]]
    handed: Sequence[EvidenceRef] = ()
    commitments: Collection[str] = ()
    tolerable: Collection[str] = ()
    later: Collection[str] = ()
    on_commitment: bool = False


def assess_part(found: Admission, given: Given, *, on: date, incomplete: bool = False) -> Part:
    """Hold an item's part against its guide in force; raises CaseRefused as `submit_case` does.

    `found` is what `open_for_cases` gave.
    """
    definition = get_definition(found.definition)
    if given.on_commitment:
        check_choice(definition, found.slug, given.party)
    application = assess(
        definition,
        ItemForm(found.slug, found.hash, found.name.zh, found.form),
        party=given.party,
        answers={name: given.answers[name] for name in found.form if name in given.answers},
        held=given.handed,
        files=given.files,
        commitments=given.commitments,
        on=on,
        incomplete=incomplete,
        tolerable=given.tolerable,
        waived={*given.later, *(rules.replaced(definition) if given.on_commitment else ())},
    )
    check_room(definition, application.standing.promised, on=on)
    return Part(found, application, given.on_commitment)


def open_part(  # noqa: PLR0913 - an application has these sides
    part: Part,
    *,
    actor: Actor,
    key: str,
    party: str,
    draft: str,
    sealed: Mapping[str, Any],
    channel: str,
    parent: UUID,
    on: date,
    place: str | None = None,
    joint: Sequence[str] = (),
    basis: LegalBasis | None = None,
) -> Receipt:
    """Open the case of a part, sealed as in the joint draft; `joint` are the steps it shares.

    The caller runs it in the transaction of the whole. The same key gives the first case again.
    Raises AlongsideRefused when a credential or a file changed meanwhile.
    """
    item, application = part.item, part.application
    # what was handed over is shown and called for here, too
    whole = replace(application, fresh=application.evidence)
    written = (
        linking(files_of(whole), owner=party, purpose="material", by=actor.id),
        calling(
            [(each.ref, each.slot) for each in whole.fresh if rules.is_shared(each)],
            actor=actor,
            applicant=party,
            requester=item.department,
            on=on,
        ),
    )
    return record.open_matter(
        definition=item.definition,
        act="submit",
        actor=actor,
        department=item.department,
        division=item.division,
        applicant=party,
        key=key,
        payload={
            "channel": channel,
            **({} if place is None else {"place": place}),
            "draft": draft,
            "application": {name: sealed[name] for name in application.answers},
            **({"joint": list(joint)} if joint else {}),
            **materials_of(application),
            **({"on_commitment": True} if part.on_commitment else {}),
        },
        evidence=application.evidence,
        basis=basis,
        item=item.slug,
        subject=item.name.zh[:500],
        parent=parent,
        alongside=[part for part in written if part is not None],
    )
