"""How a document is read: every mistake is noted with its path, and reading goes on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tongban.kernel.canonical import Json
from tongban.kernel.conditions import (
    Condition,
    ConditionError,
    Dictionary,
    Expression,
    FactType,
    parse,
    parse_value,
)
from tongban.kernel.definitions.types import Fault, FieldType, Label
from tongban.kernel.law import LegalBasis, LegalBasisError

FACT_TYPES: Final = {
    FieldType.TEXT: FactType.TEXT,
    FieldType.CHOICE: FactType.TEXT,
    FieldType.PARTY: FactType.TEXT,
    FieldType.DOCUMENT: FactType.TEXT,
    FieldType.INT: FactType.INT,
    FieldType.DECIMAL: FactType.DECIMAL,
    FieldType.DATE: FactType.DATE,
    FieldType.DATETIME: FactType.DATETIME,
    FieldType.BOOL: FactType.BOOL,
    FieldType.LIST: FactType.LIST,
}
"""The type that conditions see; periods are seen as two dates, forms and terms not at all."""

_SPELLINGS: Final = {each.value: each for each in FieldType} | {"list(text)": FieldType.LIST}


class Reader:
    """Reads parts of a document and collects faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, path: str, message: str) -> None:
        """Note a mistake."""
        self.faults.append(Fault(path or "$", message))

    def members(
        self, path: str, value: Json, allowed: Iterable[str], required: Iterable[str] = ()
    ) -> Mapping[str, Json]:
        """Read an object whose members are known by name."""
        found = self.mapping(path, value)
        allowed = set(allowed) | set(required)
        if found is not value:
            return found
        for name in sorted(set(found) - allowed):
            self.fault(f"{path}.{name}", f"unknown member; expected {', '.join(sorted(allowed))}")
        for name in required:
            if name not in found:
                self.fault(f"{path}.{name}", "missing")
        return found

    def mapping(self, path: str, value: Json) -> Mapping[str, Json]:
        """Read an object; an empty one stands for what is none."""
        if value is None:
            return {}
        if not isinstance(value, Mapping) or any(not isinstance(key, str) for key in value):
            self.fault(path, f"{_shown(value)}; expected an object")
            return {}
        return value

    def items(self, path: str, value: Json) -> Sequence[Json]:
        """Read a list; None is an empty one."""
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.fault(path, f"{_shown(value)}; expected a list")
            return ()
        return value

    def names(self, path: str, value: Json) -> tuple[str, ...]:
        """Read a list of names."""
        found = []
        for index, each in enumerate(self.items(path, value)):
            name = self.text(f"{path}[{index}]", each)
            if name in found:
                self.fault(f"{path}[{index}]", f"{name} stands here twice")
            elif name:
                found.append(name)
        return tuple(found)

    def text(self, path: str, value: Json) -> str:
        """Read a text that is not empty."""
        if not isinstance(value, str) or not value.strip():
            self.fault(path, f"{_shown(value)}; expected a text")
            return ""
        return value

    def flag(self, path: str, value: Json, *, default: bool = False) -> bool:
        """Read true or false."""
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fault(path, f"{_shown(value)}; expected true or false")
            return default
        return value

    def integer(self, path: str, value: Json, *, least: int | None = None) -> int | None:
        """Read a whole number, None for none."""
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(path, f"{_shown(value)}; expected a whole number")
            return None
        if least is not None and value < least:
            self.fault(path, f"{value}; expected at least {least}")
            return None
        return value

    def label(self, path: str, value: Json) -> Label:
        """Read a label; Chinese and English are both asked for."""
        found = self.members(path, value, (), ("zh", "en")) if value is not None else {}
        if value is None:
            self.fault(path, "missing; expected {zh, en}")
        words = {"zh": "", "en": ""}
        for language in words:
            if language in found:
                words[language] = self.text(f"{path}.{language}", found[language])
        return Label(words["zh"], words["en"])

    def basis(self, path: str, value: Json) -> LegalBasis | None:
        """Read a legal basis, None for none."""
        if value is None:
            return None
        try:
            return LegalBasis.from_json(value)
        except LegalBasisError as error:
            self.fault(path, str(error))
            return None

    def type(self, path: str, value: Json, allowed: Iterable[FieldType]) -> FieldType | None:
        """Read the name of a type."""
        allowed = tuple(allowed)
        found = _SPELLINGS.get(value) if isinstance(value, str) else None
        if found not in allowed:
            names = ", ".join(each.value for each in allowed)
            self.fault(path, f"{_shown(value)}; expected one of {names}")
            return None
        return found

    def condition(self, path: str, value: Json, dictionary: Dictionary) -> Condition | None:
        """Parse a condition, None for none."""
        if value is None:
            return None
        text = self.text(path, value)
        if not text:
            return None
        try:
            return parse(text, dictionary)
        except ConditionError as error:
            self.fault(path, f"{error} in {text!r}")
            return None

    def expression(
        self, path: str, value: Json, dictionary: Dictionary, kind: FactType
    ) -> Expression | None:
        """Parse an expression that gives a value of this type; a number or true/false is one."""
        text = str(value).upper() if isinstance(value, bool | int) else self.text(path, value)
        if not text:
            return None
        try:
            return parse_value(text, dictionary, kind)
        except ConditionError as error:
            self.fault(path, f"{error} in {text!r}")
            return None


def _shown(value: object) -> str:
    written = repr(value)
    return written if len(written) <= 60 else written[:59] + "…"  # noqa: PLR2004 - for a message
