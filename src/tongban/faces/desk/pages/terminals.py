"""Self-service terminals as the hall's staff see them: alive or not, in service or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from tongban.base.terminals.actions import KEEPERS, declare, make_enrol_code, take_away
from tongban.base.terminals.queries import events_of, get_device, list_devices
from tongban.base.terminals.types import State, TerminalError
from tongban.faces.common.jinja import words
from tongban.faces.desk.access import Desk, at_desk, show

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

WATCHERS: Final = KEEPERS | {"supervisor"}
"""Roles that see the terminals; hall managers alone change them."""
STATES: Final = {
    State.ONLINE: ("good", gettext_noop("在线")),
    State.OFFLINE: ("warn", gettext_noop("离线")),
    State.FAULT: ("bad", gettext_noop("故障")),
    State.MAINTENANCE: ("plain", gettext_noop("维护中")),
}
EVENTS: Final = {
    "code": gettext_noop("取了登记码"),
    "enrolled": gettext_noop("登记了浏览器"),
    "taken away": gettext_noop("取消了登记"),
    "fault": gettext_noop("设为故障"),
    "maintenance": gettext_noop("设为维护"),
    "in service": gettext_noop("恢复使用"),
    "wrong code": gettext_noop("输错了登录码"),
}


@require_http_methods(["GET"])
@at_desk
def terminals(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the devices with their state and last heartbeat."""
    desk.need(WATCHERS)
    rows = [(each, *_state(each.state)) for each in list_devices()]
    return show(request, desk, "terminals.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@at_desk
def terminal(request: HttpRequest, desk: Desk, device: str) -> HttpResponse:
    """Show a device; give a code that enrols it once, or declare it in or out of service."""
    desk.need(WATCHERS if request.method == "GET" else KEEPERS)
    code = ""
    try:
        if request.method == "POST":
            code = _do(request, desk, device)
            if not code:
                messages.success(request, _("已保存。"))
                return redirect("desk-terminal", device=device)
        found = get_device(device)
    except TerminalError as error:
        if error.code == "TERMINAL-UNKNOWN":
            raise Http404(device) from error
        messages.error(request, words(error.message))
        return redirect("desk-terminal", device=device)
    tone, label = _state(found.state)
    context = {
        "device": found,
        "tone": tone,
        "label": label,
        "code": code,
        "may_keep": desk.holds(KEEPERS),
        "events": [(_(said), each) for each in events_of(device) if (said := EVENTS[each["what"]])],
    }
    return show(request, desk, "terminal.html", context)


def _do(request: HttpRequest, desk: Desk, device: str) -> str:
    """Do what was asked; gives the code where one was asked for."""
    act = request.POST.get("act", "")
    if act == "code":
        return make_enrol_code(device, actor=desk.actor)
    if act == "take-away":
        take_away(device, actor=desk.actor)
    else:
        declare(device, act, actor=desk.actor, note=request.POST.get("note", ""))
    return ""


def _state(state: State) -> tuple[str, str]:
    tone, label = STATES[state]
    return tone, _(label)
