"""One case: who applies, what was handed in, how the clock stands, what happened and is next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.http import Http404
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import officer_names
from tongban.base.documents.queries import list_documents, open_document
from tongban.base.documents.serving import VIEWABLE, document_response
from tongban.base.documents.types import DocumentNotFound
from tongban.base.parties.queries import get_parties
from tongban.base.parties.types import FIELDS, PURPOSES, PartyKind
from tongban.faces.common.jinja import LOCAL, words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import widgets
from tongban.faces.desk.keys import CASE_KEYS, act_keys
from tongban.faces.desk.pages.queue import lines
from tongban.faces.desk.pages.walking import next_address, queue_address, read_walk
from tongban.faces.desk.wording import LIGHTS
from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.terms import reckon
from tongban.record import clock as record_clock
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.services.cases import queries as cases
from tongban.services.cases.kinds import is_case
from tongban.services.cases.notes import notes_of
from tongban.services.cases.types import MatterNotFound, NotPermitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.base.parties.types import PartyView
    from tongban.kernel.definitions import ActRule
    from tongban.record.types import ActView, MatterView
    from tongban.services.cases.notes import NoteView
    from tongban.services.cases.types import ActForm, CaseView

FORWARD: Final = (
    "resubmit",
    "accept",
    "start_review",
    "inspect",
    "resume",
    "review",
    "verify",
    "grant_by_commitment",
    "grant_now",
    "grant",
    "issue",
    "deliver",
)
"""Acts that lead a case on, in the order that people look for them; the others stand below."""
TONES: Final = {
    "granted": "good",
    "refused": "bad",
    "not_accepted": "bad",
    "withdrawn": "warn",
    "lapsed": "warn",
}
"""Colour of the tag of a case that ended; plain for the others."""
NOT_AT_DESK: Final = frozenset({"own", "filling"})
"""Purposes of a look that belong to the portal."""
STATUS_TONES: Final = {
    "supplied": "good",
    "form": "good",
    "shared": "good",
    "lacking": "bad",
    "promised": "warn",
    "committed": "warn",
}


@require_safe
@at_desk
def case(request: HttpRequest, desk: Desk, case: UUID) -> HttpResponse:
    """Show a case with everything that the officer may see, and each act as a form."""
    matter = matter_of(desk, case)
    notes = _notes(desk, case)
    names = _names(desk, matter, notes)
    view = cases.get_case(case, actor=desk.actor)
    walk = read_walk(request.GET)
    more = {
        "notes": notes,
        "named": names,
        "walk": walk,
        "next_url": next_address(case, walk),
        "back_url": queue_address(walk),
        "note_key": str(uuid4()),
        "case_keys": CASE_KEYS,
    }
    return show(request, desk, "case.html", {**_context(desk, view, matter), **more})


@require_safe
@at_desk
def document(request: HttpRequest, desk: Desk, case: UUID, document: str) -> HttpResponseBase:  # noqa: ARG001 - a page takes its request
    """Hand out a document of a case; the look is noted."""
    matter_of(desk, case)
    try:
        return document_response(open_document(document, actor=desk.reader, matter=case))
    except DocumentNotFound as error:
        raise Http404(document) from error


def matter_of(desk: Desk, case: UUID) -> MatterView:
    """Give the case's matter, or say that there is none: also to officers of other bodies."""
    try:
        found = get_matter(case, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(case)) from error
    if not is_case(found.kind):
        raise Http404(str(case))
    return found


def is_grave(rule: ActRule) -> bool:
    """Tell whether an act settles the case, so that it asks to be confirmed."""
    return bool(rule.outcomes)


def applicant_of(view: CaseView) -> dict[str, Any]:
    """Give the applicant, and for a firm its legal representative, each field masked."""
    found = get_parties([view.applicant_id])
    applicant = found.get(view.applicant_id)
    head = applicant.legal_representative if applicant else None
    person = get_parties([head]).get(head) if head else None
    return {
        "applicant": applicant,
        "firm": applicant is not None and applicant.kind is PartyKind.FIRM,
        "masked": [_masked(applicant)] if applicant else [],
        "representative": person,
        "masked_representative": _masked(person) if person else {},
        "purposes": [
            (name, words(label)) for name, label in PURPOSES.items() if name not in NOT_AT_DESK
        ],
    }


