"""What other apps write with the opening of a matter: in the same statement, or nothing at all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tongban.record.statements import OPENING_PARAMETERS, opening
from tongban.record.types import RecordError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Alongside:
    """A write of another app, and what must hold for anything to be written.

    `guard` is a SELECT, with `FOR UPDATE` or `FOR SHARE` on what must stay as it is: unless it
    gives `rows` rows, nothing is written at all. `write` is one INSERT or UPDATE. In both `{0}`,
    `{1}`, ... stand for `params` and need their casts; `write` takes the guard's rows as `{guard}`
    and one row of `{act}` once the act is written; `$1` is the matter (uuid), `$7` the moment.
    `name` is a word that no other part of the statement has.
    """

    name: str
    guard: str
    rows: int
    write: str
    params: tuple[str | int | None, ...]


class AlongsideRefused(RecordError):  # noqa: N818 - names what happened
    """What was to be written with a matter does not hold any more; nothing was written.

    Look at what the matter was to rest on again, then repeat.
    """

    code = "ALONGSIDE-REFUSED"


def opening_with(parts: Iterable[Alongside]) -> tuple[str, tuple[str | int | None, ...]]:
    """Give the statement that opens a matter with these parts, and the parameters it adds."""
    taken = tuple(parts)
    shape = tuple((each.name, each.guard, each.write, len(each.params)) for each in taken)
    return _statement(shape), tuple(value for each in taken for value in (each.rows, *each.params))


@lru_cache(maxsize=64)
def _statement(parts: tuple[tuple[str, str, str, int], ...]) -> str:
    guards, holds, writes = [], [], []
    place = OPENING_PARAMETERS
    for name, guard, write, count in parts:
        place += 1
        values = [f"${place + each}" for each in range(1, count + 1)]
        guards.append(f"{name} AS ({guard.format(*values)})")
        holds.append(f"(SELECT count(*) FROM {name}) = ${place}::int")  # noqa: S608 - constants
        writes.append(f"{name}_done AS ({write.format(*values, guard=name, act=ACT)})")
        place += count
    fits = f"fits AS (SELECT 1 WHERE {' AND '.join(holds)})"
    return opening(before=[*guards, fits], source="fits", after=writes)


ACT: Final = "a"
"""The name by which the parts of a statement know that the act is written."""
