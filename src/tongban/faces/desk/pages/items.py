"""Service items as those see them who prepare, review and publish them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.base.authorities.queries import get_authorities, get_officers
from tongban.faces.common.jinja import role, words
from tongban.faces.desk.access import ITEM_ROLES, Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.kernel.authority import NotPermitted
from tongban.kernel.definitions import DefinitionError
from tongban.services.cases.procedure import ensure_published
from tongban.services.catalogue import actions, completeness, queries
from tongban.services.catalogue.checks import Context, check
from tongban.services.catalogue.lifecycle import (
    STATE_LABELS,
    VERBS,
    Live,
    Stage,
    State,
    StepRefused,
    allowed,
)
from tongban.services.catalogue.publishing import with_body
from tongban.services.catalogue.records import CatalogueError, ItemNotFound, ItemRefused
from tongban.services.forms.queries import elements_by_id
from tongban.services.forms.rules import FACT_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.kernel.authority import Actor
    from tongban.services.catalogue.checks import Finding
    from tongban.services.catalogue.labels import Label
    from tongban.services.catalogue.lifecycle import Verb
    from tongban.services.catalogue.records import EventView, ItemRecord

PAGE: Final = 20
TONES: Final = {
    State.PUBLISHED: "good",
    State.REVISING: "good",
    State.SUBMITTED: "warn",
    State.APPROVED: "warn",
    State.REJECTED: "bad",
    State.SUSPENDED: "bad",
}
"""Colour of a state's tag; plain for the others."""
_STAGES: Final = {
    "save_draft": Stage.DRAFT,
    "submit": Stage.SUBMITTED,
    "approve": Stage.APPROVED,
    "reject": Stage.REJECTED,
    "publish": Stage.NONE,
    "load": Stage.NONE,
    "cancel": Stage.NONE,
}
"""Where the next content stands after a step; steps on the published one leave it there."""
_LIVES: Final = {
    State.PUBLISHED: Live.IN_USE,
    State.REVISING: Live.IN_USE,
    State.SUSPENDED: Live.SUSPENDED,
    State.CANCELLED: Live.CANCELLED,
}


class Button(NamedTuple):
    """A step that the officer may take now."""

    name: str
    label: dict[str, str]
    needs_note: bool
    grave: bool


