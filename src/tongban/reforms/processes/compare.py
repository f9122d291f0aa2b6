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
FEW_PAIRS: Final = 250_000
"""Pairs up to which all differences are listed; of more, a place is found by halving."""
FINE: Final = 1e-3
"""Seconds to which a place among many differences is found."""
SURE: Final = 1.959963984540054
"""Standard deviations either side that hold 95 %."""


def compared(before: Sequence[float], after: Sequence[float]) -> dict[str, Any]:
    """Compare by the Mann-Whitney U test: two-sided, ties corrected, normal approximation.

    `less_after` is the chance that a case after takes less time than one before (ties count half);
    `shift` the Hodges-Lehmann estimate of the change in seconds and `interval` where it lies with
    95 % confidence (M. Hollander, D. A. Wolfe, Nonparametric Statistical Methods, 4.3). Below 8
    values on a side neither p nor interval is told (H. B. Mann, D. R. Whitney, Ann. Math. Statist.
    18, 1947).
    """
    n, m = len(before), len(after)
    if not n or not m:
        return {"test": "mann-whitney-u", "p": None, "why": "one side has no cases"}
    ranks, ties = _ranks([*before, *after])
    u_after = sum(ranks[n:]) - m * (m + 1) / 2
    differences = _Differences(before, after)
    body: dict[str, Any] = {
        "test": "mann-whitney-u",
        "u": u_after,
        "less_after": 1.0 - u_after / (n * m),
        "shift": differences.median(),
        "interval": None,
        "p": None,
    }
    if min(n, m) < LEAST:
        return {**body, "why": f"fewer than {LEAST} cases on a side"}
    whole = n + m
    spread = n * m / 12.0 * (whole + 1 - ties / (whole * (whole - 1)))
    if spread <= 0:
        return {**body, "why": "all durations are the same"}
    distance = max(0.0, abs(u_after - n * m / 2) - 0.5)
    out = max(1, math.floor(n * m / 2 - SURE * math.sqrt(n * m * (whole + 1) / 12.0)))
    interval = [differences.place(out), differences.place(n * m + 1 - out)]
    p = math.erfc(distance / math.sqrt(spread) / math.sqrt(2))
    return {**body, "p": p, "interval": interval}


class _Differences:
    """All differences after minus before, in order, without listing them where they are many."""

    def __init__(self, before: Sequence[float], after: Sequence[float]) -> None:
        self.before, self.after = sorted(before), sorted(after)
        self.count = len(before) * len(after)
        few = self.count <= FEW_PAIRS
        self.listed = sorted(a - b for b, a in product(before, after)) if few else []

    def median(self) -> float:
        if self.listed:
            return quantile(self.listed, 0.5)
        low, high = (self.count + 1) // 2, self.count // 2 + 1
        return (self.place(low) + self.place(high)) / 2

    def place(self, k: int) -> float:
        """Give the k-th least difference, from 1."""
        if self.listed:
            return self.listed[k - 1]
        low, high = self.after[0] - self.before[-1], self.after[-1] - self.before[0]
        while high - low > FINE / 4:
            middle = (low + high) / 2
            if self._within(middle) >= k:
                high = middle
            else:
                low = middle
        return round(high / FINE) * FINE

    def _within(self, bound: float) -> int:
        """Count the differences up to a bound: both sides are walked once."""
        n = count = 0
        for b in self.before:
            while n < len(self.after) and self.after[n] - b <= bound:
                n += 1
            count += n
        return count


def _ranks(values: Sequence[float]) -> tuple[list[float], int]:
    """Give mid-ranks, and the sum of t**3 - t over groups of equal values."""
    counts = Counter(values)
    middle: dict[float, float] = {}
    below = 0
    for value in sorted(counts):
        middle[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    return [middle[value] for value in values], sum(t**3 - t for t in counts.values())
