"""An item's form as a page shows it: groups of fields with values, hints and faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.faces.common.jinja import day, words, yuan
from tongban.faces.common.origins import origin_words
from tongban.services.forms.rules import asked
from tongban.services.forms.types import DataElement, ElementType
from tongban.services.forms.units import unit_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.services.forms.types import Origin

RADIOS: Final = 6
"""Choices up to this number are shown at once, more in a list that unfolds."""

LONG_TEXT: Final = 200
GROUPS: Final = (
    ("applicant", gettext_noop("申请人")),
    ("matter", gettext_noop("申请内容")),
    ("agent", gettext_noop("委托他人办理")),
    ("delivery", gettext_noop("结果怎样送达")),
)
_AGENT: Final = ("by_agent", "agent_")
_DELIVERY: Final = ("delivery_", "mailing_")
_APPLICANT: Final = ("applicant_", "firm_", "legal_representative_")
_INPUT_MODES: Final = {
    ElementType.INT: "numeric",
    ElementType.DECIMAL: "decimal",
    ElementType.MONEY: "decimal",
    ElementType.DATE: "numeric",
    ElementType.PHONE: "tel",
}
_AUTOCOMPLETE: Final = {"name": "name", "phone": "tel", "address": "street-address"}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: `shown` tells whether it is asked under the answers so far.

    `origin` says where its answer is from when nobody typed it; `fixed` that it is not typed here.
    """

    element: DataElement
    value: str
    fault: str
    shown: bool
    origin: str = ""
    fixed: bool = False
    saved: bool = False

    @property
    def id(self) -> str:
        """Return the element's name."""
        return self.element.id

    @property
    def kind(self) -> str:
        """Return how it is asked: `radios`, `select`, `area` or `input`."""
        kind = self.element.type
        if kind is ElementType.BOOL:
            return "radios"
        if kind is ElementType.CHOICE:
            return "radios" if len(self.element.choices) <= RADIOS else "select"
        long = kind is ElementType.TEXT and (self.element.max or 0) > LONG_TEXT
        return "area" if long else "input"

    @property
    def said(self) -> str:
        """Return the answer in words, for who cannot change it."""
        return answer_words(self.element, self.value)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return values and words to choose from."""
        if self.element.type is ElementType.BOOL:
            return [("true", _("是")), ("false", _("否"))]
        return [(each.value, words(each.label)) for each in self.element.choices]

    @property
    def inputmode(self) -> str:
        """Return the keyboard that a phone should show."""
        return _INPUT_MODES.get(self.element.type, "text")

    @property
    def autocomplete(self) -> str:
        """Return what a browser may fill in."""
        return _AUTOCOMPLETE.get(self.element.prefill, "off")

    @property
    def unit(self) -> str:
        """Return the unit behind the field."""
        return _unit(self.element)

    @property
    def hint(self) -> str:
        """Return the words between label and field."""
        own = words(self.element.help) if self.element.help else ""
        if self.element.type is ElementType.DATE:
            return " ".join(part for part in (own, _("如 2022-04-01")) if part)
        return own


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together under a heading."""

    id: str
    title: str
    fields: tuple[FieldView, ...]

    @property
    def shown(self) -> bool:
        """Tell whether any of its fields is asked now."""
        return any(field.shown for field in self.fields)


def field_views(
    elements: Sequence[DataElement],
    answers: Mapping[str, Any],
    *,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
    origins: Mapping[str, Origin] | None = None,
    everything: bool = False,
) -> list[FieldView]:
    """Give the fields in the item's order; `typed` are words that could not be kept.

    `origins` are those of answers that nobody typed. With `everything` a field is shown whatever
    its condition says.
    """
    known = origins or {}
    told = origin_words(elements, known)
    listed = {element.id: element for element in elements}
    return [
        FieldView(
            element=element,
            value=(typed or {}).get(name, written(answers.get(name))),
            fault=(faults or {}).get(name, ""),
            shown=everything or asked(element, listed, answers),
            origin=told.get(name, ""),
            fixed=name in known and known[name].fixed,
        )
        for name, element in listed.items()
    ]


def groups_of(fields: Iterable[FieldView]) -> list[Group]:
    """Put fields under their headings; a heading without fields is left out."""
    held: dict[str, list[FieldView]] = {name: [] for name, _title in GROUPS}
    for field in fields:
        held[_group(field.element)].append(field)
    return [Group(name, _(title), tuple(held[name])) for name, title in GROUPS if held[name]]


def answer_words(element: DataElement, value: Any) -> str:
    """Write an answer as people read it; a dash where there is none."""
    if value is None or value == "":
        return "—"
    if element.type is ElementType.BOOL:
        return _("是") if value else _("否")
    if element.type is ElementType.CHOICE:
        return next((words(c.label) for c in element.choices if c.value == value), str(value))
    if element.type is ElementType.DATE:
        return day(str(value))
    if element.type is ElementType.MONEY and not element.unit:
        return yuan(value)
    return f"{value} {_unit(element)}".rstrip()


def written(value: Any) -> str:
    """Write a stored answer as its field's value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _unit(element: DataElement) -> str:
    unit = words(unit_label(element.unit))
    return unit or (_("元") if element.type is ElementType.MONEY else "")


def _group(element: DataElement) -> str:
    if element.id.startswith(_AGENT):
        return "agent"
    if element.id.startswith(_DELIVERY):
        return "delivery"
    return "applicant" if element.id.startswith(_APPLICANT) else "matter"
