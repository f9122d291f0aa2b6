"""Registers what follows an approval on commitment, its revocation, and who may choose one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.base.documents import composing as papering
from tongban.base.documents.papers import issue_paper
from tongban.record import actions as record
from tongban.record.children import children_of
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.commitments.papers import compose, order
from tongban.reforms.commitments.procedure import CREDIT, VERIFICATION, ensure_verification
from tongban.reforms.commitments.registry import check_credit, enter_record
from tongban.services.cases.choosing import check_choice, judges
from tongban.services.cases.hooks import before
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.rules import FOLLOWS
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.record.fixed import Fixed
    from tongban.record.types import OutboxRow

judges(check_credit)
papering.composer(VERIFICATION)(compose)
papering.composer(CREDIT)(compose)


@before("grant_by_commitment")
def check_still_open(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Ask again at the decision whether the item and the applicant's credit allow it."""
    matter = get_matter(case, actor=SYSTEM)
    if matter.state == "ACCEPTED":
        check_choice(get_definition(matter.definition), matter.item, matter.applicant)


def _on_commitment(case: Fixed) -> bool:
    """Tell whether the item of a case can be granted on a commitment at all."""
    return get_definition(case.definition).parameters.get("commitment") is True


@before("issue", "prepare_issue", concerns=_on_commitment)
def check_not_revoked(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Issue nothing on a decision that was revoked after its verification."""
    for child in children_of(case, actor=SYSTEM):
        if child.kind == VERIFICATION and child.state == "REVOKED":
            raise CaseRefused(
                "COMMITMENT-REVOKED",
                {
                    "zh": f"本件的准予决定经核查已撤销（{child.number}），不能制证。",
                    "en": f"The grant was revoked after its verification ({child.number}).",
                },
            )


@handler("commitment_verification")
def schedule_verification(effect: OutboxRow) -> None:
    """Open the verification of an approval on commitment (INV-COM-03); once for each approval."""
    case = get_matter(effect.matter, actor=SYSTEM)
    item = get_definition(case.definition)
    facts: Mapping[str, Any] = {} if case.folded is None else case.folded.facts
    record.open_matter(
        definition=ensure_verification(item),
        act="schedule",
        actor=SYSTEM,
        department=case.department,
        division=case.division,
        applicant=case.applicant,
        key=effect.key,
        payload={"case_number": case.number, "decided_on": str(facts["decided_on"])},
        item=case.item,
        subject=case.subject,
        parent=case.id,
    )


@handler("commitment_revocation")
def carry_out_revocation(effect: OutboxRow) -> None:
    """Issue the decision, rescind what was issued on the commitment, record what was untrue.

    All of it in the transaction that marks the effect done: killed halfway, nothing is done.
    """
    matter = get_matter(effect.matter, actor=SYSTEM)
    act = get_acts(matter.id, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0].act
    facts: Mapping[str, Any] = {} if matter.folded is None else matter.folded.facts
    decision = issue_paper(
        order(effect, matter, "revocation"), key=f"{effect.key}:paper", matter=matter.id
    )
    reasons = str(act.payload["reasons"])
    assert matter.parent is not None  # noqa: S101 - a verification belongs to its case
    for held in credentials_of_case(matter.parent, actor=SYSTEM):
        if Status.RESCINDED in FOLLOWS[held.status]:
            change_status(
                held.identifier,
                to=Status.RESCINDED,
                actor=SYSTEM,
                basis=str(act.basis)[:200],
                note=reasons[:500],
                decision=decision.document.hash,
            )
    if facts.get("finding") == "untrue":
        enter_record(
            matter,
            findings=str(facts["findings"]),
            evidence=[str(facts["evidence"]), decision.document.hash],
            serious=act.payload["serious"] is True,
            key=f"{effect.key}:credit",
        )
