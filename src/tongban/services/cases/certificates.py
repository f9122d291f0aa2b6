"""What the credential of a case says: answers of the application and facts of the holder."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import Field, PartyKind
from tongban.kernel.terms.counting import local_day
from tongban.record.queries import get_definition
from tongban.record.types import SYSTEM
from tongban.services.cases.applications import recorded, words
from tongban.services.cases.procedure import KIND
from tongban.services.credentials.composing import composer
from tongban.services.credentials.queries import get_kind
from tongban.services.credentials.types import (
    NUMBER,
    VALID_FROM,
    CredentialError,
    CredentialField,
    CredentialOrder,
)
from tongban.services.forms.queries import elements_by_id

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.base.parties.types import PartyView
    from tongban.record.types import MatterView, OutboxRow
    from tongban.services.forms.types import DataElement


@composer(KIND)
def compose(effect: OutboxRow, matter: MatterView) -> CredentialOrder:
    """Say what the credential of a granted case tells; the same for every try."""
    definition = get_definition(matter.definition)
    if not definition.produces:
        raise CredentialError(
            "CREDENTIAL-KIND",
            f"事项“{definition.label.zh}”不产生证照。",
            f"Item {definition.code} produces no credential.",
        )
    kind = get_kind(definition.produces[0])
    read = recorded(matter.id)
    act = next(view.act for view in read.acts if view.act.seq == effect.seq)
    given = act.payload.get("valid_from")
    begins = local_day(act.at) if given is None else date.fromisoformat(str(given))
    answers = read.clear([*kind.elements, *kind.sources.values()])
    numbered = next((name for name in kind.sources if kind.sources[name] == NUMBER), "")
    known = elements_by_id()
    holder = get_party(matter.applicant)
    fields = []
    for name in kind.elements:
        element = known.get(name)
        if element is None:
            continue
        source = kind.sources.get(name, "")
        value = ""
        if name in answers:
            value = words(element, answers[name])
        elif source in answers:
            value = words(known[source], answers[source])
        elif source == VALID_FROM:
            value = begins.isoformat()
        elif source != NUMBER:
            value = _fact(element, holder, matter.id)
        if value or source == NUMBER:
            fields.append(
                CredentialField(
                    element=name,
                    label=dict(element.label),
                    value=value,
                    type=element.type.value,
                    personal=element.identifying,
                )
            )
    return CredentialOrder(
        kind=kind.id,
        holder=matter.applicant,
        fields=tuple(fields),
        valid_from=begins,
        # a change keeps the number that the application names
        number=str(answers.get(numbered, "")),
        actor=act.actor.id,
    )


def _fact(element: DataElement, holder: PartyView, case: UUID) -> str:
    """Give the holder's own fact that an element is filled from; personal ones by a noted look."""
    firm = holder.kind is PartyKind.FIRM
    if element.prefill == "name" or (firm and element.prefill == "firm_name"):
        return holder.name
    if element.prefill == "uscc":
        return holder.uscc
    if element.prefill == "legal_representative":
        person = holder.legal_representative
        return "" if person is None else get_party(person).name
    if firm and element.prefill in {"address", "firm_address"}:
        return holder.address
    if element.prefill in set(Field) and getattr(holder, element.prefill):
        return look(SYSTEM, holder.id, element.prefill, "paper", matter=case)
    return ""
