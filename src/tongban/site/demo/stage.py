"""What a story needs: actors, a clock that is told the hour, files, and a printed line a step."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tongban.base.authorities.queries import get_officers, list_officers
from tongban.base.documents.actions import store
from tongban.base.documents.rendering import render_typst
from tongban.base.notices.delivery import deliver_due
from tongban.base.parties.queries import get_party
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import clock, effects, timers
from tongban.services.cases.queries import get_case

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.services.cases.types import CaseView, Clock

LOCAL: Final = ZoneInfo("Asia/Shanghai")
MATERIAL: Final = Path(__file__).with_name("paper.typ")
LIGHTS: Final = {"green": "绿", "yellow": "黄", "red": "红"}


@dataclass(slots=True)
class Stage:
    """The demonstration's clock, its people and what was printed.

    `tell` takes each line; `day` moves the record's clock forward and never back.
    """

    tell: Callable[[str], None]
    steps: int = 0
    people: dict[str, str] = field(default_factory=dict)

    def now(self) -> datetime:
        """Return the record's moment in local time."""
        return clock.now().astimezone(LOCAL)

    def today(self) -> date:
        """Return the record's day."""
        return self.now().date()

    def move_to(self, day: date, at: time) -> None:
        """Move the clock on to an hour; an hour that has passed already stays passed."""
        wanted = datetime.combine(day, at, LOCAL)
        ahead = wanted - clock.now()
        if ahead > timedelta(0):
            clock.advance(ahead)

    def night(self, day: date) -> int:
        """Let a night pass until one o'clock of a day: timers and what follows; gives the acts."""
        self.move_to(day, time(1))
        done = timers.run_due()
        self.settle()
        return done

    def settle(self) -> int:
        """Do what follows the acts so far, as the worker does; gives the number of effects."""
        done = effects.drain()
        deliver_due()
        return done

    def person(self, party: str) -> Actor:
        """Return a person as an actor for himself or herself."""
        self.people[party] = get_party(party).name
        return Actor(party, ActorKind.PERSON, party)

    def officer(self, department: str, role: str, *, number: int = 0) -> Actor:
        """Return an officer of a department who holds a role, the `number`th of them."""
        found = [
            each
            for each in list_officers()
            for held in each.roles
            if held.role == role and (held.department or each.department) == department
        ]
        chosen = found[number]
        self.people[chosen.id] = get_officers([chosen.id])[chosen.id].name
        return Actor(chosen.id, ActorKind.OFFICER)

    def file(self, title: str, lines: list[str], *, owner: Actor, draft: UUID, slot: str) -> str:
        """Make a PDF as an applicant would scan it, hand it in for a slot; gives its hash."""
        data = {"title": title, "lines": lines, "signed": self.today().isoformat()}
        made = render_typst(MATERIAL, data, made_at=self.now())
        return store(
            io.BytesIO(made),
            owner=owner.party or "",
            purpose="material",
            filename=f"{title}.pdf",
            draft=str(draft),
            slot=slot,
        ).hash

    def step(self, who: Actor | None, what: str, *, case: UUID | None = None) -> None:
        """Print a step: its moment, who did it, what, and the clock of the case."""
        self.steps += 1
        name = "系统" if who is None else self.people.get(who.id, who.id)
        told = self._clock(case, who) if case is not None else ""
        self.tell(f"{self.steps:>3}  {self.now():%Y-%m-%d %H:%M}  {name}\t{what}\t{told}")

    def _clock(self, case: UUID, who: Actor | None) -> str:
        view = self.view(case, who)
        return "" if view is None or view.clock is None else clock_words(view.clock)

    def view(self, case: UUID, who: Actor | None) -> CaseView | None:
        """Return the case as the actor sees it."""
        return None if who is None else get_case(case, actor=who)


def clock_words(told: Clock) -> str:
    """Write a clock in a few words: what runs, its due day, its light."""
    light = LIGHTS.get(told.light, told.light)
    if told.suspended:
        return f"{told.label['zh']} 中止（特别程序） [{light}]"
    due = told.promise_due or told.due
    return f"{told.label['zh']} 到期 {due} [{light}]"
