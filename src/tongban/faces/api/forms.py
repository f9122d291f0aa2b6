"""Acts as JSON Schema: what a payload may hold, from the types that the procedure declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.services.cases.types import ActForm, FieldForm

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TYPES: Final[Mapping[str, Mapping[str, Any]]] = {
    "int": {"type": "integer"},
    "decimal": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "bool": {"type": "boolean"},
    "document": {"type": "string", "pattern": r"^[a-z0-9]+:[0-9a-f]{64}$"},
    "period": {
        "type": "object",
        "properties": {
            "start": {"type": "string", "format": "date"},
            "end": {"type": "string", "format": "date"},
        },
        "required": ["start", "end"],
    },
}


def act_out(form: ActForm) -> dict[str, Any]:
    """Write an act that may be done now, its payload as JSON Schema."""
    return {
        "act": form.act,
        "label": form.label,
        "basis": form.basis,
        "correction": form.correction,
        "payload": payload_schema(form),
        "defaults": {each.name: each.default for each in form.fields if each.default is not None},
    }


def payload_schema(form: ActForm) -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of an act's payload."""
    return {
        "$schema": DIALECT,
        "title": form.label["zh"],
        "type": "object",
        "properties": {each.name: _field(each) for each in form.fields},
        "required": [each.name for each in form.fields if each.required],
        "additionalProperties": False,
    }


def _field(field: FieldForm) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.label["zh"], "description": field.label.get("en", "")}
    if field.multiple:
        items: dict[str, Any] = {"type": "string"}
        if field.choices:
            items["examples"] = [each.value for each in field.choices]
        schema |= {"type": "array", "items": items, "uniqueItems": True}
        bounds = ("minItems", "maxItems")
    elif field.type in _TYPES:
        schema |= _TYPES[field.type]
        bounds = ("minimum", "maximum")
    else:
        schema["type"] = "string"
        bounds = ("minLength", "maxLength")
        if field.type == "choice":
            schema["enum"] = [each.value for each in field.choices]
        elif field.choices:
            schema["examples"] = [each.value for each in field.choices]
    if schema.get("type") in {"string", "integer", "array"}:
        limits = zip(bounds, (field.min, field.max), strict=True)
        schema |= {name: limit for name, limit in limits if limit is not None}
    return schema
