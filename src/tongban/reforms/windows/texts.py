"""The words of the reform's notices."""

from __future__ import annotations

from tongban.base.notices.templates import Text, register


def register_all() -> None:
    """Give the notices their words."""
    register(
        "handover_overdue",
        Text(
            title={"zh": "材料移交逾期：{subject}", "en": "Handover overdue: {subject}"},
            body={
                "zh": "{number} 的材料没有按时移交或者确认接收，请与大厅窗口核对。",
                "en": "The file of {number} was not handed over or confirmed in time; "
                "check with the hall's window.",
            },
            due={"zh": "期限：{due}。", "en": "Due: {due}."},
        ),
    )
