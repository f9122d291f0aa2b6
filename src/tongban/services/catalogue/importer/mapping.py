"""A mapping file: which column of a foreign list is which field, and what its words mean.

The format is described in docs/item-import.md. Faults in a mapping are collected with their paths.
"""
# ruff: noqa: RUF009 - `field` gives a dataclass field with its codec; its defaults are immutable

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import yaml

from tongban.kernel.canonical import Json, digest
from tongban.services.catalogue.codec import (
    Bool,
    ContentError,
    Faults,
    Integer,
    LabelCodec,
    Many,
    Part,
    Record,
    Text,
    field,
)
from tongban.services.catalogue.importer.transforms import REGISTRY, Pairs, Texts, Transform
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import ItemContent

FOLDER: Final = Path(__file__).parent.parent / "mappings"
"""Where the mappings that come with the house are kept."""
_COLUMN: Final = Text(200)
_FIELDS: Final = frozenset(spec.name for spec in fields(ItemContent))


class MappingError(ContentError):
    """A mapping that cannot be used; `faults` lists everything wrong with it."""

    code = "IMPORT-MAPPING"


@dataclass(frozen=True)
class IdRule(Record):
    """How the id of an item is made: a prefix and the value of a column."""

    prefix: str = field(Text(40), default="", required=True)
    column: str = field(_COLUMN, default="", required=True)


@dataclass(frozen=True)
class CodeRule(Record):
    """Which columns hold codes; `local` identifies a row, the others are compared with it."""

    local: str = field(_COLUMN, default="", required=True)
    national: str | None = field(_COLUMN)
    base: str | None = field(_COLUMN)
    body: str | None = field(_COLUMN)
    body_agrees: bool | None = field(Bool())
    division: str | None = field(_COLUMN)
    types: dict[str, str] = field(Pairs(), default=None)


@dataclass(frozen=True)
class FieldRule:
    """How one field is made from columns."""

    columns: tuple[str, ...]
    transform: Transform


class FieldRules:
    """Codec of the `fields` of a mapping."""

    def read(self, raw: Json, path: str, faults: Faults) -> dict[str, FieldRule] | None:
        """Read each rule: `column` or `columns`, `use`, and the options of the transform."""
        if not isinstance(raw, Mapping):
            faults.add(path, "ITEM-TYPE", "应为字段对照表", "expected an object of fields")
            return None
        rules = {}
        for name, rule in raw.items():
            here = f"{path}.{name}"
            if name not in _FIELDS:
                faults.add(here, "ITEM-UNKNOWN-FIELD", "没有这个事项字段", "no such item field")
            elif (made := self._rule(rule, here, faults)) is not None:
                rules[name] = made
        return rules

    def _rule(self, raw: Json, path: str, faults: Faults) -> FieldRule | None:
        if not isinstance(raw, Mapping):
            faults.add(path, "ITEM-TYPE", "应为 {column, use}", "expected {column, use}")
            return None
        named = raw.get("columns") or [raw.get("column")]
        columns = tuple(str(c) for c in cast("Sequence[Json]", named) if c)
        kind = REGISTRY.get(str(raw.get("use", "text")))
        if not columns:
            faults.add(path, "ITEM-MISSING", "缺 column 或 columns", "column or columns is missing")
        if kind is None:
            known = ", ".join(sorted(REGISTRY))
            faults.add(
                f"{path}.use",
                "ITEM-CODE",
                f"没有名为 {raw.get('use')} 的转换；可用：{known}",
                f"no transform {raw.get('use')!r}; known: {known}",
            )
        if not columns or kind is None:
            return None
        options = {k: v for k, v in raw.items() if k not in {"column", "columns", "use"}}
        transform = kind.read(options, path, faults)
        return None if transform is None else FieldRule(columns, transform)

    def write(self, value: Mapping[str, FieldRule]) -> Json:
        """Write the columns of each field."""
        return {name: list(rule.columns) for name, rule in value.items()}


class AnyJson:
    """Codec of constants, which `ItemContent` itself checks."""

    def read(self, raw: Json, path: str, faults: Faults) -> Mapping[str, Json] | None:
        """Take an object of item fields."""
        if isinstance(raw, Mapping) and set(raw) <= _FIELDS:
            return raw
        known = set(raw) - _FIELDS if isinstance(raw, Mapping) else set()
        faults.add(
            path,
            "ITEM-UNKNOWN-FIELD",
            f"应为事项字段的对照表；不认识：{'、'.join(sorted(known))}",
            f"expected an object of item fields; unknown: {', '.join(sorted(known))}",
        )
        return None

    def write(self, value: Mapping[str, Json]) -> Json:
        """Write it."""
        return value


@dataclass(frozen=True)
class ListMapping(Record):
    """How one kind of list is read; see docs/item-import.md."""

    mapping: int = field(Integer(1, 1), default=1, required=True)
    title: Label | None = field(LabelCodec(), required=True)
    required: tuple[str, ...] = field(Many(_COLUMN), default=(), required=True)
    id: IdRule | None = field(Part(IdRule), required=True)
    codes: CodeRule | None = field(Part(CodeRule), required=True)
    fields: dict[str, FieldRule] = field(FieldRules(), default=None, required=True)
    constants: Mapping[str, Json] = field(AnyJson(), default=None)
    blank: tuple[str, ...] = field(Texts(), default=("",))
    fill_down: tuple[str, ...] = field(Many(_COLUMN), default=())
    ignored: dict[str, str] = field(Pairs(), default=None)
    sheet: str | None = field(_COLUMN)

    @cached_property
    def blanks(self) -> frozenset[str]:
        """Give the texts that say nothing in this list."""
        return frozenset(self.blank) | {""}

    @cached_property
    def columns(self) -> frozenset[str]:
        """Give every column that the mapping reads."""
        rule = self.codes
        used = {column for made in self.fields.values() for column in made.columns}
        if rule is not None:
            used |= {
                c for c in (rule.local, rule.national, rule.base, rule.body, rule.division) if c
            }
        return frozenset(used | ({self.id.column} if self.id else set()))


def load_mapping(path: Path) -> tuple[ListMapping, str]:
    """Read a mapping file; give it with the digest of its content.

    A bare name (`guangdong-items`) means a mapping that comes with the house. Raises MappingError.
    """
    if not path.exists() and path.name == str(path):
        named, path = path.name, FOLDER / f"{path.name.removesuffix('.yaml')}.yaml"
        if not path.exists():
            known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.yaml")))
            faults = Faults()
            faults.add(
                "$",
                "IMPORT-MAPPING",
                f"没有这个映射文件，自带的映射有：{known}",
                f"no such file, and no mapping that comes with the house: {known}",
            )
            raise MappingError(named, faults.found)
    try:
        data = path.read_bytes()
        raw: Any = yaml.safe_load(data.decode("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults = Faults()
        faults.add("$", "IMPORT-MAPPING", f"无法读取：{error}", f"cannot be read: {error}")
        raise MappingError(str(path), faults.found) from error
    faults = Faults()
    mapping = ListMapping.read(raw, "", faults)
    if mapping is None or faults.found:
        raise MappingError(str(path), faults.found)
    return mapping, digest(data)
