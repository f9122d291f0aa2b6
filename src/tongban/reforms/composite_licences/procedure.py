"""The procedure of composite licences as data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

FILE: Final = Path(__file__).with_name("procedure.yaml")
KIND: Final = "composite_licence"
"""The kind of matter that the procedure makes."""


@lru_cache(maxsize=1)
def document() -> Any:
    """Give the procedure as its file states it."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def ensure_published() -> str:
    """Publish the procedure and give its hash; repeatable."""
    body: Json = document()
    return publish_definition(body)