def _masked(party: PartyView) -> dict[str, Any]:
    """Give the fields of a party that are shown in clear only by a logged look."""
    kept = {"resident_id": party.resident_id, "phone": party.phone}
    if party.kind is not PartyKind.FIRM:
        kept["address"] = party.address
    return {
        "party": party.id,
        "fields": [(name, words(FIELDS[name]), value) for name, value in kept.items() if value],
    }


def _notes(desk: Desk, case: UUID) -> tuple[NoteView, ...] | None:
    """Give the notes on a case; None to an officer who applied for it in private life."""
    try:
        return notes_of(case, actor=desk.actor)
    except NotPermitted:
        return None


def _names(desk: Desk, matter: MatterView, notes: tuple[NoteView, ...] | None) -> dict[str, str]:
    """Name every officer of the page at once: who acted, noted, has the case, and looks."""
    wanted = {desk.actor.id, matter.assignee}
    if matter.folded is not None:
        wanted |= {name for names in matter.folded.performers.values() for name in names}
    for each in notes or ():
        wanted |= {each.author, each.taken_from, each.given_to}
    return officer_names(wanted - {""})


def _context(desk: Desk, view: CaseView, matter: MatterView) -> dict[str, Any]:
    definition = get_definition(matter.definition)
    acts = get_acts(view.id, actor=desk.reader).rows
    onsite = definition.parameters.get("onsite") is True
    files = {each.document.hash: each for each in list_documents(matter=view.id, actor=desk.reader)}
    order = {slot.slot: place for place, slot in enumerate(view.slots)}
    shown = sorted(view.evidence, key=lambda each: order.get(each.slot, len(order)))
    refs = [each.ref for each in shown if each.ref in files]
    done = {each.act for each in view.events} | (set() if onsite else {"inspect"})
    forms = in_order(view.allowed, done)
    letters = act_keys(each.act for each in forms)
    return {
        "case": view,
        "line": lines([view], {})[0],
        "tone": TONES.get(view.outcome or "", "plain"),
        "onsite": onsite,
        **applicant_of(view),
        "files": files,
        "first_file": next((ref for ref in refs if files[ref].document.media_type in VIEWABLE), ""),
        "status_tones": STATUS_TONES,
        "light_names": {name: str(label) for name, label in LIGHTS.items()},
        "reckoning": _reckoning(view, matter),
        "ledger": {each.act.seq: each for each in acts},
        "head": _head(acts),
        "viewable": VIEWABLE,
        "acts": [
            {
                "letter": letters[form.act],
                "form": form,
                "fields": widgets(form),
                "key": str(uuid4()),
                "grave": is_grave(definition.acts[form.act]),
                "forward": form.act in FORWARD and form.act not in done,
            }
            for form in forms
        ],
    }


def in_order(forms: Sequence[ActForm], done: set[str]) -> list[ActForm]:
    """Put first what leads the case on and was not done yet."""

    def place(form: ActForm) -> tuple[bool, int]:
        known = form.act in FORWARD
        return (not known or form.act in done, FORWARD.index(form.act) if known else len(FORWARD))

    return sorted(forms, key=place)


def _head(acts: Sequence[ActView]) -> str:
    return acts[-1].act.hash if acts else ""


def _reckoning(view: CaseView, matter: MatterView) -> list[str]:
    """Reckon the main term of the case day by day."""
    if view.clock is None or matter.folded is None:
        return []
    held = matter.folded.terms[view.clock.name]
    today = record_clock.now().astimezone(LOCAL).date()
    until = today if view.clock.suspended else None
    try:
        told = reckon(held.term, calendar(), daily=True, as_of=until)
    except CalendarNotPublished as error:
        return [str(error)]
    return [words({"zh": line.zh, "en": line.en}) for line in told]
