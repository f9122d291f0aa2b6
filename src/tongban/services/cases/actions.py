"""Writes of cases: one verb an act, each a Receipt of the ledger.

Every verb takes the case's id (UUID) first, then by keyword `actor` (kernel Actor), `key` (1 to 120
characters; the same key with the same content gives the first receipt again), the act's payload and
`expected_version` (what the actor's page showed; a later one raises ConflictError). Nothing is
written when a verb raises:

- CaseRefused (an ActRefused): the guide or the law does not allow it; `.code`, `.message` in both
  languages, `.problems` one by one.
- ActRefused `.code` MATTER-STATE, ACT-CONDITION, ACT-PAYLOAD (`PayloadInvalid.faults`), TERM-...;
  `.allowed` names the acts of the state; `reasons.reason_of(error, act)` says it for people.
- NotPermitted `.code` AUTHORITY-NONE, AUTHORITY-SEPARATION, AUTHORITY-OWN-MATTER, ...
- ConflictError, IdempotencyKeyReused, MatterNotFound, DraftNotFound, AnswersInvalid, TextRefused.

    submit_case(draft, actor=, key=, channel="online", place=None, commitments=(), tolerable=(),
        on_commitment=False, parent=None)
    resubmit_case(case, actor=, key=, answers={}, files={slot: [hash]}, commitments=(), channel=)
    correct_on_spot(case, actor=, key=, answers={}, files={}, commitments=())
    supplement_case(case, actor=, key=, files={slot: [hash]}, channel=)     # 容缺
    withdraw_commitment(case, actor=, key=, reason="")                      # 告知承诺
    do(case, act, payload, actor=, key=, expected_version=None)      # any act; forms, API
    accept_case notify_correction refuse_acceptance declare_not_required transfer_case
    consent_elsewhere start_review record_inspection review_case verify_case suspend_case
    resume_case extend_case grant_case grant_now deny_case issue_credential deliver_case
    withdraw_case terminate_case explain_delay

Files of a correction are stored first: `documents.actions.store(stream, owner=<applicant>,
purpose="material", filename=..., matter=<case>, slot=<slot>, by=<actor.id>)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.record import actions as record
from tongban.services.cases import checks
from tongban.services.cases.hooks import pass_gates
from tongban.services.cases.procedure import SYSTEM_FIELDS
from tongban.services.cases.submission import correct_on_spot, resubmit_case, submit_case
from tongban.services.cases.supplements import supplement_case, withdraw_commitment
from tongban.services.cases.types import CaseRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import Receipt

__all__ = [
    "accept_case",
    "consent_elsewhere",
    "correct_on_spot",
    "declare_not_required",
    "deliver_case",
    "deny_case",
    "do",
    "explain_delay",
    "extend_case",
    "grant_by_commitment",
    "grant_case",
    "grant_now",
    "issue_credential",
    "notify_correction",
    "record_inspection",
    "refuse_acceptance",
    "resubmit_case",
    "resume_case",
    "review_case",
    "start_review",
    "submit_case",
    "supplement_case",
    "suspend_case",
    "terminate_case",
    "transfer_case",
    "verify_case",
    "withdraw_case",
    "withdraw_commitment",
]

ACCEPTED: Final = "申请材料齐全、符合法定形式，予以受理。"
OWN_VERBS: Final = {
    "submit": "submit_case",
    "resubmit": "resubmit_case",
    "correct_on_spot": "correct_on_spot",
    "supplement": "supplement_case",
    "withdraw_commitment": "withdraw_commitment",
}


def do(
    case: UUID,
    act: str,
    payload: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do any act of the procedure but those that take an application: two round trips.

    Acts that take an application (submit, resubmit, correct_on_spot) have verbs of their own;
    fields that the system fills in are refused (CASE-ACT, CASE-FIELD).
    """
    given = {name: value for name, value in (payload or {}).items() if value is not None}
    if act in OWN_VERBS:
        raise CaseRefused(
            "CASE-ACT",
            {
                "zh": "提交或补正申请请使用相应的申请表单。",
                "en": f"{act} takes an application; use {OWN_VERBS[act]}.",
            },
        )
    own = sorted(SYSTEM_FIELDS & set(given))
    if own:
        words = {"zh": "由系统填写", "en": "is filled in by the system"}
        raise CaseRefused(
            "CASE-FIELD",
            {
                "zh": f"{'、'.join(own)} 由系统填写。",
                "en": f"{', '.join(own)}: the system fills it in.",
            },
            [Problem(name, "CASE-FIELD", words) for name in own],
        )
    check = checks.CHECKS.get(act)
    if check is not None:
        check(case, given, actor=actor)
    pass_gates(act, case, given)
    if act in checks.DECISIONS:
        return checks.grant_in_order(
            case, act, given, actor=actor, key=key, expected_version=expected_version
        )
    return record.perform(
        case, act=act, actor=actor, payload=given, key=key, expected_version=expected_version
    )


