"""Procedures that items run under: licensing, and what reforms offer for items that differ.

Which item runs under which is the district's to say (`rules.procedures` in its sheet); an item that
is not named there runs under licensing. Matters of all of them are cases: handed in alike, on the
same desk, in the same list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.district.queries import find_district
from tongban.services.cases.procedure import KIND, ensure_published

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

RULES: Final = "procedures"
_offered: dict[str, Callable[[], str]] = {KIND: ensure_published}


class ProcedureNotOffered(LookupError):  # noqa: N818 - says it all
    """The district names a procedure for an item that nobody offers."""

    code = "CASE-PROCEDURE"


def offer(kind: str, published: Callable[[], str]) -> None:
    """Offer a procedure for items; `published` publishes it and gives its hash, repeatable.

    Its opening act is `submit` and takes what the licensing procedure's takes. Called once by the
    app that brings it, when it starts.
    """
    _offered[kind] = published


def is_case(kind: str) -> bool:
    """Tell whether matters of this kind are cases of items."""
    return kind in _offered


def case_kinds() -> frozenset[str]:
    """Name the kinds of matter that are cases of items."""
    return frozenset(_offered)


def procedures(items: Mapping[str, str] | None = None) -> Callable[[str], str]:
    """Give what tells the published procedure of an item; `items` as the district's rules.

    Each procedure is published once. Raises ProcedureNotOffered.
    """
    named = _named() if items is None else items
    hashes: dict[str, str] = {}

    def procedure_of(item: str) -> str:
        kind = str(named.get(item, KIND))
        if kind not in _offered:
            raise ProcedureNotOffered(
                f"item {item} is to run under {kind!r}; offered are {', '.join(sorted(_offered))}"
            )
        if kind not in hashes:
            hashes[kind] = _offered[kind]()
        return hashes[kind]

    return procedure_of


def _named() -> Mapping[str, str]:
    district = find_district()
    return {} if district is None else district.rules.get(RULES, {})
