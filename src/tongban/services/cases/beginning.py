"""Beginning an application with what the house already knows: nobody types it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.parties.identifiers import birth_date, sex
from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import Field, PartyKind
from tongban.kernel.authority import ActorKind
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.services.cases.applications import form_of
from tongban.services.catalogue.queries import get_item
from tongban.services.credentials.queries import get_fields, list_credentials
from tongban.services.forms.actions import start_draft
from tongban.services.forms.queries import find_open_draft

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.base.parties.types import PartyView
    from tongban.kernel.authority import Actor
    from tongban.services.forms.queries import ItemForm

PURPOSE: Final = "filling"
OWN_DATA: Final = (Field.PHONE, Field.ADDRESS)


def begin_application(*, actor: Actor, item: str, party: str) -> UUID:
    """Begin a draft for a party, or take up the open one; gives the draft's id.

    The party's own data and what its live credentials say are filled in; every personal value is a
    logged look. An agent gets neither the resident id nor the credentials of the principal.
    """
    form = form_of(get_item(item))
    if (found := find_open_draft(party=party, item=form.item, actor=actor)) is not None:
        return found
    return prefilled(form, actor=actor, party=party)


def prefilled(form: ItemForm, *, actor: Actor, party: str) -> UUID:
    """Begin a draft for a form with what the house knows."""
    view = get_party(party)
    return start_draft(
        actor=actor,
        party=party,
        form=form,
        prefill=_facts(actor, view),
        known=_said_by_credentials(actor, view, frozenset(form.elements)),
    )


def _facts(actor: Actor, view: PartyView) -> dict[str, str]:
    if actor.kind is ActorKind.OFFICER:
        # a clerk types what the person in front of the counter shows; no look without a case
        return {"name": view.name, "uscc": view.uscc}
    known = {"name": view.name}
    if view.kind is PartyKind.FIRM:
        known |= {"uscc": view.uscc, "address": view.address}
        if view.legal_representative:
            known["legal_representative"] = get_party(view.legal_representative).name
        if view.phone:
            known["phone"] = look(actor, view.id, Field.PHONE, PURPOSE)
        return known
    for field in OWN_DATA:
        if getattr(view, field):
            known[field] = look(actor, view.id, field, PURPOSE)
    if view.id == actor.party:
        number = look(actor, view.id, Field.RESIDENT_ID, PURPOSE)
        known |= {
            "resident_id": number,
            "birth_date": birth_date(number).isoformat(),
            "sex": sex(number),
        }
    return known


def _said_by_credentials(actor: Actor, view: PartyView, wanted: frozenset[str]) -> dict[str, str]:
    """Return what live credentials say of the elements asked; the newest one has the last word."""
    if actor.party != view.id:
        return {}
    today = local_day(clock.now())
    said: dict[str, str] = {}
    for held in list_credentials(holder=view.id, actor=actor):
        if not held.live_on(today):
            continue
        for line in get_fields(held.identifier, actor=actor):
            if line.element in wanted:
                said.setdefault(line.element, line.value)
    return said
