"""The procedures of acceptance as data: read from their files, published when a matter opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition
from tongban.reforms.acceptance.types import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.kernel.canonical import Json

FOLDER: Final = Path(__file__).parent


@lru_cache(maxsize=len(KINDS))
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def in_order(kind: str, act: str, names: Iterable[str]) -> list[str]:
    """Put an act's fields into the order of its file; a published document knows none."""
    order = list(document(kind)["acts"][act].get("payload") or {})
    return sorted(names, key=order.index)


def ensure_published(kind: str, **parameters: Any) -> str:
    """Publish a procedure with its parameters and give the hash; the same again changes nothing."""
    body: Any = document(kind)
    procedure = publish_definition(body)
    if not parameters:
        return procedure
    label: Mapping[str, str] = body["label"]
    made: Json = {
        "kind": "item",
        "code": kind,
        "version": body["version"],
        "label": dict(label),
        "procedure": procedure,
        "parameters": parameters,
    }
    return publish_definition(made)
