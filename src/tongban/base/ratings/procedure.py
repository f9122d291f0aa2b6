"""The procedures of ratings as data: read from their files, published when a matter opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

RATING: Final = "service_rating"
BAD_RATING: Final = "bad_rating"
KINDS: Final = (RATING, BAD_RATING)
"""Kinds of matter, which are the names of the files; lists find a bad rating by its kind."""
FOLDER: Final = Path(__file__).with_name("procedures")


@lru_cache(maxsize=len(KINDS))
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def ensure_published(kind: str) -> str:
    """Publish a procedure and give its hash; repeatable."""
    body: Json = document(kind)
    return publish_definition(body)


def choices(field: str) -> dict[str, dict[str, str]]:
    """Give the labels of the choices of a field of the act `rate`, by code, in order."""
    found = document(RATING)["acts"]["rate"]["payload"][field]["choices"]
    return {str(code): dict(label) for code, label in found.items()}
