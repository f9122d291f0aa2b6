"""Forms of acceptance: an application, a building, an opinion, a recheck, the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import list_officers
from tongban.kernel.definitions import Definition
from tongban.reforms.acceptance import rules
from tongban.reforms.acceptance.arrangement import deciding_facts
from tongban.reforms.acceptance.procedures import choices_in_order, document, in_order
from tongban.reforms.acceptance.types import BUNDLE, JOINT, OPINION, UNIT, UNIT_BUNDLE
from tongban.reforms.acceptance.units import checklist
from tongban.services.cases.types import ActForm, Choice, FieldForm
from tongban.services.forms.queries import elements_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.kernel.definitions import Field
    from tongban.record.types import MatterView

FILLED_IN: Final = frozenset({"lacking", "units", "others_area", "permitted_area"})
"""Fields that the verbs fill in."""
TOTALS: Final = ("green_ratio_met", "parking_met", "floor_area_ratio_met")
OWNER: Final = "owner"
FACT: Final = "fact_"


def apply_form(parties: Sequence[tuple[str, str]]) -> ActForm:
    """Give the form of an application for joint acceptance, for one of these parties."""
    return _opening(JOINT, "apply", BUNDLE, parties)


def declare_form(parties: Sequence[tuple[str, str]]) -> ActForm:
    """Give the form that declares a building for early acceptance."""
    return _opening(UNIT, "declare", UNIT_BUNDLE, parties)


def opinion_form(part: MatterView, *, actor: str) -> ActForm:
    """Give the form of a department's opinion on the visit."""
    facts: Mapping[str, Any] = {} if part.folded is None else part.folded.facts
    settled = rules.texts(facts, "settled")
    rule = _definition(OPINION).acts["give_opinion"]
    left_out = {"inspected_on"} | ({"buildings"} if not settled else set())
    if not (settled and facts.get("planning") is True):
        left_out |= set(TOTALS)
    return ActForm(
        rule.name,
        {"zh": rule.label.zh, "en": rule.label.en},
        tuple(
            _inspectors(each, part.department, actor)
            if each.name == "inspectors"
            else _field(OPINION, rule.name, each, required=each.required or each.name in TOTALS)
            for each in _fields(OPINION, rule.name)
            if each.name not in left_out
        ),
        basis="" if rule.basis is None else str(rule.basis),
    )


def recheck_form(part: MatterView, *, actor: str, today: str) -> ActForm:
    """Give the form of a recheck: one answer a defect that was to be put right, and no other."""
    facts: Mapping[str, Any] = {} if part.folded is None else part.folded.facts
    payload = _definition(OPINION).acts["recheck_item"].payload
    met = (
        Choice("yes", {"zh": "已整改到位", "en": "Put right"}),
        Choice("no", {"zh": "仍不符合", "en": "Still not right"}),
    )
    return ActForm(
        "recheck_item",
        {"zh": "复验", "en": "Recheck"},
        (
            *(
                FieldForm(
                    f"item_{n}", "choice", {"zh": text, "en": text}, required=True, choices=met
                )
                for n, text in enumerate(rules.texts(facts, "to_check"))
            ),
            FieldForm(
                "inspected_on",
                "date",
                {"zh": "复验日期", "en": "Day of the recheck"},
                required=True,
                default=today,
            ),
            _inspectors(payload["inspectors"], part.department, actor),
        ),
    )


def eligible_form() -> ActForm:
    """Give the checklist as a form: each point is confirmed by itself."""
    return ActForm(
        "find_eligible",
        {"zh": "认定符合条件", "en": "Find eligible"},
        (
            FieldForm(
                "confirmed",
                "list",
                {"zh": "逐项核对", "en": "Confirm each point"},
                required=True,
                choices=tuple(Choice(each.id, each.label) for each in checklist()),
                multiple=True,
            ),
            FieldForm("note", "text", {"zh": "核对情况", "en": "Note"}, required=False),
        ),
    )


def _opening(kind: str, act: str, bundle: str, parties: Sequence[tuple[str, str]]) -> ActForm:
    rule = _definition(kind).acts[act]
    known = elements_by_id()
    asked = [known[name] for name in deciding_facts(bundle) if name in known]
    return ActForm(
        act,
        {"zh": rule.label.zh, "en": rule.label.en},
        (
            FieldForm(
                OWNER,
                "choice",
                {"zh": "建设单位", "en": "Owner of the project"},
                required=True,
                choices=tuple(Choice(party, {"zh": name, "en": name}) for party, name in parties),
                default=parties[0][0] if len(parties) == 1 else None,
            ),
            *(_field(kind, act, each) for each in _fields(kind, act) if each.name not in FILLED_IN),
            *(FieldForm(FACT + each.id, "bool", dict(each.label), required=True) for each in asked),
        ),
        basis="" if rule.basis is None else str(rule.basis),
    )


def _definition(kind: str) -> Definition:
    return Definition.load(document(kind), lambda _hash: None)


def _fields(kind: str, act: str) -> list[Field]:
    payload = _definition(kind).acts[act].payload
    return [payload[name] for name in in_order(kind, act, payload)]


def _field(kind: str, act: str, each: Field, *, required: bool | None = None) -> FieldForm:
    return FieldForm(
        name=each.name,
        type=each.type.value,
        label={"zh": each.label.zh, "en": each.label.en},
        required=each.required if required is None else required,
        choices=tuple(
            Choice(code, {"zh": label.zh, "en": label.en})
            for code in choices_in_order(kind, act, each.name, each.choice_labels)
            for label in (each.choice_labels[code],)
        ),
        multiple=each.type.value == "list",
        min=each.min,
        max=each.max,
    )


def _inspectors(each: Field, department: str, actor: str) -> FieldForm:
    return FieldForm(
        name=each.name,
        type="list",
        label={"zh": each.label.zh, "en": each.label.en},
        required=True,
        default=[actor],
        choices=tuple(
            Choice(officer.id, {"zh": officer.name, "en": officer.name})
            for officer in list_officers(department)
        ),
        multiple=True,
        min=each.distinct,
    )
