"""What the desk pages of windows share: the hall, refusals in words, one number a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.types import PartyError
from tongban.faces.common.jinja import words
from tongban.faces.desk.pages.window import find_party
from tongban.record.types import (
    ActRefused,
    ConflictError,
    IdempotencyKeyReused,
    MatterNotFound,
    NotPermitted,
)
from tongban.reforms.windows.queries import get_ticket, halls_of
from tongban.reforms.windows.types import WindowRefused
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest

    from tongban.base.parties.types import PartyView
    from tongban.faces.desk.access import Desk
    from tongban.reforms.windows.types import Hall, Ticket


def hall_of(desk: Desk, hall: str, roles: frozenset[str]) -> Hall:
    """Give a hall that the officer holds one of these roles for; Http404 for any other."""
    for each in halls_of(desk.grants, roles):
        if each.id == hall:
            return each
    raise Http404(hall[:64])


def ticket_for(desk: Desk, ticket: UUID) -> Ticket:
    """Give a ticket that the officer may read; Http404 for any other."""
    try:
        return get_ticket(ticket, actor=desk.reader)
    except (MatterNotFound, NotPermitted) as error:
        raise Http404(str(ticket)) from error


def key_of(request: HttpRequest) -> str:
    """Give the number of the form that was sent."""
    return request.POST.get("key", "")[:120]


def attempt(request: HttpRequest, do: Callable[[], Any]) -> Any:
    """Do a step; a refusal is told on the next page, and None given. PermissionDenied as it is."""
    try:
        return do()
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except (WindowRefused, PartyError, IdentifierError) as error:
        messages.error(request, words(error.message))
    except CaseRefused as error:
        messages.error(request, words(reason_of(error, "")))
    except ActRefused as error:
        owed = error.code == "ACT-CONDITION"
        messages.error(
            request,
            _("现在不能这样办：可能还有凭证没有交付，或者不是您在办理。请看当前状态。")
            if owed
            else _("这一步现在不能办理，请看当前状态。"),
        )
    except (ConflictError, IdempotencyKeyReused):
        messages.error(request, _("刚刚有人办理过，请看最新情况。"))
    except MatterNotFound as error:
        raise Http404(str(error)) from error
    return None


def shown_party(code: str) -> PartyView:
    """Find who shows this document; WindowRefused WINDOW-PARTY where nobody has it."""
    found = find_party(code.strip().upper())
    if found is None:
        raise WindowRefused(
            "WINDOW-PARTY",
            "没有登记过这个证件号码；首次来办的，请在“窗口收件”登记。",
            "Nobody is registered with this number; register who comes for the first time.",
        )
    return found
