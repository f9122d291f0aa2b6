"""Named, typed ways to turn a cell into a field's JSON; `@register("limit")` adds one."""
# ruff: noqa: RUF009 - `field` gives a dataclass field with its codec; its defaults are immutable

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from tongban.kernel.canonical import Json
from tongban.services.catalogue import codes
from tongban.services.catalogue.codec import Coded, Date, Faults, Integer, Record, Text, field
from tongban.services.catalogue.importer.table import Value
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.limits import read_limit
from tongban.services.catalogue.remarks import Remark

TABLES: Final[Mapping[str, codes.CodeTable]] = {
    "item_type": codes.ITEM_TYPES,
    "exercise_level": codes.EXERCISE_LEVELS,
    "body_nature": codes.BODY_NATURES,
    "service_objects": codes.SERVICE_OBJECTS,
    "handling_forms": codes.HANDLING_FORMS,
    "case_type": codes.CASE_TYPES,
    "power_source": codes.POWER_SOURCES,
    "online_depth": codes.ONLINE_DEPTHS,
    "cross_scope": codes.CROSS_SCOPES,
    "cross_shape": codes.CROSS_SHAPES,
    "result_type": codes.RESULT_TYPES,
}
_TABLE_NAMES: Final = codes.CodeTable(
    Label("代码表", "code tables"), "", {key: t.name for key, t in TABLES.items()}, {}
)
_SHORT: Final = Text(200)
_MAX_COUNT: Final = 1000


@dataclass(frozen=True)
class Made:
    """What a transform gives: the field's JSON or None, and its remarks."""

    value: Json
    remarks: tuple[Remark, ...] = ()


class Transform(Record):
    """A transform; its fields are the options that the mapping may set."""

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Turn cells (blank ones are None, at least one is not) into the JSON of field `name`."""
        raise TypeError(
            f"{type(self).__name__} does not say how to turn {len(cells)} cells into {name}"
        )


_T = TypeVar("_T", bound=type[Transform])
REGISTRY: Final[dict[str, type[Transform]]] = {}


def register(name: str) -> Callable[[_T], _T]:
    """Add a transform under the name that mappings use for it."""

    def add(kind: _T) -> _T:
        if name in REGISTRY:
            raise KeyError(f"transform {name!r} is registered twice")
        REGISTRY[name] = kind
        return kind

    return add


class Verbatim:
    """Codec of a text whose spaces and line breaks count."""

    def read(self, raw: Json, path: str, faults: Faults) -> str | None:
        """Take any short text."""
        if isinstance(raw, str) and 0 < len(raw) <= _SHORT.limit:
            return raw
        faults.add(path, "ITEM-TYPE", "应为短文字", "expected a short text")
        return None

    def write(self, value: str) -> Json:
        """Write it as it is."""
        return value


@dataclass(frozen=True)
class Pairs:
    """Codec of a small table in a mapping: text to text."""

    def read(self, raw: Json, path: str, faults: Faults) -> dict[str, str] | None:
        """Take an object of texts."""
        if isinstance(raw, Mapping) and all(isinstance(value, str) for value in raw.values()):
            return {str(key): str(value) for key, value in raw.items()}
        faults.add(path, "ITEM-TYPE", "应为文字对照表", "expected an object of texts")
        return None

    def write(self, value: Mapping[str, str]) -> Json:
        """Write it."""
        return dict(value)


@dataclass(frozen=True)
class Texts:
    """Codec of a list of texts; empty ones are allowed, for a mapping may call them blank."""

    def read(self, raw: Json, path: str, faults: Faults) -> tuple[str, ...] | None:
        """Take a list of texts."""
        if isinstance(raw, Sequence) and not isinstance(raw, str):
            return tuple("" if item is None else str(item) for item in raw)
        faults.add(path, "ITEM-TYPE", "应为文字列表", "expected a list of texts")
        return None

    def write(self, value: Sequence[str]) -> Json:
        """Write it."""
        return list(value)


def flat(cells: Sequence[Value]) -> list[str]:
    """Give the texts of all cells, lists opened."""
    found: list[str] = []
    for cell in cells:
        if isinstance(cell, str):
            found.append(cell)
        elif cell:
            found.extend(cell)
    return found


def split(text: str, separators: str) -> list[str]:
    """Split at separators that stand outside brackets."""
    parts, depth = [""], 0
    for c in text:
        depth += (c in "(（[【《「") - (c in ")）]】》」")
        if c in separators and depth <= 0:
            parts.append("")
        else:
            parts[-1] += c
    return [part.strip() for part in parts if part.strip()]


@register("text")
@dataclass(frozen=True)
class PlainText(Transform):
    """The text as it is, trimmed; several columns are joined."""

    strip_prefix: str = field(_SHORT, default="")
    joiner: str = field(Verbatim(), default="；")

    def apply(self, cells: Sequence[Value], name: str) -> Made:  # noqa: ARG002 - one interface
        """Join, trim, take a leading word off."""
        text = self.joiner.join(part.strip() for part in flat(cells)).strip()
        return Made(text.removeprefix(self.strip_prefix).strip() or None)


@register("texts")
@dataclass(frozen=True)
class TextList(Transform):
    """A list of texts: a JSON list, or one text split at separators outside brackets."""

    separators: str = field(Verbatim(), default="，,、；;\n")
    drop: tuple[str, ...] = field(Texts(), default=())

    def apply(self, cells: Sequence[Value], name: str) -> Made:  # noqa: ARG002 - one interface
        """Split, drop what says nothing, keep the order, each once."""
        parts: list[str] = []
        for text in flat(cells):
            parts += split(text, self.separators)
        return Made(list(dict.fromkeys(part for part in parts if part not in self.drop)) or None)


@register("conditions")
@dataclass(frozen=True)
class Conditions(Transform):
    """Acceptance conditions: one text a condition, the source's own breaks kept."""

    def apply(self, cells: Sequence[Value], name: str) -> Made:  # noqa: ARG002 - one interface
        """Keep each text whole."""
        return Made([text.strip() for text in flat(cells) if text.strip()] or None)


