"""What a search answers on the page: matters, items and events, and why each was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from tongban.base.search.queries import find
from tongban.base.search.types import Where

if TYPE_CHECKING:
    from tongban.base.search.types import Found, Hit

KINDS: Final = ("bundle", "item", "event")
ONE_MATTER: Final = 2.3
"""How much more a matter counts than its items where an everyday word stands for it."""
ENOUGH: Final = 0.25
"""What answers less well than this part of the best answer is left out."""
AMONG: Final = 0.4
"""The same among answers of one kind."""


def ranked(query: str, *, limit: int) -> tuple[list[list[Hit]], Found]:
    """Return what fits in groups of a kind, the group with the best answer first."""
    found = find(query, KINDS, limit)
    least = ENOUGH * max((hit.score for hit in found.hits), default=0.0)
    groups = [_worth([hit for hit in found.hits if hit.kind == kind], least) for kind in KINDS]
    return sorted((group for group in groups if group), key=lambda group: -_weight(group[0])), found


def why(hit: Hit, *, first: bool) -> str:
    """Say in a sentence why something was found; `first` is the best answer of its kind."""
    if hit.where is Where.EVERYDAY and first:
        return _("说“%(word)s”，多半是要办这个") % {"word": hit.by}
    if hit.where is Where.TITLE:
        return _("名称里有“%(word)s”") % {"word": hit.by}
    if hit.where in {Where.KEYWORD, Where.EVERYDAY}:
        return _("和“%(word)s”有关") % {"word": hit.by}
    return _("指南里写到“%(word)s”") % {"word": hit.by}


def _worth(group: list[Hit], least: float) -> list[Hit]:
    bound = max([least, *(AMONG * hit.score for hit in group[:1])])
    return [hit for hit in group if hit.score >= bound]


def _weight(hit: Hit) -> float:
    meant = hit.kind == "bundle" and hit.where is Where.EVERYDAY
    return hit.score * (ONE_MATTER if meant else 1.0)