def accept_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    opinion: str = ACCEPTED,
    place: str = "hall",
    expected_version: int | None = None,
) -> Receipt:
    """Accept an application that is complete (行政许可法 §32); `place` hall, online or department.

    An item of the hall is accepted at a department's own window only with the hall's consent
    (`consent_elsewhere`).
    """
    payload = {"opinion": opinion, "place": place}
    return do(case, "accept", payload, actor=actor, key=key, expected_version=expected_version)


def consent_elsewhere(
    case: UUID, *, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Receipt:
    """Let a department accept a case of the hall at its own window; the hall's manager may."""
    payload = {"reason": reason}
    return do(
        case, "consent_elsewhere", payload, actor=actor, key=key, expected_version=expected_version
    )


def notify_correction(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    missing: Sequence[str] = (),
    defects: Sequence[str] = (),
    expected_version: int | None = None,
) -> Receipt:
    """Tell once everything that is to be corrected (行政许可法 §32): slots and other defects.

    A defect reads `name：problem`, or just the problem. Raises CaseRefused for a slot that is there
    already (CASE-SUPPLIED-AGAIN) or one known to be missing and left out.
    """
    payload = {"missing": list(missing), "defects": list(defects)}
    return do(
        case, "notify_correction", payload, actor=actor, key=key, expected_version=expected_version
    )


def declare_not_required(
    case: UUID, *, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Receipt:
    """Tell that what was applied for needs no licence (行政许可法 §32)."""
    payload = {"reason": reason}
    return do(
        case,
        "declare_not_required",
        payload,
        actor=actor,
        key=key,
        expected_version=expected_version,
    )


def refuse_acceptance(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    reason: str,
    competent_body: str | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Refuse to accept, naming the body to apply to (行政许可法 §32).

    Only an application that is still not in order after its correction is refused without naming
    one.
    """
    payload = {"reason": reason, "competent_body": competent_body}
    return do(
        case, "refuse_acceptance", payload, actor=actor, key=key, expected_version=expected_version
    )


def transfer_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    competent_body: str,
    reason: str,
    expected_version: int | None = None,
) -> Receipt:
    """Pass a case on to the body that decides (行政许可法 §43)."""
    payload = {"competent_body": competent_body, "reason": reason}
    return do(case, "transfer", payload, actor=actor, key=key, expected_version=expected_version)


def start_review(
    case: UUID, *, actor: Actor, key: str, opinion: str = "", expected_version: int | None = None
) -> Receipt:
    """Take an accepted case under review (行政许可法 §34)."""
    payload = {"opinion": opinion or None}
    return do(
        case, "start_review", payload, actor=actor, key=key, expected_version=expected_version
    )


def record_inspection(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    inspectors: Sequence[str],
    inspected_on: date,
    findings: str,
    passed: bool,
    expected_version: int | None = None,
) -> Receipt:
    """Record an on-site check by two officers or more, the actor among them (行政许可法 §34)."""
    payload = {
        "inspectors": list(inspectors),
        "inspected_on": inspected_on.isoformat(),
        "findings": findings,
        "passed": passed,
    }
    return do(case, "inspect", payload, actor=actor, key=key, expected_version=expected_version)


def review_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    opinion: str,
    recommendation: str = "grant",
    expected_version: int | None = None,
) -> Receipt:
    """Give a review opinion and recommend to grant or to deny (行政许可法 §34)."""
    payload = {"opinion": opinion, "recommendation": recommendation}
    return do(case, "review", payload, actor=actor, key=key, expected_version=expected_version)


def verify_case(
    case: UUID, *, actor: Actor, key: str, opinion: str, expected_version: int | None = None
) -> Receipt:
    """Verify the review as a second officer."""
    payload = {"opinion": opinion}
    return do(case, "verify", payload, actor=actor, key=key, expected_version=expected_version)


def suspend_case(  # noqa: PLR0913 - an act has these sides
    case: UUID,
    *,
    actor: Actor,
    key: str,
    ground: str,
    reason: str,
    expected_until: date,
    basis_law: str = "中华人民共和国行政许可法",
    basis_clause: str = "第四十五条",
    host: str | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Stop the clock for a special procedure (行政许可法 §45); a hearing names its host (§48)."""
    payload = {
        "ground": ground,
        "reason": reason,
        "expected_until": expected_until.isoformat(),
        "basis_law": basis_law,
        "basis_clause": basis_clause,
        "host": host,
    }
    return do(case, "suspend", payload, actor=actor, key=key, expected_version=expected_version)


def resume_case(
    case: UUID, *, actor: Actor, key: str, result: str, expected_version: int | None = None
) -> Receipt:
    """End the special procedure; the clock runs on from the next day."""
    payload = {"result": result}
    return do(case, "resume", payload, actor=actor, key=key, expected_version=expected_version)


def extend_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    days: int,
    reason: str,
    expected_version: int | None = None,
) -> Receipt:
    """Extend the legal limit once, by the head, before it runs out (行政许可法 §42)."""
    payload = {"days": days, "reason": reason}
    return do(case, "extend", payload, actor=actor, key=key, expected_version=expected_version)


def grant_case(
    case: UUID, *, actor: Actor, key: str, reasons: str, expected_version: int | None = None
) -> Receipt:
    """Grant (行政许可法 §38); of a limited number in the order of acceptance (§57)."""
    payload = {"reasons": reasons}
    return do(case, "grant", payload, actor=actor, key=key, expected_version=expected_version)


def grant_by_commitment(
    case: UUID, *, actor: Actor, key: str, reasons: str, expected_version: int | None = None
) -> Receipt:
    """Grant on the spot on the applicant's commitment (告知承诺); it is verified afterwards."""
    payload = {"reasons": reasons}
    return do(
        case,
        "grant_by_commitment",
        payload,
        actor=actor,
        key=key,
        expected_version=expected_version,
    )


def grant_now(
    case: UUID, *, actor: Actor, key: str, reasons: str, expected_version: int | None = None
) -> Receipt:
    """Grant an instant item on the spot (行政许可法 §34)."""
    payload = {"reasons": reasons}
    return do(case, "grant_now", payload, actor=actor, key=key, expected_version=expected_version)


def deny_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    reasons: str,
    remedy: str,
    expected_version: int | None = None,
) -> Receipt:
    """Refuse, with reasons and the ways to contest it (行政许可法 §38)."""
    payload = {"reasons": reasons, "remedy": remedy}
    return do(case, "deny", payload, actor=actor, key=key, expected_version=expected_version)


def issue_credential(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    valid_from: date | None = None,
    opinion: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Issue what a granted case produces; it is valid from today unless another day is given."""
    payload = {
        "valid_from": None if valid_from is None else valid_from.isoformat(),
        "opinion": opinion or None,
    }
    return do(case, "issue", payload, actor=actor, key=key, expected_version=expected_version)


def deliver_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    method: str = "electronic",
    received_by: str = "",
    opinion: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Deliver the result and close the case (行政许可法 §44)."""
    payload = {
        "method": method,
        "received_by": received_by or None,
        "opinion": opinion or None,
    }
    return do(case, "deliver", payload, actor=actor, key=key, expected_version=expected_version)


def withdraw_case(
    case: UUID, *, actor: Actor, key: str, reason: str = "", expected_version: int | None = None
) -> Receipt:
    """Take an application back before the decision; the applicant or an agent may."""
    payload = {"reason": reason or None}
    return do(case, "withdraw", payload, actor=actor, key=key, expected_version=expected_version)


def terminate_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    reason: str,
    basis_law: str,
    basis_clause: str,
    expected_version: int | None = None,
) -> Receipt:
    """End a case that has become pointless, by the head, on a stated clause."""
    payload = {"reason": reason, "basis_law": basis_law, "basis_clause": basis_clause}
    return do(case, "terminate", payload, actor=actor, key=key, expected_version=expected_version)


def explain_delay(
    case: UUID, *, actor: Actor, key: str, reason: str, expected_version: int | None = None
) -> Receipt:
    """Say publicly why a limit was missed (优化营商环境条例 §36)."""
    payload = {"reason": reason}
    return do(
        case, "explain_delay", payload, actor=actor, key=key, expected_version=expected_version
    )
