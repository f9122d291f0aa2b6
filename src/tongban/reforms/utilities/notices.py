"""The words of notices that utilities send beside the common ones."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

_TEXTS: Final = {
    "utility_violation": (
        ("反映指定施工单位：{subject}", "Prescribed contractor: {subject}"),
        (
            (
                "办件 {number} 反映 {department} 指定施工单位"
                "（建设工程质量管理条例第五十一条），请核查。"
            ),
            "Case {number}: {department} is said to have prescribed a contractor; look into it.",
        ),
    ),
    "utility_plan": (
        ("接入方案已答复：{subject}", "Plan given: {subject}"),
        (
            "办件 {number} 的接入方案已答复，请确认；施工单位由您自主选择。",
            "The plan of case {number} is there; confirm it. You choose the contractor yourself.",
        ),
    ),
    "utility_waiting": (
        ("等待您完成：{subject}", "Waiting for you: {subject}"),
        (
            "办件 {number} 正等待您完成用户侧工作，这段时间不计入承诺时限，但会如实显示。",
            "Case {number} waits for you; that time is shown and not counted as the utility's.",
        ),
    ),
}


def register_texts() -> None:
    """Register them; called once when the app is ready."""
    for key, (title, body) in _TEXTS.items():
        names = ("zh", "en")
        register(
            key,
            Text(
                title=dict(zip(names, title, strict=True)),
                body=dict(zip(names, body, strict=True)),
            ),
        )
