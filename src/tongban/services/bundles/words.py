"""The closed lists of words that a bundle is written with."""

from typing import Final

from tongban.services.catalogue.codes import CodeTable
from tongban.services.catalogue.labels import Label


def _table(zh: str, en: str, entries: dict[str, tuple[str, str]]) -> CodeTable:
    labels = {code: Label(*label) for code, label in entries.items()}
    return CodeTable(Label(zh, en), "docs/district-format.md", labels, {})


LIFECYCLES: Final = _table(
    "生命周期",
    "lifecycle",
    {
        "enterprise": ("企业", "Enterprise"),
        "personal": ("个人", "Personal"),
        "project": ("项目", "Project"),
    },
)
ROLES: Final = _table(
    "成员角色",
    "role of a member",
    {
        "required": ("必办", "Required"),
        "conditional": ("按情形办理", "Depends on the facts"),
        "optional": ("可选", "The applicant chooses"),
    },
)
POINTS: Final = _table(
    "前置完成点",
    "how far a prerequisite must be",
    {
        "accepted": ("受理", "Accepted"),
        "decided": ("决定", "Decided"),
        "issued": ("出证", "Issued"),
    },
)
ISSUES: Final = _table(
    "出证方式",
    "when results are issued",
    {
        "as_ready": ("办成一个出一个", "Each as it is ready"),
        "together": ("一并出证", "All in one transaction"),
    },
)
FAILURES: Final = _table(
    "一项不成的后果",
    "what a refused member means",
    {
        "independent": ("后续中止，其余照办", "Dependants stop, siblings go on"),
        "all": ("其余一并中止", "The rest stops"),
    },
)
CORRECTIONS: Final = _table(
    "补正方式",
    "how corrections are asked for",
    {
        "joint": ("合并一次告知", "One notice for the whole"),
        "single": ("各项分别告知", "One notice an item"),
    },
)
LABEL_MEMBERS: Final = _table(
    "标签成员",
    "member of a label",
    {
        "item": ("事项", "Item"),
        "bundle": ("一件事", "Bundle"),
        "measure": ("措施", "Measure"),
        "text": ("文字", "Text"),
    },
)
