"""The words of the reform's notices."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en)
_TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "commitment_scheduled": (
        "承诺待核查：{subject}",
        "A commitment to be verified: {subject}",
        "以告知承诺准予的办件已安排核查（核查编号 {number}）。",
        "What was granted on a commitment will be verified ({number}).",
    ),
    "commitment_verified": (
        "承诺核查通过：{subject}",
        "Commitment verified: {subject}",
        "核查 {number} 通过，承诺已经履行。",
        "Verification {number}: the commitment is kept.",
    ),
    "commitment_unfulfilled": (
        "责令限期整改：{subject}",
        "To be put right: {subject}",
        "核查 {number} 发现承诺未履行，请按通知书整改；逾期不改或者改后仍不符合的，撤销决定。",
        "Verification {number}: put right what the notice lists, or the decision is revoked.",
    ),
    "commitment_untrue": (
        "核查认为承诺不实：{subject}",
        "Held to be untrue: {subject}",
        "核查 {number} 认为承诺不实，将决定是否撤销；申请人有权陈述和申辩。",
        "Verification {number} holds the commitment untrue; the applicant may state the case.",
    ),
    "commitment_reported": (
        "已报告整改：{subject}",
        "Put right, it is said: {subject}",
        "核查 {number} 的申请人报告已经整改，请复查。",
        "The applicant of verification {number} reports that it is put right; check again.",
    ),
    "commitment_failed": (
        "整改后仍不符合条件：{subject}",
        "Still not kept: {subject}",
        "核查 {number} 复查未通过，将决定是否撤销；申请人有权陈述和申辩。",
        "Verification {number} failed again; revocation is to be decided, after a statement.",
    ),
    "commitment_defended": (
        "收到陈述申辩：{subject}",
        "A statement: {subject}",
        "核查 {number} 的申请人提出了陈述申辩，决定前请予考虑。",
        "The applicant of verification {number} stated the case; weigh it before deciding.",
    ),
    "commitment_kept": (
        "不予撤销：{subject}",
        "Not revoked: {subject}",
        "核查 {number} 已办结，原决定继续有效。",
        "Verification {number} is closed; the decision stands.",
    ),
    "commitment_revoked": (
        "已撤销：{subject}",
        "Revoked: {subject}",
        "核查 {number}：原准予决定已撤销，理由和救济途径见决定书。",
        "Verification {number}: the grant is revoked; the decision gives reasons and remedies.",
    ),
    "commitment_overdue": (
        "承诺逾期未核查：{subject}",
        "Not verified in time: {subject}",
        "核查 {number} 已过核查期限，请尽快核查。",
        "Verification {number} is past its limit; verify it now.",
    ),
    "commitment_rectification_over": (
        "整改期限届满：{subject}",
        "Time to put right is over: {subject}",
        "核查 {number} 的整改期限已满，请复查。",
        "The time to put right in verification {number} is over; it is to be checked again.",
    ),
    "credit_recorded": (
        "已记入信用记录：{subject}",
        "A breach of trust on record: {subject}",
        "承诺不实的信息已记入信用记录（{number}），证据、异议和修复途径见告知书。",
        "An untrue commitment is on record ({number}); the notice gives evidence and remedies.",
    ),
    "credit_contested": (
        "信用记录异议或修复申请：{subject}",
        "A credit record is contested: {subject}",
        "信用记录 {number} 有异议或修复申请，请在期限内复核。",
        "Credit record {number} is contested or to be repaired; review it in time.",
    ),
    "credit_upheld": (
        "维持信用记录：{subject}",
        "The record stands: {subject}",
        "信用记录 {number} 经复核维持，理由见记录；您仍可以申请修复或依法救济。",
        "Credit record {number} stands after review; repair and legal remedies remain open.",
    ),
    "credit_removed": (
        "已撤销信用记录：{subject}",
        "The record is removed: {subject}",
        "信用记录 {number} 经复核已撤销。",
        "Credit record {number} is removed after review.",
    ),
    "credit_repaired": (
        "信用已修复：{subject}",
        "Repaired: {subject}",
        "信用记录 {number} 已修复，可以重新选择告知承诺。",
        "Credit record {number} is repaired; commitments are open again.",
    ),
    "credit_overdue": (
        "信用复核超期：{subject}",
        "Review overdue: {subject}",
        "信用记录 {number} 的复核已超期，请尽快作出结论。",
        "The review of credit record {number} is overdue.",
    ),
}


def register_texts() -> None:
    """Register them all; called once when the app is ready."""
    for key, (title_zh, title_en, body_zh, body_en) in _TEXTS.items():
        register(
            key,
            Text({"zh": title_zh, "en": title_en}, {"zh": body_zh, "en": body_en}),
            replace=False,
        )
