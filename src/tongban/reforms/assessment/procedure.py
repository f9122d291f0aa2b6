"""The procedures of frozen assessments and appeals as data, published when a matter opens."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

FROZEN: Final = "assessment"
APPEAL: Final = "assessment_appeal"
"""Kinds of matter, which are the names of the files; lists find a matter by its kind."""
FOLDER: Final = Path(__file__).with_name("procedures")


@lru_cache(maxsize=2)
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def ensure_published(kind: str) -> str:
    """Publish a procedure and give its hash; repeatable."""
    body: Json = document(kind)
    return publish_definition(body)
