"""Each figure can be derived again: from the rows behind it, and from the raw acts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel.terms.counting import local_day
from tongban.record.children import children_of
from tongban.record.queries import calendar, get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.figures.queries import all_rows, figure, figures, kinds
from tongban.services.figures.tests import scene
from tongban.services.figures.types import Period, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from tongban.record.types import ActView

Sums = tuple[int, int]


class Told:
    """A case as its acts tell it: who reckons here knows neither facts nor sums."""

    def __init__(self, case: UUID) -> None:
        self.acts = [each.act for each in get_acts(case, actor=SYSTEM).rows]
        self.visits = sum(
            each.act.name == "check_in" and each.act.payload["voluntary"] is False
            for child in children_of(case, actor=SYSTEM)
            for each in acts_of(child.id)
        )
        self.item = get_matter(case, actor=SYSTEM).item

    def day(self, *names: str) -> date | None:
        found = [local_day(each.at) for each in self.acts if each.name in names]
        return found[0] if found else None

    @property
    def accepted(self) -> date | None:
        silent = self.day("deem_accepted")
        return self.day("accept") if silent is None else self.day("submit")

    @property
    def decided(self) -> date | None:
        return self.day("grant", "deny")

    @property
    def ended(self) -> date | None:
        return self.decided or self.day("withdraw")

    @property
    def used(self) -> int:
        assert self.accepted is not None and self.decided is not None  # noqa: PT018
        return calendar().between(self.accepted, self.decided)

    def slots(self, start: str) -> int:
        shown = {ref.slot for act in self.acts for ref in act.evidence if ref.ref.startswith(start)}
        return len(shown)


def acts_of(matter: UUID) -> list[ActView]:
    return list(get_acts(matter, actor=SYSTEM).rows)


def share(cases: list[Told], counts: Callable[[Told], Any], among: Callable[[Told], Any]) -> Sums:
    held = [each for each in cases if among(each)]
    return sum(bool(counts(each)) for each in held), len(held)


def always(_: Told) -> bool:
    return True


def of_all(cases: list[Told]) -> Sums:
    return 0, len(cases)


def none(_: list[Told]) -> Sums:
    return 0, 0


def channel(name: str) -> Callable[[list[Told]], Sums]:
    return lambda cases: share(cases, lambda each: each.acts[0].payload["channel"] == name, always)


HANDED_IN = {"submit", "resubmit", "correct_on_spot", "supplement"}
PROMISED, LAW = 10, 20
RAW: Final[dict[str, Callable[[list[Told]], Sums]]] = {
    "received": lambda cases: (len(cases), len(cases)),
    "decided": lambda cases: share(cases, always, lambda each: each.decided),
    "instant_share": lambda cases: share(
        cases, lambda each: each.accepted == each.decided, lambda each: each.decided
    ),
    "early_share": lambda cases: share(
        cases, lambda each: each.used < PROMISED, lambda each: each.decided
    ),
    "on_promise_share": lambda cases: share(
        cases, lambda each: each.used <= PROMISED, lambda each: each.decided
    ),
    "on_time_share": lambda cases: share(
        cases, lambda each: each.used <= LAW, lambda each: each.decided
    ),
    "late_share": lambda cases: share(
        cases, lambda each: each.used > LAW, lambda each: each.decided
    ),
    "time_cut": lambda cases: (
        sum(LAW - PROMISED for each in cases if each.accepted),
        sum(LAW for each in cases if each.accepted),
    ),
    "mean_days": lambda cases: (
        sum(each.used for each in cases if each.decided),
        sum(1 for each in cases if each.decided),
    ),
    "once_share": lambda cases: share(
        cases, lambda each: not each.day("notify_correction"), lambda each: each.ended
    ),
    "runs": lambda cases: (
        sum(each.visits for each in cases if each.ended),
        sum(1 for each in cases if each.ended),
    ),
    "zero_run_share": lambda cases: share(
        cases, lambda each: not each.visits, lambda each: each.ended
    ),
    "online_share": lambda cases: share(
        cases, lambda each: each.acts[0].payload["channel"] in {"online", "api"}, always
    ),
    "free_evidence_share": lambda cases: (0, sum(each.slots("sha256:") for each in cases) + 1),
    "brought": lambda cases: (sum(each.slots("sha256:") for each in cases), len(cases)),
    "deemed_share": lambda cases: share(
        cases, lambda each: each.day("deem_accepted"), lambda each: each.accepted
    ),
    "granted_share": lambda cases: share(
        cases, lambda each: each.day("grant"), lambda each: each.decided
    ),
    "commitment_share": of_all,
    "joint_share": of_all,
    "joint_received": none,
    "joint_days": none,
    "joint_together_share": none,
    "steps": lambda cases: (
        sum(
            sum(act.name in HANDED_IN for act in each.acts) + each.visits
            for each in cases
            if each.ended
        ),
        sum(1 for each in cases if each.ended),
    ),
    **{f"channel_{name}": channel(name) for name in ("online", "api", "window", "kiosk", "mail")},
    "channel_unknown": of_all,
}
"""What each figure of the scene must be, reckoned by hand from acts. One case promised a photo."""


def test_inv_eva_05_every_figure_follows_from_its_rows_and_from_the_raw_acts(
    spring: Mapping[str, UUID],
) -> None:
    """INV-EVA-05: values derived from the platform's cases come from raw events."""
    cases = [Told(each) for each in spring.values()]
    assert {each.id for each in kinds()} == set(RAW)
    for kind in kinds():
        value = figure(kind.id, scene.YEAR, actor=SYSTEM)
        rows = list(all_rows(kind.id, scene.YEAR, actor=SYSTEM))
        assert sum(each.numerator for each in rows) == value.numerator, kind.id
        assert sum(each.denominator for each in rows) == value.denominator, kind.id
        assert sum(not each.counts for each in rows) == value.excluded, kind.id
        assert (value.numerator, value.denominator) == RAW[kind.id](cases), kind.id


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.dates(date(2022, 3, 20), date(2022, 6, 10)),
    length=st.integers(0, 90),
    item=st.sampled_from([None, "stall-permit", "stall-move"]),
    division=st.sampled_from([None, "420902"]),
)
@pytest.mark.usefixtures("spring")
def test_every_figure_of_any_part_is_the_sum_of_its_rows(
    first: date, length: int, item: str | None, division: str | None
) -> None:
    period = Period(first, first + timedelta(days=length))
    scope = Scope(period, item=item, division=division)
    for value in figures(scope, actor=SYSTEM):
        rows = list(all_rows(value.kind.id, scope, actor=SYSTEM))
        assert (value.numerator, value.denominator, value.excluded) == (
            sum(each.numerator for each in rows),
            sum(each.denominator for each in rows),
            sum(not each.counts for each in rows),
        )
