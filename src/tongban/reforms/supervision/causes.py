"""Causes of signals that are no term: what rules may ask of a matter, and what it answers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.base.district.queries import evidence_kinds
from tongban.base.ratings import procedure as ratings
from tongban.kernel.conditions import Dictionary, parse
from tongban.services.cases import procedure as cases
from tongban.services.cases.rules import is_form, is_shared
from tongban.services.joint import procedure as joint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tongban.record.changes import Whole
    from tongban.reforms.supervision.types import Rule

PLAIN: Final = frozenset({"bool", "int", "text"})
"""Types of facts that rules may ask for."""
FACTS: Final[Mapping[str, Callable[[], Any]]] = {
    cases.KIND: cases.source,
    joint.KIND: joint.document,
    ratings.BAD_RATING: lambda: ratings.document(ratings.BAD_RATING),
}
"""Kinds of matter that rules may ask about, with the procedures that state their facts."""


@lru_cache(maxsize=len(FACTS))
def dictionary_of(kind: str) -> Dictionary | None:
    """Give the facts that rules may ask of a kind of matter; None for another kind."""
    if kind not in FACTS:
        return None
    stated = FACTS[kind]()["facts"]
    plain = {name: fact["type"] for name, fact in stated.items() if fact["type"] in PLAIN}
    counted = dict.fromkeys(COUNTED, "int") if kind == cases.KIND else {}
    return Dictionary(plain | counted)


def caused(rules: Iterable[Rule], whole: Whole) -> Iterator[Rule]:
    """Give the rules that something in a matter has broken; what is unknown breaks none. Pure."""
    view = whole.view
    mine = [rule for rule in rules if rule.when and rule.kind == view.kind]
    known = dictionary_of(view.kind)
    if not mine or known is None or view.folded is None:
        return
    facts = {name: view.folded.facts.get(name) for name in known if name not in COUNTED}
    if view.kind == cases.KIND:
        facts |= {name: count(whole) for name, count in COUNTED.items()}
    for rule in mine:
        if parse(rule.when, known).evaluate(facts) is True:
            yield rule


def asked_shareable(whole: Whole) -> int:
    """Count materials brought on a correction notice that authorities get themselves.

    国务院关于在线政务服务的若干规定 §7: what can be had by sharing is not asked for.
    """
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
