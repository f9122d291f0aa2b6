"""A person's own place: what is asked, cases, drafts, messages, looks, mandates."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tongban.base.authorities.queries import get_authorities, get_officers
from tongban.base.notices.actions import mark_all_read
from tongban.base.notices.queries import list_notices
from tongban.base.parties.actions import give_mandate, revoke_mandate
from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.looks import ANSWER, looks_of
from tongban.base.parties.queries import (
    agents_of,
    find_by_resident_id,
    get_parties,
    principals_of,
)
from tongban.base.parties.types import FIELDS, PartyError
from tongban.faces.common.jinja import LOCAL, words
from tongban.faces.common.sentences import CORRECTION
from tongban.faces.portal.access import signed_in
from tongban.faces.portal.pages.cases import case_rows
from tongban.faces.portal.pages.joint_dossier import joint_rows
from tongban.faces.portal.pages.joint_sheets import is_joint
from tongban.record import clock
from tongban.services.bundles.queries import list_bundles
from tongban.services.cases.queries import my_cases
from tongban.services.catalogue import queries as catalogue
from tongban.services.credentials.queries import list_credentials
from tongban.services.credentials.types import Status
from tongban.services.forms.queries import elements_by_id, list_drafts
from tongban.services.joint.procedure import DRAFT
from tongban.services.joint.queries import list_joint

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from tongban.base.parties.types import LookView, MandateView
    from tongban.kernel.authority import Actor

CASES: Final = 10
PAGE: Final = 20
FEW: Final = 3
"""How many messages and credentials the first page shows."""


@signed_in
@require_safe
def overview(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Show all that is the person's: what is asked now first, then matters, drafts and the rest."""
    page = my_cases(actor=actor, limit=CASES)
    drafts = list_drafts(actor=actor)
    items = _item_names(each.item for each in drafts)
    rows = case_rows(page.rows)
    notices = list_notices(actor=actor, limit=PAGE)
    held = list_credentials(holder=actor.party or "", actor=actor)
    valid = [each for each in held if each.status is Status.VALID]
    context = {
        "asked": [row for row in rows if row["case"].state == CORRECTION or row["case"].owes],
        "rows": rows,
        "more": page.after is not None,
        "joints": joint_rows(list_joint(actor=actor, order="newest", limit=CASES).rows, actor),
        "drafts": [(each, items.get(each.item, each.item)) for each in drafts],
        "notices": notices[:FEW],
        "unread": sum(not each.read for each in notices),
        "credentials": valid[:FEW],
        "held": len(held),
        "look": next(
            (each for each in looks_of(actor.party or "", actor=actor) if each.actor != actor.id),
            None,
        ),
    }
    return render(request, "portal/my.html", context)


