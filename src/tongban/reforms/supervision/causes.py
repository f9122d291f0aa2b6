"""Causes of signals that are no term: what rules may ask of a matter, and what it answers."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import yaml

from tongban.kernel.conditions import Dictionary, parse
from tongban.services.cases.rules import is_form, is_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tongban.record.changes import Whole
    from tongban.reforms.supervision.types import Rule

PLAIN: Final = frozenset({"bool", "int", "text"})
"""Types of facts that rules may ask for."""
CASE: Final = "licence"
FACTS: Final[Mapping[str, tuple[str, str]]] = {
    CASE: ("tongban.services.cases", "procedure.yaml"),
    "joint": ("tongban.services.joint", "procedure.yaml"),
    "bad_rating": ("tongban.base.ratings", "procedures/bad_rating.yaml"),
}
"""Kinds of matter that rules may ask about: package and file of the procedure with their facts.

Named, not imported: `tongban check` reads a district's rules with neither Django nor a database.
"""


@lru_cache(maxsize=len(FACTS))
def dictionary_of(kind: str) -> Dictionary | None:
    """Give the facts that rules may ask of a kind of matter; None for another kind."""
    if kind not in FACTS:
        return None
    package, file = FACTS[kind]
    stated = yaml.safe_load(files(package).joinpath(file).read_text(encoding="utf-8"))["facts"]
    plain = {name: fact["type"] for name, fact in stated.items() if fact["type"] in PLAIN}
    counted = dict.fromkeys(COUNTED, "int") if kind == CASE else {}
    return Dictionary(plain | counted)


def caused(rules: Iterable[Rule], whole: Whole) -> Iterator[Rule]:
    """Give the rules that something in a matter has broken; what is unknown breaks none. Pure."""
    view = whole.view
    mine = [rule for rule in rules if rule.when and rule.kind == view.kind]
    known = dictionary_of(view.kind)
    if not mine or known is None or view.folded is None:
        return
    facts = {name: view.folded.facts.get(name) for name in known if name not in COUNTED}
    if view.kind == CASE:
        facts |= {name: count(whole) for name, count in COUNTED.items()}
    for rule in mine:
        if parse(rule.when, known).evaluate(facts) is True:
            yield rule


def asked_shareable(whole: Whole) -> int:
    """Count materials brought on a correction notice that authorities get themselves.

    国务院关于在线政务服务的若干规定 §7: what can be had by sharing is not asked for.
    """
    from tongban.base.district.queries import evidence_kinds  # noqa: PLC0415 - see FACTS

    acts = {each.seq: each.act for each in whole.acts}
    kinds = evidence_kinds()
    return len(
        {
            ref.slot
            for seq, ref in whole.shown
            if acts[seq] == "resubmit"
            and not is_form(ref)
            and not is_shared(ref)
            and ref.kind in kinds
            and kinds[ref.kind].shareable
        }
    )


COUNTED: Final[Mapping[str, Callable[[Whole], int]]] = {"asked_shareable": asked_shareable}
"""Facts of a case that no procedure states: they are counted from its acts."""
