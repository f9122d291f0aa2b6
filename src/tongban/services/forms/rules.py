"""Pure decisions of forms: read an element, check an answer, write a JSON Schema."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from tongban.base.parties.identifiers import IdentifierError, check_resident_id, check_uscc
from tongban.kernel.conditions import Dictionary, parse
from tongban.services.forms.types import (
    MAX_TEXT,
    PREFILLS,
    Choice,
    DataElement,
    ElementInvalid,
    ElementType,
    FormFault,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

PHONE: Final = re.compile(r"^(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{5})$")
NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
MONEY_PLACES: Final = 2
MAX_NUMBER: Final = 10**13
KEYS: Final = frozenset(
    {"id", "label", "type", "source", "identifying", "choices", "pattern", "min", "max", "unit"}
    | {"help", "prefill", "optional", "when"}
)
FACT_TYPES: Final = {
    ElementType.INT: "int",
    ElementType.DECIMAL: "decimal",
    ElementType.MONEY: "decimal",
    ElementType.DATE: "date",
    ElementType.BOOL: "bool",
}
"""Type of the fact that an answer is; every other answer is text."""
_TRUE: Final = frozenset({"true", "1", "yes", "on", "是"})
_FALSE: Final = frozenset({"false", "0", "no", "off", "否"})


class Unfit(ValueError):  # noqa: N818 - internal: carries what is wrong with one answer
    """What is wrong with one answer: a code and the words for the person."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.message = {"zh": zh, "en": en}


def read_element(value: Mapping[str, Any]) -> DataElement:
    """Read an element of a district's list; raises ElementInvalid with all faults."""
    faults: list[tuple[str, str]] = [
        (key, f"unknown key; expected one of {', '.join(sorted(KEYS))}")
        for key in value
        if key not in KEYS
    ]
    name = value.get("id")
    if not isinstance(name, str) or not NAME.match(name):
        faults.append(("id", f"{name!r} is not a name of a-z, 0-9 and _ that begins with a letter"))
    label = value.get("label")
    if not _is_label(label):
        faults.append(("label", "needs zh and en"))
    kind = value.get("type")
    if kind not in set(ElementType):
        faults.append(("type", f"{kind!r}; expected one of {', '.join(ElementType)}"))
    choices = tuple(_choice(each, faults) for each in value.get("choices") or ())
    if (kind == ElementType.CHOICE) != bool(choices):
        faults.append(("choices", "are for type choice, and it needs some"))
    prefill = value.get("prefill", "")
    if prefill and prefill not in PREFILLS:
        faults.append(("prefill", f"{prefill!r}; expected one of {', '.join(sorted(PREFILLS))}"))
    pattern = value.get("pattern", "")
    try:
        re.compile(pattern)
    except (re.error, TypeError) as error:
        faults.append(("pattern", f"is no regular expression: {error}"))
    faults += [
        (key, "must be a whole number")
        for key in ("min", "max")
        if not isinstance(value.get(key, 0), int)
    ]
    if faults:
        raise ElementInvalid(tuple(faults))
    return DataElement(
        id=str(name),
        label=dict(value["label"]),
        type=ElementType(value["type"]),
        source=str(value.get("source", "applicant")),
        identifying=bool(value.get("identifying", False)),
        choices=choices,
        pattern=pattern,
        min=value.get("min"),
        max=value.get("max"),
        unit=str(value.get("unit", "")),
        help=dict(value.get("help") or {}),
        prefill=prefill,
        optional=bool(value.get("optional", False)),
        when=str(value.get("when", "")),
    )


def _is_label(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("zh")) and bool(value.get("en"))


def _choice(value: object, faults: list[tuple[str, str]]) -> Choice:
    if isinstance(value, dict) and _is_label(value.get("label")) and "code" in value:
        return Choice(str(value["code"]), dict(value["label"]))
    faults.append(("choices", f"{value!r}; expected {{code, label: {{zh, en}}}}"))
    return Choice("", {"zh": "", "en": ""})


