"""Pages of supervision at the desk: the unit's warnings and cards, one card with its acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import read, widgets
from tongban.faces.desk.pages.acts import faults_of
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import calendar, get_acts, get_definition, get_situation
from tongban.record.types import (
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
    TextRefused,
)
from tongban.reforms.supervision.actions import settle_card
from tongban.reforms.supervision.listing import as_file, listed
from tongban.reforms.supervision.procedure import document
from tongban.reforms.supervision.queries import READERS, find_card, signal_of_card
from tongban.services.cases import rules
from tongban.services.cases.events import bodies_in, events_of
from tongban.services.cases.fields import Setting, act_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.desk.forms import Fault, Reading
    from tongban.services.cases.types import ActForm


@require_safe
@at_desk
def signals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the warnings and cards of the officer's departments with who was told when."""
    desk.need(READERS)
    return show(request, desk, "supervision/list.html", listed(request, desk))


@require_safe
@at_desk
def signals_file(request: HttpRequest, desk: Desk, form: str) -> HttpResponseBase:
    """Give the same list as a file."""
    desk.need(READERS)
    return as_file(request, desk, form)


@require_safe
@at_desk
def card(request: HttpRequest, desk: Desk, card: UUID) -> HttpResponse:
    """Show a card: what it is for, what was answered, what may be done."""
    return _page(request, desk, card)


@require_POST
@at_desk
def settle(request: HttpRequest, desk: Desk, card: UUID, act: str) -> HttpResponse:
    """Do an act in a card; what does not fit comes back with the words to put it right."""
    form = next((each for each in _forms(desk, card) if each.act == act), None)
    if form is None:
        messages.error(request, _("这一步现在不能办理，请看当前状态。"))
        return redirect("desk-card", card=card)
    reading = read(form, request.POST)
    faults = list(reading.faults)
    if not faults:
        try:
            settle_card(
                card,
                act,
                reading.payload,
                actor=desk.actor,
                key=request.POST.get("key", "")[:120],
                expected_version=_number(request.POST.get("version", "")),
            )
        except NotPermitted as error:
            raise PermissionDenied(str(error)) from error
        except (ActRefused, ConflictError, IdempotencyKeyReused, TextRefused) as error:
            faults = faults_of(error, act, {each.name for each in form.fields})
        else:
            messages.success(request, _("已办理：%(act)s。") % {"act": words(form.label)})
            return redirect("desk-card", card=card)
    return _page(request, desk, card, wrong=act, reading=reading, faults=faults)


def _forms(desk: Desk, card: UUID) -> tuple[ActForm, ...]:
    try:
        find_card(card, actor=desk.reader)
        found = get_situation(card, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(card)) from error
    matter = found.matter
    assert matter.folded is not None  # noqa: S101 - one matter comes with its state
    setting = Setting(
        get_definition(matter.definition),
        matter.folded,
        desk.reader,
        local_day(found.now),
        {},
        frozenset(),
    )
    order = list(document()["acts"])
    rules_now = sorted(found.allowed, key=lambda rule: order.index(rule.name))
    return tuple(act_form(rule, setting) for rule in rules_now)


def _page(
    request: HttpRequest,
    desk: Desk,
    card: UUID,
    *,
    wrong: str = "",
    reading: Reading | None = None,
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    forms = _forms(desk, card)
    matter = find_card(card, actor=desk.reader)
    definition, days, now = get_definition(matter.definition), calendar(), clock.now()
    acts = get_acts(card, actor=desk.reader).rows
    terms = {} if matter.folded is None else matter.folded.terms
    bodies = get_authorities({matter.department, *bodies_in(acts)})
    context: dict[str, Any] = {
        "line": signal_of_card(card),
        "card": matter,
        "state": definition.states[matter.state].label.to_json(),
        "body": bodies.get(matter.department),
        "clocks": [
            rules.clock_of(name, term, definition, days, now=now)
            for name, term in terms.items()
            if term.done is None
        ],
        "events": events_of(
            acts,
            definition,
            actor=desk.reader,
            slots={},
            bodies=bodies,
            people={},
            hidden={"matter", "rule", "term"},
        ),
        "forms": [_shown(form, reading if form.act == wrong else None, faults) for form in forms],
        "faults": faults,
    }
    return show(request, desk, "supervision/card.html", context, status=400 if faults else 200)


def _shown(form: ActForm, reading: Reading | None, faults: Sequence[Fault]) -> dict[str, Any]:
    mine = () if reading is None else tuple(faults)
    typed = None if reading is None else reading.typed
    return {
        "form": form,
        "fields": widgets(form, typed=typed, faults=mine),
        "key": str(uuid4()),
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 - fits an int
