"""Who is away and who stands in; what officers delegated to each other, until when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tongban.base.authorities import actions
from tongban.base.authorities.queries import (
    absences_in,
    get_authorities,
    get_officer,
    list_officers,
    officer_names,
)
from tongban.base.authorities.types import AuthorityNotFound, DistrictError
from tongban.faces.common.jinja import role, words
from tongban.faces.desk.access import Desk, at_desk, show
from tongban.faces.desk.forms import Fault
from tongban.faces.desk.pages.queue import today
from tongban.kernel.authority import NotPermitted, WouldWiden
from tongban.record.actions import revoke_grant
from tongban.record.delegated import HEAD, Delegation, delegations_of
from tongban.record.grants import GrantNotFound
from tongban.record.types import SYSTEM
from tongban.services.cases.procedure import source
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from tongban.kernel.authority import Grant

MOST: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show absences and delegations, or record an absence."""
    if request.method != "POST":
        return _page(request, desk)
    away = request.POST.get("officer", "")[:128] or desk.actor.id
    try:
        actions.record_absence(
            away,
            actor=desk.actor,
            start=_day(request, "start"),
            end=_day(request, "end"),
            substitute=request.POST.get("substitute", "")[:128] or None,
            reason=request.POST.get("reason", "").replace("\x00", "").strip(),
        )
    except _NoDayError as error:
        return _page(request, desk, faults=[Fault(str(error), _("日期应如 2022-04-01。"))])
    except DistrictError as error:
        field = "substitute" if error.code == "OFFICER-SUBSTITUTE" else "start"
        return _page(request, desk, faults=[Fault(field, words(error.message))])
    except (NotPermitted, AuthorityNotFound) as error:
        return _refused(request, desk, error.code)
    messages.success(request, _("外出已登记。"))
    return redirect("desk-people")


@require_POST
@at_desk
def end(request: HttpRequest, desk: Desk, absence: int) -> HttpResponse:
    """End an absence: what the substitute was given for it ends."""
    try:
        actions.end_absence(absence, actor=desk.actor)
    except AuthorityNotFound as error:
        raise Http404(str(absence)) from error
    except NotPermitted as error:
        return _refused(request, desk, error.code)
    messages.success(request, _("已销假，代班授权同时收回。"))
    return redirect("desk-people")


