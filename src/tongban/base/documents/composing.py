"""Where the floors above say what a paper of their matters tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tongban.base.documents.papers import PaperOrder, issue_paper
from tongban.base.documents.types import PaperError
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, MatterView, OutboxRow

if TYPE_CHECKING:
    from tongban.base.documents.types import PaperRef

Composer = Callable[[OutboxRow, MatterView], PaperOrder]
_composers: dict[str, Composer] = {}


def composer(matter_kind: str) -> Callable[[Composer], Composer]:
    """Register what turns a `paper` effect of matters of this kind into an order.

    The effect's payload names the paper as `template`. Register in the `effects` module of an app.
    """

    def register(function: Composer) -> Composer:
        if _composers.setdefault(matter_kind, function) is not function:
            raise PaperError(f"papers of {matter_kind!r} matters already have a composer")
        return function

    return register


def do_paper(effect: OutboxRow) -> PaperRef:
    """Issue the paper that an effect asks for, once however often it is tried."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    try:
        compose = _composers[matter.kind]
    except KeyError:
        raise PaperError(
            f"nobody composes papers of {matter.kind!r} matters; register one with composer()"
        ) from None
    return issue_paper(compose(effect, matter), key=effect.key, matter=effect.matter)
