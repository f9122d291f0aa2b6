"""TB0: the files and the waivers themselves; found by whoever reads them, not by a rule."""

from typing import Final

from tongban.services.linter.registry import ERROR, WARNING, declare

_WAIVERS: Final = ("docs/linter.md（豁免）", "docs/linter.md (waivers)")

UNUSED: Final = declare(
    "TB001",
    WARNING,
    title=("没有用到的豁免", "a waiver that waives nothing"),
    source=_WAIVERS,
    advice=("问题已经解决，删去豁免", "the finding is gone: drop the waiver"),
)
EXPIRED: Final = declare(
    "TB002",
    WARNING,
    title=("到期的豁免", "a waiver that has expired"),
    source=_WAIVERS,
    advice=("解决问题，或者重新决定并说明理由", "mend the finding, or decide anew and say why"),
)
WRONG: Final = declare(
    "TB003",
    ERROR,
    title=("写得不对的豁免", "a waiver that is written wrongly"),
    source=_WAIVERS,
    advice=("补上规则、对象、理由、批准人和期限", "give rule, subject, reason, who and until when"),
)
UNUSABLE: Final = declare(
    "TB010",
    ERROR,
    title=("文件不能用", "a file that cannot be used"),
    source=("docs/district-format.md", "docs/district-format.md"),
    advice=(
        "按提示改正；`tongban load` 会拒绝整个文件夹",
        "correct it; `tongban load` refuses the folder",
    ),
)