@require_safe
@at_desk
def items(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List what is being prepared, and the published items of one body."""
    desk.need(ITEM_ROLES)
    bodies = get_authorities(_bodies(desk))
    chosen = request.GET.get("department", "") or next(iter(sorted(bodies)), "")
    if bodies and chosen not in bodies:
        raise Http404(chosen)
    after = request.GET.get("after", "").replace("\x00", "") or None
    try:
        prepared = queries.list_drafts(actor=desk.actor, limit=PAGE).items
    except NotPermitted:
        prepared = ()
    page = queries.list_items(department=chosen, after=after, limit=PAGE)
    more = {"department": chosen, "after": page.after or ""}
    context = {
        "bodies": sorted(bodies.values(), key=lambda body: body.id),
        "chosen": chosen,
        "prepared": [_line(item) for item in prepared],
        "items": [_line(item) for item in page.items],
        "next_url": f"?{urlencode(more)}" if page.after else "",
        "started": after is None,
    }
    return show(request, desk, "items.html", context)


@require_safe
@at_desk
def item(request: HttpRequest, desk: Desk, slug: str) -> HttpResponse:
    """Show an item: its state, what the checks find, its log and the steps open to this officer."""
    return _page(request, desk, _item(desk, slug))


@require_POST
@at_desk
def step(request: HttpRequest, desk: Desk, slug: str, verb: str) -> HttpResponse:
    """Take one step in the life of an item; the same step again by the same officer is done."""
    record = _item(desk, slug)
    known = VERBS.get(verb)
    if known is None or verb == "save_draft":
        raise Http404(verb)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:2000]
    before = queries.list_events(slug, actor=desk.actor)
    try:
        _take(verb, slug, actor=desk.actor, note=note)
    except StepRefused as error:
        again = before and before[-1].verb == verb and before[-1].actor == desk.actor.id
        if not (error.code == "ITEM-STATE" and again):
            field = "note" if error.code == "ITEM-NOTE" else ""
            fault = Fault(field, words(both(error.message)))
            return _page(request, desk, record, faults=[fault], tried=verb, note=note, status=409)
    except ItemRefused as error:
        faults = [Fault("", words(both(each.message))) for each in error.findings]
        return _page(request, desk, record, faults=faults, tried=verb, note=note, status=400)
    except CatalogueError as error:
        fault = Fault("", words(both(error.message)))
        return _page(request, desk, record, faults=[fault], tried=verb, note=note, status=409)
    except DefinitionError as error:
        faults = [Fault("", str(each)) for each in error.faults]
        return _page(request, desk, record, faults=faults, tried=verb, note=note, status=400)
    except NotPermitted as error:
        message = _("您没有对这个事项“%(verb)s”的授权。") % {"verb": words(both(known.label))}
        return show(
            request, desk, "refused.html", {"message": message, "code": error.code}, status=403
        )
    messages.success(request, _("已%(verb)s。") % {"verb": words(both(known.label))})
    return redirect("desk-item", slug=slug)


def _take(verb: str, slug: str, *, actor: Actor, note: str) -> None:
    if verb == "publish":
        elements = {
            name: FACT_TYPES.get(element.type, "text") for name, element in elements_by_id().items()
        }
        procedure = ensure_published()
        actions.publish(item=slug, actor=actor, procedure=procedure, elements=elements, note=note)
        return
    getattr(actions, verb)(item=slug, actor=actor, note=note)


def _page(
    request: HttpRequest,
    desk: Desk,
    record: ItemRecord,
    *,
    faults: Sequence[Fault] = (),
    tried: str = "",
    note: str = "",
    status: int = 200,
) -> HttpResponse:
    events = queries.list_events(record.slug, actor=desk.actor)
    officers = get_officers({each.actor for each in events})
    findings = _findings(record)
    body = get_authorities([record.department]).get(record.department)
    context: dict[str, Any] = {
        "item": _line(record),
        "record": record,
        "body": body,
        "findings": findings,
        "stops": any(each.severity.value == "fault" for each in findings),
        "events": [
            {
                "at": each.at,
                "label": _verb_label(each.verb),
                "who": officers[each.actor].name if each.actor in officers else role(each.actor),
                "note": each.note,
                "hash": each.hash,
            }
            for each in reversed(events)
        ],
        "buttons": _buttons(desk, record, events),
        "faults": list(faults),
        "tried": tried,
        "note": note,
    }
    return show(request, desk, "item.html", context, status=status)


def both(label: Label) -> dict[str, str]:
    """Give a label in both languages, Chinese where there is no English."""
    return {"zh": label.zh, "en": label.en or label.zh}


def _verb_label(verb: str) -> dict[str, str]:
    if verb in VERBS:
        label = VERBS[verb].label
        return both(label)
    return {"zh": "载入", "en": "Loaded"}


def _item(desk: Desk, slug: str) -> ItemRecord:
    desk.need(ITEM_ROLES)
    try:
        return queries.get_draft(slug, actor=desk.actor)
    except (ItemNotFound, NotPermitted) as error:
        raise Http404(slug) from error


def _bodies(desk: Desk) -> set[str]:
    return {each.department for each in desk.grants if each.role in ITEM_ROLES and each.department}


def _line(record: ItemRecord) -> dict[str, Any]:
    label = STATE_LABELS[record.state]
    return {
        "slug": record.slug,
        "name": both(record.name),
        "state": both(label),
        "tone": TONES.get(record.state, "plain"),
        "version": record.version,
        "effective_from": record.effective_from,
        "updated_at": record.updated_at,
        "code": record.content.code or "",
    }


def _findings(record: ItemRecord) -> list[Finding]:
    """Give what the checks find, the gravest first."""
    content = with_body(record.content)
    found = [*check(content, Context(queries.laws(), on=queries.today()))]
    found += completeness.missing(content)
    return sorted(found, key=lambda each: (each.severity.value, each.rule, each.path))


def _buttons(desk: Desk, record: ItemRecord, events: Sequence[EventView]) -> list[Button]:
    stage = next((_STAGES[each.verb] for each in reversed(events) if each.verb in _STAGES), "")
    live = _LIVES.get(record.state, Live.NONE)
    last = max((n for n, each in enumerate(events) if each.verb in {"publish", "load"}), default=-1)
    mine = {each.verb for each in events[last + 1 :] if each.actor == desk.actor.id}
    return [
        Button(
            name,
            both(VERBS[name].label),
            VERBS[name].needs_note,
            name in {"cancel", "suspend", "reject"},
        )
        for name in allowed(Stage(stage), live)
        if name != "save_draft"
        and _holds(desk, VERBS[name], record)
        and not mine & VERBS[name].not_by
    ]


def _holds(desk: Desk, verb: Verb, record: ItemRecord) -> bool:
    return any(
        each.role in verb.roles
        and each.department in {None, record.department}
        and (each.items is None or record.slug in each.items)
        for each in desk.grants
    )
