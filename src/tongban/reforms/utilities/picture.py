"""The three times of a connection as a picture: one bar, cut where another side's time begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from tongban.reforms.utilities.types import SIDES, Label, Reliability, Side

if TYPE_CHECKING:
    from tongban.reforms.utilities.types import Times

WIDTH: Final = 640
HEIGHT: Final = 120
COLOURS: Final = {
    Side.UTILITY: "var(--brand)",
    Side.CUSTOMER: "var(--warn)",
    Side.PERMIT: "var(--link)",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the bar, in units of the picture."""

    x: float
    width: float
    colour: str
    side: Label
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Bar:
    """A month's figure as a bar from the bottom up."""

    x: float
    height: float
    month: str
    value: str


def pieces(times: Times) -> tuple[Piece, ...]:
    """Lay the stretches out along the bar; one of no length at all is left out."""
    first = times.stretches[0].start
    whole = max((times.end - first).total_seconds(), 1.0)
    return tuple(
        Piece(
            x=round((each.start - first).total_seconds() / whole * WIDTH, 1),
            width=round((each.end - each.start).total_seconds() / whole * WIDTH, 1),
            colour=COLOURS[each.side],
            side=SIDES[each.side],
            start=each.start,
            end=each.end,
        )
        for each in times.stretches
        if each.end > each.start
    )


def bars(months: tuple[Reliability, ...]) -> tuple[Bar, ...]:
    """Draw SAIDI by month, oldest first, the highest as high as the picture."""
    rows = months[::-1]
    most = max((each.saidi for each in rows), default=0.0) or 1.0
    step = WIDTH / max(len(rows), 1)
    return tuple(
        Bar(
            x=round(n * step + step * 0.15, 1),
            height=round(each.saidi / most * HEIGHT, 1),
            month=f"{each.month:%Y-%m}",
            value=f"{each.saidi:.1f}",
        )
        for n, each in enumerate(rows)
    )
