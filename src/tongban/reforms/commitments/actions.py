"""Writes: acts in verifications and credit records, done by officers and applicants.

    act(matter, name, payload, *, actor, key, expected_version=None, evidence=()) -> Receipt

`evidence` are hashes of documents stored for the matter. The same key with the same content gives
the first receipt again. Raises CaseRefused, ActRefused, NotPermitted, ConflictError,
MatterNotFound; nothing is written then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.evidence import EvidenceRef
from tongban.record import actions as record
from tongban.record.queries import get_matter
from tongban.record.types import MatterNotFound
from tongban.reforms.commitments.procedure import CREDIT, VERIFICATION
from tongban.services.cases.checks import check_officers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt

INSPECTIONS: Final = frozenset({"verify", "recheck"})


def act(
    matter: UUID,
    name: str,
    payload: Mapping[str, Any],
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act in a verification or a credit record."""
    found = get_matter(matter, actor=actor)
    if found.kind not in {VERIFICATION, CREDIT}:
        raise MatterNotFound(f"{found.number} is no verification and no credit record")
    given = {field: value for field, value in payload.items() if value is not None}
    if name in INSPECTIONS:
        check_officers(matter, given, actor=actor)
    shown = given.get("evidence")
    return record.perform(
        matter,
        act=name,
        actor=actor,
        payload=given,
        evidence=[EvidenceRef("inspection-record", shown, slot="evidence")]
        if isinstance(shown, str)
        else [],
        key=key,
        expected_version=expected_version,
    )
