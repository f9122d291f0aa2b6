"""Pure decisions of ratings: what is bad, what a row counts for, what is too few to publish."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.base.district.queries import find_district
from tongban.base.ratings.types import BAD, Cell, RatingRefused, RawRow, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.base.ratings.types import Member

LEVELS: Final = ("1", "2", "3", "4", "5")
DEFAULTS: Final[Mapping[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("settings.yaml").read_text(encoding="utf-8")
)
"""What the standard leaves open, each marked as a default."""


def again_allowed() -> bool:
    """Tell whether one may rate again after a bad rating was put right (INV-RAT-01)."""
    district = find_district()
    own = {} if district is None else district.rules.get("ratings", {})
    return bool(own.get("again", DEFAULTS["again"]["value"]))


def levels_in(listed: object) -> dict[str, str]:
    """Read the levels of members as the ledger keeps them: a line each, reference=level."""
    lines = [str(each) for each in listed] if isinstance(listed, list | tuple) else []
    return {ref: code for ref, _, code in (line.rpartition("=") for line in lines)}


def check_levels(
    level: str, levels: Mapping[str, str], members: Sequence[Member]
) -> tuple[tuple[Member | None, str], ...]:
    """Give what is bad: members with a bad level, or the whole (None) where none of them is named.

    Raises RatingRefused RATING-LEVEL, RATING-MEMBER.
    """
    known = {each.ref: each for each in members}
    for code in (level, *levels.values()):
        if code not in LEVELS:
            raise RatingRefused(
                "RATING-LEVEL",
                "请从五个等级中选择一个。",
                "Choose one of the five levels, 1 (very satisfied) to 5 (very dissatisfied).",
            )
    for ref in levels:
        if ref not in known:
            raise RatingRefused(
                "RATING-MEMBER",
                "评价的事项不在这次服务之内。",
                f"{ref[:60]!r} was no part of this service; rate its members alone.",
            )
    bad = tuple((known[ref], code) for ref, code in levels.items() if code in BAD)
    if not bad and level in BAD:
        return ((None, level),)
    return bad


Counted = tuple[RawRow, int]
"""A row, and how many rows that count alike it stands for."""


def tally(rated: Iterable[Counted], handled: Iterable[Counted]) -> Tally:
    """Count rows; the same rows always give the same figures (INV-RAT-06).

    Satisfaction is counted over `rated`, what became of bad ones over `handled`: a bad rating of a
    member is handled once, though the whole was rated as well.
    """
    levels: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for row, n in rated:
        if row.excluded:
            sums["excluded"] += n
        elif row.level:
            levels[row.level] += n
        else:
            sums["unrated"] += n
        if row.again and not row.excluded:
            sums["again"] += n
            sums["again_good"] += n * (row.again not in BAD)
    for row, n in handled:
        if not row.excluded:
            sums["owed"] += n * row.contact_owed
            sums["contacted"] += n * (row.contact_owed and row.contacted_in_time)
            sums["valid"] += n * row.valid
            sums["rectified"] += n * (row.valid and row.rectified)
            sums["called_back"] += n * (row.valid and row.called_back)
    return Tally(
        levels=dict(levels),
        unrated=sums["unrated"],
        excluded=sums["excluded"],
        owed=sums["owed"],
        contacted=sums["contacted"],
        valid=sums["valid"],
        rectified=sums["rectified"],
        called_back=sums["called_back"],
        again=sums["again"],
        again_good=sums["again_good"],
    )


def counted(rows: Iterable[Counted]) -> tuple[Tally, dict[str, Tally]]:
    """Count the whole, each rating once, and each department with what it was rated as a member."""
    every = tuple(rows)
    parts: dict[str, list[Counted]] = defaultdict(list)
    for each in every:
        parts[each[0].department].append(each)
    total = tally((each for each in every if not each[0].part), every)
    return total, {name: tally(each, each) for name, each in sorted(parts.items())}


def suppressed(total: Tally, departments: Mapping[str, Tally], small: int) -> tuple[Cell, ...]:
    """Hide departments with fewer ratings than `small`, and others that would give them away.

    Whoever subtracts what is shown from the total must be left with at least `small` ratings.
    """
    asked = {name: each.rated + each.excluded for name, each in departments.items()}
    hidden = {name for name, count in asked.items() if 0 < count < small}
    if hidden and total.rated + total.excluded >= small:
        for name, _ in sorted(asked.items(), key=lambda pair: (pair[1], pair[0])):
            if sum(asked[each] for each in hidden) >= small:
                break
            if asked[name]:
                hidden.add(name)
    return tuple(
        Cell(name, Tally() if name in hidden else each, hidden=name in hidden)
        for name, each in departments.items()
    )
