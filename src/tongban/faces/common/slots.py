"""Slots that the shells offer: what a reform adds to them without being known below.

A reform registers in its `AppConfig.ready`: a way in a shell's navigation (`portal`, `desk`,
`cockpit`), a panel in a named place of a page, the page of a kind of matter. Its addresses stand in
`AppConfig.addresses`, pairs of prefix and module, and routes of the API go to
`faces.api.service.api.add_router`.

Places: `portal.home`, `portal.my`, `portal.case`, `portal.joint`, `portal.verify`, `desk.queue`,
`desk.case`, `desk.draft`, `kiosk.home`, `kiosk.done`. The subject of the case places (`kiosk.done`
among them) is the page's `CaseView`, of `kiosk.home` its `Kiosk`, of `portal.joint` its
`JointView`, of `portal.verify` the Verdict, of `desk.draft` the Draft; of the others None.

After a clerk received an application (`desk.received`, the draft's id and the Receipt), an onward
says where the clerk goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from markupsafe import Markup

if TYPE_CHECKING:
    from django.http import HttpRequest

Panel = Callable[["HttpRequest", Any], str]
"""Gives finished HTML for a subject, rendered by a template; empty where there is nothing."""
Onward = Callable[["HttpRequest", Any], str]
"""Gives the address at which one goes on after a step; empty for one it does not know."""


@dataclass(frozen=True, slots=True)
class Way:
    """A link in a shell's navigation; `roles` are the officers' that see it, None for everybody."""

    shell: str
    name: str
    label: Mapping[str, str]
    roles: frozenset[str] | None = None


_ways: dict[str, dict[str, Way]] = defaultdict(dict)
_homes: dict[str, frozenset[str]] = {}
_panels: dict[str, list[Panel]] = defaultdict(list)
_onwards: dict[str, list[Onward]] = defaultdict(list)
_pages: dict[tuple[str, str], tuple[str, str]] = {}


def add_way(way: Way) -> None:
    """Add a link to a shell; the same address again replaces the former."""
    _ways[way.shell][way.name] = way


def ways_of(shell: str, roles: frozenset[str] = frozenset()) -> tuple[Way, ...]:
    """Give the links of a shell that somebody with these roles sees."""
    return tuple(
        way for way in _ways[shell].values() if way.roles is None or not way.roles.isdisjoint(roles)
    )


def add_home(name: str, roles: frozenset[str]) -> None:
    """Let officers who hold one of these roles begin at the page of this name."""
    _homes[name] = roles


def home_of(roles: frozenset[str]) -> str:
    """Name the page at which an officer with these roles begins: the desk unless told otherwise."""
    return next((name for name, of in _homes.items() if not of.isdisjoint(roles)), "desk")


def add_page(shell: str, kind: str, name: str, argument: str) -> None:
    """Say which page of a shell shows matters of a kind: its name, and what it calls the matter."""
    _pages[shell, kind] = (name, argument)


def page_of(shell: str, kind: str, matter: object) -> str:
    """Give the address of the page that shows a matter of a kind; empty where there is none."""
    name, argument = _pages.get((shell, kind), ("", ""))
    return reverse(name, kwargs={argument: matter}) if name else ""


def add_panel(place: str, panel: Panel) -> None:
    """Add a panel to a place."""
    if panel not in _panels[place]:
        _panels[place].append(panel)


def panels_of(place: str, request: HttpRequest, subject: Any = None) -> tuple[Markup, ...]:
    """Render the panels of a place; empty ones are left out."""
    rendered = (panel(request, subject) for panel in _panels[place])
    return tuple(Markup(html) for html in rendered if html.strip())  # noqa: S704 - from templates


def add_onward(place: str, onward: Onward) -> None:
    """Add who hears of a step, and may say where one goes on after it."""
    if onward not in _onwards[place]:
        _onwards[place].append(onward)


def onward_of(place: str, request: HttpRequest, subject: Any) -> str:
    """Tell all who hear of a step; give the first address that one of them names, or none."""
    return next(filter(None, [onward(request, subject) for onward in _onwards[place]]), "")
