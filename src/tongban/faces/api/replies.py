"""Answers: dataclasses and plain values written as JSON, without a second model of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.http import HttpResponse


def reply(data: object, *, status: int = 200, version: int | None = None) -> HttpResponse:
    """Answer with JSON; `version` of a matter goes along as its ETag."""
    response = HttpResponse(encoded(data), status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    if version is not None:
        response["ETag"] = f'"{version}"'
    return response


def encoded(data: object) -> bytes:
    """Write JSON in UTF-8."""
    return _encode(data).encode()


def _plain(value: object) -> Any:
    """Give the JSON form of what JSON does not know; the encoder goes on inside."""
    names = _names(type(value))
    if names:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, AbstractSet):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form; give it one in replies._plain")


def _names(kind: type[Any]) -> tuple[str, ...]:
    """Give the fields of a dataclass, looked up once a class; none for what is no dataclass."""
    known = _known.get(kind)
    if known is None:
        known = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else ()
        _known[kind] = known
    return known


_known: dict[type[Any], tuple[str, ...]] = {}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
