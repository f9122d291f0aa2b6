"""How far the order of the questions, which is greedy, is from the best one there is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings

from tongban.services.bundles.planner import Options, plan
from tongban.services.bundles.tests.generated import Case, cases
from tongban.services.bundles.tests.small import MONDAY

modest = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
Told = frozenset[tuple[str, bool]]


class Asking:
    """Every way of asking about one case, each plan made once; `told` are the answers so far."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._asked: dict[Told, tuple[str, ...]] = {}

    def questions(self, told: Told) -> tuple[str, ...]:
        """Give what is still asked, in the planner's order."""
        if told not in self._asked:
            case = replace(self._case, facts={**self._case.facts, **dict(told)})
            options = Options(complete=case.complete)
            found = plan(
                case.network,
                case.goals,
                facts=case.facts,
                holds=case.holds,
                on=MONDAY,
                options=options,
            )
            self._asked[told] = tuple(each.element for each in found.questions)
        return self._asked[told]

    def greedy(self, told: Told = frozenset()) -> Fraction:
        """Give how many questions are asked on average when the first one is always taken."""
        wanted = self.questions(told)
        return self._after(wanted[0], told, self.greedy) if wanted else Fraction(0)

    def best(self, told: Told = frozenset()) -> Fraction:
        """Give the same for the best choice at each step, found by trying all."""
        wanted = self.questions(told)
        return min((self._after(name, told, self.best) for name in wanted), default=Fraction(0))

    def _after(self, name: str, told: Told, go_on: object) -> Fraction:
        assert callable(go_on)
        each = [go_on(told | {(name, answer)}) for answer in (True, False)]
        return 1 + sum(each, Fraction(0)) / 2


@modest
@given(cases())
def test_the_greedy_order_asks_never_less_than_the_best_and_seldom_more(case: Case) -> None:
    """Brute force over all orders: four facts at most, both answers alike likely."""
    asking = Asking(case)
    greedy, best = asking.greedy(), asking.best()
    assert best <= greedy <= best + 1
