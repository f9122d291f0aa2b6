"""From text to a grammar tree: words are settled here, precedence is left to sqlglot.

Every fact, literal and function name is recognised in the token stream and handed to sqlglot as a
numbered stand-in, so that sqlglot sees operators, brackets and key words alone: none of its
dialects, functions, casts or statements can enter, and each leaf keeps its place in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlglot import Token, Tokenizer, TokenType, exp
from sqlglot.errors import SqlglotError
from sqlglot.parser import Parser

from tongban.kernel.conditions.errors import fault
from tongban.kernel.conditions.functions import FUNCTIONS, function_error
from tongban.kernel.conditions.literals import (
    UNITS,
    interval_literal,
    moment_literal,
    number_literal,
)
from tongban.kernel.conditions.nodes import Const, Fact, Node
from tongban.kernel.conditions.suggest import nearest_name
from tongban.kernel.conditions.types import Dictionary, FactType

MAX_CHARACTERS: Final = 10_000
MAX_TOKENS: Final = 2_000
MAX_DEPTH: Final = 20

_WORDS: Final = {
    TokenType.AND,
    TokenType.OR,
    TokenType.NOT,
    TokenType.IN,
    TokenType.IS,
    TokenType.BETWEEN,
    TokenType.LIKE,
    TokenType.ESCAPE,
    TokenType.CASE,
    TokenType.WHEN,
    TokenType.THEN,
    TokenType.ELSE,
    TokenType.END,
}
_SIGNS: Final = {
    TokenType.EQ,
    TokenType.NEQ,
    TokenType.LT,
    TokenType.LTE,
    TokenType.GT,
    TokenType.GTE,
    TokenType.PLUS,
    TokenType.DASH,
    TokenType.STAR,
    TokenType.SLASH,
    TokenType.MOD,
    TokenType.L_PAREN,
    TokenType.R_PAREN,
    TokenType.COMMA,
}
_CONSTANTS: Final = {TokenType.NULL, TokenType.TRUE, TokenType.FALSE}
_CLOCKS: Final = frozenset(
    [
        "CURRENT_DATE",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "NOW",
        "GETDATE",
        "SYSDATE",
        "SYSTIMESTAMP",
        "CURDATE",
        "CURTIME",
        "UNIX_TIMESTAMP",
    ]
)
_QUERIES: Final = frozenset(
    ["SELECT", "FROM", "WHERE", "EXISTS", "ANY", "ALL", "SOME", "UNION", "WITH"]
)
_FULL_WIDTH: Final = dict(
    zip("，（）；：＝＞＜！＂＇‘’“”％＋－＊／、　", ",();:=><!\"'''''%+-*/, ", strict=True)
)


class _Tokens(Tokenizer):
    """The base tokenizer with the key words of the subset alone; other words are names."""

    KEYWORDS = {  # noqa: RUF012 -- sqlglot declares it so
        word: kind
        for word, kind in Tokenizer.KEYWORDS.items()
        if not word[0].isalpha() or kind in _WORDS | _CONSTANTS
    }
    COMMANDS = set()  # noqa: RUF012 -- sqlglot declares it so


class Mark(NamedTuple):
    """Where one token stands in the text, half-open, and its written form."""

    start: int
    end: int
    word: str


@dataclass(slots=True)
class Draft:
    """A text that is grammatical: its tree over stand-ins, and what these stand for."""

    text: str
    dictionary: Dictionary
    marks: list[Mark] = field(default_factory=list)
    leaves: dict[str, Node] = field(default_factory=dict)
    tree: exp.Expression = field(default_factory=exp.Expression)


def read(text: str, dictionary: Dictionary) -> Draft:
    """Read a text; raises `ConditionError` for whatever is not an expression of the subset."""
    if len(text) > MAX_CHARACTERS:
        raise fault(
            "too_long",
            MAX_CHARACTERS,
            text,
            found=len(text),
            limit=MAX_CHARACTERS,
            unit="characters",
            unit_zh="个字符",
        )
    draft = Draft(text, dictionary)
    tokens = _Reader(draft, _tokens(text)).run()
    draft.tree = _parse(draft, tokens)
    return draft


def _tokens(text: str) -> list[Token]:
    try:
        tokens = _Tokens().tokenize(text)
    except SqlglotError as error:
        raise fault("quote", _open_quote(text), text) from error
    reached = 0
    for token in tokens:
        _no_comment(text, reached, token.start)
        reached = token.end + 1
    _no_comment(text, reached, len(text))
    if not tokens:
        raise fault("empty", 0, text)
    if len(tokens) > MAX_TOKENS:
        at = tokens[MAX_TOKENS].start
        raise fault(
            "too_long",
            at,
            text,
            found=len(tokens),
            limit=MAX_TOKENS,
            unit="words and signs",
            unit_zh="个词和符号",
        )
    return tokens


def _no_comment(text: str, start: int, end: int) -> None:
    gap = text[start:end]
    if gap.strip():
        raise fault("comment", start + len(gap) - len(gap.lstrip()), text)


def _open_quote(text: str) -> int:
    opened = -1
    for at, char in enumerate(text):
        if opened < 0 and char in "'\"":
            opened = at
        elif opened >= 0 and char == text[opened]:
            opened = -1
    return max(opened, 0)


class _Reader:
    """Walks the tokens once, settles every word and keeps the depth."""

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        self.draft = draft
        self.text = draft.text
        self.tokens = tokens
        self.at = 0
        self.out: list[Token] = []
        self.depth = 0
        self.run_of_prefixes = 0

    def run(self) -> list[Token]:
        while self.at < len(self.tokens):
            self._step(self.tokens[self.at])
        return self.out

    def _peek(self, ahead: int = 1) -> Token | None:
        where = self.at + ahead
        return self.tokens[where] if where < len(self.tokens) else None

    def _step(self, token: Token) -> None:
        kind = token.token_type
        if kind in _WORDS or kind in _SIGNS:
            self._grammar(token)
        elif kind in _CONSTANTS:
            self._constant(token)
        elif kind is TokenType.NUMBER:
            value = number_literal(self.text, token.start, token.text)
            of = FactType.INT if isinstance(value, int) else FactType.DECIMAL
            self._leaf(token, token, Const((token.start, token.end + 1), of, value))
        elif kind is TokenType.STRING and self.text[token.start] == "'":
            self._string(token)
        elif kind is TokenType.IDENTIFIER and self.text[token.start] == '"':
            self._name(token)
        elif kind is TokenType.VAR:
            self._word(token)
        else:
            self._refuse(token)

    def _grammar(self, token: Token) -> None:
        kind = token.token_type
        if kind in {TokenType.L_PAREN, TokenType.CASE}:
            self._operand_may_start(token)
            self.depth += 1
        elif kind in {TokenType.R_PAREN, TokenType.END}:
            self.depth -= 1
        prefix = kind is TokenType.NOT or (
            kind in {TokenType.DASH, TokenType.PLUS} and not self._after_operand()
        )
        self.run_of_prefixes = self.run_of_prefixes + 1 if prefix else 0
        if self.depth + self.run_of_prefixes > MAX_DEPTH:
            raise fault("too_deep", token.start, self.text, limit=MAX_DEPTH)
        self._put(token, token, token.token_type, token.text)

    def _constant(self, token: Token) -> None:
        before = self.out[-1].token_type if self.out else None
        two_before = self.out[-2].token_type if len(self.out) > 1 else None
        if before is TokenType.IS or (before is TokenType.NOT and two_before is TokenType.IS):
            self._put(token, token, token.token_type, token.text)
            return
        value = {TokenType.TRUE: True, TokenType.FALSE: False}.get(token.token_type)
        of = None if value is None else FactType.BOOL
        self._leaf(token, token, Const((token.start, token.end + 1), of, value))

    def _string(self, token: Token) -> None:
        if self.out and self.out[-1].token_type is TokenType.ESCAPE:
            self._put(token, token, TokenType.STRING, token.text)
            return
        self._leaf(token, token, Const((token.start, token.end + 1), FactType.TEXT, token.text))

    def _word(self, token: Token) -> None:
        word, following = token.text.upper(), self._peek()
        literal = following is not None and following.token_type in {
            TokenType.STRING,
            TokenType.NUMBER,
        }
        if word in {"DATE", "TIMESTAMP"} and following is not None and literal:
            value = moment_literal(self.text, token.start, word, following.text)
            of = FactType.DATE if word == "DATE" else FactType.DATETIME
            self._leaf(token, following, Const((token.start, following.end + 1), of, value))
        elif word == "INTERVAL" and following is not None and literal:
            self._interval(token, following)
        elif word in _CLOCKS and word.lower() not in self.draft.dictionary:
            raise fault("clock", token.start, self.text, found=token.text)
        elif word in _QUERIES:
            raise fault("subquery", token.start, self.text, found=word)
        elif following is not None and following.token_type is TokenType.L_PAREN:
            self._function(token)
        else:
            self._name(token)

    def _interval(self, token: Token, amount: Token) -> None:
        unit = self._peek(2)
        has_unit = unit is not None and unit.text.upper().removesuffix("S") in UNITS
        last = unit if has_unit and unit is not None else amount
        written = last.text if has_unit else ""
        span = (token.start, last.end + 1)
        self._leaf(token, last, interval_literal(self.text, span, amount.text, written))

    def _function(self, token: Token) -> None:
        name = token.text.lower()
        if name not in FUNCTIONS:
            raise function_error(self.text, token.start, token.text, self.draft.dictionary)
        self._operand_may_start(token)
        self._put(token, token, TokenType.VAR, f"f{len(self.out)}_{name}")

    def _name(self, token: Token) -> None:
        kind = self.draft.dictionary.get(token.text)
        if kind is None:
            self._full_width(token)
            near, near_zh = nearest_name(token.text, self.draft.dictionary)
            raise fault(
                "name",
                token.start,
                self.text,
                found=token.text[:60],
                instead=near,
                instead_zh=near_zh,
            )
        self._leaf(token, token, Fact((token.start, token.end + 1), kind, token.text))

    def _leaf(self, first: Token, last: Token, node: Node) -> None:
        self._operand_may_start(first)
        key = f"a{len(self.out)}"
        self.draft.leaves[key] = node
        self._put(first, last, TokenType.IDENTIFIER, key)

    def _put(self, first: Token, last: Token, kind: TokenType, text: str) -> None:
        """Hand one token on; its number is also the column sqlglot names in an error."""
        number = len(self.out)
        self.out.append(Token(kind, text, line=1, col=number, start=number, end=number))
        start, end = first.start, last.end + 1
        self.draft.marks.append(Mark(start, end, self.text[start:end]))
        if kind not in {TokenType.NOT, TokenType.DASH, TokenType.PLUS}:
            self.run_of_prefixes = 0
        self.at = self.tokens.index(last, self.at) + 1

    def _after_operand(self) -> bool:
        if not self.out:
            return False
        before = self.out[-1].token_type
        return (
            before in {TokenType.IDENTIFIER, TokenType.R_PAREN, TokenType.END, TokenType.STRING}
            or before in _CONSTANTS
        )

    def _operand_may_start(self, token: Token) -> None:
        if self._after_operand():
            raise fault("operand", token.start, self.text, found=_quoted(token, self.text))

    def _full_width(self, token: Token) -> None:
        for at in range(token.start, token.end + 1):
            if self.text[at] in _FULL_WIDTH:
                found, instead = self.text[at], _FULL_WIDTH[self.text[at]]
                raise fault("full_width", at, self.text, found=found, instead=instead)

    def _refuse(self, token: Token) -> None:
        if token.token_type is TokenType.SEMICOLON:
            raise fault("semicolon", token.start, self.text)
        self._full_width(token)
        raise fault(
            "refused",
            token.start,
            self.text,
            found=_quoted(token, self.text),
            instead="see the subset in the documentation of conditions",
            instead_zh="允许的语法见条件说明",
        )


def _quoted(token: Token, text: str) -> str:
    written = text[token.start : token.end + 1]
    return written if len(written) <= 30 else written[:29] + "…"  # noqa: PLR2004 -- a short excerpt


def _parse(draft: Draft, tokens: list[Token]) -> exp.Expression:
    """Let sqlglot find the structure; its complaints come back with our columns."""
    try:
        trees = Parser().parse_into(exp.Condition, tokens, " " * len(tokens))
    except SqlglotError as error:
        raise _grammar_fault(draft, error) from error
    except RecursionError as error:  # the caller stands deep already
        raise fault("too_deep", draft.marks[0].start, draft.text, limit=MAX_DEPTH) from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # Grammar that sqlglot did not foresee is still only a text that cannot be used.
        raise fault(
            "unexpected", draft.marks[0].start, draft.text, found=draft.marks[0].word[:30]
        ) from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Expression):
        raise fault("unexpected", 0, draft.text, found=draft.marks[0].word[:30])
    return trees[0]


def _grammar_fault(draft: Draft, error: SqlglotError) -> Exception:
    known = getattr(error, "errors", None) or [{}]
    number = known[0].get("col")
    last = len(draft.marks) - 1
    at = number if isinstance(number, int) and 0 <= number <= last else last
    mark = draft.marks[at]
    word = mark.word[:30]
    if "Invalid expression" in str(known[0].get("description")):
        return fault("unexpected", mark.start, draft.text, found=word)
    if at < last:
        return fault("unexpected", mark.start, draft.text, found=word)
    return fault("unfinished", mark.end, draft.text, found=word)
