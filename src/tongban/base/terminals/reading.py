"""Reads a point with its devices from a district's folder, naming every mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tongban.base.terminals.types import POINT_KINDS, DeviceSpec, Point, TerminalsInvalid

_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DIVISION: Final = re.compile(r"\d{6}|\d{9}|\d{12}")
_FIELDS: Final = frozenset({"id", "kind", "name", "division", "hours", "place", "devices"})
_DEVICE_FIELDS: Final = frozenset({"id", "name", "items"})
ALL: Final = "all"


def read_point(body: Mapping[str, Any]) -> Point:
    """Return the point of a row; TerminalsInvalid with all faults."""
    faults = tuple(_faults(body))
    if faults:
        raise TerminalsInvalid(faults)
    place = body.get("place") or {}
    return Point(
        id=body["id"],
        kind=body["kind"],
        name=body["name"],
        division=str(body["division"]),
        hours=body.get("hours") or {},
        longitude=place.get("lon"),
        latitude=place.get("lat"),
        devices=tuple(
            DeviceSpec(
                id=each["id"],
                name=each["name"],
                items=None if each.get("items", ALL) == ALL else tuple(each["items"]),
            )
            for each in body.get("devices") or ()
        ),
    )


def _faults(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(set(body) - _FIELDS):
        yield name, f"is no field of a point; expected {', '.join(sorted(_FIELDS))}"
    if body.get("kind") not in POINT_KINDS:
        yield "kind", f"{body.get('kind')!r} is none of {', '.join(POINT_KINDS)}"
    if not _is_label(body.get("name")):
        yield "name", "needs zh and en"
    if not _DIVISION.fullmatch(str(body.get("division", ""))):
        yield "division", "must be 6, 9 or 12 digits, quoted (GB/T 2260 and its extension)"
    if body.get("hours") is not None and not _is_label(body["hours"]):
        yield "hours", "needs zh and en"
    place = body.get("place")
    if place is not None and not (
        isinstance(place, Mapping) and all(_is_number(place.get(name)) for name in ("lon", "lat"))
    ):
        yield "place", "needs lon and lat, both numbers in degrees"
    devices = body.get("devices")
    if not isinstance(devices, list) or not devices:
        yield "devices", "needs at least one device"
        return
    for index, device in enumerate(devices):
        yield from _device_faults(device, f"devices[{index}]")


def _device_faults(device: object, path: str) -> Iterator[tuple[str, str]]:
    if not isinstance(device, Mapping):
        yield path, "must be a mapping with id and name"
        return
    for name in sorted(set(device) - _DEVICE_FIELDS):
        yield f"{path}.{name}", f"is no field of a device; expected {sorted(_DEVICE_FIELDS)}"
    if not _ID.fullmatch(str(device.get("id", ""))):
        yield f"{path}.id", "must be lower-case letters, digits and hyphens"
    if not _is_label(device.get("name")):
        yield f"{path}.name", "needs zh and en"
    items = device.get("items", ALL)
    if items != ALL and not (isinstance(items, list) and all(isinstance(i, str) for i in items)):
        yield f"{path}.items", f"must be {ALL!r} or a list of item ids"


def _is_label(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(value.get(lang), str) and value[lang] for lang in ("zh", "en")
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
