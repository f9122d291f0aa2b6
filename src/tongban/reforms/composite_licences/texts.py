"""The words of the reform's notices."""

from __future__ import annotations

from tongban.base.notices.templates import Text, register


def register_texts() -> None:
    """Register them all; called once when the app is ready."""
    for key, title, body in (
        (
            "composite_issued",
            {"zh": "综合许可证已颁发：{subject}", "en": "Composite licence issued: {subject}"},
            {
                "zh": "各项许可均已取得，{subject}已颁发（{number}），一码可查各项许可的实时状态。",
                "en": "All permits are there: {subject} is issued ({number}). One code shows each "
                "permit as it stands.",
            },
        ),
        (
            "composite_revised",
            {"zh": "综合许可证已换发：{subject}", "en": "Composite licence renewed: {subject}"},
            {
                "zh": "成员许可有变更，{subject}（{number}）已换发新版本，二维码继续可用。",
                "en": "A permit changed: {subject} ({number}) has a new version.",
            },
        ),
        (
            "composite_impaired",
            {"zh": "综合许可证受影响：{subject}", "en": "Composite licence impaired: {subject}"},
            {
                "zh": "{subject}（{number}）所列许可有失效的，恢复之前综合许可证不能使用。",
                "en": "A permit of {subject} ({number}) is not in force; until it is, the licence "
                "cannot be used.",
            },
        ),
        (
            "composite_ended",
            {"zh": "综合许可证已终止：{subject}", "en": "Composite licence ended: {subject}"},
            {
                "zh": "{subject}（{number}）已终止；仍然有效的单项许可不受影响。",
                "en": "{subject} ({number}) has ended; single permits in force stand.",
            },
        ),
    ):
        register(key, Text(title, body), replace=False)
