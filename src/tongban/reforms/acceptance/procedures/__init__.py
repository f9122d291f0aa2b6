"""The procedures of acceptance as data: read, the round put into them, published once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition
from tongban.reforms.acceptance.types import JOINT, OPINION, UNIT

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

FOLDER: Final = Path(__file__).parent
PLACES: Final[Mapping[str, Mapping[str, str]]] = {
    JOINT: {"$first": "APPLIED", "$ready": "ACCEPTED", "$passed": "PASS", "$failed": "FAIL"},
    UNIT: {
        "$first": "UNIT_DECLARED",
        "$ready": "ELIGIBLE",
        "$passed": "UNIT_ACCEPTED",
        "$failed": "NOT_ACCEPTED",
    },
}
"""The states in which the shared round begins and ends, by kind of matter."""


@lru_cache(maxsize=8)
def document(kind: str) -> Any:
    """Give a procedure of this app; those with a round have it put in."""
    own = _read(kind)
    if kind == OPINION:
        return own
    return _placed(_merged(_read("round"), own), PLACES[kind])


def in_order(kind: str, act: str, names: Iterable[str]) -> list[str]:
    """Put an act's fields into the order of its file; a published document knows none."""
    order = list(document(kind)["acts"][act].get("payload") or {})
    return sorted(names, key=order.index)


def choices_in_order(kind: str, act: str, field: str, codes: Iterable[str]) -> list[str]:
    """Put a field's choices into the order of the file."""
    order = list(document(kind)["acts"][act]["payload"][field].get("choices") or {})
    return sorted(codes, key=order.index)


def ensure_published(
    kind: str,
    *,
    code: str,
    version: int,
    label: Mapping[str, str],
    parameters: Mapping[str, Any],
    produces: str | None = None,
) -> str:
    """Publish a procedure with its parameters and give the hash; the same again changes nothing.

    `produces` is the kind of credential that a pass brings, if any.
    """
    states = {} if produces is None else {"produces_credential": True}
    made: Json = {
        "kind": "item",
        "code": code,
        "version": version,
        "label": dict(label),
        "procedure": publish_definition(document(kind)),
        "parameters": {**parameters, **states},
        "produces": [] if produces is None else [produces],
    }
    return publish_definition(made)


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def _merged(base: Any, own: Any) -> Any:
    """Lay a document over another: mappings member by member, everything else replaced."""
    if not (isinstance(base, Mapping) and isinstance(own, Mapping)):
        return own
    names = [*own, *(name for name in base if name not in own)]
    return {
        name: _merged(base[name], own[name])
        if name in own and name in base
        else own.get(name, base.get(name))
        for name in names
    }


def _placed(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _placed(each, places) for name, each in value.items()}
    if isinstance(value, list):
        return [_placed(each, places) for each in value]
    return places.get(value, value) if isinstance(value, str) else value
