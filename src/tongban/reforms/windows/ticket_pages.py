"""Serving at a window: who is in front, what they hold, what is applied for, the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.authorities.queries import officer_names
from tongban.base.documents.queries import papers_of
from tongban.base.parties.looks import look
from tongban.base.parties.queries import get_party
from tongban.base.parties.types import PURPOSES, Field, PartyKind
from tongban.faces.common.jinja import words
from tongban.faces.common.session import officer
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.pages.items import both
from tongban.faces.desk.pages.window import items_of, known_facts
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import get_definition, list_matters
from tongban.record.types import MatterNotFound, NotPermitted
from tongban.reforms.windows import delivery, queries, serving, tickets
from tongban.reforms.windows.desk_access import attempt, key_of, shown_party, ticket_for
from tongban.reforms.windows.procedure import TICKET, choices
from tongban.reforms.windows.store import get_hall
from tongban.services.cases import actions as cases
from tongban.services.cases.kinds import case_kinds
from tongban.services.cases.queries import form_of, get_case
from tongban.services.credentials.queries import holdings_on
from tongban.services.forms.actions import start_draft

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from tongban.base.parties.types import PartyView
    from tongban.record.types import MatterView
    from tongban.reforms.windows.types import Ticket

WHY: Final = ("identity", "contact", "delivery")
"""Purposes for which somebody at the window is looked up."""
MOST: Final = 200
"""Cases of an applicant among which those of a ticket are looked for, the newest first."""
MOVES: Final[dict[str, Callable[..., Ticket]]] = {
    "recall": tickets.recall,
    "skip": tickets.skip,
    "serve": tickets.serve,
    "requeue": tickets.requeue,
    "cancel": tickets.cancel,
}
"""Acts that need nothing but the press of a button."""


@require_safe
@at_desk
def ticket(request: HttpRequest, desk: Desk, ticket: UUID) -> HttpResponse:
    """Show everything for serving who is in front of the window."""
    desk.need(queries.CLERKS)
    found = ticket_for(desk, ticket)
    place = get_hall(found.hall)
    party = get_party(found.party) if found.party else None
    mine = found.clerk == desk.actor.id
    bound = queries.bound_to(ticket)
    known = items_of(desk) if bound or (mine and party) else []
    rows = _matters(desk, found, bound)
    context = {
        "ticket": found,
        "hall": place,
        "theme": place.theme(found.theme),
        "party": party,
        "purposes": [(name, words(PURPOSES[name])) for name in WHY],
        "holdings": _holdings(party),
        "items": known if mine and party else [],
        "drafts": [each for each in bound if each.case is None],
        "item_names": {each.slug: words(both(each.name)) for each in known},
        "cases": [_shown(desk, found, each) for each in rows if each.id in found.cases],
        "ready": [
            each
            for each in rows
            if mine and each.applicant == found.party and delivery.is_ready(each)
        ],
        "results": [
            (name, words(label)) for name, label in choices(TICKET, "finish", "result").items()
        ],
        "clerk": officer_names([found.clerk]).get(found.clerk, found.clerk),
        "mine": mine,
        "open": found.state in {"SERVING", "RECEIVED"},
        "keys": {each: str(uuid4()) for each in ("identify", "begin", "finish", "take-over")},
        "key": str(uuid4()),
    }
    return show(request, desk, "windows/ticket.html", context)


@require_POST
@at_desk
def move(request: HttpRequest, desk: Desk, ticket: UUID, act: str) -> HttpResponse:
    """Do an act in a ticket; what is refused is told on the page that follows."""
    found = ticket_for(desk, ticket)
    key = key_of(request)
    if act in MOVES:
        attempt(request, lambda: MOVES[act](ticket, actor=desk.actor, key=key))
    elif act in _STEPS:
        answer = _STEPS[act](request, desk, found, key)
        if answer is not None:
            return answer
    else:
        raise Http404(act)
    return _after(found, act)


@require_safe
@at_desk
def receipt(request: HttpRequest, desk: Desk, ticket: UUID, case: UUID) -> HttpResponse:
    """Show the receipt of a case for printing; the official PDF follows as soon as it is made."""
    found = ticket_for(desk, ticket)
    try:
        shown = get_case(case, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(case)) from error
    if case not in found.cases:
        raise Http404(str(case))
    context = {
        "ticket": found,
        "case": shown,
        "party": get_party(shown.applicant_id),
        "paper": next((each for each in papers_of(case) if each.kind == "receipt"), None),
        "given": [each for each in shown.slots if each.status in {"supplied", "shared", "form"}],
        "lacking": [each for each in shown.slots if each.status == "lacking"],
        "intake": next((each for each in shown.clocks if each.name == "intake"), None),
        "hall": get_hall(found.hall),
    }
    return show(request, desk, "windows/receipt.html", context)


def _identify(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> None:
    purpose = request.POST.get("purpose", "")
    code = request.POST.get("code", "")
    attempt(
        request,
        lambda: serving.identify(
            found.matter, shown_party(code).id, actor=desk.actor, key=key, purpose=purpose
        ),
    )


def _begin(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> HttpResponse | None:
    """Begin an application for the person in front, with what the documents shown say."""
    slug = request.POST.get("item", "")
    item = next((each for each in items_of(desk) if each.slug == slug), None)
    if item is None or not found.party:
        messages.error(request, _("请先核验身份，再选择您受权收件的事项。"))
        return None
    party = get_party(found.party)

    def do() -> UUID:
        code = ""
        if party.kind is PartyKind.PERSON:
            code = look(desk.reader, party.id, Field.RESIDENT_ID, "filling", matter=found.matter)
        draft = start_draft(
            actor=desk.actor, party=party.id, form=form_of(item), prefill=known_facts(party, code)
        )
        serving.bind(found.matter, draft, slug, actor=desk.actor, key=key)
        return draft

    draft = attempt(request, do)
    return None if draft is None else redirect("desk-draft", draft=draft)


def _take_over(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> None:
    reason = request.POST.get("reason", "")
    if attempt(
        request,
        lambda: serving.take_over(found.matter, actor=desk.actor, key=key, reason=reason),
    ):
        messages.success(request, _("已接办，申请人留在原窗口。"))


def _accept(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> None:
    """Accept a case of this ticket in the hall, by the department's authority (INV-WIN-01)."""
    case = _of_ticket(request, found)
    if attempt(request, lambda: cases.accept_case(case, actor=desk.actor, key=key, place="hall")):
        messages.success(request, _("已受理，受理文书由办理机关出具。"))


