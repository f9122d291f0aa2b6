"""The words of the notices of supervision."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en)
_TEXTS: Final[dict[str, tuple[str, str, str, str]]] = {
    "supervision_warning": (
        "预警：{subject}",
        "Warning: {subject}",
        "{number} 的期限快到了（{note}），请抓紧办理。",
        "A term of {number} is near its end ({note}); go on with it.",
    ),
    "supervision_yellow": (
        "黄牌：{subject}",
        "Yellow card: {subject}",
        "{number}：{note}。请在期限内说明情况。",
        "{number}: {note}. Answer the card in time.",
    ),
    "supervision_red": (
        "红牌：{subject}",
        "Red card: {subject}",
        "{number}：{note}。请在期限内说明情况并采取补救措施。",
        "{number}: {note}. Answer the card in time and say what is done about it.",
    ),
    "supervision_card_upheld": (
        "监察牌维持：{subject}",
        "Card upheld: {subject}",
        "监察牌 {number} 经核定维持。",
        "Card {number} is upheld.",
    ),
    "supervision_card_withdrawn": (
        "监察牌撤回：{subject}",
        "Card withdrawn: {subject}",
        "监察牌 {number} 已撤回。",
        "Card {number} is withdrawn.",
    ),
    "supervision_card_unreviewed": (
        "监察牌申诉逾期未复核：{subject}",
        "Contested card not reviewed: {subject}",
        "监察牌 {number} 的申诉逾期未复核。",
        "The contest of card {number} was not reviewed in time.",
    ),
    "supervision_card_unanswered": (
        "监察牌逾期未说明：{subject}",
        "Card not answered: {subject}",
        "监察牌 {number} 逾期未说明，可以直接核定。",
        "Card {number} was not answered in time and can be settled.",
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
                due={"zh": "到期日：{due}。", "en": "Due: {due}."},
            ),
        )
