"""Conditions and value expressions: parsed once, evaluated for one subject, explained.

>>> from tongban.kernel.conditions import Dictionary, parse
>>> words = Dictionary({"age": "int", "member": "bool"})
>>> condition = parse("age >= 18 AND NOT member", words)
>>> condition.evaluate({"age": 20, "member": False})
True
>>> condition.unknown({"age": 20})
('member',)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.conditions.checking import check
from tongban.kernel.conditions.compiled import compile_node
from tongban.kernel.conditions.errors import fault
from tongban.kernel.conditions.explaining import Explanation, explain
from tongban.kernel.conditions.nearing import Nearest, nearest
from tongban.kernel.conditions.nodes import Node, fact_names
from tongban.kernel.conditions.reading import read
from tongban.kernel.conditions.types import Dictionary, FactType, Value, read_value, shown
from tongban.kernel.conditions.undecided import undecided

if TYPE_CHECKING:
    from tongban.kernel.conditions.types import Facts

CACHED: Final = 4096
"""How many parsed texts are kept."""


class Expression:
    """A value reckoned from named facts; immutable. Made by `parse_value`.

    `text` is the source, `type` the type of the value, `root` the typed tree, `facts` the names
    it reads in the order of the text.
    """

    __slots__ = ("_run", "dictionary", "facts", "root", "text", "type")

    def __init__(self, text: str, dictionary: Dictionary, root: Node, of: FactType) -> None:
        self.text: Final = text
        self.dictionary: Final = dictionary
        self.root: Final = root
        self.type: Final = of
        self.facts: Final = fact_names(root)
        self._run: Final = compile_node(root, text)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"

    def evaluate(self, facts: Facts) -> Value:
        """Return the value for these facts, None where it is unknown.

        `facts` maps names to Python values or to what JSON holds for them (dates in ISO form,
        decimals as text); absent and None are unknown; names beyond the dictionary are not
        looked at. Raises `ConditionError` CONDITION-FACT where a value that is read is not of its
        type.
        """
        value: Value = self._run(_mapping(facts))
        return value


class Condition(Expression):
    """A yes-no question about named facts; immutable. Made by `parse`."""

    __slots__ = ()

    def evaluate(self, facts: Facts) -> bool | None:
        """Return True, False, or None where the facts do not tell; see `Expression.evaluate`."""
        answer: bool | None = self._run(facts if facts.__class__ is dict else _mapping(facts))
        return answer

    def explain(self, facts: Facts) -> Explanation:
        """Return every clause with its value, and a smallest set of clauses that decided."""
        return explain(self.root, self.text, self._read(facts))

    def unknown(self, facts: Facts) -> tuple[str, ...]:
        """Return the unknown facts that could still change the answer, in the order of the text.

        Learning, whatever it turns out to be, any fact that is not named here changes nothing.
        """
        return undecided(self.root, self.text, self._read(facts))

    def nearest(self, facts: Facts, fixed: Collection[str] = ()) -> Nearest | None:
        """Return the smallest found set of changes of facts that makes the condition true.

        Facts named in `fixed` stay as they are. The answer is verified by evaluation; None means
        that none was found, not that none exists. See `nearing` for what is searched.
        """
        return nearest(self.root, self.text, self._read(facts), frozenset(fixed))

    def _read(self, facts: Facts) -> dict[str, Value]:
        given = _mapping(facts)
        found: dict[str, Value] = {}
        for name in self.facts:
            value = read_value(
                name, self.dictionary[name], given.get(name), self._at(name), self.text
            )
            found[name] = value
        return found

    def _at(self, name: str) -> int:
        return next(
            node.span[0] for node in self.root.walk() if getattr(node, "name", None) == name
        )


def parse(text: str, dictionary: Dictionary) -> Condition:
    """Read a condition over the facts of a dictionary; the last 4,096 texts are kept.

    Raises `ConditionError` (code, column, message in both languages, hint) for everything that is
    not a yes-no expression of the subset described in `tongban.kernel.conditions`.
    """
    return _condition(_checked(text), _dictionary(dictionary))


def parse_value(text: str, dictionary: Dictionary, type: FactType | str) -> Expression:  # noqa: A002 -- the word of the field
    """Read an expression whose value has a type; a whole number is taken as a decimal.

    Raises `ConditionError` as `parse` does.
    """
    wanted = Dictionary({"value": type})["value"]
    return _expression(_checked(text), _dictionary(dictionary), wanted)


@lru_cache(maxsize=CACHED)
def _condition(text: str, dictionary: Dictionary) -> Condition:
    return Condition(text, dictionary, check(read(text, dictionary), FactType.BOOL), FactType.BOOL)


@lru_cache(maxsize=CACHED)
def _expression(text: str, dictionary: Dictionary, wanted: FactType) -> Expression:
    return Expression(text, dictionary, check(read(text, dictionary), wanted), wanted)


def _checked(text: Any) -> str:
    if not isinstance(text, str):
        raise fault("not_text", found=f"{shown(text)} ({type(text).__name__})")
    return text


def _dictionary(given: Any) -> Dictionary:
    return given if isinstance(given, Dictionary) else Dictionary(given)


def _mapping(facts: Any) -> Facts:
    if not isinstance(facts, Mapping):
        raise fault("facts", found=type(facts).__name__)
    return facts
