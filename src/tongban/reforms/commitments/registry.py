"""Credit records as they count: who may not choose a commitment, and the record that is entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.kernel.evidence import EvidenceRef
from tongban.record import actions as record
from tongban.record.queries import list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.commitments.procedure import CREDIT, ON_RECORD, ensure_credit
from tongban.services.cases.fields import remedy_text
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tongban.record.types import MatterView, Receipt


def standing_records(party: str) -> tuple[MatterView, ...]:
    """Give the party's serious records that stand: those of INV-COM-02, newest first."""
    found: list[MatterView] = []
    for state in ON_RECORD:
        page = list_matters(actor=SYSTEM, applicant=party, state=state, limit=200, with_folded=True)
        found += [
            each
            for each in page.rows
            if each.kind == CREDIT
            and each.folded is not None
            and each.folded.facts.get("serious") is True
        ]
    return tuple(found)


def check_credit(_item: str, party: str) -> None:
    """Refuse a commitment to whom a serious breach stands on record (安阳 §29, 北京 §33).

    Raises CaseRefused COMMITMENT-CREDIT; a repaired or removed record opens the way again.
    """
    records = standing_records(party)
    if records:
        number = records[0].number
        raise CaseRefused(
            "COMMITMENT-CREDIT",
            {
                "zh": f"申请人有严重失信记录（{number}），信用修复前不适用告知承诺，"
                "可以按一般程序申请，或者先申请信用修复。",
                "en": f"A serious breach of trust is on record ({number}); until it is repaired no "
                "commitment is taken. Apply in the ordinary way, or ask for repair.",
            },
        )


def enter_record(
    source: MatterView,
    *,
    findings: str,
    evidence: Sequence[str],
    serious: bool,
    key: str,
) -> Receipt:
    """Enter an untrue commitment with its evidence and how to contest it (INV-COM-04).

    A system path: it follows from a revocation that an officer decided. The same key enters once.
    """
    return record.open_matter(
        definition=ensure_credit(),
        act="enter",
        actor=SYSTEM,
        department=source.department,
        division=source.division,
        applicant=source.applicant,
        key=key,
        payload={
            "source_number": source.number,
            "ground": "false_commitment",
            "findings": findings,
            "evidence": list(evidence),
            "remedy": "自收到之日起可以向本机关提出异议；" + remedy_text(),
            "serious": serious,
        },
        evidence=[EvidenceRef("inspection-record", each, slot="evidence") for each in evidence],
        item=source.item,
        subject=source.subject,
        parent=source.id,
    )