@require_POST
@at_desk
def delegate(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give a colleague part of a role that the officer holds, for whole days."""
    items, acts = request.POST.getlist("items")[:MOST], request.POST.getlist("acts")[:MOST]
    try:
        actions.delegate(
            request.POST.get("grant", "")[:128],
            actor=desk.actor,
            to=request.POST.get("to", "")[:128],
            first=max(_day(request, "first"), today()),
            last=_day(request, "last"),
            items=items or None,
            acts=acts or None,
        )
    except _NoDayError as error:
        return _page(request, desk, faults=[Fault(str(error), _("日期应如 2022-04-01。"))])
    except WouldWiden:
        told = _("超出了您自己的授权：请缩短日期、减少事项，或另选一项授权。")
        return _page(request, desk, faults=[Fault("grant", told)])
    except DistrictError as error:
        return _page(request, desk, faults=[Fault("to", words(error.message))])
    except ValueError:  # the last day before the first
        return _page(request, desk, faults=[Fault("last", _("结束日期不能早于开始日期。"))])
    except (GrantNotFound, AuthorityNotFound) as error:
        raise Http404("grant") from error
    except NotPermitted as error:
        return _refused(request, desk, error.code)
    messages.success(request, _("已授权。"))
    return redirect("desk-people")


@require_POST
@at_desk
def revoke(request: HttpRequest, desk: Desk, grant: str) -> HttpResponse:
    """Take back what was delegated; the one who gave it may, and whoever it comes from."""
    known = {each.grant.id for each in delegations_of(actor=desk.actor)}
    if grant not in known:
        raise Http404(grant)
    try:
        revoke_grant(grant, actor=desk.actor)
    except NotPermitted as error:
        return _refused(request, desk, error.code)
    messages.success(request, _("已收回。"))
    return redirect("desk-people")


class _NoDayError(ValueError):
    """A field that holds no day."""


def _day(request: HttpRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, "").strip())
    except ValueError as error:
        raise _NoDayError(name) from error


def _page(request: HttpRequest, desk: Desk, *, faults: Sequence[Fault] = ()) -> HttpResponse:
    own = get_officer(desk.actor.id).department
    heads = any(each.role == HEAD and each.department == own for each in desk.grants)
    colleagues = list_officers(own)
    absences = [
        each
        for each in absences_in(own, today())
        if heads or desk.actor.id in {each.officer, each.substitute}
    ]
    given = delegations_of(actor=desk.actor)
    names = officer_names(
        {each.id for each in colleagues}
        | {name for each in absences for name in (each.officer, each.substitute) if name}
        | {name for each in given for name in (each.giver, each.grant.holder)}
    )
    bodies = get_authorities(
        {each.department for each in desk.grants if each.department}
        | {each.grant.department for each in given if each.grant.department}
        | {own}
    )
    places = {name: words(body.short) for name, body in bodies.items()}
    context = {
        "heads": heads,
        "own": places.get(own, own),
        "colleagues": [each for each in colleagues if each.id != desk.actor.id],
        "everybody": colleagues,
        "me": desk.actor.id,
        "named": names,
        "absences": absences,
        "today": today(),
        "grants": [_shown(each, places) for each in desk.grants if _may_pass_on(each)],
        "items": _items(own),
        "act_choices": _acts(desk),
        "delegations": [_told(each, names, places, desk) for each in given],
        "faults": list(faults),
        "wrong": {each.field: each.message for each in faults},
        "typed": request.POST,
        "typed_items": request.POST.getlist("items"),
        "typed_acts": request.POST.getlist("acts"),
    }
    return show(request, desk, "people.html", context, status=400 if faults else 200)


def _may_pass_on(grant: Grant) -> bool:
    return grant.department is not None and grant.party is None


def _shown(grant: Grant, places: dict[str, str]) -> dict[str, Any]:
    """Write a grant in words: role, body, items, until when."""
    return {
        "id": grant.id,
        "role": role(grant.role),
        "body": places.get(grant.department or "", grant.department or ""),
        "items": len(grant.items) if grant.items is not None else 0,
        "every_item": grant.items is None,
        "acts": sorted(grant.acts) if grant.acts is not None else [],
        "first": grant.valid_from,
        "until": grant.valid_to,
        "delegated": grant.parent is not None,
    }


def _told(
    each: Delegation, names: dict[str, str], places: dict[str, str], desk: Desk
) -> dict[str, Any]:
    for_absence = each.granted_by == SYSTEM.id
    labels = source()["acts"]
    return {
        **_shown(each.grant, places),
        "act_names": [
            words(labels[act]["label"]) if act in labels else act
            for act in sorted(each.grant.acts or ())
        ],
        "giver": names.get(each.giver, each.giver),
        "holder": names.get(each.grant.holder, each.grant.holder),
        "for_absence": for_absence,
        "revocable": not for_absence and desk.actor.id in {each.giver, each.granted_by},
    }


def _items(department: str) -> list[tuple[str, str]]:
    page = list_items(department=department, limit=MOST)
    return [
        (each.slug, words({"zh": each.name.zh, "en": each.name.en or each.name.zh}))
        for each in page.items
    ]


def _acts(desk: Desk) -> list[tuple[str, str]]:
    """Give the acts that the officer's roles may do, to delegate some of them alone."""
    return [
        (name, words(act["label"]))
        for name, act in source()["acts"].items()
        if not act.get("opens") and not desk.roles.isdisjoint(act["by"])
    ]


def _refused(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    context = {
        "message": _("只有本人和本部门负责人可以登记外出；授权只能由持有人转授、由给出的人收回。"),
        "code": code,
        "back": reverse("desk-people"),
    }
    return show(request, desk, "refused.html", context, status=403)
