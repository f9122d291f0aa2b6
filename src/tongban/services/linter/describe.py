"""The table of all rules, from what they declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.linter import rules as _  # noqa: F401 - registers the rules
from tongban.services.linter.registry import RULES
from tongban.services.linter.types import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

CHAPTERS: Final = {
    "TB0": ("文件和豁免", "Files and waivers"),
    "TB1": ("材料", "Evidence"),
    "TB2": ("时限", "Limits"),
    "TB3": ("依据、收费和保证金", "Bases, fees and deposits"),
    "TB4": ("入口、到场和渠道", "Reach, visits and channels"),
    "TB5": ("事项之间", "Between items"),
    "TB6": ("条件和情形", "Conditions and situations"),
    "TB7": ("重复", "Duplicates"),
    "TB8": ("人员", "Officers"),
    "TB9": ("一事联办", "Bundles"),
}
WORDS: Final = {
    Severity.ERROR: "错误 error",
    Severity.WARNING: "警告 warning",
    Severity.ADVICE: "建议 advice",
}


def table() -> str:
    """Write every rule as Markdown, chapter by chapter (docs/linter.md holds this text)."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    for chapter, (zh, en) in CHAPTERS.items():
        yield f"### {chapter} {zh} {en}"
        yield ""
        yield "| rule | severity | what it finds | source | what to do |"
        yield "|---|---|---|---|---|"
        for number in sorted(RULES):
            if number.startswith(chapter):
                rule = RULES[number]
                cells = (
                    number,
                    WORDS[rule.severity],
                    f"{rule.title.zh}<br>{rule.title.en}",
                    f"{rule.source.zh}<br>{rule.source.en}",
                    f"{rule.advice.zh}<br>{rule.advice.en}",
                )
                yield f"| {' | '.join(cells)} |"
        yield ""
