"""What authorities share among each other, so that nobody is asked for it (国务院令第716号 §7)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tongban.base.district.queries import evidence_kinds
from tongban.kernel.evidence import EvidenceRef
from tongban.services.cases.rules import FORM, is_shared
from tongban.services.credentials.actions import record_calls
from tongban.services.credentials.queries import live_holdings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from tongban.kernel.authority import Actor
    from tongban.kernel.evidence import Slot, Taxonomy
    from tongban.record.types import Receipt


def find_shared(
    slots: Sequence[Slot], *, party: str, on: date, kinds: Taxonomy
) -> list[EvidenceRef]:
    """Give for each slot the applicant's live credential that is good for it, if any.

    For a firm those of its legal representative count, too.
    """
    if not slots:
        return []
    held = live_holdings(party, on)
    found = []
    for slot in slots:
        good = _good(kinds, slot.kind)
        for each in held:
            if each.kind in good:
                found.append(
                    EvidenceRef(
                        good[each.kind],
                        each.identifier,
                        slot=slot.id,
                        source=each.issuer,
                        valid_from=each.valid_from,
                        valid_to=each.valid_to,
                    )
                )
                break
    return found


def filled_in(slots: Sequence[Slot], *, party: str) -> list[EvidenceRef]:
    """Give the slots that the online form itself answers: nobody hands in the same form again."""
    kinds = evidence_kinds()
    return [
        EvidenceRef(slot.kind, f"{FORM}{slot.id}", slot=slot.id, source=party)
        for slot in slots
        if slot.kind in kinds and kinds[slot.kind].form
    ]


def note_calls(evidence: Sequence[EvidenceRef], *, receipt: Receipt, actor: Actor) -> None:
    """Record that credentials were called for a case: which, by whom, for what."""
    shared = [each for each in evidence if is_shared(each)]
    if shared:
        record_calls(
            [each.ref for each in shared],
            actor=actor,
            case=receipt.matter,
            purposes=[each.slot for each in shared],
        )


@lru_cache(maxsize=512)
def _good(kinds: Taxonomy, wanted: str) -> Mapping[str, str]:
    """Give the kinds of credential that are good for a kind of evidence, and what they count as.

    Kept by taxonomy: `taxonomy()` makes another one when the kinds change.
    """
    return {
        kind.credential: name
        for name, kind in evidence_kinds().items()
        if kind.credential and kinds.satisfies(name, wanted)
    }
