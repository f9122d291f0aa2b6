"""What case pages show of a connection: whose time ran, and whether a contractor was prescribed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from tongban.faces.common.session import officer, person
from tongban.record.queries import grants_of
from tongban.reforms.utilities.picture import HEIGHT, WIDTH, pieces
from tongban.reforms.utilities.queries import (
    is_connection,
    recorded_by,
    times_of,
    utility_bodies,
    violations_of,
)
from tongban.reforms.utilities.types import CUSTOMER_ACTS, SIDES

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.kernel.authority import Actor


def at_desk(request: HttpRequest, case: Any) -> str:
    """Show an officer the three times of a connection."""
    return _panel(request, case, officer(request))


def in_portal(request: HttpRequest, case: Any) -> str:
    """Show the applicant the three times of a connection, and what he or she may do now."""
    return _panel(request, case, person(request), own=True)


def records_link(request: HttpRequest, _subject: Any) -> str:
    """Show the officers of a utility the way to its figures."""
    if not utility_bodies() or not recorded_by(grants_of(actor=officer(request))):
        return ""
    return render_to_string("utilities/link.html", {}, request)


def _panel(request: HttpRequest, case: Any, actor: Actor, *, own: bool = False) -> str:
    times = times_of(case.id, actor=actor) if is_connection(case.item) else None
    if times is None:
        return ""
    context = {
        "times": times,
        "pieces": pieces(times),
        "sides": SIDES,
        "case": case,
        "acts": [each for each in case.allowed if each.act in CUSTOMER_ACTS] if own else (),
        "violations": violations_of(case.id, actor=actor),
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render_to_string("utilities/times.html", context, request)
