"""An act's form: widgets made from its payload fields, and the payload read back from a request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from tongban.faces.common.jinja import words
from tongban.services.cases.procedure import source
from tongban.services.cases.types import ActForm, Choice, FieldForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.datastructures import MultiValueDict

    from tongban.kernel.definitions import ActRule

LOCAL: Final = ZoneInfo("Asia/Shanghai")
FEW: Final = 5
"""Choices that are shown at once as radio buttons; more go into a select."""
ONE_LINE: Final = 200
"""Characters up to which a text gets a single line."""
TEXT_MAX: Final = 2000
"""Characters of a text whose field says nothing else."""
YES, NO = "yes", "no"
PICKED: Final = frozenset({"missing", "inspectors", "host"})
"""Fields whose values are ids, for nobody to type."""


class Fault(NamedTuple):
    """What is wrong with a field and what to do; `field` is empty for the form as a whole."""

    field: str
    message: str


class Unfit(ValueError):  # noqa: N818 - carries the words for the person
    """An entry that is no value of its field's type."""


@dataclass(frozen=True, slots=True)
class Widget:
    """One field as it is shown; `values` are what was typed, else the default.

    `kind` is radios, select, checks, lines, area, line, number, date, moment, yesno, period or
    file. The inputs of a period are named `NAME.from` and `NAME.to`. `marked` tells whether it says
    of itself that it may be left out.
    """

    name: str
    kind: str
    label: str
    required: bool
    values: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    min: int | None = None
    max: int | None = None
    hint: str = ""
    error: str = ""
    sensitive: bool = False
    marked: bool = True

    @property
    def value(self) -> str:
        """The first entry."""
        return self.values[0] if self.values else ""

    @property
    def last(self) -> str:
        """The second entry, of a period."""
        return self.values[1] if len(self.values) > 1 else ""

    @property
    def grouped(self) -> bool:
        """Whether it is several inputs under one legend."""
        return self.kind in {"radios", "checks", "yesno", "period"}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a request says: the payload as far as it fits, what does not, and what was typed."""

    payload: Mapping[str, Any]
    faults: tuple[Fault, ...]
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def widgets(
    form: ActForm,
    *,
    typed: Mapping[str, tuple[str, ...]] | None = None,
    faults: tuple[Fault, ...] = (),
) -> tuple[Widget, ...]:
    """Show the fields of an act: as typed before, else with their defaults."""
    wrong = {each.field: each.message for each in faults}
    return tuple(
        Widget(
            name=each.name,
            kind=kind_of(each),
            label=words(each.label),
            required=each.required,
            values=_shown(each) if typed is None else typed.get(each.name, ()),
            choices=tuple((one.value, words(one.label)) for one in each.choices),
            min=each.min,
            max=each.max,
            hint=_hint(each),
            error=wrong.get(each.name, ""),
            sensitive=each.sensitive,
        )
        for each in fields_of(form)
    )


def fields_of(form: ActForm) -> tuple[FieldForm, ...]:
    """Give the fields that can be filled in, as the procedure's file orders them.

    One that only picks needs something to pick.
    """
    order = list(source()["acts"].get(form.act, {}).get("payload") or {})
    return tuple(
        sorted(
            (each for each in form.fields if each.choices or each.name not in PICKED),
            key=lambda each: order.index(each.name) if each.name in order else len(order),
        )
    )


def bare(rule: ActRule, posted: MultiValueDict[str, str]) -> ActForm:
    """Give the form of an act that is not open now, to read what an earlier page had sent.

    What was picked is taken as it came: the ledger judges a repetition by its content.
    """
    return ActForm(
        act=rule.name,
        label={"zh": rule.label.zh, "en": rule.label.en},
        fields=tuple(
            FieldForm(
                name=each.name,
                type=each.type.value,
                label={"zh": each.label.zh, "en": each.label.en},
                required=each.required,
                choices=tuple(
                    Choice(value, {"zh": value, "en": value})
                    for value in (each.choices or (posted.getlist(name) if name in PICKED else ()))
                ),
                multiple=each.type.value == "list",
                max=each.max,
            )
            for name, each in rule.payload.items()
            if name in posted or f"{name}.from" in posted
        ),
    )


def kind_of(each: FieldForm) -> str:
    """Name the widget of a payload field."""
    if each.choices and each.multiple:
        return "checks"
    if each.choices:
        return "radios" if each.type == "choice" and len(each.choices) <= FEW else "select"
    if each.type == "text":
        return "line" if each.max is not None and each.max <= ONE_LINE else "area"
    return _KINDS[each.type]


def read(form: ActForm, posted: MultiValueDict[str, str]) -> Reading:
    """Read what was typed into a payload: every field that fits, a fault for each that does not.

    Fields left empty are left out. A document field holds the hash of a stored file.
    """
    payload: dict[str, Any] = {}
    faults: list[Fault] = []
    typed: dict[str, tuple[str, ...]] = {}
    for each in fields_of(form):
        names = (f"{each.name}.from", f"{each.name}.to") if each.type == "period" else (each.name,)
        entries = tuple(entry for name in names for entry in _entries(posted, name))
        typed[each.name] = entries
        if not any(entry.strip() for entry in entries):
            if each.required:
                faults.append(Fault(each.name, _required(each)))
            continue
        try:
            payload[each.name] = _READERS[each.type](each, entries)
        except Unfit as unfit:
            faults.append(Fault(each.name, str(unfit)))
    return Reading(payload, tuple(faults), typed)


def _entries(posted: MultiValueDict[str, str], name: str) -> list[str]:
    return [entry.replace("\r\n", "\n") for entry in posted.getlist(name)] or [""]


def _required(each: FieldForm) -> str:
    label = words(each.label)
    if each.choices or each.type in {"bool", "choice"}:
        return _("请选择“%(label)s”。") % {"label": label}
    return _("请填写“%(label)s”。") % {"label": label}


def _shown(each: FieldForm) -> tuple[str, ...]:
    value = each.default
    if value is None:
        return ()
    if isinstance(value, bool):
        return (YES if value else NO,)
    if isinstance(value, list | tuple):
        entries = tuple(str(one) for one in value)
        return entries if each.choices else ("\n".join(entries),)
    if isinstance(value, dict):
        return (str(value.get("from", "")), str(value.get("to", "")))
    return (str(value),)


def _hint(each: FieldForm) -> str:
    if each.type == "list" and not each.choices:
        return _("每行写一项。")
    if each.type == "int" and each.min is not None and each.max is not None:
        return _("%(low)s 至 %(high)s。") % {"low": each.min, "high": each.max}
    if each.sensitive:
        return _("个人信息，加密或遮盖显示，请勿多填。")
    return ""


def _text(each: FieldForm, entries: tuple[str, ...]) -> str:
    if each.choices:
        return _chosen(each, entries)
    text = _line(each, entries[0])
    if each.min is not None and len(text) < each.min:
        raise Unfit(_("至少%(least)s个字。") % {"least": each.min})
    return text


def _line(each: FieldForm, entry: str) -> str:
    text = entry.strip()
    most = TEXT_MAX if each.max is None else each.max
    if len(text) > most:
        raise Unfit(
            _("最多%(most)s个字，现有%(found)s个，请缩短。") % {"most": most, "found": len(text)}
        )
    if "\x00" in text:
        raise Unfit(_("含有不可见字符，请删除后重填。"))
    return text


def _chosen(each: FieldForm, entries: tuple[str, ...]) -> str:
    if entries[0] not in {one.value for one in each.choices}:
        raise Unfit(_("请从列出的选项中选一项。"))
    return entries[0]


def _list(each: FieldForm, entries: tuple[str, ...]) -> list[str]:
    if each.choices:
        known = {one.value for one in each.choices}
        kept = [entry for entry in dict.fromkeys(entries) if entry]
        if not set(kept) <= known:
            raise Unfit(_("请从列出的选项中选择。"))
    else:
        lines = [line.strip() for entry in entries for line in entry.split("\n")]
        kept = [_line(each, line) for line in dict.fromkeys(lines) if line]
    if each.min is not None and len(kept) < each.min:
        raise Unfit(_("至少%(least)s项。") % {"least": each.min})
    return kept


def _int(each: FieldForm, entries: tuple[str, ...]) -> int:
    try:
        number = int(entries[0].strip())
    except ValueError:
        raise Unfit(_("应为整数，如 10。")) from None
    _range(each, number)
    return number


def _decimal(each: FieldForm, entries: tuple[str, ...]) -> str:
    try:
        number = Decimal(entries[0].strip().replace(",", ""))
    except InvalidOperation:
        raise Unfit(_("应为数字，如 12.50。")) from None
    if not number.is_finite():
        raise Unfit(_("应为数字，如 12.50。"))
    _range(each, number)
    return format(number, "f")


def _range(each: FieldForm, number: int | Decimal) -> None:
    if (each.min is not None and number < each.min) or (each.max is not None and number > each.max):
        low = "…" if each.min is None else each.min
        high = "…" if each.max is None else each.max
        raise Unfit(_("应在 %(low)s 到 %(high)s 之间。") % {"low": low, "high": high})


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise Unfit(_("日期应如 2022-04-01。")) from None


def _date(_each: FieldForm, entries: tuple[str, ...]) -> str:
    return _day(entries[0])


def _moment(_each: FieldForm, entries: tuple[str, ...]) -> str:
    try:
        found = datetime.fromisoformat(entries[0].strip())
    except ValueError:
        raise Unfit(_("时间应如 2022-04-01T09:30。")) from None
    return (found.replace(tzinfo=LOCAL) if found.tzinfo is None else found).isoformat()


def _bool(_each: FieldForm, entries: tuple[str, ...]) -> bool:
    if entries[0] not in {YES, NO}:
        raise Unfit(_("请选“是”或“否”。"))
    return entries[0] == YES


def _period(_each: FieldForm, entries: tuple[str, ...]) -> dict[str, str]:
    if len(entries) < 2 or not all(entry.strip() for entry in entries):  # noqa: PLR2004 - from, to
        raise Unfit(_("起止日期都要填写。"))
    first, last = (_day(entry) for entry in entries[:2])
    if first > last:
        raise Unfit(_("结束日期不能早于开始日期。"))
    return {"from": first, "to": last}


_READERS: Final[Mapping[str, Callable[[FieldForm, tuple[str, ...]], Any]]] = {
    "text": _text,
    "choice": _chosen,
    "list": _list,
    "int": _int,
    "decimal": _decimal,
    "date": _date,
    "datetime": _moment,
    "bool": _bool,
    "period": _period,
    "party": _text,
    "document": _text,
}
_KINDS: Final[Mapping[str, str]] = {
    "list": "lines",
    "int": "number",
    "decimal": "line",
    "date": "date",
    "datetime": "moment",
    "bool": "yesno",
    "period": "period",
    "party": "line",
    "document": "file",
}
