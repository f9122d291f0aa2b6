"""Payload fields as forms: labels, choices and what a field shows first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import colleagues
from tongban.base.district.queries import find_district
from tongban.kernel.authority import Actor
from tongban.kernel.definitions import Definition, FieldType
from tongban.kernel.matters import Folded
from tongban.kernel.terms import FixedDate
from tongban.services.cases import rules
from tongban.services.cases.procedure import SYSTEM_FIELDS
from tongban.services.cases.types import ActForm, Choice, FieldForm, Label

if TYPE_CHECKING:
    from tongban.kernel.definitions import ActRule, Field

CORRECTIONS: Final = frozenset({"resubmit", "correct_on_spot", "supplement"})
"""Acts that take an application or materials beside their fields."""

ACCEPTED: Final = "申请材料齐全、符合法定形式，予以受理。"
GRANTED: Final = "申请符合法定条件、标准。"
_FIXED: Final[Mapping[tuple[str, str], Any]] = {
    ("accept", "opinion"): ACCEPTED,
    ("accept", "place"): "hall",
    ("grant", "reasons"): GRANTED,
    ("grant_now", "reasons"): GRANTED,
    ("grant_by_commitment", "reasons"): GRANTED,
    ("suspend", "basis_law"): "中华人民共和国行政许可法",
    ("suspend", "basis_clause"): "第四十五条",
    ("deliver", "method"): "electronic",
    ("review", "recommendation"): "grant",
    ("inspect", "passed"): True,
}


@dataclass(frozen=True)
class Setting:
    """What forms of a case's acts are made from."""

    definition: Definition
    folded: Folded
    actor: Actor
    today: date
    names: Mapping[str, Label]
    supplied: frozenset[str]

    @cached_property
    def officers(self) -> tuple[Choice, ...]:
        """The officers of the case's department, asked for once."""
        return tuple(
            Choice(officer, {"zh": name, "en": name})
            for officer, name in colleagues(self.folded.scope.department).items()
        )


def reviewing_bodies() -> tuple[str, str]:
    """Name the body of reconsideration and the court of this district (行政复议法 §12)."""
    district = find_district()
    if district is None:
        return "本级人民政府", "有管辖权的人民法院"
    name = district.name["zh"]
    return f"{name}人民政府", f"{name}人民法院"


def remedy_text() -> str:
    """Tell how a decision can be contested (行政许可法 §38, 行政复议法 §9, 行政诉讼法 §46)."""
    body, court = reviewing_bodies()
    return (
        f"如不服本决定，可以自收到本决定书之日起六十日内向{body}申请行政复议，"
        f"也可以自收到本决定书之日起六个月内向{court}提起行政诉讼。"
    )


def act_form(rule: ActRule, setting: Setting) -> ActForm:
    """Make the form of an act for this case, today and this actor."""
    return ActForm(
        act=rule.name,
        label={"zh": rule.label.zh, "en": rule.label.en},
        fields=tuple(
            _field(rule.name, field, setting)
            for field in rule.payload.values()
            if field.name not in SYSTEM_FIELDS
        ),
        basis="" if rule.basis is None else str(rule.basis),
        correction=rule.name in CORRECTIONS,
    )


def _field(act: str, field: Field, setting: Setting) -> FieldForm:
    many = field.type is FieldType.LIST
    return FieldForm(
        name=field.name,
        type=field.type.value,
        label={"zh": field.label.zh, "en": field.label.en},
        required=field.required,
        default=_default(act, field, setting),
        choices=_choices(act, field, setting),
        multiple=many,
        min=field.distinct or field.min,
        max=field.max,
        sensitive=field.sensitive,
    )


def _choices(act: str, field: Field, setting: Setting) -> tuple[Choice, ...]:
    if field.choices:
        labels = field.choice_labels
        return tuple(
            Choice(
                each,
                {"zh": labels[each].zh, "en": labels[each].en}
                if each in labels
                else {"zh": each, "en": each},
            )
            for each in field.choices
        )
    if (act, field.name) == ("notify_correction", "missing"):
        return tuple(
            Choice(slot.id, rules.slot_name(slot, setting.names))
            for slot in setting.definition.evidence
            if slot.id not in setting.supplied
        )
    if field.name in {"inspectors", "host"}:
        return setting.officers
    return ()


def _default(act: str, field: Field, setting: Setting) -> Any:
    if (act, field.name) in _FIXED:
        return _FIXED[act, field.name]
    make = _MADE.get(field.name)
    return None if make is None else make(setting)


def _extension(setting: Setting) -> int | None:
    term = setting.folded.terms.get("decision")
    rule = None if term is None else term.term.extendable
    return None if rule is None or isinstance(rule.limit, FixedDate) else rule.limit.n


_MADE: Final[Mapping[str, Callable[[Setting], Any]]] = {
    "remedy": lambda _: remedy_text(),
    "missing": lambda setting: setting.folded.facts.get("lacking") or [],
    "inspectors": lambda setting: [setting.actor.id],
    "inspected_on": lambda setting: setting.today.isoformat(),
    "valid_from": lambda setting: setting.today.isoformat(),
    "days": _extension,
}
