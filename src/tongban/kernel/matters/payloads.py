"""Whether a payload fits the fields that its act declares."""

from collections.abc import Mapping
from typing import Final

from tongban.kernel.canonical import Json
from tongban.kernel.definitions import ActRule, FieldType
from tongban.kernel.definitions.values import characters, shown, wrong
from tongban.kernel.matters.types import PayloadFault, PayloadInvalid

_NONE: Final[Mapping[str, Json]] = {}


def check_payload(rule: ActRule, payload: Mapping[str, Json]) -> None:
    """Refuse a payload with missing, unknown or wrong fields; PayloadInvalid lists every one.

    An optional field may be left out or null.
    """
    faults = []
    fields = rule.payload
    for name, value in payload.items():
        field = fields.get(name)
        if field is None:
            known = ", ".join(fields) or "no field at all"
            named = shown(name) if characters(name) else name[:60]
            faults.append(PayloadFault(named, "is unknown to this act", known))
        elif value is None:
            if field.required:
                faults.append(PayloadFault(name, "is null", "a value; it is required"))
        else:
            found = wrong(field, value)
            if found is not None:
                faults.append(PayloadFault(name, *found))
    for name, field in fields.items():
        if field.required and name not in payload:
            faults.append(PayloadFault(name, "is missing", f"a {field.type.value}; required"))
    if faults:
        raise PayloadInvalid(rule.name, faults)


def payload_facts(rule: ActRule, payload: Mapping[str, Json]) -> Mapping[str, Json]:
    """Give the payload as conditions see it: `payload_<name>`, a period as two dates."""
    if not payload:
        return _NONE
    facts: dict[str, Json] = {}
    for name, value in payload.items():
        field = rule.payload.get(name)
        if field is not None and field.type is FieldType.PERIOD and isinstance(value, Mapping):
            facts[f"payload_{name}_from"] = value["from"]
            facts[f"payload_{name}_to"] = value["to"]
        else:
            facts[f"payload_{name}"] = value
    return facts


def named_parties(rule: ActRule, payload: Mapping[str, Json]) -> tuple[str, ...]:
    """Give the parties that the payload names."""
    return tuple(
        str(payload[name])
        for name, field in rule.payload.items()
        if field.type is FieldType.PARTY and payload.get(name) is not None
    )
