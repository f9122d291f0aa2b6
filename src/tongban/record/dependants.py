"""What becomes of a matter, told to the matter it belongs to.

Each act in a matter with a parent leaves one effect of kind `dependants`; the worker hands it to
the follower that the parent's kind of matter has registered. Nothing here knows what follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from tongban.kernel.matters import Effect
from tongban.record.effects import HandlerTaken, handler
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, OutboxRow

if TYPE_CHECKING:
    from tongban.kernel.matters import Step

KIND: Final = "dependants"


@dataclass(frozen=True, slots=True)
class Following:
    """An act of a child as its parent hears of it; `key` is the same for every try."""

    parent: UUID
    child: UUID
    seq: int
    act: str
    state: str
    outcome: str | None
    key: str


Follower = Callable[[Following], None]
_followers: dict[str, Follower] = {}


def follower(parent_kind: str) -> Callable[[Follower], Follower]:
    """Register what hears of the children of matters of this kind; in `effects.py` of an app.

    It runs inside the transaction that marks the effect done, at least once and, within this
    database, exactly once. Acts of different children may come in any order; those of one child
    may come late. Raises HandlerTaken for a second follower of the kind.
    """

    def register(function: Follower) -> Follower:
        if _followers.setdefault(parent_kind, function) is not function:
            raise HandlerTaken(f"children of {parent_kind!r} matters already have a follower")
        return function

    return register


def effect_of(step: Step, parent: str) -> Effect:
    """Give the effect that tells the parent of a step."""
    outcome = step.folded.outcome
    return Effect(
        KIND,
        f"{step.act.matter}:{step.act.seq}:{KIND}:0",
        {
            "parent": parent,
            "act": step.act.name,
            "state": step.folded.state,
            "outcome": None if outcome is None else outcome.value,
        },
    )


@lru_cache(maxsize=4096)
def _kind_of(matter: UUID) -> str:
    """Give the kind of a matter, which never changes."""
    return get_matter(matter, actor=SYSTEM).kind


@handler(KIND)
def tell_parent(effect: OutboxRow) -> None:
    """Tell the parent of an act, where its kind of matter listens."""
    told = effect.payload
    parent = UUID(str(told["parent"]))
    hears = _followers.get(_kind_of(parent))
    if hears is not None:
        outcome = told["outcome"]
        hears(
            Following(
                parent,
                effect.matter,
                effect.seq,
                str(told["act"]),
                str(told["state"]),
                None if outcome is None else str(outcome),
                effect.key,
            )
        )
