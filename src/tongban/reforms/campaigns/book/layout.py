"""What stands where in the book: sheets, columns, and the words for codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tongban.reforms.campaigns.procedure import state_labels

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head in the book, what it holds (text, day, number, int), whether it must."""

    id: str
    head: str
    kind: str = "text"
    required: bool = False


def _columns(
    *rows: tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, bool],
) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


HEAD: Final = "活动"
ACTIONS: Final = "行动"
MEASURES: Final = "措施"
TASKS: Final = "任务"
MILESTONES: Final = "节点"
PROGRESS: Final = "进展"
EVIDENCE: Final = "佐证"

SHEETS: Final[Mapping[str, tuple[Column, ...]]] = {
    HEAD: _columns(
        ("id", "代号", "text", True),
        ("name_zh", "名称", "text", True),
        ("name_en", "名称（英文）"),
        ("year", "年度", "int", True),
        ("law", "依据文件", "text", True),
        ("clause", "条款"),
        ("doc_no", "文号"),
        ("office", "主管单位", "text", True),
        ("sample", "示例"),
        ("note_zh", "说明"),
        ("note_en", "说明（英文）"),
        ("warn_days", "临期天数", "int"),
        ("every_days", "通报周期天数", "int"),
        ("labels", "改革标签"),
    ),
    ACTIONS: _columns(
        ("id", "代号", "text", True), ("name_zh", "名称", "text", True), ("name_en", "名称（英文）")
    ),
    MEASURES: _columns(
        ("code", "编号", "text", True),
        ("name_zh", "措施", "text", True),
        ("name_en", "措施（英文）"),
        ("goal_zh", "目标"),
        ("goal_en", "目标（英文）"),
        ("action", "行动"),
        ("note_zh", "说明"),
        ("note_en", "说明（英文）"),
    ),
    TASKS: _columns(
        ("code", "编号", "text", True),
        ("measure", "措施编号", "text", True),
        ("name_zh", "任务", "text", True),
        ("name_en", "任务（英文）"),
        ("goal_zh", "目标"),
        ("goal_en", "目标（英文）"),
        ("lead", "牵头单位", "text", True),
        ("leader", "责任领导", "text", True),
        ("co_units", "协办单位"),
        ("start", "开始", "day", True),
        ("due", "到期", "day", True),
        ("original_due", "原到期", "day"),
        ("reason", "变更批准"),
        ("due_changes", "到期调整次数", "int"),
        ("state", "状态"),
        ("metric_zh", "指标"),
        ("metric_en", "指标（英文）"),
        ("unit", "单位"),
        ("baseline", "基期值", "number"),
        ("target", "目标值", "number"),
        ("direction", "方向"),
        ("source", "数据来源"),
        ("value", "当前值", "number"),
        ("doers", "经办人"),
        ("verifier", "核验人"),
        ("submitted_on", "报送日", "day"),
        ("done_on", "完成日", "day"),
        ("overdue_reports", "逾期通报次数", "int"),
        ("asked", "待批申请"),
        ("proposed_due", "申请到期日", "day"),
    ),
    MILESTONES: _columns(
        ("task", "任务编号", "text", True),
        ("id", "节点编号", "text", True),
        ("day", "日期", "day", True),
        ("name_zh", "节点", "text", True),
        ("name_en", "节点（英文）"),
        ("reached", "达成日", "day"),
    ),
    PROGRESS: _columns(
        ("task", "任务编号", "text", True),
        ("day", "日期", "day", True),
        ("kind", "类型"),
        ("value", "数值", "number"),
        ("note", "内容"),
        ("by", "报送人"),
    ),
    EVIDENCE: _columns(
        ("task", "任务编号", "text", True),
        ("day", "日期", "day", True),
        ("title", "材料", "text", True),
        ("document", "文件"),
        ("by", "提交人"),
    ),
}
REQUIRED: Final = (MEASURES, TASKS)
"""Sheets that a book must have; the head is needed only for a campaign that is new."""
SEPARATOR: Final = "、"
YES, NO = "是", "否"

DIRECTIONS: Final = {"up": "提高", "down": "降低"}
SOURCES: Final = {"manual": "人工填报"}
KINDS: Final = {"report": "进展", "correct": "更正", "figure": "系统读数"}
ASKED: Final = {"due": "调整到期日", "suspend": "暂停", "cancel": "取消"}


def states() -> dict[str, str]:
    """Give the states of a task in the words of the book."""
    return {name: label["zh"] for name, label in state_labels().items()}


def code_of(words: Mapping[str, str], text: str) -> str | None:
    """Give the code of a word, or the code itself; None for what is neither."""
    if text in words:
        return text
    return next((code for code, word in words.items() if word == text), None)