@signed_in
@require_safe
def inbox(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Show the messages, the newest first."""
    before = request.GET.get("before", "")
    found = list_notices(
        actor=actor, before=int(before) if _is_id(before) else None, limit=PAGE + 1
    )
    shown = found[:PAGE]
    context = {
        "notices": shown,
        "unread": any(not each.read for each in shown),
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
    }
    return render(request, "portal/messages.html", context)


@signed_in
@require_POST
def read_all(request: HttpRequest, *, actor: Actor) -> HttpResponse:  # noqa: ARG001 - a view's signature
    """Mark all messages as read."""
    mark_all_read(actor=actor)
    return redirect("messages")


@signed_in
@require_safe
def looks(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Show who looked at the person's data, when and why (个人信息保护法 §44)."""
    before = request.GET.get("before", "")
    found = looks_of(actor.party or "", actor=actor, before=int(before) if _is_id(before) else None)
    shown = found[:PAGE]
    context = {
        "looks": _told(shown, actor),
        "next_url": f"?before={shown[-1].id}" if len(found) > PAGE else "",
    }
    return render(request, "portal/looks.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def agents(request: HttpRequest, *, actor: Actor) -> HttpResponse:
    """Show mandates given and held; take a new one."""
    fault: tuple[str, str] | None = None
    if request.method == "POST":
        fault = _give(request, actor)
        if fault is None:
            messages.success(request, _("授权已生效，对方登录后即可代办。"))
            return redirect("agents")
    own = actor.party or ""
    now = clock.now()
    given = agents_of(own)
    held = principals_of(own, at=now)
    names = get_parties({own} | _named(given) | _named(held))
    items = _item_names(item for each in (*given, *held) for item in each.items or ())
    context = {
        "given": [_mandate(each, names, items, now) for each in given],
        "held": [_mandate(each, names, items, now) for each in held],
        "key": request.POST.get("key", "")[:120] or uuid4().hex,
        "fault": fault,
        "typed": {name: request.POST.get(name, "") for name in ("resident_id", "name", "until")},
    }
    return render(request, "portal/agents.html", context, status=422 if fault else 200)


@signed_in
@require_POST
def revoke(request: HttpRequest, mandate: str, *, actor: Actor) -> HttpResponse:
    """End a mandate at once."""
    revoke_mandate(mandate, actor=actor)
    messages.success(request, _("授权已终止。"))
    return redirect("agents")


def _give(request: HttpRequest, actor: Actor) -> tuple[str, str] | None:
    """Give a mandate as the form says; return the field and the words of what is wrong."""
    try:
        person = find_by_resident_id(request.POST.get("resident_id", "").strip())
    except IdentifierError as error:
        return "resident_id", words(error.message)
    if person is None or person.name != request.POST.get("name", "").strip():
        return "resident_id", _(
            "没有找到姓名与公民身份号码一致的人，请核对；对方需要先登录过本平台。"
        )
    until = _day(request.POST.get("until", ""))
    if until is None:
        return "until", _("日期应如 2022-12-31。")
    try:
        give_mandate(
            actor=actor,
            principal=actor.party or "",
            agent=person.id,
            items=None,
            valid_to=until,
            key=request.POST.get("key", "")[:120] or uuid4().hex,
        )
    except PartyError as error:
        return "until", words(error.message)
    return None


def _day(text: str) -> datetime | None:
    """Return the end of the day written, in China."""
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=LOCAL)
        return datetime.combine(day.date() + timedelta(days=1), time(), LOCAL)
    except (ValueError, OverflowError):
        return None


def _mandate(
    mandate: MandateView, names: Any, items: dict[str, str], now: datetime
) -> dict[str, Any]:
    own = mandate.items
    return {
        "id": mandate.id,
        "agent": names[mandate.agent].name if mandate.agent in names else "—",
        "principal": names[mandate.principal].name if mandate.principal in names else "—",
        "items": None if own is None else [items.get(each, each) for each in own],
        "valid_from": mandate.valid_from,
        "last_day": None
        if mandate.valid_to is None
        else mandate.valid_to - timedelta(microseconds=1),
        "in_force": mandate.in_force(now),
        "revoked_at": mandate.revoked_at,
    }


def _named(mandates: Iterable[MandateView]) -> set[str]:
    return {name for each in mandates for name in (each.agent, each.principal)}


def _told(found: list[LookView], actor: Actor) -> list[dict[str, Any]]:
    officers = get_officers(each.actor for each in found if each.actor_kind == "officer")
    bodies = get_authorities(each.department for each in found if each.department)
    people = get_parties(each.actor for each in found if each.actor_kind == "person")
    rows = []
    for each in found:
        if each.actor == actor.id:
            who = _("本人")
        elif each.actor in officers:
            who = officers[each.actor].name
        elif each.actor in people:
            who = people[each.actor].masked_name
        else:
            who = _("系统")
        rows.append(
            {
                "who": who,
                "body": bodies[each.department].short if each.department in bodies else "",
                "field": _field(each.field),
                "purpose": each.label,
                "note": each.note,
                "matter": each.matter,
                "at": each.at,
            }
        )
    return rows


def _field(name: str) -> Mapping[str, str] | str:
    """Name what was looked at: a field of the party, or an answer by its element's label."""
    if name.startswith(ANSWER):
        element = elements_by_id().get(name.removeprefix(ANSWER))
        return name if element is None else element.label
    return FIELDS.get(name, name)


def _item_names(slugs: Iterable[str]) -> dict[str, str]:
    wanted = sorted(set(slugs))
    if not wanted:
        return {}
    page = catalogue.list_items(slugs=wanted, limit=len(wanted))
    names = {each.slug: words({"zh": each.name.zh, "en": each.name.en}) for each in page.items}
    if any(is_joint(each) for each in wanted):
        names |= {
            DRAFT + each.id: each.name.text(get_language() or "zh") for each in list_bundles()
        }
    return names


def _is_id(text: str) -> bool:
    return text.isdecimal() and len(text) < 19  # noqa: PLR2004 - fits a bigint
