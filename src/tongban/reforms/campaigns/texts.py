"""The words of the notices of campaigns."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en)
_TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "task_set": (
        "新任务：{subject}",
        "A task was set: {subject}",
        "任务 {number} 已下达或者变更了责任领导，请按期推进。",
        "Task {number} was set, or has another leader; see it through in time.",
    ),
    "task_submitted": (
        "待核验：{subject}",
        "To be verified: {subject}",
        "{department} 报送任务 {number} 请求核验。",
        "{department} handed in task {number} to be verified.",
    ),
    "task_sent_back": (
        "任务被退回：{subject}",
        "Task sent back: {subject}",
        "任务 {number} 未通过核验，请看退回理由。",
        "Task {number} was not verified; see why.",
    ),
    "task_done": (
        "任务已销号：{subject}",
        "Task done: {subject}",
        "任务 {number} 核验通过，已销号。",
        "Task {number} was verified and is done.",
    ),
    "task_asked": (
        "待审批：{subject}",
        "To be approved: {subject}",
        "{department} 就任务 {number} 提出申请（{act}），请审批。",
        "{department} asks for a change of task {number} ({act}); please decide.",
    ),
    "task_granted": (
        "申请已批准：{subject}",
        "Approved: {subject}",
        "任务 {number} 的申请已批准。",
        "What was asked for task {number} is approved.",
    ),
    "task_refused": (
        "申请未获同意：{subject}",
        "Refused: {subject}",
        "任务 {number} 的申请未获同意，请看理由。",
        "What was asked for task {number} is refused; see why.",
    ),
    "task_resumed": (
        "任务已恢复：{subject}",
        "Task resumed: {subject}",
        "任务 {number} 恢复推进。",
        "Task {number} goes on.",
    ),
    "task_overdue": (
        "任务逾期：{subject}",
        "Task overdue: {subject}",
        "任务 {number} 已过到期日仍未完成，完成前每周通报。",
        "Task {number} is past its day; it is reported every week until it is done.",
    ),
    "campaign_report": (
        "周报已生成：{subject}",
        "Weekly report made: {subject}",
        "{subject} 的周报已自动生成，可查看和打印。",
        "The weekly report of {subject} was made by itself; read or print it.",
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
                due={"zh": "到期：{due}。", "en": "Due: {due}."},
            ),
        )
