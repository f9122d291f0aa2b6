"""The words of the reform's notices."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en)
_TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "visit_incident": (
        "超次跑动待说明：{subject}",
        "One visit too many: {subject}",
        "申请人被要求到场的次数超过公布次数（{number}），请说明原因。",
        "The applicant was asked to come more often than published ({number}); explain why.",
    ),
    "visit_incident_returned": (
        "超次跑动说明被退回：{subject}",
        "Explanation sent back: {subject}",
        "{number} 的说明被退回，请重新说明。",
        "The explanation of {number} was sent back; explain again.",
    ),
    "visit_incident_fix": (
        "超次跑动限期整改：{subject}",
        "To be put right: {subject}",
        "{number} 已责令整改，请在期限内报告整改结果。",
        "{number} is to be put right; report what was done in time.",
    ),
    "visit_incident_overdue": (
        "超次跑动逾期未处理：{subject}",
        "Past its time: {subject}",
        "{number} 逾期未说明或者未整改。",
        "{number} was neither explained nor put right in time.",
    ),
}


def register_all() -> None:
    """Give the notices their words."""
    for key, (title_zh, title_en, body_zh, body_en) in _TEXTS.items():
        register(
            key,
            Text(
                title={"zh": title_zh, "en": title_en},
                body={"zh": body_zh, "en": body_en},
                due={"zh": "期限：{due}。", "en": "Due: {due}."},
            ),
        )
