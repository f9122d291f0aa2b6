"""What supervision tells others: its rules, signals, who was told, cards, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

Label = Mapping[str, str]

SIGNALS: Final[Mapping[str, Label]] = {
    "warning": {"zh": "预警", "en": "Warning"},
    "yellow": {"zh": "黄牌", "en": "Yellow card"},
    "red": {"zh": "红牌", "en": "Red card"},
}
CARDS: Final = frozenset({"yellow", "red"})
TOLD: Final[Mapping[str, Label]] = {
    "handler": {"zh": "承办人", "en": "handling officer"},
    "head": {"zh": "部门负责人", "en": "head of the department"},
    "supervisor": {"zh": "效能监督", "en": "supervision"},
}
"""Whom a signal goes to, in the order of escalation."""
NOBODY: Final = "supervision"
"""Stands in a card where other matters name their applicant: it is between offices."""


class RulesInvalid(ValueError):  # noqa: N818 - the house's word for it
    """Rules of supervision that cannot be; `faults` lists every mistake with its path."""

    code = "SUPERVISION-RULES"

    def __init__(self, faults: tuple[tuple[str, str], ...]) -> None:
        super().__init__("; ".join(f"{path}: {message}" for path, message in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Rule:
    """When a signal is given: exactly one of `before`, `share`, `overdue` and `when`.

    `before`: so many working days or fewer are left. `share`: so many percent of the term are used.
    `overdue`: more than so many working days past the due day. `limit` is the law's or the promise;
    terms shorter than `least` units are left out. `when` is a condition over the facts of a matter
    of a `kind` and has no term: something happened that must not. `default` says that no document
    states the rule, else `source` names it.
    """

    id: str
    label: Label
    signal: str
    limit: str = "law"
    before: int | None = None
    share: int | None = None
    overdue: int | None = None
    when: str = ""
    kind: str = ""
    least: int = 0
    default: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told so many working days after a signal while it stands."""

    to: str
    after: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a district: which terms are watched, when they signal, who is told."""

    watch: Mapping[str, tuple[str, ...]]
    rules: tuple[Rule, ...]
    escalation: Mapping[str, tuple[Step, ...]]


@dataclass(frozen=True, slots=True)
class Telling:
    """That somebody was told of a signal: as what, who (an office or an officer), when."""

    level: str
    level_label: Label
    recipient: str
    recipient_name: Label
    at: datetime


@dataclass(frozen=True, slots=True)
class SignalLine:
    """A warning or a card in a list, with who was told when."""

    id: int
    signal: str
    signal_label: Label
    rule: str
    rule_label: Label
    matter: UUID
    number: str
    kind: str
    item: str
    subject: str
    department: str
    term: str
    term_label: Label
    due: date
    raised_at: datetime
    card: UUID | None
    card_state: str
    card_state_label: Label
    withdrawn: bool
    told: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class SignalPage:
    """A page of signals, the newest first; `after` opens the next one."""

    rows: tuple[SignalLine, ...]
    after: int | None
