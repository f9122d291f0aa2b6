"""What a check of an item finds: the rule, how grave it is, where, in words, and its source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from tongban.kernel.canonical import Json
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law


class Severity(Enum):
    """Whether a finding keeps an item from being published."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: its rule, how grave it is, where, in words, and the source of the rule.

    `remark` is the code under which an imported row is flagged for it.
    """

    rule: str
    severity: Severity
    path: str
    message: Label
    source: str
    remark: str = ""

    def to_json(self) -> dict[str, Json]:
        """Write it for a page or a report."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "path": self.path,
            "message": self.message.to_json(),
            "source": self.source,
        }


@dataclass(frozen=True)
class Context:
    """What checks know beside the item: laws by id, kinds of evidence that authorities share."""

    laws: Mapping[str, Law] = field(default_factory=dict)
    shared_kinds: frozenset[str] = frozenset()
    on: date | None = None


SOURCES: Final = {
    "INV-COM-01": "安阳市优化营商环境条例 §25；上海市优化营商环境条例 §27",
    "INV-ITEM-01": "优化营商环境条例 §36",
    "INV-ITEM-02": "GB/T 39046-2020 A.6",
    "INV-ITEM-03": "优化营商环境条例 §35、§40",
    "INV-ITEM-04": "安阳市优化营商环境条例 §13；北京市优化营商环境条例 §31",
    "INV-ITEM-05": "国务院关于在线政务服务的若干规定 §7",
    "INV-ITEM-06": "行政许可法 §58",
    "INV-ITEM-08": "GB/T 39046-2020 表 4",
    "INV-ITEM-10": "优化营商环境条例 §43",
    "INV-NET-05": "GB/T 39046-2020 表 4、A.5",
    "INV-RUN-01": "GB/T 39046-2020 表 4",
    "INV-RUN-03": "优化营商环境条例 §36、§37",
    "INV-RUN-04": "优化营商环境条例 §35",
    "ITEM-CODE": "GB/T 39554.1-2020",
    "ITEM-INCOMPLETE": "国务院关于在线政务服务的若干规定 §6；GB/T 39046-2020 表 4",
}
"""Where each rule comes from."""


def finding(
    rule: str, path: str, zh: str, en: str, remark: str = "", *, fault: bool = True
) -> Finding:
    """Make a finding of a rule; `fault` tells whether it keeps the item from being published."""
    severity = Severity.FAULT if fault else Severity.WARNING
    return Finding(rule, severity, path, Label(zh, en), SOURCES[rule], remark)