def check_answer(element: DataElement, raw: object, *, today: date) -> str | int | bool | None:
    """Return the answer in its stored form; None when nothing was answered.

    Raises Unfit with a code and words for the person.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, str) and "\x00" in raw:
        raise Unfit(
            "FORM-CHARACTER", "含有不可见字符，请删除后重填", "holds a NUL character; retype it"
        )
    return _CHECKS[element.type](element, raw, today)


def check_answers(
    elements: Iterable[DataElement], answers: Mapping[str, object], *, today: date, complete: bool
) -> tuple[dict[str, str | int | bool], tuple[FormFault, ...]]:
    """Check answers against their elements: the fit ones in stored form, and every fault.

    `complete` also asks for each element that is not optional and whose `when` holds. Unknown
    names are faults.
    """
    known = {element.id: element for element in elements}
    kept: dict[str, str | int | bool] = {}
    faults = [
        FormFault(
            name, "FORM-UNKNOWN", {"zh": "表单没有这一项", "en": "the form has no such field"}
        )
        for name in answers
        if name not in known
    ]
    missing: list[DataElement] = []
    for name, element in known.items():
        try:
            value = check_answer(element, answers.get(name), today=today)
        except Unfit as unfit:
            faults.append(FormFault(name, unfit.code, unfit.message))
            continue
        if value is not None:
            kept[name] = value
        elif complete and not element.optional:
            missing.append(element)
    dictionary = fact_dictionary(known.values())
    for element in missing:
        if _asked(element, dictionary, kept):
            words = {"zh": f"请填写{element.label['zh']}", "en": f"Enter {element.label['en']}"}
            faults.append(FormFault(element.id, "FORM-REQUIRED", words))
    return kept, tuple(faults)


def asked(
    element: DataElement, elements: Mapping[str, DataElement], answers: Mapping[str, Any]
) -> bool:
    """Tell whether an element is asked under these answers (in stored form).

    Where its condition is still unknown it is not: the question it hangs on comes first.
    """
    return not element.when or _asked(element, fact_dictionary(elements.values()), answers)


def _asked(element: DataElement, dictionary: Dictionary, answers: Mapping[str, Any]) -> bool:
    if not element.when:
        return True
    condition = parse(element.when, dictionary)
    return condition.evaluate(facts(condition.facts, answers)) is True


@lru_cache(maxsize=1024)
def _dictionary(types: tuple[tuple[str, str], ...]) -> Dictionary:
    return Dictionary(dict(types))


def fact_dictionary(elements: Iterable[DataElement]) -> Dictionary:
    """Return the types of the facts that answers are, for conditions over them."""
    return _dictionary(tuple((each.id, FACT_TYPES.get(each.type, "text")) for each in elements))


def facts(names: Iterable[str], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that a condition names; what was not answered stays unknown."""
    return {name: answers.get(name) for name in names}


def _text(element: DataElement, raw: object, _today: date) -> str:
    if not isinstance(raw, str):
        raise Unfit("FORM-TYPE", "应为文字", "must be text")
    text = raw.strip()
    limit = element.max or MAX_TEXT
    if len(text) > limit:
        raise Unfit(
            "FORM-LENGTH",
            f"最多{limit}个字，现有{len(text)}个，请缩短",
            f"at most {limit} characters, this has {len(text)}; shorten it",
        )
    if element.pattern and not re.fullmatch(element.pattern, text):
        raise Unfit("FORM-PATTERN", "格式不对，请对照提示重填", "has another shape than asked for")
    return text


def _whole(element: DataElement, raw: object, _today: date) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Unfit("FORM-TYPE", "应为整数", "must be a whole number")
    try:
        number = int(raw)
    except ValueError:
        raise Unfit(
            "FORM-NUMBER", "应为整数，如 12", "must be a whole number, such as 12"
        ) from None
    _bounds(element, number)
    return number


def _decimal(element: DataElement, raw: object, _today: date) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        raise Unfit("FORM-TYPE", "应为数字", "must be a number written as text")
    try:
        number = Decimal(str(raw).strip().replace(",", ""))
    except InvalidOperation:
        raise Unfit("FORM-NUMBER", "应为数字，如 86.5", "must be a number, such as 86.5") from None
    if not number.is_finite():
        raise Unfit("FORM-NUMBER", "应为数字，如 86.5", "must be a number, such as 86.5")
    _bounds(element, number)
    if element.type is ElementType.MONEY:
        exponent = number.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or -exponent > MONEY_PLACES:
            raise Unfit("FORM-MONEY", "金额最多两位小数（分）", "money has at most two decimals")
    return format(number.normalize(), "f")


def _bounds(element: DataElement, number: Decimal | int) -> None:
    low = -MAX_NUMBER if element.min is None else element.min
    high = MAX_NUMBER if element.max is None else element.max
    if element.type is ElementType.MONEY and element.min is None:
        low = 0
    if not low <= number <= high:
        raise Unfit("FORM-RANGE", f"应在{low}到{high}之间", f"must lie between {low} and {high}")


