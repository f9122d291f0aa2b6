"""Whether a JSON value is what a field, a fact or a parameter may hold."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Final, TypeAlias

from tongban.kernel.canonical import MAX_INTEGER, Json
from tongban.kernel.definitions.types import Field, FieldType, Label
from tongban.kernel.law import LegalBasis, LegalBasisError
from tongban.kernel.terms import Length, TermError, length_from_json

Wrong: TypeAlias = tuple[str, str] | None
"""What was found and what was expected, or nothing wrong."""

TEXT_MAX: Final = 2000
"""Characters that a text may have where its field says nothing else."""
ID_MAX: Final = 200
ANSWERS_MAX: Final = 500
_DECIMAL: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,10})?")


def wrong(field: Field, value: Json) -> Wrong:
    """Tell what is wrong with a value that is not null, if anything."""
    return _CHECKS[field.type](field, value)


def json_fault(kind: FieldType, value: Json) -> str | None:
    """Say what is wrong with the value of a fact or parameter of this type, if anything."""
    found = wrong(Field("", kind, Label("", "")), value)
    return None if found is None else f"{found[0]}; expected {found[1]}"


def term_value(value: Json) -> tuple[Length, LegalBasis | None]:
    """Read a limit as a length and its own basis; TermError or LegalBasisError."""
    if not isinstance(value, Mapping):
        return length_from_json(value), None
    basis = value.get("basis")
    length = {name: part for name, part in value.items() if name not in {"basis", "note"}}
    return length_from_json(length), None if basis is None else LegalBasis.from_json(basis)


def _term(_field: Field, value: Json) -> Wrong:
    try:
        term_value(value)
    except (TermError, LegalBasisError) as error:
        return str(error), "a length, with its basis where it has its own"
    return None


def characters(value: str) -> Wrong:
    """Find characters that no store and no reader takes: NUL and halves of surrogate pairs."""
    if "\x00" in value:
        return "contains a NUL character", "text without it"
    if not value.isascii() and any("\ud800" <= each <= "\udfff" for each in value):
        return "is not valid Unicode (half a surrogate pair)", "valid text"
    return None


def _text(field: Field, value: Json) -> Wrong:
    if not isinstance(value, str):
        return shown(value), "a text"
    most = TEXT_MAX if field.max is None else field.max
    if len(value) > most:
        return f"has {len(value)} characters", f"at most {most}"
    if field.required and not value.strip():
        return "is empty", "a text"
    if field.min is not None and len(value) < field.min:
        return f"has {len(value)} characters", f"at least {field.min}"
    if field.choices and value not in field.choices:
        return shown(value), f"one of {', '.join(field.choices)}"
    return characters(value)


def _choice(field: Field, value: Json) -> Wrong:
    if isinstance(value, str) and (value in field.choices or not field.choices):
        return characters(value)
    return shown(value), f"one of {', '.join(field.choices)}"


def _id(_field: Field, value: Json) -> Wrong:
    if not isinstance(value, str) or not value or len(value) > ID_MAX:
        return shown(value), f"an id of at most {ID_MAX} characters"
    return characters(value)


def _int(field: Field, value: Json) -> Wrong:
    if isinstance(value, bool) or not isinstance(value, int):
        return shown(value), "a whole number"
    low = -MAX_INTEGER if field.min is None else field.min
    high = MAX_INTEGER if field.max is None else field.max
    if not low <= value <= high:
        return "is out of range", f"a whole number from {low} to {high}"
    return None


def _decimal(field: Field, value: Json) -> Wrong:
    if not isinstance(value, str) or len(value) > ID_MAX or not _DECIMAL.fullmatch(value):
        return shown(value), 'a decimal as text, as "12.50"'
    number = float(value)
    if (field.min is not None and number < field.min) or (
        field.max is not None and number > field.max
    ):
        return f"{value} is out of range", f"from {field.min} to {field.max}"
    return None


def _bool(_field: Field, value: Json) -> Wrong:
    return None if isinstance(value, bool) else (shown(value), "true or false")


def _date(_field: Field, value: Json) -> Wrong:
    if isinstance(value, str):
        try:
            if date.fromisoformat(value).isoformat() == value:
                return None
        except ValueError:
            return shown(value), "a date as 2022-04-01"
    return shown(value), "a date as 2022-04-01"


def _datetime(_field: Field, value: Json) -> Wrong:
    expected = "a moment with its offset, as 2022-04-01T08:30:00+08:00"
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None and moment.astimezone(UTC):
                return None
        except (ValueError, OverflowError):
            return shown(value), expected
    return shown(value), expected


def _list(field: Field, value: Json) -> Wrong:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return shown(value), "a list of texts"
    if len(value) > field.max_items:
        return f"has {len(value)} entries", f"at most {field.max_items}"
    entry = Field("", FieldType.TEXT, field.label, True, max=field.max, choices=field.choices)  # noqa: FBT003 - an entry is required
    for index, each in enumerate(value):
        found = _text(entry, each)
        if found:
            return f"entry {index + 1} {found[0]}", found[1]
    if field.required and not value:
        return "is empty", "at least one entry"
    different = len({str(each).strip() for each in value})
    if different < field.distinct:
        return f"has {different} different entries", f"at least {field.distinct}"
    return None


def _period(field: Field, value: Json) -> Wrong:
    expected = "an object with dates from and to, in this order"
    if not isinstance(value, Mapping) or set(value) != {"from", "to"}:
        return shown(value), expected
    first, last = value["from"], value["to"]
    if _date(field, first) or _date(field, last) or str(first) > str(last):
        return shown(dict(value)), expected
    return None


def _form(field: Field, value: Json) -> Wrong:
    expected = "an object of answers: texts, whole numbers, true, false, null or lists of texts"
    if not isinstance(value, Mapping):
        return shown(value), expected
    if len(value) > ANSWERS_MAX:
        return f"has {len(value)} answers", f"at most {ANSWERS_MAX}"
    most = TEXT_MAX if field.max is None else field.max
    for name, answer in value.items():
        found = _id(field, name) or _answer(answer, most)
        if found:
            return f"answer {shown(name)} {found[0]}", found[1]
    return None


def _answer(answer: Json, most: int) -> Wrong:
    if isinstance(answer, str):
        if len(answer) > most:
            return f"has {len(answer)} characters", f"at most {most}"
        return characters(answer)
    if isinstance(answer, int):
        return None if abs(answer) <= MAX_INTEGER else ("is out of range", "a smaller number")
    if isinstance(answer, Sequence) and len(answer) <= ANSWERS_MAX:
        entries = (_answer(each, most) if isinstance(each, str) else _NO_TEXT for each in answer)
        return next(filter(None, entries), None)
    return None if answer is None else _NO_ANSWER


_NO_TEXT: Final = ("has an entry that is no text", "a list of texts")
_NO_ANSWER: Final = ("is no answer", "a text, whole number, true, false, null or list of texts")


def shown(value: object) -> str:
    """Write a value short enough for a message."""
    try:
        written = repr(value[:60]) if isinstance(value, str | list | tuple) else repr(value)
    except ValueError:  # a number of more digits than Python writes
        return "a very long number"
    return written if len(written) <= 60 else written[:59] + "…"  # noqa: PLR2004 - a line's worth


_CHECKS: Final[dict[FieldType, Callable[[Field, Json], Wrong]]] = {
    FieldType.TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.PARTY: _id,
    FieldType.DOCUMENT: _id,
    FieldType.INT: _int,
    FieldType.DECIMAL: _decimal,
    FieldType.DATE: _date,
    FieldType.DATETIME: _datetime,
    FieldType.BOOL: _bool,
    FieldType.LIST: _list,
    FieldType.PERIOD: _period,
    FieldType.FORM: _form,
    FieldType.TERM: _term,
}
