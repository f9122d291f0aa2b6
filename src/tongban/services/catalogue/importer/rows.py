"""Turn one row into the content of an item, remarking on everything that is doubtful."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from tongban.kernel.canonical import Json, digest
from tongban.services.catalogue import checks, item_codes
from tongban.services.catalogue.codec import LONG_TEXT, ContentError, text_problem
from tongban.services.catalogue.importer.mapping import CodeRule, ListMapping
from tongban.services.catalogue.importer.table import Row, Value
from tongban.services.catalogue.importer.transforms import flat
from tongban.services.catalogue.item_codes import Form, ItemCode
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import Remark, Weight
from tongban.services.catalogue.types import NAME_LIMIT, ItemContent

_MARKUP: Final = re.compile(r"</?[a-zA-Z!][^<>]*>|&(?:[a-z]+|#\d+);")
_ABSENT: Final = {"statutory_limit": "LIMIT-ABSENT", "promised_limit": "LIMIT-PROMISE-ABSENT"}


@dataclass(frozen=True)
class Bodies:
    """The district's authorities, to recognise bodies: id by USCC and by name."""

    by_uscc: Mapping[str, str] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.by_uscc or self.by_name)


@dataclass(frozen=True)
class Reading:
    """What a row says: its key and name for the report, its content unless it is rejected."""

    row: Row
    key: str
    name: str
    content: ItemContent | None
    remarks: tuple[Remark, ...]

    @property
    def verdict(self) -> str:
        """Give `rejected`, `flagged` or `accepted`."""
        weights = {remark.weight for remark in self.remarks}
        if Weight.FAULT in weights or self.content is None:
            return "rejected"
        return "flagged" if Weight.FLAG in weights else "accepted"


def read_row(row: Row, mapping: ListMapping, bodies: Bodies) -> Reading:
    """Read one row by a mapping; nothing is repaired and nothing is supposed."""
    cells = {name: _stated(cell, mapping.blanks) for name, cell in row.cells.items()}
    remarks = [*row.remarks]
    remarks += _text_remarks(row.cells, mapping)
    rule = mapping.codes
    key = item_codes.normalised("".join(flat([cells.get(rule.local)]))) if rule else ""
    name_columns = mapping.fields["name"].columns if "name" in mapping.fields else ()
    name = "".join(flat([cells.get(column) for column in name_columns]))
    if not any(remark.weight is Weight.FAULT for remark in remarks):
        if not key:
            remarks.append(Remark("CODE-EMPTY", rule.local if rule else ""))
        if not name.strip():
            remarks.append(Remark("NAME-EMPTY", "name"))
    if any(remark.weight is Weight.FAULT for remark in remarks):
        return Reading(row, key, name, None, tuple(remarks))
    values, found = _fields(cells, mapping)
    remarks += found
    if rule is not None:
        remarks += _codes(cells, rule, values)
    _name_body(values, bodies, remarks)
    values["id"] = _slug(mapping, cells)
    try:
        content = ItemContent.from_json(values)
    except ContentError as error:
        for fault in error.faults:
            remarks.append(Remark("CONTENT-INVALID", fault.path, "", fault.message))
        return Reading(row, key, name, None, tuple(remarks))
    for finding in checks.check(content, checks.Context()):
        if finding.remark:
            remarks.append(Remark(finding.remark, finding.path, "", finding.message))
    return Reading(row, key, name, content, tuple(dict.fromkeys(remarks)))


def _stated(cell: Value, blanks: frozenset[str]) -> Value:
    if isinstance(cell, list):
        return [text for text in cell if text.strip() not in blanks] or None
    return None if cell is None or cell.strip() in blanks else cell


def _text_remarks(cells: Mapping[str, Value], mapping: ListMapping) -> Iterator[Remark]:
    names = set(mapping.fields["name"].columns) if "name" in mapping.fields else set()
    for column, cell in cells.items():
        for text in flat([cell]):
            if problem := text_problem(text, NAME_LIMIT if column in names else LONG_TEXT):
                code = "TEXT-TOO-LONG" if problem[0] == "ITEM-TOO-LONG" else "TEXT-BROKEN"
                yield Remark(code, column, text[:40], problem[1])
            elif column in mapping.columns and "://" not in text and _MARKUP.search(text):
                yield Remark("TEXT-MARKUP", column, text)


def _fields(
    cells: Mapping[str, Value], mapping: ListMapping
) -> tuple[dict[str, Json], list[Remark]]:
    values: dict[str, Json] = dict(mapping.constants or {})
    remarks: list[Remark] = []
    for name, rule in mapping.fields.items():
        chosen = [cells.get(column) for column in rule.columns]
        found: tuple[Remark, ...] = ()
        if any(cell is not None for cell in chosen):
            made = rule.transform.apply(chosen, name)
            found = made.remarks
            remarks += found
            if made.value is not None:
                values[name] = made.value
        if name in _ABSENT and name not in values and not found:
            remarks.append(Remark(_ABSENT[name], name))
    return values, remarks


