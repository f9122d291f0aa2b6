"""What an event log is made of: cases, events, and what in it cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - a field of a NamedTuple
from typing import Final, NamedTuple, Protocol


class LogError(ValueError):
    """A file that is no event log, or a question that it cannot answer."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Event(NamedTuple):
    """One step of a case; `at` has a zone. `row` is its place in the file, from 1."""

    activity: str
    at: datetime
    resource: str
    group: str
    row: int


@dataclass(slots=True)
class Case:
    """A case: what the log says of it, and its events in order of time."""

    id: str
    attributes: Mapping[str, str]
    events: list[Event] = field(default_factory=list)


@dataclass(slots=True)
class Remark:
    """What cannot be, by code: how often, and the first few places."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


EXAMPLES: Final = 5
REMARKS: Final[Mapping[str, tuple[str, str]]] = {
    "EVENT-NO-CASE": ("事件没有办件编号，未计入", "event without a case; left out"),
    "EVENT-NO-ACTIVITY": ("事件没有环节名称，未计入", "event without an activity; left out"),
    "EVENT-NO-TIME": ("事件没有时间，未计入", "event without a time; left out"),
    "EVENT-TIME": ("时间无法识别，未计入", "time that cannot be read; left out"),
    "EVENT-NAIVE": (
        "时间没有时区，未计入；请用 --zone 指明",
        "time without a zone; left out, name it by --zone",
    ),
    "EVENT-REPEATED": ("同一事件重复出现，只计一次", "the same event again; counted once"),
    "EVENT-ORDER": ("事件未按时间排列，已按时间排序", "event out of order; sorted by time"),
    "EVENT-BEFORE-START": ("事件早于办件开始", "event before its case starts"),
    "EVENT-AFTER-END": ("事件晚于办件结束", "event after its case ends"),
    "CASE-REPEATED": ("办件编号重复出现，已合并", "case that stands twice; merged"),
    "CASE-END-BEFORE-START": ("办件结束早于开始", "case that ends before it starts"),
    "CASE-EMPTY": ("办件没有任何事件", "case without events"),
    "CASE-TIME": ("办件的时间无法识别", "time of a case that cannot be read"),
}
"""Codes of what cannot be, in both languages."""


class Sink(Protocol):
    """Takes a log as it is read, event by event, in the order of the file."""

    name: str

    def open_case(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Begin a case; False where it was begun before: what it said then stays.

        `attributes` may still grow until the next case begins.
        """

    def add(self, case: str, event: Event) -> None:
        """Take an event of a case that was begun."""

    def remark(self, code: str, where: str) -> None:
        """Count what cannot be, with its place."""


@dataclass(slots=True)
class Log:
    """A whole log with its remarks; cases by id in order of appearance."""

    name: str
    cases: dict[str, Case] = field(default_factory=dict)
    remarks: dict[str, Remark] = field(default_factory=dict)

    def open_case(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Begin a case; False where it was begun before."""
        if name in self.cases:
            return False
        self.cases[name] = Case(name, attributes)
        return True

    def add(self, case: str, event: Event) -> None:
        """Take an event of a case that was begun."""
        self.cases[case].events.append(event)

    def remark(self, code: str, where: str) -> None:
        """Count what cannot be."""
        held = self.remarks.setdefault(code, Remark())
        held.count += 1
        if len(held.examples) < EXAMPLES:
            held.examples.append(where)

    @property
    def events(self) -> int:
        """How many events the log has."""
        return sum(len(case.events) for case in self.cases.values())