@register("code")
@dataclass(frozen=True)
class Code(Transform):
    """One code of a table: the code, its label, or the source's own value listed in `values`."""

    table: str = field(Coded(_TABLE_NAMES), default="", required=True)
    values: dict[str, str] = field(Pairs(), default=None)

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Find the code; what is in no table stays unknown."""
        text = unicodedata.normalize("NFKC", flat(cells)[0]).strip()
        found = self.find(text)
        return Made(found) if found else Made(None, (Remark("VALUE-UNKNOWN", name, text),))

    def find(self, text: str) -> str | None:
        """Translate one value."""
        own = (self.values or {}).get(text)
        return own if own is not None else TABLES[self.table].find(text)


@register("codes")
@dataclass(frozen=True)
class CodeList(Code):
    """Several codes of a table, each once, in the order of the table."""

    separators: str = field(Verbatim(), default="，,、；;|/ \n")

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Translate each; the unknown are remarked and left out."""
        found: set[str] = set()
        remarks = []
        for text in flat(cells):
            for part in split(text, self.separators):
                code = self.find(part)
                if code is None:
                    remarks.append(Remark("VALUE-UNKNOWN", name, part))
                else:
                    found.add(code)
        ordered = [code for code in TABLES[self.table].entries if code in found]
        return Made(ordered or None, tuple(remarks))


@register("bool")
@dataclass(frozen=True)
class YesNo(Transform):
    """Yes or no by the words of the source."""

    means_yes: tuple[str, ...] = field(Texts(), default=("是", "1", "支持", "true", "有", "Y"))
    means_no: tuple[str, ...] = field(Texts(), default=("否", "0", "不支持", "false", "无", "N"))

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Take only the words listed."""
        text = unicodedata.normalize("NFKC", flat(cells)[0]).strip()
        if text in self.means_yes or text in self.means_no:
            return Made(text in self.means_yes)
        return Made(None, (Remark("VALUE-UNKNOWN", name, text),))


@register("integer")
@dataclass(frozen=True)
class WholeNumber(Transform):
    """A count, with or without its measure word (1, 1次)."""

    measure: str = field(Text(10), default="次")
    high: int = field(Integer(1, _MAX_COUNT), default=50)

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Take digits only."""
        text = unicodedata.normalize("NFKC", flat(cells)[0]).strip()
        digits = text.removesuffix(self.measure).strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 6:  # noqa: PLR2004 - below any bound
            count = int(digits)
            if count <= self.high:
                return Made(count)
        return Made(None, (Remark("VALUE-MALFORMED", name, text),))


