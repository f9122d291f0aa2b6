"""The words of the notices of ratings."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en)
_TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "rating_invited": (
        "服务评价：{subject}",
        "Rate the service: {subject}",
        "这次服务可以评价一次，也可以不评价。被评价的人员和部门看不到是谁评价的。",
        "You may rate this service once, or not at all. Whom you rate does not learn who rated.",
    ),
    "rating_relay": (
        "对您评价的回应：{subject}",
        "On your rating: {subject}",
        "{department}（{act}）：{note}",
        "{department} ({act}): {note}",
    ),
    "bad_rating": (
        "收到差评：{subject}",
        "Bad rating: {subject}",
        "收到差评 {number}，请在期限内核实；评价人不公开，联系由系统转达。",
        "Bad rating {number}: verify it in time. The rater stays unnamed; words are passed on.",
    ),
    "bad_rating_kept": (
        "差评不予排除：{subject}",
        "Bad rating stands: {subject}",
        "差评 {number} 经复核不予排除，请整改。",
        "Bad rating {number} is not excluded; put it right.",
    ),
    "bad_rating_reopened": (
        "回访不满意：{subject}",
        "Not content: {subject}",
        "差评 {number} 的评价人对整改结果不满意，请重新整改。",
        "The rater of {number} is not content with what was done; take it up again.",
    ),
    "bad_rating_late": (
        "差评逾期：{subject}",
        "Bad rating late: {subject}",
        "差评 {number} 逾期未办。",
        "Bad rating {number} is past its time.",
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
