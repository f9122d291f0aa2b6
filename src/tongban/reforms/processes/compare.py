"""Before and after: whether two sets of durations differ, and by how much."""

from __future__ import annotations

import math
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from tongban.reforms.processes.times import quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST: Final = 8
"""Values on each side from which the normal approximation is good enough to be told."""
MOST_PAIRS: Final = 4_000_000


def compared(before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    """Compare by the Mann-Whitney U test: two-sided, ties corrected, normal approximation.

    `less_after` is the chance that a case after takes less time than one before (ties count half);
    `shift` the Hodges-Lehmann estimate of the change in seconds, None where the pairs are too many.
    Below 8 values on a side no p is told (H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18, 1947).
    """
    n, m = len(before), len(after)
    if not n or not m:
        return {"test": "mann-whitney-u", "p": None, "why": "one side has no cases"}
    ranks, ties = _ranks([*before, *after])
    u_after = sum(ranks[n:]) - m * (m + 1) / 2
    body: dict[str, Any] = {
        "test": "mann-whitney-u",
        "u": u_after,
        "less_after": 1.0 - u_after / (n * m),
        "shift": _shift(before, after),
        "p": None,
    }
    if min(n, m) < LEAST:
        return {**body, "why": f"fewer than {LEAST} cases on a side"}
    whole = n + m
    spread = n * m / 12.0 * (whole + 1 - ties / (whole * (whole - 1)))
    if spread <= 0:
        return {**body, "why": "all durations are the same"}
    distance = max(0.0, abs(u_after - n * m / 2) - 0.5)
    return {**body, "p": math.erfc(distance / math.sqrt(spread) / math.sqrt(2))}


def _ranks(values: Sequence[float]) -> tuple[list[float], int]:
    """Give mid-ranks, and the sum of t**3 - t over groups of equal values."""
    counts = Counter(values)
    middle: dict[float, float] = {}
    below = 0
    for value in sorted(counts):
        middle[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    return [middle[value] for value in values], sum(t**3 - t for t in counts.values())


def _shift(before: Sequence[float], after: Sequence[float]) -> float | None:
    if len(before) * len(after) > MOST_PAIRS:
        return None
    return quantile(sorted(b - a for a, b in product(before, after)), 0.5)
