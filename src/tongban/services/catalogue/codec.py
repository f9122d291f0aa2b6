"""Read and write frozen dataclasses as JSON, collecting every fault with its path.

A dataclass that derives from `Record` gives each field a codec with `field(codec, ...)`; reading
collects faults instead of stopping at the first, and what a document does not state stays None.
"""

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, Protocol, Self, TypeVar, cast

from tongban.kernel.canonical import Json
from tongban.services.catalogue.codes import CodeTable
from tongban.services.catalogue.labels import Label

T = TypeVar("T")
_REQUIRED = "required"
_CODEC = "codec"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
LONG_TEXT = 20_000
"""Characters that one text field may hold."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake in a document: `path` as `needs[2].when`, a stable `code`, what to do instead."""

    path: str
    code: str
    message: Label

    def to_json(self) -> dict[str, Json]:
        """Write it for a report."""
        return {"path": self.path, "code": self.code, "message": self.message.to_json()}


class ContentError(ValueError):
    """A document that cannot be read; `faults` lists everything wrong with it, in order."""

    code = "ITEM-CONTENT"

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        """Keep all faults; the message shows the first three."""
        shown = "; ".join(f"{fault.path}: {fault.message.en}" for fault in faults[:3])
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""  # noqa: PLR2004 - as said
        super().__init__(f"{what}: {shown}{more}")
        self.faults = tuple(faults)


