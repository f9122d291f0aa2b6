"""Who may choose a commitment (告知承诺) instead of proof: the item's own terms, and its judges.

A reform registers judges in its `effects` module; each is asked at the choice and, by a gate of
`hooks.before`, again at the decision if it wants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from tongban.kernel.definitions import Definition

Judge = Callable[[str, str], None]
_judges: list[Judge] = []


def judges(function: Judge) -> Judge:
    """Register a judge: fn(item, party) raises CaseRefused where this party may not choose it."""
    if function not in _judges:
        _judges.append(function)
    return function


def check_choice(definition: Definition, item: str, party: str) -> None:
    """Refuse a commitment that the item does not offer (CASE-COMMITMENT) or a judge forbids."""
    if definition.parameters.get("commitment") is not True:
        raise CaseRefused(
            "CASE-COMMITMENT",
            {
                "zh": f"“{definition.label.zh}”不适用告知承诺，请按一般程序申请。",
                "en": f"“{definition.label.en}” takes no commitment; apply in the ordinary way.",
            },
        )
    for judge in _judges:
        judge(item, party)


def may_choose(definition: Definition, item: str, party: str) -> CaseRefused | None:
    """Give why this party may not choose the commitment; None when it may."""
    try:
        check_choice(definition, item, party)
    except CaseRefused as refused:
        return refused
    return None
