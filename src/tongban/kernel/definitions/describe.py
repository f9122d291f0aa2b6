"""A definition as a page for readers: its states, acts and terms as Markdown tables."""

from collections.abc import Iterable, Sequence
from typing import Final

from tongban.kernel.definitions.load import Definition
from tongban.kernel.definitions.types import STAY, ActRule, Label

_STEPS: Final = ("stop", "start", "resume", "suspend", "extend")


def describe(definition: Definition, language: str = "zh") -> str:
    """Write the tables of states, acts and terms in Markdown; `language` is zh or en."""

    def name(label: Label) -> str:
        return label.en if language == "en" else label.zh

    states = [
        (code, name(state.label), "final" if state.final else "")
        for code, state in definition.states.items()
    ]
    acts = [
        (
            f"{rule.name} {name(rule.label)}",
            "(opens)" if rule.opens else ", ".join(rule.sources),
            _targets(rule),
            ", ".join(sorted(rule.by)),
            _conditions(rule),
            _terms(rule),
            "/".join(each.outcome for each in rule.outcomes),
            "" if rule.basis is None else str(rule.basis),
        )
        for rule in definition.acts.values()
    ]
    terms = [
        (
            f"{term.name} {name(term.label)}",
            "" if term.length is None else str(term.length),
            "" if term.promise is None else str(term.promise),
            term.start_fact or "act",
            term.on_expiry or "",
            "" if term.basis is None else str(term.basis),
        )
        for term in definition.terms.values()
    ]
    return "\n\n".join(
        (
            f"# {definition.code} {name(definition.label)}",
            _table(("state", "label", ""), states),
            _table(("act", "from", "to", "by", "only if", "terms", "outcome", "basis"), acts),
            _table(("term", "limit", "promise", "from", "on expiry", "basis"), terms),
        )
    )


def _targets(rule: ActRule) -> str:
    return "; ".join(
        ("stays" if target.state == STAY else target.state)
        + ("" if target.when is None else f" if {target.when.text}")
        for target in rule.targets
    )


def _conditions(rule: ActRule) -> str:
    parts = [] if rule.when is None else [rule.when.text]
    if rule.not_by:
        unless = "" if rule.unless is None else f" unless {rule.unless.text}"
        parts.append(f"not by who did {', '.join(rule.not_by)}{unless}")
    parts.extend(
        f"{field.distinct} different {field.name}"
        for field in rule.payload.values()
        if field.distinct
    )
    return "; ".join(parts)


def _terms(rule: ActRule) -> str:
    def shown(step: str, name: str) -> str:
        when = rule.terms.given.get((step, name))
        return name if when is None else f"{name} if {when.text}"

    return "; ".join(
        f"{step} {', '.join(shown(step, name) for name in names)}"
        for step in _STEPS
        if (names := getattr(rule.terms, step))
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(
        "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines
    )
