"""The typed tree of a condition: what the text says once names and types are checked.

Everything that runs conditions (one subject in Python, many in a data frame) starts from these
nodes; none of them knows sqlglot. `span` is the half-open range of characters in the text.
`type` None is the type of a bare NULL, which fits everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from typing import TYPE_CHECKING

from tongban.kernel.conditions.types import FactType, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

Span = tuple[int, int]


class Op(Enum):
    """Comparisons."""

    EQ = "="
    NE = "<>"
    LT = "<"
    LE = "<="
    GT = ">"
    GE = ">="


class Sum(Enum):
    """Arithmetic of numbers; `/` gives a decimal, `%` takes the sign of the dividend."""

    ADD = "+"
    SUB = "-"
    MUL = "*"
    DIV = "/"
    MOD = "%"


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a condition."""

    span: Span
    type: FactType | None

    def parts(self) -> Iterator[Node]:
        """Yield the nodes directly below, in the order of the text."""
        for field in fields(self):
            held = getattr(self, field.name)
            if isinstance(held, Node):
                yield held
            elif isinstance(held, tuple):
                for each in held:
                    if isinstance(each, Node):
                        yield each
                    elif isinstance(each, tuple):
                        yield from (one for one in each if isinstance(one, Node))

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it."""
        yield self
        for part in self.parts():
            yield from part.walk()


@dataclass(frozen=True, slots=True)
class Const(Node):
    """A literal."""

    value: Value


@dataclass(frozen=True, slots=True)
class Interval(Node):
    """A literal length of time; lives only beside + and -."""

    months: int
    days: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Fact(Node):
    """A named fact."""

    name: str


@dataclass(frozen=True, slots=True)
class And(Node):
    """All of the parts."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    """Any of the parts."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """The contrary; unknown stays unknown."""

    item: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """Two values of comparable types."""

    op: Op
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`low <= item AND item <= high`."""

    item: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """Equal to one of the options."""

    item: Node
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member(Node):
    """A text among the texts of a list."""

    item: Node
    group: Node


@dataclass(frozen=True, slots=True)
class Like(Node):
    """A text against a pattern of literals, None for any one character, and gaps between pieces.

    `pieces` are what stands between the `%` signs; a piece is a tuple of one-character texts and
    None for `_`.
    """

    item: Node
    pattern: str
    pieces: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class IsNull(Node):
    """Whether the value is unknown; never unknown itself."""

    item: Node


@dataclass(frozen=True, slots=True)
class IsBool(Node):
    """Whether the value is known to be `wanted`; never unknown itself."""

    item: Node
    wanted: bool


@dataclass(frozen=True, slots=True)
class Case(Node):
    """The value of the first branch whose condition is true, else `default`."""

    branches: tuple[tuple[Node, Node], ...]
    default: Node | None


@dataclass(frozen=True, slots=True)
class Arithmetic(Node):
    """Numbers reckoned exactly."""

    op: Sum
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """The number below zero."""

    item: Node


@dataclass(frozen=True, slots=True)
class Shift(Node):
    """A date or moment moved by an interval; the day of the month is clamped to the month."""

    item: Node
    months: int
    days: int
    seconds: int


@dataclass(frozen=True, slots=True)
class DaysBetween(Node):
    """Days from the date `right` to the date `left`."""

    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of the closed set."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Widened(Node):
    """A whole number taken as a decimal."""

    item: Node


def fact_names(node: Node) -> tuple[str, ...]:
    """Return the facts a node reads, each once, in the order of the text."""
    return tuple(dict.fromkeys(each.name for each in node.walk() if isinstance(each, Fact)))