class Faults:
    """Where faults gather while a document is read."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[Fault] = []

    def add(self, path: str, code: str, zh: str, en: str) -> None:
        """Note one fault."""
        self.found.append(Fault(path or "$", code, Label(zh, en)))


class Codec(Protocol[T]):
    """How one kind of value is read and written."""

    def read(self, raw: Json, path: str, faults: Faults) -> T | None:
        """Give the value, or None after noting a fault."""

    def write(self, value: T) -> Json:
        """Give the JSON that `read` takes back to the same value."""


def field(codec: Codec[Any], *, default: Any = None, required: bool = False) -> Any:
    """Declare a dataclass field that is read and written by `codec`."""
    metadata = {_CODEC: codec, _REQUIRED: required}
    return dataclasses.field(default=default, metadata=metadata)


class Record:
    """A frozen dataclass whose fields know how they are written."""

    @classmethod
    def read(cls, raw: Json, path: str, faults: Faults) -> Self | None:
        """Read an object; note unknown, missing and wrong members, each with its path."""
        if not isinstance(raw, Mapping):
            faults.add(
                path, "ITEM-TYPE", "应为对象（键值表）", f"expected an object, got {_kind(raw)}"
            )
            return None
        before = len(faults.found)
        specs = {spec.name: spec for spec in dataclasses.fields(cast("Any", cls))}
        for key in raw:
            if key not in specs:
                near = difflib.get_close_matches(str(key), specs, n=1)
                hint_zh = f"，是否为 {near[0]}？" if near else ""
                hint_en = f"; did you mean {near[0]}?" if near else ""
                faults.add(
                    join(path, str(key)),
                    "ITEM-UNKNOWN-FIELD",
                    f"没有这个字段{hint_zh}",
                    f"no such field{hint_en}",
                )
        values: dict[str, object] = {}
        for name, spec in specs.items():
            value = raw.get(name)
            if value is None:
                if spec.metadata[_REQUIRED]:
                    faults.add(join(path, name), "ITEM-MISSING", "必填", "required")
                continue
            codec: Codec[Any] = spec.metadata[_CODEC]
            got = codec.read(value, join(path, name), faults)
            if got is not None:
                values[name] = got
        if len(faults.found) > before:
            return None
        return cast("Callable[..., Self]", cls)(**values)

    def to_json(self) -> dict[str, Json]:
        """Write what is stated, leaving out None and empty lists."""
        written: dict[str, Json] = {}
        for spec in dataclasses.fields(cast("Any", self)):
            value = getattr(self, spec.name)
            if value is None or value == () or (value == "" and spec.default == ""):
                continue
            written[spec.name] = spec.metadata[_CODEC].write(value)
        return written

    @classmethod
    def from_json(cls, raw: Json) -> Self:
        """Read a whole document; ContentError lists all its faults."""
        faults = Faults()
        value = cls.read(raw, "", faults)
        if value is None or faults.found:
            raise ContentError(cls.__name__, faults.found)
        return value


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Text:
    """A text without control characters, at most `limit` characters, trimmed; never empty."""

    limit: int = LONG_TEXT
    pattern: re.Pattern[str] | None = None
    expected: Label | None = None

    def read(self, raw: Json, path: str, faults: Faults) -> str | None:
        """Take text; numbers written without quotes are a fault since their zeros are lost."""
        if not isinstance(raw, str):
            faults.add(path, "ITEM-TYPE", "应为文字（加引号）", f"expected text, got {_kind(raw)}")
            return None
        text = raw.strip()
        if problem := text_problem(text, self.limit):
            faults.add(path, problem[0], problem[1].zh, problem[1].en)
            return None
        if not text:
            faults.add(path, "ITEM-EMPTY", "不得为空；没有就删去此行", "empty; leave the field out")
            return None
        if self.pattern and self.expected and not self.pattern.fullmatch(text):
            faults.add(
                path,
                "ITEM-FORMAT",
                f"“{text}”格式不符，应为{self.expected.zh}",
                f"{text!r} is malformed; expected {self.expected.en}",
            )
            return None
        return text

    def write(self, value: str) -> Json:
        """Write it as it is."""
        return value


@dataclass(frozen=True)
class LabelCodec:
    """A `{zh, en}` text, or plain Chinese."""

    limit: int = LONG_TEXT

    def read(self, raw: Json, path: str, faults: Faults) -> Label | None:
        """Take both languages; Chinese is a must."""
        text = Text(self.limit)
        if isinstance(raw, str):
            plain = text.read(raw, path, faults)
            return None if plain is None else Label(plain)
        if not isinstance(raw, Mapping) or "zh" not in raw or set(raw) - {"zh", "en"}:
            faults.add(path, "ITEM-TYPE", "应为 {zh, en}", "expected {zh, en} with zh")
            return None
        zh = text.read(raw["zh"], join(path, "zh"), faults)
        en = text.read(raw["en"], join(path, "en"), faults) if raw.get("en") else ""
        return None if zh is None or en is None else Label(zh, en)

    def write(self, value: Label) -> Json:
        """Write the languages there are."""
        return value.to_json()


@dataclass(frozen=True)
class Integer:
    """A whole number within bounds."""

    low: int = 0
    high: int = 1_000_000

    def read(self, raw: Json, path: str, faults: Faults) -> int | None:
        """Take an integer, never a boolean or a text."""
        if isinstance(raw, bool) or not isinstance(raw, int):
            faults.add(path, "ITEM-TYPE", "应为整数", f"expected an integer, got {_kind(raw)}")
            return None
        if not self.low <= raw <= self.high:
            faults.add(
                path,
                "ITEM-RANGE",
                f"{raw} 超出 {self.low}–{self.high}",
                f"{raw} is outside {self.low} to {self.high}",
            )
            return None
        return raw

    def write(self, value: int) -> Json:
        """Write it as it is."""
        return value


class Bool:
    """Yes or no; what is not stated is neither."""

    def read(self, raw: Json, path: str, faults: Faults) -> bool | None:
        """Take true and false only."""
        if isinstance(raw, bool):
            return raw
        faults.add(
            path, "ITEM-TYPE", "应为 true 或 false", f"expected true or false, got {_kind(raw)}"
        )
        return None

    def write(self, value: bool) -> Json:  # noqa: FBT001 - the value itself
        """Write it as it is."""
        return value


class Date:
    """A day, written as ISO text."""

    def read(self, raw: Json, path: str, faults: Faults) -> date | None:
        """Take `2022-04-01`, as text or as YAML's own date."""
        plain: object = raw
        if type(plain) is date:
            return plain
        try:
            return date.fromisoformat(str(raw))
        except ValueError:
            faults.add(
                path,
                "ITEM-FORMAT",
                f"“{raw}”不是日期，应如 2022-04-01",
                f"{raw!r} is no date; write it as 2022-04-01",
            )
            return None

    def write(self, value: date) -> Json:
        """Write it as ISO text."""
        return value.isoformat()


