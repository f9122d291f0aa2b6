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


def ranked(query: str, *, limit: int) -> tuple[list[list[Hit]], Found]:
    """Return what fits in groups of a kind, the group with the best answer first."""
    found = find(query, KINDS, limit)
    least = ENOUGH * max((hit.score for hit in found.hits), default=0.0)
    groups = [[h for h in found.hits if h.kind == kind and h.score >= least] for kind in KINDS]
    return sorted((group for group in groups if group), key=lambda group: -_weight(group[0])), found


def why(hit: Hit) -> str:
    """Say in a sentence why something was found."""
    if hit.where is Where.EVERYDAY:
        return _("说“%(word)s”，一般指这件事") % {"word": hit.by}
    if hit.where is Where.TITLE:
        return _("名称里有“%(word)s”") % {"word": hit.by}
    if hit.where is Where.KEYWORD:
        return _("和“%(word)s”有关") % {"word": hit.by}
    return _("指南里写到“%(word)s”") % {"word": hit.by}


def _weight(hit: Hit) -> float:
    meant = hit.kind == "bundle" and hit.where is Where.EVERYDAY
    return hit.score * (ONE_MATTER if meant else 1.0)
