"""The stays behind the waits: which matters stood there and how long, the longest first."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import msgspec

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.db import fetch_all
from tongban.record.guard import under_authority
from tongban.services.figures.facts import Fact
from tongban.services.figures.reach import Where, narrow, readable
from tongban.services.figures.types import FigureError, StayLine, StayPage
from tongban.services.figures.waiting import labels_of, waited_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tongban.kernel.authority import Actor
    from tongban.services.figures.types import Scope

PAGE: Final = 20
MAX_PAGE: Final = 5_000


@under_authority
def stays(
    kind: str,
    state: str,
    scope: Scope,
    *,
    actor: Actor,
    acts: Sequence[str] = (),
    after: str | None = None,
    limit: int = PAGE,
) -> StayPage:
    """Give a page of the stays in a state that ended in the period, the longest first.

    `kind` is a kind of matter, or `evidence` with a kind of evidence as its state; `acts` are those
    that ended the stay, any without them. All pages together are the waits that `waiting` counts.
    One statement (two for officers). Raises FigureError FIGURE-CURSOR, NotPermitted.
    """
    scopes = readable(actor)
    where, period = Where(), waited_in(scope, scopes)
    where.add(f"s.kind = {where.parameter(kind, 'text')} AND s.act <> ''")
    where.add(f"s.state = {where.parameter(state, 'text')}")
    where.add(
        f"s.day BETWEEN {where.parameter(period.first, 'date')}"
        f" AND {where.parameter(period.last, 'date')}"
    )
    if acts:
        where.add(f"s.act = ANY ({where.parameter(list(acts), 'text[]')})")
    narrow(where, scope, scopes, of="s.")
    if after is not None:
        length, matter, place = _read_cursor(after, int)
        shown = where.parameter(length, "bigint")
        where.add(f"s.seconds <= {shown}")
        where.add(
            f"(s.seconds < {shown} OR (s.matter, s.place) >"
            f" ({where.parameter(matter, 'uuid')}, {where.parameter(place, 'smallint')}))"
        )
    return _page(where, "s.seconds DESC, s.matter, s.place", limit, clock.now())


@under_authority
def standing_stays(
    kind: str,
    state: str,
    scope: Scope,
    *,
    actor: Actor,
    after: str | None = None,
    limit: int = PAGE,
) -> StayPage:
    """Give a page of the stays that last, the oldest first; as `stays`, without a period."""
    where = Where()
    where.add(f"s.kind = {where.parameter(kind, 'text')} AND s.act = ''")
    where.add(f"s.state = {where.parameter(state, 'text')}")
    narrow(where, scope, readable(actor), of="s.")
    if after is not None:
        moment, matter, place = _read_cursor(after, datetime.fromisoformat)
        where.add(
            f"(s.since, s.matter, s.place) > ({where.parameter(moment, 'timestamptz')},"
            f" {where.parameter(matter, 'uuid')}, {where.parameter(place, 'smallint')})"
        )
    return _page(where, "s.since, s.matter, s.place", limit, clock.now())


def _page(where: Where, order: str, limit: int, now: datetime) -> StayPage:
    size = max(1, min(limit, MAX_PAGE))
    found = fetch_all(
        "SELECT s.kind, s.state, s.act, s.place, s.day, s.since, s.seconds, f.body"  # noqa: S608 - parameters
        f" FROM figures_stay s JOIN figures_fact f ON f.matter = s.matter WHERE {where.sql}"
        f" ORDER BY {order} LIMIT {size + 1}",
        where.params,
    )
    rows = []
    cursor = ""
    for kind, state, act, place, day, since, seconds, body in found[:size]:
        fact = _read(body)
        lasted = now - since if seconds is None else timedelta(seconds=seconds)
        key = since.isoformat() if seconds is None else seconds
        cursor = f"{key} {fact.matter} {place}"
        rows.append(
            StayLine(
                matter=fact.matter,
                kind=fact.kind,
                number=fact.number,
                item=fact.item,
                department=fact.department,
                state=state,
                act=act,
                act_label=labels_of(kind)[1].get(act, {"zh": act, "en": act}),
                day=day if seconds is not None else local_day(since),
                lasted=max(lasted, timedelta(0)),
            )
        )
    return StayPage(tuple(rows), _encode(cursor) if len(found) > size else None)


def _encode(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str, read: Callable[[str], Any]) -> tuple[Any, str, int]:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        key, matter, place = raw.split(" ")
        return read(key), str(UUID(matter)), int(place)
    except (binascii.Error, ValueError) as error:
        raise FigureError(
            "FIGURE-CURSOR",
            "翻页标记无效，请从第一页开始。",
            f"cursor {text[:40]!r} was not made by this list; begin at the first page",
        ) from error


_read = msgspec.json.Decoder(Fact).decode