def _date(_element: DataElement, raw: object, _today: date) -> str:
    if not isinstance(raw, str):
        raise Unfit("FORM-TYPE", "应为日期", "must be a date")
    text = re.sub(r"[年月/.]", "-", raw.strip()).removesuffix("日")
    parts = text.split("-")
    try:
        found = date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        raise Unfit("FORM-DATE", "日期应如 2022-04-01", "a date looks like 2022-04-01") from None
    return found.isoformat()


def _bool(_element: DataElement, raw: object, _today: date) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unfit("FORM-BOOL", "请选“是”或“否”", "answer yes or no")


def _choose(element: DataElement, raw: object, _today: date) -> str:
    if not any(raw == choice.value for choice in element.choices):
        names = "、".join(choice.label["zh"] for choice in element.choices)
        english = ", ".join(choice.label["en"] for choice in element.choices)
        raise Unfit("FORM-CHOICE", f"请从这些中选一项：{names}", f"choose one of: {english}")
    return str(raw)


def _phone(element: DataElement, raw: object, today: date) -> str:
    text = re.sub(r"[\s()（）]", "", _text(element, raw, today))
    if not PHONE.match(text):
        raise Unfit(
            "FORM-PHONE",
            "应为11位手机号，或带区号的电话，如 0712-2345678",
            "must be an 11-digit mobile number, or a telephone with its area code",
        )
    return text


def _identifier(check: Callable[[str], str]) -> Callable[[DataElement, object, date], str]:
    def run(element: DataElement, raw: object, today: date) -> str:
        try:
            return check(_text(element, raw, today))
        except IdentifierError as error:
            raise Unfit(error.code, error.message["zh"], error.message["en"]) from None

    return run


def _resident_id(element: DataElement, raw: object, today: date) -> str:
    return _identifier(lambda text: check_resident_id(text, today=today))(element, raw, today)


_CHECKS: Final[dict[ElementType, Callable[[DataElement, object, date], str | int | bool]]] = {
    ElementType.TEXT: _text,
    ElementType.ADDRESS: _text,
    ElementType.INT: _whole,
    ElementType.DECIMAL: _decimal,
    ElementType.MONEY: _decimal,
    ElementType.DATE: _date,
    ElementType.BOOL: _bool,
    ElementType.CHOICE: _choose,
    ElementType.PHONE: _phone,
    ElementType.RESIDENT_ID: _resident_id,
    ElementType.USCC: _identifier(check_uscc),
}

_SCHEMA: Final[dict[ElementType, dict[str, Any]]] = {
    ElementType.TEXT: {"type": "string"},
    ElementType.ADDRESS: {"type": "string"},
    ElementType.INT: {"type": "integer"},
    ElementType.DECIMAL: {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    ElementType.MONEY: {"type": "string", "pattern": r"^\d+(\.\d{1,2})?$"},
    ElementType.DATE: {"type": "string", "format": "date"},
    ElementType.BOOL: {"type": "boolean"},
    ElementType.CHOICE: {"type": "string"},
    ElementType.PHONE: {"type": "string", "pattern": PHONE.pattern},
    ElementType.RESIDENT_ID: {"type": "string", "pattern": r"^\d{17}[\dX]$"},
    ElementType.USCC: {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"},
}


def json_schema(elements: Iterable[DataElement], *, identifier: str, title: str) -> dict[str, Any]:
    """Write the form as JSON Schema (2020-12); titles Chinese, `x-label` both languages."""
    listed = tuple(elements)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": identifier,
        "title": title,
        "type": "object",
        "properties": {element.id: _property(element) for element in listed},
        "required": [element.id for element in listed if not element.optional],
        "additionalProperties": False,
    }


def _property(element: DataElement) -> dict[str, Any]:
    made: dict[str, Any] = {
        **_SCHEMA[element.type],
        "title": element.label["zh"],
        "x-label": dict(element.label),
        "x-source": element.source,
        "x-identifying": element.identifying,
    }
    if made["type"] == "string" and element.type in {ElementType.TEXT, ElementType.ADDRESS}:
        made["maxLength"] = element.max or MAX_TEXT
        if element.pattern:
            made["pattern"] = f"^(?:{element.pattern})$"
    if made["type"] == "integer":
        made |= {"minimum": element.min if element.min is not None else -MAX_NUMBER}
        made |= {"maximum": element.max if element.max is not None else MAX_NUMBER}
    if element.choices:
        made["enum"] = [choice.value for choice in element.choices]
        made["x-choices"] = {choice.value: dict(choice.label) for choice in element.choices}
    if element.unit:
        made["x-unit"] = element.unit
    if element.help:
        made["description"] = element.help.get("zh", "")
    return made
