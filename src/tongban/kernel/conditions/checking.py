"""From the grammar tree to the typed tree: only the stated subset, every type checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from tongban.kernel.conditions.errors import fault
from tongban.kernel.conditions.fitting import Fitting, negated, pattern_pieces, widened
from tongban.kernel.conditions.functions import FUNCTIONS
from tongban.kernel.conditions.nodes import (
    And,
    Arithmetic,
    Between,
    Call,
    Case,
    Compare,
    Const,
    DaysBetween,
    In,
    Interval,
    IsBool,
    IsNull,
    Like,
    Member,
    Negative,
    Node,
    Not,
    Op,
    Or,
    Shift,
    Span,
    Sum,
)
from tongban.kernel.conditions.types import FactType

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.kernel.conditions.reading import Draft

MAX_LEVELS: Final = 60

_COMPARISONS: Final[dict[type[exp.Expression], Op]] = {
    exp.EQ: Op.EQ,
    exp.NEQ: Op.NE,
    exp.LT: Op.LT,
    exp.LTE: Op.LE,
    exp.GT: Op.GT,
    exp.GTE: Op.GE,
}
_SUMS: Final[dict[type[exp.Expression], Sum]] = {
    exp.Add: Sum.ADD,
    exp.Sub: Sum.SUB,
    exp.Mul: Sum.MUL,
    exp.Div: Sum.DIV,
    exp.Mod: Sum.MOD,
}
_ARGUMENTS: Final[dict[type[exp.Expression], frozenset[str]]] = {
    exp.Column: frozenset({"this"}),
    exp.Paren: frozenset({"this"}),
    exp.Not: frozenset({"this"}),
    exp.Neg: frozenset({"this"}),
    exp.And: frozenset({"this", "expression"}),
    exp.Or: frozenset({"this", "expression"}),
    exp.Is: frozenset({"this", "expression"}),
    exp.Like: frozenset({"this", "expression", "negate"}),
    exp.Escape: frozenset({"this", "expression"}),
    exp.Between: frozenset({"this", "low", "high"}),
    exp.In: frozenset({"this", "expressions", "field"}),
    exp.Case: frozenset({"this", "ifs", "default"}),
    exp.Anonymous: frozenset({"this", "expressions"}),
    **{kind: frozenset({"this", "expression"}) for kind in (*_COMPARISONS, *_SUMS)},
}


def check(draft: Draft, wanted: FactType) -> Node:
    """Return the typed tree of a draft whose result is `wanted`; raises `ConditionError`."""
    checker = _Checker(draft)
    node, _ = checker.node(draft.tree, 0)
    return checker.fitted(node, wanted, "the text", "整个表达式")


Marked = tuple[Node, tuple[int, int]]
"""A node with the first and last token it covers."""


class _Checker(Fitting):
    """Walks the grammar tree; each method checks one construction."""

    def node(self, tree: object, level: int) -> Marked:
        """Check one part of the grammar tree, once."""
        known = self.known.get(id(tree))
        if known is None:
            known = self.known[id(tree)] = self._node(tree, level)
        return known

    def _node(self, tree: object, level: int) -> Marked:
        if not isinstance(tree, exp.Expression):
            raise fault("unexpected", 0, self.text, found=self.text[:30])
        if level > MAX_LEVELS:
            raise fault("too_deep", self.place(tree), self.text, limit=MAX_LEVELS)
        kind = type(tree)
        allowed = _ARGUMENTS.get(kind)
        given = {name for name, held in tree.args.items() if held not in (None, False, [], ())}
        if allowed is None or given - allowed:
            raise self.refused(tree)
        return _BUILD[kind](self, tree, level)

    def on_leaf(self, tree: exp.Expression, _level: int) -> Marked:
        key = tree.name
        node = self.leaves.get(key)
        if node is None:
            raise self.refused(tree)
        number = int(key[1:])
        return node, (number, number)

    def on_paren(self, tree: exp.Expression, level: int) -> Marked:
        inner, (first, last) = self.node(tree.this, level + 1)
        return inner, (first - 1, last + 1)

    def on_junction(self, tree: exp.Expression, level: int) -> Marked:
        kind = type(tree)
        flat: list[exp.Expression] = []
        pending: list[exp.Expression] = [tree]
        while pending:  # a long chain leans left; recursion would be as deep as it is long
            one = pending.pop()
            if type(one) is kind:
                pending += [one.args["this"], one.args["expression"]]
            else:
                flat.append(one)
        flat.reverse()
        word = "AND" if kind is exp.And else "OR"
        parts = [self.node(one, level + 1) for one in flat]
        items = tuple(self.fitted(node, FactType.BOOL, word, word) for node, _ in parts)
        reach = (parts[0][1][0], parts[-1][1][1])
        make = And if kind is exp.And else Or
        return make(self.span_of(reach), FactType.BOOL, items), reach

    def on_negation(self, tree: exp.Expression, level: int) -> Marked:
        inner = tree.this
        node, reach = self.node(inner, level + 1)
        infix = isinstance(inner, exp.In | exp.Between | exp.Like | exp.Escape | exp.Is)
        if not (infix and self._has_infix_not(inner, level)):
            reach = (reach[0] - 1, reach[1])
        item = self.fitted(node, FactType.BOOL, "NOT", "NOT")
        return Not(self.span_of(reach), FactType.BOOL, item), reach

    def _has_infix_not(self, tree: exp.Expression, level: int) -> bool:
        """Tell `x NOT IN (...)` and `x IS NOT NULL` from `NOT x IN (...)`."""
        left = tree.this.this if isinstance(tree, exp.Escape) else tree.this
        _, (_, last) = self.node(left, level + 1)
        words = [mark.word.upper() for mark in self.marks[last + 1 : last + 3]]
        return words[:1] == ["NOT"] or words == ["IS", "NOT"]

    def on_comparison(self, tree: exp.Expression, level: int) -> Marked:
        op = _COMPARISONS[type(tree)]
        left, (first, _) = self.node(tree.args["this"], level + 1)
        right, (_, last) = self.node(tree.args["expression"], level + 1)
        reach = (first, last)
        ordered = op not in {Op.EQ, Op.NE}
        left, right = self.comparable(left, right, ordered=ordered, at=self.span_of(reach))
        return Compare(self.span_of(reach), FactType.BOOL, op, left, right), reach

    def on_sum(self, tree: exp.Expression, level: int) -> Marked:
        op = _SUMS[type(tree)]
        left, (first, _) = self.node(tree.args["this"], level + 1)
        right, (_, last) = self.node(tree.args["expression"], level + 1)
        span = self.span_of((first, last))
        return self._reckoned(op, left, right, span), (first, last)

    def _reckoned(self, op: Sum, left: Node, right: Node, span: Span) -> Node:
        moments = {FactType.DATE, FactType.DATETIME}
        if op is Sum.ADD and isinstance(left, Interval):
            left, right = right, left
        if isinstance(right, Interval) and op in {Sum.ADD, Sum.SUB} and left.type in moments:
            if left.type is FactType.DATE and right.seconds:
                raise self.no_sum(op, left, right, span)
            sign = 1 if op is Sum.ADD else -1
            months, days, seconds = right.months, right.days, right.seconds
            return Shift(span, left.type, left, sign * months, sign * days, sign * seconds)
        if isinstance(left, Interval) or isinstance(right, Interval):
            raise self.no_sum(op, left, right, span)
        if op is Sum.SUB and left.type is FactType.DATE and right.type is FactType.DATE:
            return DaysBetween(span, FactType.INT, left, right)
        for side in (left, right):
            if side.type is not None and not side.type.numeric:
                raise self.no_sum(op, left, right, span)
        whole = FactType.DECIMAL not in {left.type, right.type} and op is not Sum.DIV
        if op is Sum.MOD and not whole:
            raise self.no_sum(op, left, right, span)
        if whole:
            return Arithmetic(span, FactType.INT, op, left, right)
        return Arithmetic(span, FactType.DECIMAL, op, widened(left), widened(right))

    def on_minus(self, tree: exp.Expression, level: int) -> Marked:
        node, (first, last) = self.node(tree.this, level + 1)
        reach = (first - 1, last)
        self.no_interval(node, "-")
        if node.type is not None and not node.type.numeric:
            raise self.wrong_type(node, "-", "-", FactType.INT, FactType.DECIMAL)
        span = self.span_of(reach)
        if isinstance(node, Const) and not isinstance(node.value, bool | str | tuple | None):
            return Const(span, node.type, negated(node.value)), reach
        return Negative(span, node.type, node), reach

    def on_is(self, tree: exp.Expression, level: int) -> Marked:
        node, (first, last) = self.node(tree.this, level + 1)
        self.no_interval(node, "IS")
        right = tree.args["expression"]
        extra = 2 if self.marks[last + 2].word.upper() != "NOT" else 3
        reach = (first, last + extra)
        span = self.span_of(reach)
        if isinstance(right, exp.Null):
            return IsNull(span, FactType.BOOL, node), reach
        if isinstance(right, exp.Boolean):
            item = self.fitted(node, FactType.BOOL, "IS TRUE", "IS TRUE")
            return IsBool(span, FactType.BOOL, item, bool(right.this)), reach
        raise self.refused(
            tree, "after IS stand NULL, TRUE or FALSE", "IS 之后只能是 NULL、TRUE 或 FALSE"
        )

    def on_like(self, tree: exp.Expression, level: int) -> Marked:
        escape = ""
        like = tree
        if isinstance(tree, exp.Escape):
            like, character = tree.this, tree.args["expression"]
            if not isinstance(like, exp.Like):
                raise self.refused(tree)
            escape = character.this if isinstance(character, exp.Literal) else ""
        item, (first, _) = self.node(like.args["this"], level + 1)
        pattern, (_, last) = self.node(like.args["expression"], level + 1)
        item = self.fitted(item, FactType.TEXT, "LIKE", "LIKE")
        if not isinstance(pattern, Const) or not isinstance(pattern.value, str):
            raise self.refused(
                like.args["expression"],
                "a LIKE pattern is written as a text",
                "LIKE 的模式应直接写成文本",
            )
        if tree is not like:
            last += 2
            if len(escape) != 1:
                raise fault("escape", self.marks[last].start, self.text)
        pieces = pattern_pieces(pattern.value, escape)
        if pieces is None:
            raise fault("escape", pattern.span[0], self.text)
        span = self.span_of((first, last))
        node: Node = Like(span, FactType.BOOL, item, pattern.value, pieces)
        if like.args.get("negate"):
            node = Not(span, FactType.BOOL, node)
        return node, (first, last)

    def on_between(self, tree: exp.Expression, level: int) -> Marked:
        item, (first, _) = self.node(tree.this, level + 1)
        low, _ = self.node(tree.args["low"], level + 1)
        high, (_, last) = self.node(tree.args["high"], level + 1)
        span = self.span_of((first, last))
        self.comparable(item, low, ordered=True, at=span)
        self.comparable(item, high, ordered=True, at=span)
        _, (item, low, high) = self.one_type([item, low, high], "BETWEEN")
        return Between(span, FactType.BOOL, item, low, high), (first, last)

    def on_in(self, tree: exp.Expression, level: int) -> Marked:
        item, (first, last) = self.node(tree.this, level + 1)
        group = tree.args.get("field")
        if group is not None:
            node, (_, end) = self.node(group, level + 1)
            reach = (first, end)
            node = self.fitted(node, FactType.LIST, "IN without brackets", "不带括号的 IN")
            item = self.fitted(item, FactType.TEXT, "IN", "IN")
            return Member(self.span_of(reach), FactType.BOOL, item, node), reach
        written = tree.args.get("expressions") or []
        if not written:
            raise self.refused(tree, "IN needs at least one value", "IN 至少需要一个值")
        options: list[Node] = []
        for one in written:
            option, (_, last) = self.node(one, level + 1)
            self.comparable(item, option, ordered=False, at=option.span)
            options.append(option)
        _, (item, *options) = self.one_type([item, *options], "IN")
        reach = (first, last + 1)
        return In(self.span_of(reach), FactType.BOOL, item, tuple(options)), reach

    def on_case(self, tree: exp.Expression, level: int) -> Marked:
        subject: Node | None = None
        before = 2
        first = -1
        if tree.args.get("this") is not None:
            subject, (first, _) = self.node(tree.args["this"], level + 1)
            before = 1
        tests: list[Node] = []
        results: list[Node] = []
        last = 0
        for branch in tree.args["ifs"]:
            test, (start, _) = self.node(branch.args.get("this"), level + 1)
            first = start if first < 0 else first
            if subject is None:
                tests.append(self.fitted(test, FactType.BOOL, "WHEN", "WHEN"))
            else:
                left, right = self.comparable(subject, test, ordered=False, at=test.span)
                tests.append(Compare(test.span, FactType.BOOL, Op.EQ, left, right))
            result, (_, last) = self.node(branch.args.get("true"), level + 1)
            results.append(result)
        otherwise = tree.args.get("default")
        if otherwise is not None:
            result, (_, last) = self.node(otherwise, level + 1)
            results.append(result)
        kind, results = self.one_type(results, "CASE")
        default = results.pop() if otherwise is not None else None
        reach = (first - before, last + 1)
        branches = tuple(zip(tests, results, strict=True))
        return Case(self.span_of(reach), kind, branches, default), reach

    def on_call(self, tree: exp.Expression, level: int) -> Marked:
        number, _, name = str(tree.this)[1:].partition("_")
        first = int(number)
        function = FUNCTIONS[name]
        arguments: list[Node] = []
        last = first + 1
        for one in tree.args.get("expressions") or []:
            argument, (_, last) = self.node(one, level + 1)
            arguments.append(argument)
        reach = (first, last + 1 if arguments else first + 2)
        span = self.span_of(reach)
        most = len(function.takes)
        if len(arguments) < function.fewest or (len(arguments) > most and not function.more):
            expected = f"{function.fewest}+" if function.more else str(most)
            raise fault(
                "arguments",
                span[0],
                self.text,
                found=name,
                expected=expected,
                given=len(arguments),
                usage=function.usage,
            )
        for place, argument in enumerate(arguments):
            takes = function.takes[min(place, most - 1)]
            self.no_interval(argument, name)
            if argument.type is not None and argument.type not in takes:
                raise self.wrong_type(
                    argument, name, name, *sorted(takes, key=lambda kind: kind.value)
                )
            if place == function.constant and not isinstance(argument, Const):
                raise self.refused(tree, function.usage, function.usage)
        kind = function.gives
        if function.decimals:
            arguments[0] = widened(arguments[0])
        if function.same:
            kind, arguments = self.one_type(arguments, name)
        return Call(span, kind or arguments[0].type, name, tuple(arguments)), reach


_BUILD: Final[dict[type[exp.Expression], Callable[[_Checker, exp.Expression, int], Marked]]] = {
    exp.Column: _Checker.on_leaf,
    exp.Paren: _Checker.on_paren,
    exp.And: _Checker.on_junction,
    exp.Or: _Checker.on_junction,
    exp.Not: _Checker.on_negation,
    exp.Neg: _Checker.on_minus,
    exp.Is: _Checker.on_is,
    exp.Like: _Checker.on_like,
    exp.Escape: _Checker.on_like,
    exp.Between: _Checker.on_between,
    exp.In: _Checker.on_in,
    exp.Case: _Checker.on_case,
    exp.Anonymous: _Checker.on_call,
    **dict.fromkeys(_COMPARISONS, _Checker.on_comparison),
    **dict.fromkeys(_SUMS, _Checker.on_sum),
}