@register("limit")
@dataclass(frozen=True)
class TimeLimit(Transform):
    """A time limit as `limits.read_limit` reads it; a second column may hold its unit."""

    plain_day: str | None = field(
        Coded(
            codes.CodeTable(
                codes.LIMIT_UNITS.name,
                "",
                {key: codes.LIMIT_UNITS.entries[key] for key in ("working_days", "calendar_days")},
                {},
            )
        )
    )

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Read it; what is unclear is remarked and left out."""
        texts = flat(cells[:1])
        if not texts:
            return Made(None)
        unit = next(iter(flat(cells[1:2])), None)
        read = read_limit(texts[0], field=name, unit=unit, plain_day=self.plain_day)
        return Made(read.limit.to_json() if read.limit else None, read.remarks)


@register("materials")
@dataclass(frozen=True)
class Materials(Transform):
    """Names of materials; only the names are known, so necessity, form and source stay unknown."""

    separators: str = field(Verbatim(), default="；;\n")

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Make one slot a material, numbered in order; the same name twice is remarked."""
        names: list[str] = []
        for cell in cells:
            if isinstance(cell, str):
                names += split(cell, self.separators)
            elif cell:
                names += [part.strip() for part in cell if part.strip()]
        twice = {part for part in names if names.count(part) > 1}
        unique = dict.fromkeys(names)
        slots: list[Json] = [
            {"slot": f"m{n:02d}", "name": {"zh": part}} for n, part in enumerate(unique, 1)
        ]
        remarks = tuple(Remark("MATERIAL-DUPLICATE", name, part) for part in sorted(twice))
        return Made(slots or None, remarks)


@register("url")
@dataclass(frozen=True)
class WebAddress(Transform):
    """Where it is handled online: `pc` unless the option says `mobile`."""

    device: str = field(
        Text(10, re.compile("pc|mobile"), Label("pc、mobile", "pc, mobile")), default="pc"
    )

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Take http and https addresses; any other text is remarked."""
        text = flat(cells)[0].strip()
        if re.match(r"https?://[^\s<>\"]+$", text):
            return Made({self.device: text})
        return Made(None, (Remark("VALUE-MALFORMED", name, text),))


@register("date")
@dataclass(frozen=True)
class Day(Transform):
    """A day: 20220401, 2022-04-01, 2022/4/1, 2022年4月1日."""

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Read year, month and day."""
        text = unicodedata.normalize("NFKC", flat(cells)[0]).strip()
        match = re.fullmatch(
            r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]?0{1,2}:?00(?::?00)?)?", text
        )
        iso = f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else ""
        day = Date().read(iso, name, Faults())
        if day is None:
            return Made(None, (Remark("VALUE-MALFORMED", name, text),))
        return Made(day.isoformat())


@register("division_level")
@dataclass(frozen=True)
class DivisionLevel(Transform):
    """The exercise level of the body of a division: by which of its GB/T 2260 digits are zero."""

    def apply(self, cells: Sequence[Value], name: str) -> Made:
        """Give province 2, prefecture 3, county 4, township 5, village 6."""
        text = flat(cells)[0].strip()
        if not re.fullmatch(r"\d{6}(?:\d{3}(?:\d{3})?)?", text):
            return Made(None, (Remark("VALUE-MALFORMED", name, text),))
        code = text.ljust(12, "0")
        parts = (code[:2], code[2:4], code[4:6], code[6:9], code[9:])
        level = max(n for n, part in enumerate(parts, 2) if int(part) or n == 2)  # noqa: PLR2004 - province
        return Made([str(level)])