class Money:
    """An amount in yuan, written as text with at most two decimals."""

    def read(self, raw: Json, path: str, faults: Faults) -> Decimal | None:
        """Take text or whole numbers."""
        try:
            amount = Decimal(str(raw)) if isinstance(raw, str | int) else None
        except InvalidOperation:
            amount = None
        if amount is None or isinstance(raw, bool) or not amount.is_finite() or amount < 0:
            faults.add(
                path, "ITEM-FORMAT", '应为金额，如 "12.50"', 'expected an amount such as "12.50"'
            )
            return None
        return amount

    def write(self, value: Decimal) -> Json:
        """Write it as text."""
        return str(value)


@dataclass(frozen=True)
class Coded:
    """A code of a table; its Chinese or English label is taken for the code."""

    table: CodeTable

    def read(self, raw: Json, path: str, faults: Faults) -> str | None:
        """Take the code as text."""
        code = self.table.find(str(raw)) if isinstance(raw, str) else None
        if code is None:
            known = "、".join(f"{key} {label.zh}" for key, label in self.table.entries.items())
            codes = ", ".join(self.table.entries)
            faults.add(
                path,
                "ITEM-CODE",
                f"“{raw}”不在{self.table.name.zh}中；可用：{known}",
                f"{raw!r} is not in {self.table.name.en}; known codes as text: {codes}",
            )
        return code

    def write(self, value: str) -> Json:
        """Write the code."""
        return value


@dataclass(frozen=True)
class Many(Generic[T]):
    """A list of one kind of value."""

    one: Codec[T]
    limit: int = 500

    def read(self, raw: Json, path: str, faults: Faults) -> tuple[T, ...] | None:
        """Take a list; every member that is wrong is named."""
        if isinstance(raw, str) or not isinstance(raw, Sequence):
            faults.add(path, "ITEM-TYPE", "应为列表", f"expected a list, got {_kind(raw)}")
            return None
        if len(raw) > self.limit:
            faults.add(
                path,
                "ITEM-RANGE",
                f"{len(raw)} 项，多于 {self.limit} 项",
                f"{len(raw)} members; at most {self.limit}",
            )
            return None
        got = [self.one.read(member, f"{path}[{n}]", faults) for n, member in enumerate(raw)]
        return tuple(member for member in got if member is not None)

    def write(self, value: Sequence[T]) -> Json:
        """Write a list."""
        return [self.one.write(member) for member in value]


@dataclass(frozen=True)
class Part(Generic[R]):
    """A record inside a record."""

    kind: type[R]

    def read(self, raw: Json, path: str, faults: Faults) -> R | None:
        """Read it under its path."""
        return self.kind.read(raw, path, faults)

    def write(self, value: R) -> Json:
        """Write it."""
        return value.to_json()


def text_problem(text: str, limit: int = LONG_TEXT) -> tuple[str, Label] | None:
    """Give code and message when a text is too long or holds characters no register may keep."""
    if len(text) > limit:
        return "ITEM-TOO-LONG", Label(
            f"{len(text)} 字，超过 {limit} 字", f"{len(text)} characters; at most {limit}"
        )
    if match := _CONTROL.search(text):
        point = f"U+{ord(match[0]):04X}"
        return "ITEM-CONTROL", Label(
            f"第 {match.start() + 1} 字为控制字符或残缺字符 {point}",
            f"character {match.start() + 1} is the control or broken character {point}",
        )
    return None


def join(path: str, name: str) -> str:
    """Give the path of a member."""
    return f"{path}.{name}" if path else name


def _kind(raw: object) -> str:
    if raw is None:
        return "nothing"
    return {"str": "text", "dict": "an object", "list": "a list"}.get(
        type(raw).__name__, type(raw).__name__
    )
