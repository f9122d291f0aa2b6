"""What the record of visits tells the figures about its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.record.types import MatterView


def tell_visits(record: MatterView) -> Mapping[str, int]:
    """Give the visits that were asked for, and all check-ins, those made by choice among them."""
    facts = {} if record.folded is None else record.folded.facts
    return {
        name: int(str(facts.get(said) or 0))
        for name, said in (("visits", "required"), ("check_ins", "visits"))
    }
