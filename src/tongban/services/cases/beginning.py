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
from tongban.services.credentials.access import is_holder
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
FIXED: Final = frozenset({"name", "resident_id", "birth_date", "sex", "uscc"})
"""Facts by which the registers identify a person or a firm."""


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
    """Begin a draft for a form with what the house knows.

    What identifies a person or a firm stays as the registers have it, but at a window, where a
    clerk types what is shown.
    """
    view = get_party(party)
    at_window = actor.kind is ActorKind.OFFICER
    facts = _firm_facts(actor, view) if view.kind is PartyKind.FIRM else _person_facts(actor, view)
    return start_draft(
        actor=actor,
        party=party,
        form=form,
        prefill=facts | ({} if at_window else _agent_facts(actor, view)),
        known=_said_by_credentials(actor, view, frozenset(form.elements)),
        fixed=() if at_window else FIXED,
    )


def _person_facts(actor: Actor, view: PartyView) -> dict[str, str]:
    known = {"party_name": view.name, "name": view.name}
    if actor.kind is ActorKind.OFFICER:
        # a clerk types what the person in front of the counter shows; no look without a case
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
            # who opens a firm usually represents it; the form lets it be somebody else
            "legal_representative_id": number,
        }
    return known


def _firm_facts(actor: Actor, view: PartyView) -> dict[str, str]:
    """Give what the register of firms has, and of its legal representative what is his to give."""
    known = {
        "party_name": view.name,
        "firm_name": view.name,
        "uscc": view.uscc,
        "firm_type": view.firm_type,
        "firm_address": view.address,
    }
    if view.legal_representative:
        known["legal_representative"] = known["name"] = get_party(view.legal_representative).name
    if actor.kind is ActorKind.OFFICER:
        return known
    if view.phone:
        known["phone"] = look(actor, view.id, Field.PHONE, PURPOSE)
    if view.legal_representative == actor.party and actor.party is not None:
        number = look(actor, actor.party, Field.RESIDENT_ID, PURPOSE)
        known |= {
            "resident_id": number,
            "legal_representative_id": number,
            "birth_date": birth_date(number).isoformat(),
            "sex": sex(number),
        }
        if not view.phone:
            known["phone"] = look(actor, actor.party, Field.PHONE, PURPOSE)
    return known


def _agent_facts(actor: Actor, view: PartyView) -> dict[str, str]:
    """Tell whether an agent acts, and who: his or her own data, nobody else's."""
    if actor.party in {None, view.id, view.legal_representative}:
        return {"by_agent": "false"}
    agent = str(actor.party)
    return {
        "by_agent": "true",
        "agent_name": get_party(agent).name,
        "agent_resident_id": look(actor, agent, Field.RESIDENT_ID, PURPOSE),
        "agent_phone": look(actor, agent, Field.PHONE, PURPOSE),
    }


def _said_by_credentials(
    actor: Actor, view: PartyView, wanted: frozenset[str]
) -> dict[str, tuple[str, str]]:
    """Return what live credentials say of the elements asked, each with the kind that says it.

    The newest one has the last word. They are read for the holder, and a firm's for its legal
    representative; no other agent learns what they say.
    """
    own = actor.party in {view.id, view.legal_representative}
    if not own or not is_holder(actor, view.id):
        return {}
    today = local_day(clock.now())
    said: dict[str, tuple[str, str]] = {}
    for held in list_credentials(holder=view.id, actor=actor):
        if not held.live_on(today):
            continue
        for line in get_fields(held.identifier, actor=actor):
            if line.element in wanted:
                said.setdefault(line.element, (line.value, held.kind))
    return said
