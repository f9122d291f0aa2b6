"""What whoever asks for a plan may choose, and what cannot be planned."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tongban.services.catalogue.labels import Label


class PlanError(ValueError):
    """A plan that cannot be made: PLAN-GOAL, PLAN-FACT, PLAN-HOLDS, PLAN-OPTION.

    `message` says in both languages what was wrong and what is near it.
    """

    def __init__(self, code: str, message: Label) -> None:
        super().__init__(f"{message.zh} / {message.en}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Options:
    """Choices beside goals, facts and holdings.

    `include` are optional members the applicant wants; `choices` maps a group of alternatives (its
    word, or a kind of credential) to the item chosen; `keep` are items to apply for although their
    result is held already; `commit` items to be granted on commitment (告知承诺) and `defer` slots
    (`item/slot`) whose evidence comes later (容缺受理), as far as the bundle allows either.

    `complete` says that the holdings are all there is in the registers: what is shareable and not
    among them has to be brought. Without it whatever authorities share counts as shared.
    """

    include: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    commit: frozenset[str] = frozenset()
    defer: frozenset[str] = frozenset()
    complete: bool = False


def unknown_name(code: str, what: Label, name: str, known: Collection[str]) -> PlanError:
    """Make the refusal of a name that nobody knows, with those near it."""
    near = difflib.get_close_matches(name, known, n=3)
    zh = f"没有{what.zh} {name}" + (f"；相近的有 {'、'.join(near)}" if near else "")
    en = f"there is no {what.en} {name!r}" + (f"; near it: {', '.join(near)}" if near else "")
    return PlanError(code, Label(zh, en))
