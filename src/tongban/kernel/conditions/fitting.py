"""Types that must fit, and the words of an error when they do not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlglot import exp

from tongban.kernel.conditions.errors import ConditionError, fault
from tongban.kernel.conditions.nodes import Const, Fact, Interval, Node, Span, Sum, Widened
from tongban.kernel.conditions.types import FactType, Value

if TYPE_CHECKING:
    from tongban.kernel.conditions.reading import Draft

_QUOTED_DATE: Final = (
    "write DATE '2022-04-01' or TIMESTAMP '2022-04-01 08:30:00+08:00'",
    "请写 DATE '2022-04-01' 或 TIMESTAMP '2022-04-01 08:30:00+08:00'",
)
_MOMENTS: Final = frozenset({FactType.DATE, FactType.DATETIME})


def widened(node: Node) -> Node:
    """Return the node as a decimal where it is a whole number."""
    if node.type is not FactType.INT:
        return node
    if isinstance(node, Const):
        value = Decimal(node.value) if isinstance(node.value, int) else None
        return Const(node.span, FactType.DECIMAL, value)
    return Widened(node.span, FactType.DECIMAL, node)


def negated(value: Value) -> Value:
    """Return the number below zero of a literal."""
    if isinstance(value, Decimal):
        return value.copy_negate()
    return -value if isinstance(value, int) else None


def pattern_pieces(pattern: str, escape: str) -> tuple[tuple[str | None, ...], ...] | None:
    """Split a LIKE pattern at its `%` signs; None where the escape stands before another sign."""
    pieces: list[tuple[str | None, ...]] = []
    piece: list[str | None] = []
    signs = iter(pattern)
    for sign in signs:
        if escape and sign == escape:
            following = next(signs, "")
            if following not in {"%", "_", escape}:
                return None
            piece.append(following)
        elif sign == "%":
            pieces.append(tuple(piece))
            piece = []
        else:
            piece.append(None if sign == "_" else sign)
    return (*pieces, tuple(piece))


def _said(node: Node, *, chinese: bool) -> str:
    if isinstance(node, Interval):
        return "时间间隔" if chinese else "an interval"
    if node.type is None:
        return "NULL"
    kind = node.type.zh if chinese else node.type.value
    if isinstance(node, Fact):
        return f"{kind}「{node.name}」" if chinese else f"{kind} {node.name}"
    if isinstance(node, Const) and isinstance(node.value, str):
        return f"{kind}「{node.value[:20]}」" if chinese else f"{kind} '{node.value[:20]}'"
    return kind


def _sides(left: Node, right: Node) -> dict[str, str]:
    return {
        "left": _said(left, chinese=False),
        "right": _said(right, chinese=False),
        "left_zh": _said(left, chinese=True),
        "right_zh": _said(right, chinese=True),
    }


def _advice(left: Node, right: Node) -> tuple[str, str]:
    kinds = {left.type, right.type}
    if FactType.LIST in kinds:
        return "write text IN list", "请写 文本 IN 列表"
    if kinds == _MOMENTS:
        return "write date_of(moment)", "请写 date_of(时刻)"
    if FactType.TEXT in kinds and kinds & _MOMENTS:
        return _QUOTED_DATE
    if FactType.TEXT in kinds and any(kind is not None and kind.numeric for kind in kinds):
        return "write numbers without quotes", "数字不要加引号"
    if FactType.BOOL in kinds:
        return "a yes-no fact stands alone, or = TRUE", "“是否”类事实可单独书写，或写 = TRUE"
    return "", ""


class Fitting:
    """Checks of types on the nodes of one draft."""

    def __init__(self, draft: Draft) -> None:
        self.text = draft.text
        self.marks = draft.marks
        self.leaves = draft.leaves
        self.known: dict[int, tuple[Node, tuple[int, int]]] = {}

    def fitted(self, node: Node, wanted: FactType, where: str, where_zh: str) -> Node:
        """Return the node as a value of the wanted type; raises CONDITION-TYPE."""
        self.no_interval(node, where)
        if wanted is FactType.DECIMAL and node.type is FactType.INT:
            return widened(node)
        if node.type is not None and node.type is not wanted:
            raise self.wrong_type(node, where, where_zh, wanted)
        return node

    def wrong_type(
        self, node: Node, where: str, where_zh: str, *wanted: FactType
    ) -> ConditionError:
        """Say which type was needed and which is here."""
        instead, instead_zh = "", ""
        if isinstance(node, Const) and node.type is FactType.TEXT and FactType.DATE in wanted:
            instead, instead_zh = _QUOTED_DATE
        return fault(
            "type",
            node.span[0],
            self.text,
            where=where,
            where_zh=where_zh,
            expected=" or ".join(kind.value for kind in wanted),
            expected_zh="或".join(kind.zh for kind in wanted),
            found=_said(node, chinese=False),
            found_zh=_said(node, chinese=True),
            instead=instead,
            instead_zh=instead_zh,
        )

    def no_interval(self, node: Node, where: str) -> None:
        """Refuse a length of time where a value is needed."""
        if isinstance(node, Interval):
            raise self.refused_at(
                node.span,
                f"an interval is added to or taken from a date, not given to {where}",
                "时间间隔只能与日期或时刻相加减",
            )

    def comparable(self, left: Node, right: Node, *, ordered: bool, at: Span) -> tuple[Node, Node]:
        """Bring two values to one type that can be compared; raises CONDITION-TYPE."""
        self.no_interval(left, "a comparison")
        self.no_interval(right, "a comparison")
        one, other = left.type, right.type
        if one is not None and other is not None:
            if one.numeric and other.numeric:
                if one is not other:
                    left, right = widened(left), widened(right)
            elif one is not other or one is FactType.LIST:
                instead, instead_zh = _advice(left, right)
                raise fault(
                    "compare",
                    max(right.span[0], at[0]),
                    self.text,
                    **_sides(left, right),
                    instead=instead,
                    instead_zh=instead_zh,
                )
        for side in (left, right):
            if side.type is FactType.LIST or (ordered and side.type is FactType.BOOL):
                raise fault("order", side.span[0], self.text, **_sides(side, side))
        return left, right

    def one_type(self, nodes: list[Node], where: str) -> tuple[FactType | None, list[Node]]:
        """Bring values to one type; raises CONDITION-TYPE where they have none in common."""
        kinds = list(dict.fromkeys(node.type for node in nodes if node.type is not None))
        for node in nodes:
            self.no_interval(node, where)
        if set(kinds) == {FactType.INT, FactType.DECIMAL}:
            return FactType.DECIMAL, [widened(node) for node in nodes]
        if len(kinds) > 1:
            odd = next(node for node in nodes if node.type not in (None, kinds[0]))
            raise fault(
                "branches",
                odd.span[0],
                self.text,
                where=where,
                left=kinds[0].value,
                right=kinds[1].value,
                left_zh=kinds[0].zh,
                right_zh=kinds[1].zh,
            )
        return (kinds[0] if kinds else None), nodes

    def no_sum(self, op: Sum, left: Node, right: Node, span: Span) -> ConditionError:
        """Say that these cannot be reckoned with each other."""
        instead, instead_zh = "", ""
        dates = {FactType.DATE, FactType.DATETIME}
        if op in {Sum.ADD, Sum.SUB} and (left.type in dates or right.type in dates):
            instead = "write date + INTERVAL '3' DAY, or add_days(date, n)"
            instead_zh = "请写 日期 + INTERVAL '3' DAY，或 add_days(日期, 天数)"
        return fault(
            "arithmetic",
            span[0],
            self.text,
            **_sides(left, right),
            op=op.value,
            instead=instead,
            instead_zh=instead_zh,
        )

    def span_of(self, reach: tuple[int, int]) -> Span:
        """Return the characters that the tokens from first to last cover."""
        return self.marks[reach[0]].start, self.marks[reach[1]].end

    def place(self, tree: exp.Expression) -> int:
        """Return where the first leaf of a grammar tree stands."""
        leaves = (
            one.name[1:].partition("_")[0] for one in tree.find_all(exp.Column, exp.Anonymous)
        )
        numbers = [int(number) for number in leaves if number.isdigit()]
        return self.marks[min(numbers)].start if numbers else 0

    def refused(
        self, tree: exp.Expression, instead: str = "", instead_zh: str = ""
    ) -> ConditionError:
        """Say that a construction is outside the subset."""
        leaf = isinstance(tree, exp.Column | exp.Anonymous)
        at = self.place(tree)
        word = next((mark.word for mark in self.marks if mark.start == at), "") if leaf else ""
        return fault(
            "refused",
            at,
            self.text,
            found=word[:30] or tree.key.upper(),
            instead=instead or "see the subset in the documentation of conditions",
            instead_zh=instead_zh or "允许的语法见条件说明",
        )

    def refused_at(self, span: Span, instead: str, instead_zh: str) -> ConditionError:
        """Say that this part of the text is outside the subset."""
        found = self.text[span[0] : span[1]][:40]
        return fault(
            "refused", span[0], self.text, found=found, instead=instead, instead_zh=instead_zh
        )
