"""What the reform tells others: halls with their windows and themes, tickets, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from tongban.services.cases.types import Label

ANONYMOUS: Final = "nobody-named"
"""Stands in a ticket where other matters name their applicant: a number needs no name."""
AT_WINDOW: Final = ("CALLED", "SERVING", "RECEIVED")
"""States in which a window is taken by a ticket."""
COLLECTING: Final = "collect"
"""The purpose of a theme whose tickets fetch results; the others' apply."""


class WindowRefused(ValueError):  # noqa: N818 - the house's word for it
    """What a hall does not do; nothing was written. `code` is stable, `message` a label.

    WINDOW-HALL, WINDOW-THEME, WINDOW-NUMBER (there is none such), WINDOW-BUSY (a ticket is still at
    the window), WINDOW-FULL (too many numbers that nobody is named in), WINDOW-HERE (this person
    waits with a number already), WINDOW-FETCH (whoever came may not fetch), WINDOW-PARTY (nobody
    has this number), WINDOW-DECIDED (not decided on the spot).
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.message = {"zh": zh, "en": en}


class HallsInvalid(ValueError):  # noqa: N818 - the house's word for it
    """Windows as data that cannot be; `faults` are (path, message)."""

    code = "WINDOW-DATA"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Theme:
    """What a number is for; `items` None takes every one (无差别). `letter` begins its numbers."""

    id: str
    letter: str
    label: Label
    items: frozenset[str] | None
    purpose: str = "apply"

    def takes(self, item: str) -> bool:
        """Tell whether numbers of this theme are for applying for an item."""
        return self.purpose != COLLECTING and (self.items is None or item in self.items)


@dataclass(frozen=True, slots=True)
class Window:
    """A window; `themes` None calls every theme of the hall (无差别)."""

    no: str
    label: Label
    themes: frozenset[str] | None

    def calls(self, theme: str) -> bool:
        """Tell whether numbers of a theme are called here."""
        return self.themes is None or theme in self.themes


@dataclass(frozen=True, slots=True)
class HallRules:
    """Rules of a hall; `source` names the document that states them, empty for defaults.

    `requeue` is how often who did not come is queued again, `behind` how many are then before him
    or her; `wait_minutes` is what the indicator counts as soon; `unnamed` is how many numbers in
    which nobody is named may wait at once.
    """

    requeue: int = 1
    behind: int = 3
    wait_minutes: int = 30
    unnamed: int = 200
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hall:
    """A hall: the body that runs it, its themes and windows."""

    id: str
    name: Label
    operator: str
    themes: tuple[Theme, ...]
    windows: tuple[Window, ...]
    rules: HallRules

    def theme(self, theme: str) -> Theme:
        """Give a theme; WindowRefused WINDOW-THEME."""
        for each in self.themes:
            if each.id == theme:
                return each
        raise WindowRefused(
            "WINDOW-THEME",
            f"{self.name['zh']}没有这个主题，请重新选择。",
            f"{self.name['en']} has no theme {theme[:40]!r}; choose one of its own.",
        )

    def window(self, no: str) -> Window:
        """Give a window; WindowRefused WINDOW-NUMBER."""
        for each in self.windows:
            if each.no == no:
                return each
        raise WindowRefused(
            "WINDOW-NUMBER",
            f"{self.name['zh']}没有这个窗口。",
            f"{self.name['en']} has no window {no[:16]!r}.",
        )

    def themes_of(self, window: Window) -> tuple[str, ...]:
        """Name the themes that a window calls."""
        return tuple(each.id for each in self.themes if window.calls(each.id))

    def theme_for(self, item: str) -> Theme | None:
        """Give the theme for applying for an item: one that names it before one for every item."""
        fitting = [each for each in self.themes if each.takes(item)]
        return min(fitting, key=lambda each: each.items is None, default=None)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A queue ticket as it stands; `token` opens its public page.

    `owed` names the cases whose receipt is still to be given, where one ticket was asked for.
    """

    matter: UUID
    hall: str
    theme: str
    day: date
    number: str
    token: str
    state: str
    state_label: Label
    item: str
    party: str
    window: str
    clerk: str
    channel: str
    requeues: int
    taken_at: datetime
    called_at: datetime | None
    first_called_at: datetime | None
    cases: tuple[UUID, ...]
    owed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a waiting ticket stands: how many are before it."""

    ticket: Ticket
    before: int | None
    may_requeue: bool


@dataclass(frozen=True, slots=True)
class Waited:
    """One row of the waiting-time indicator: a number that was called."""

    number: str
    theme: str
    window: str
    taken_at: datetime
    called_at: datetime
    soon: bool

    @property
    def minutes(self) -> int:
        """Whole minutes from taking the number to the first call."""
        return int((self.called_at - self.taken_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Waiting:
    """The indicator of a theme (empty for all): called soon, of all called; the median wait.

    `redirects` counts tickets whose person had been at another window for the same item that day.
    """

    theme: str
    rows: tuple[Waited, ...]
    redirects: int

    @property
    def numerator(self) -> int:
        """How many were called within the minutes of the hall's rule."""
        return sum(each.soon for each in self.rows)

    @property
    def denominator(self) -> int:
        """How many were called at all."""
        return len(self.rows)

    @property
    def median(self) -> float | None:
        """The median wait in minutes; None when nobody was called."""
        found = sorted(each.minutes for each in self.rows)
        middle = len(found) // 2
        if not found:
            return None
        return float(found[middle]) if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