def _give(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> None:
    case, how = _of_ticket(request, found), request.POST.get("how", "")
    if attempt(
        request,
        lambda: serving.give_receipt(found.matter, case, actor=desk.actor, key=key, how=how),
    ):
        messages.success(request, _("已登记凭证交付。"))


def _finish(request: HttpRequest, desk: Desk, found: Ticket, key: str) -> None:
    result = request.POST.get("result", "")
    if attempt(
        request, lambda: serving.finish(found.matter, actor=desk.actor, key=key, result=result)
    ):
        messages.success(request, _("%(number)s 已办完。") % {"number": found.number})


_STEPS: Final[dict[str, Callable[..., HttpResponse | None]]] = {
    "identify": _identify,
    "begin": _begin,
    "take-over": _take_over,
    "accept": _accept,
    "receipt": _give,
    "finish": _finish,
}


def went_on(request: HttpRequest, subject: Any) -> str:
    """After an application was received: note it at its ticket and go back there."""
    draft, receipt = subject
    found = queries.ticket_of_draft(draft)
    if found is None:
        return ""
    noted = attempt(
        request,
        lambda: serving.received(draft, receipt.matter, actor=officer(request)),
    )
    return "" if noted is None else reverse("desk-ticket", kwargs={"ticket": found.matter})


def _after(found: Ticket, act: str) -> HttpResponse:
    if act in {"requeue", "cancel"}:
        return redirect("desk-hall", hall=found.hall)
    if act in {"recall", "skip", "finish"}:
        return redirect("desk-window", hall=found.hall, counter=found.window)
    return redirect("desk-ticket", ticket=found.matter)


def _of_ticket(request: HttpRequest, found: Ticket) -> UUID:
    text = request.POST.get("case", "")
    case = next((each for each in found.cases if str(each) == text), None)
    if case is None:
        raise Http404(text[:64])
    return case


def _holdings(party: PartyView | None) -> list[Any]:
    """Give what the person, and the firm he or she heads, may rely on instead of papers."""
    if party is None:
        return []
    today = local_day(clock.now())
    whose = [party.id] + ([party.legal_representative] if party.legal_representative else [])
    return [each for each in holdings_on(whose, today) if each.live_on(today)]


def _matters(desk: Desk, found: Ticket, bound: tuple[queries.Bound, ...]) -> list[MatterView]:
    """Give the cases of who is in front and of whom cases were received for, one statement each."""
    whose = {one.applicant for one in bound if one.case is not None} | {found.party}
    return [
        each
        for applicant in sorted(whose - {""})
        for each in list_matters(
            actor=desk.reader,
            applicant=applicant,
            kinds=case_kinds(),
            limit=MOST,
            with_folded=True,
        ).rows
    ]


def _shown(desk: Desk, found: Ticket, case: MatterView) -> dict[str, Any]:
    definition = get_definition(case.definition)
    facts = {} if case.folded is None else case.folded.facts
    state = definition.states[case.state].label
    may = desk.may_take(case.department, case.item, "accept")
    return {
        "case": case,
        "state": words({"zh": state.zh, "en": state.en}),
        "name": words({"zh": definition.label.zh, "en": definition.label.en}),
        "accept": may and case.state == "RECEIVED" and not facts.get("lacking"),
        "lacking": case.state == "RECEIVED" and bool(facts.get("lacking")),
        "decided": facts.get("decision") is not None,
        "owed": case.number in found.owed,
        "keys": {each: str(uuid4()) for each in ("accept", "receipt")},
    }