def _codes(cells: Mapping[str, Value], rule: CodeRule, values: dict[str, Json]) -> list[Remark]:
    """Fill the code fields from the code columns and compare them with each other and the row."""

    def text(column: str | None) -> str:
        return item_codes.normalised("".join(flat([cells.get(column)]))) if column else ""

    local = item_codes.parse(text(rule.local), field=rule.local)
    written = "".join(flat([cells.get(rule.local)])).strip()
    remarks = [] if written == local.raw else [Remark("CODE-WRITTEN", rule.local, written)]
    remarks += local.remarks
    national = None
    if text(rule.national):
        national = item_codes.parse(text(rule.national), field=rule.national or "")
        remarks += [remark for remark in national.remarks if remark not in remarks]
        both = local.level and national.level
        if both and (national.body, national.level) != (local.body, local.level):
            remarks.append(Remark("CODE-NATIONAL", rule.national or "", national.raw))
        kind = values.get("item_type")
        if isinstance(kind, str) and national.base:
            remarks += item_codes.disagreements(
                national,
                base_code=None,
                item_type=kind,
                dialect=rule.types,
                field=rule.national or "",
            )
    values["local_task_code"] = local.raw
    base, body = text(rule.base), text(rule.body)
    item_type = values.get("item_type")
    levels = values.get("exercise_level")
    remarks += item_codes.disagreements(
        local,
        base_code=base or None,
        item_type=str(item_type) if item_type and local.form is not Form.DASHED else None,
        levels=tuple(str(level) for level in levels) if isinstance(levels, list) else (),
        dialect=rule.types,
        field=rule.local,
    )
    _fill_codes(values, local, national, base, rule)
    division = text(rule.division)
    if local.division and division and local.division != division.ljust(12, "0"):
        raw = f"{local.division} / {division}"
        remarks.append(Remark("CODE-DIVISION", rule.local, raw))
    remarks += _body(values, local, body, rule)
    return remarks


def _fill_codes(
    values: dict[str, Json],
    local: ItemCode,
    national: ItemCode | None,
    base: str,
    rule: CodeRule,
) -> None:
    chief = national if national is not None and national.implementation else local
    if chief.implementation:
        values["implementation_code"] = chief.implementation
        values["base_code"] = chief.base
        if chief.form is Form.HANDLING:
            values["handling_code"] = chief.raw
            values["handling_serial"] = chief.serial
    elif local.form is Form.DASHED and local.base:
        item_type = values.get("item_type")
        if isinstance(item_type, str) and item_codes.type_agrees(local.base, item_type, rule.types):
            values["base_code"] = local.base
    elif local.form is Form.BASE:
        values["base_code"] = local.base
    own = base or local.catalogue or local.base
    if own and own != values.get("base_code"):
        values["local_catalog_code"] = own


def _body(values: dict[str, Json], local: ItemCode, body: str, rule: CodeRule) -> Iterator[Remark]:
    """Find the body's USCC in the code, else in the body column; compare the two."""
    uscc = local.body_uscc
    if uscc is None and item_codes.valid_uscc(body):
        uscc = body
    if uscc is not None:
        values["body_uscc"] = uscc
    plain = body.replace("-", "")
    inside = local.body or ""
    if plain and inside and plain not in {inside, inside[8:17]}:
        code = "CODE-BODY" if rule.body_agrees else "BODY-DIFFERS"
        yield Remark(code, rule.body or "", f"{body} / {inside}")


def _name_body(values: dict[str, Json], bodies: Bodies, remarks: list[Remark]) -> None:
    """Recognise the body among the district's own authorities."""
    if not bodies or values.get("implementing_body"):
        return
    uscc, name = str(values.get("body_uscc", "")), str(values.get("body_name", ""))
    known = bodies.by_uscc.get(uscc) or bodies.by_name.get(name)
    if known:
        values["implementing_body"] = known
    else:
        detail = Label(
            f"本区县机构名录中没有 {name or uscc}", f"not in this district: {name or uscc}"
        )
        remarks.append(Remark("BODY-UNKNOWN", "implementing_body", name or uscc, detail))


def _slug(mapping: ListMapping, cells: Mapping[str, Value]) -> str:
    if mapping.id is None:
        return ""
    text = item_codes.normalised("".join(flat([cells.get(mapping.id.column)])))
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if plain.upper() != text:
        # two codes that differ in signs alone stay two items
        plain = f"{plain}-{digest(text).removeprefix('sha256:')[:8]}".lstrip("-")
    return f"{mapping.id.prefix}-{plain}"
