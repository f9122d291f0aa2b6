"""The procedures of the reform as data: read from their files, published when a matter opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

TICKET: Final = "window_ticket"
HANDOVER: Final = "case_handover"
KINDS: Final = (TICKET, HANDOVER)
"""Kinds of matter, which are the names of the files."""
FOLDER: Final = Path(__file__).with_name("procedures")


@lru_cache(maxsize=len(KINDS))
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def ensure_published(kind: str) -> str:
    """Publish a procedure and give its hash; repeatable."""
    body: Json = document(kind)
    return publish_definition(body)


def state_label(kind: str, state: str) -> dict[str, str]:
    """Give the label of a state in both languages."""
    return dict(document(kind)["states"][state]["label"])


def choices(kind: str, act: str, field: str) -> dict[str, dict[str, str]]:
    """Give the choices of a field of an act with their labels."""
    found = document(kind)["acts"][act]["payload"][field]["choices"]
    return {str(name): dict(label) for name, label in found.items()}
