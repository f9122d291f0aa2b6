"""What a plan is made in: the network, the facts, the holdings, and the day."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tongban.kernel.conditions import Condition, parse
from tongban.kernel.conditions.types import read_value
from tongban.services.bundles.planner.options import PlanError, unknown_name
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from tongban.services.bundles.planner.options import Options
    from tongban.services.bundles.types import ItemNode, Need, Network

ASKED: Final = frozenset({"required", "tolerable"})
"""Necessities under which evidence must be there; what is optional is never asked for."""

KEPT: Final = 16_384
"""Answers kept: the same condition under the same facts is asked for again and again."""


class Scene:
    """The network under one applicant's facts and holdings; answers are remembered."""

    def __init__(
        self,
        network: Network,
        *,
        facts: Mapping[str, object],
        holds: Collection[str],
        on: date,
        options: Options,
    ) -> None:
        self.network: Final = network
        self.facts: Final = _checked(facts, network)
        self.on: Final = on
        self.options: Final = options
        self.credentials: Final = frozenset(
            each for each in holds if each in network.credentials or each in network.producers
        )
        self.held: Final = _held(holds, network)
        self._truths: dict[str, bool | None] = {}
        self._changers: dict[str, bool] = {}

    def truth(self, when: str | None) -> bool | None:
        """Tell whether a condition holds; None while the facts do not tell."""
        if when is None:
            return True
        if when not in self._truths:
            self._truths[when] = self.condition(when).evaluate(self.facts)
        return self._truths[when]

    def condition(self, when: str) -> Condition:
        """Give a condition, parsed over the district's facts; ConditionError."""
        return parse(when, self.network.dictionary)

    def asks(self, need: Need) -> bool | None:
        """Tell whether a slot is asked for; None while a fact or a situation is unknown."""
        answer = self.truth(need.when)
        return None if answer is True and need.situations else answer

    def unknown(self, when: str) -> tuple[str, ...]:
        """Give the unknown facts that could still change a condition's answer."""
        condition = self.condition(when)
        return _unknown(condition, self._read_by(condition))

    def deciding(self, when: str) -> tuple[str, ...]:
        """Give the clauses of a condition that decided its answer."""
        condition = self.condition(when)
        return _deciding(condition, self._read_by(condition))

    def _read_by(self, condition: Condition) -> tuple[tuple[str, object], ...]:
        facts = self.facts
        return tuple((name, facts[name]) for name in condition.facts if name in facts)

    def shared(self, need: Need) -> bool:
        """Tell whether authorities get it themselves as far as anybody knows."""
        return need.shareable and not self.options.complete

    def gives(self, node: ItemNode, kind: str) -> bool:
        """Tell whether what an item issues is good where this kind of evidence is asked."""
        return node.produces is not None and kind in self.network.proofs.get(node.produces, ())

    def changes(self, item: str) -> bool:
        """Tell whether an item asks for the very kind that it issues: a change or a renewal."""
        if item not in self._changers:
            node = self.network.items[item]
            self._changers[item] = any(
                need.necessity in ASKED and self.gives(node, need.kind) for need in node.needs
            )
        return self._changers[item]

    def name(self, item: str) -> Label:
        """Give an item's name."""
        return self.network.items[item].name

    @property
    def labels(self) -> Mapping[str, Label]:
        """The names of kinds of evidence and credentials."""
        return self.network.labels


@lru_cache(maxsize=KEPT)
def _unknown(condition: Condition, facts: tuple[tuple[str, object], ...]) -> tuple[str, ...]:
    return condition.unknown(dict(facts))


@lru_cache(maxsize=KEPT)
def _deciding(condition: Condition, facts: tuple[tuple[str, object], ...]) -> tuple[str, ...]:
    return tuple(clause.text for clause in condition.explain(dict(facts)).deciding)


def _checked(facts: Mapping[str, object], network: Network) -> dict[str, object]:
    """Give the facts that are known, each of its type; PlanError, ConditionError."""
    words = network.dictionary
    known: dict[str, object] = {}
    for name, value in facts.items():
        if name not in words:
            raise unknown_name("PLAN-FACT", Label("数据元", "data element"), name, words)
        found = read_value(name, words[name], value)
        if found is not None:
            _listed(name, found, network)
            known[name] = found
    return known


def _listed(name: str, value: object, network: Network) -> None:
    """Refuse a choice that its list does not have; PlanError."""
    listed = [each.value for each in network.elements[name].choices]
    if listed and value not in listed:
        shown = ", ".join(map(str, listed))
        raise refuse(
            "PLAN-FACT",
            f"{name} 没有选项 {value}；可选 {shown}",
            f"{name} has no choice {value!r}; expected one of {shown}",
        )


def _held(holds: Iterable[str], network: Network) -> dict[str, str]:
    """Give the kinds of evidence that the holdings are good for, each with what proves it."""
    found: dict[str, str] = {}
    for name in sorted(holds):
        proved: set[str] = set(network.proofs.get(name, ()))
        if name in network.evidence:
            proved |= {kind for kind in network.evidence if network.taxonomy.satisfies(name, kind)}
        elif name not in network.credentials and name not in network.producers:
            known = {*network.credentials, *network.evidence}
            raise unknown_name(
                "PLAN-HOLDS", Label("证照或材料", "credential or evidence"), name, known
            )
        for kind in proved:
            found.setdefault(kind, name)
    return found


def refuse(code: str, zh: str, en: str) -> PlanError:
    """Make a refusal in both languages."""
    return PlanError(code, Label(zh, en))
