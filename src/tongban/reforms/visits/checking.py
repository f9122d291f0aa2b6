"""The form at the window by which somebody is checked in, as the procedure's file words it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.reforms.visits.procedure import VISITS, document
from tongban.services.cases.types import ActForm, Choice, FieldForm

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_in_form() -> ActForm:
    """Give the form; the record that the act goes to may not be open yet."""
    act: Mapping[str, Any] = document(VISITS)["acts"]["check_in"]
    return ActForm(
        act="check_in",
        label=dict(act["label"]),
        fields=tuple(
            FieldForm(
                name=name,
                type=field["type"],
                label=dict(field["label"]),
                required=bool(field.get("required")),
                choices=tuple(
                    Choice(value, dict(label)) for value, label in field.get("choices", {}).items()
                ),
                max=field.get("max"),
            )
            for name, field in act["payload"].items()
        ),
        basis="《{law}》{clause}".format(**act["basis"]),
    )
