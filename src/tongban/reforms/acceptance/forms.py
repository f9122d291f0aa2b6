"""Forms of acceptance that no act gives by itself: the declaration of a building, the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.definitions import Definition
from tongban.reforms.acceptance.procedures import document, in_order
from tongban.reforms.acceptance.types import UNIT
from tongban.reforms.acceptance.units import checklist
from tongban.services.cases.types import ActForm, Choice, FieldForm

if TYPE_CHECKING:
    from collections.abc import Sequence

FILLED_IN: Final = frozenset({"others_area", "permitted_area"})
"""Fields that the verb fills in."""
OWNER: Final = "owner"


def declare_form(parties: Sequence[tuple[str, str]]) -> ActForm:
    """Give the form that declares a building for early acceptance, for one of these parties."""
    rule = Definition.load(document(UNIT), lambda _hash: None).acts["declare"]
    payload = rule.payload
    asked = [name for name in in_order(UNIT, "declare", payload) if name not in FILLED_IN]
    return ActForm(
        rule.name,
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
            *(
                FieldForm(
                    name=name,
                    type=payload[name].type.value,
                    label={"zh": payload[name].label.zh, "en": payload[name].label.en},
                    required=payload[name].required,
                    multiple=payload[name].type.value == "list",
                    min=payload[name].min,
                    max=payload[name].max,
                )
                for name in asked
            ),
        ),
        basis="" if rule.basis is None else str(rule.basis),
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
