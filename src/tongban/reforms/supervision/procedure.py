"""The procedure of a card as data: read from its file, published when a card is issued."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

CARD: Final = "supervision_card"
WITHDRAWN: Final = "WITHDRAWN"
SETTLED: Final = frozenset({"UPHELD", WITHDRAWN})
"""States in which nobody more is told of a card."""
FILE: Final = Path(__file__).with_name("procedures") / f"{CARD}.yaml"


@lru_cache(maxsize=1)
def document() -> Any:
    """Give the procedure as its file states it."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def state_label(state: str) -> dict[str, str]:
    """Give the label of a card's state; empty for a signal without a card."""
    return dict(document()["states"][state]["label"]) if state else {}


def ensure_published() -> str:
    """Publish the procedure and give its hash; repeatable."""
    body: Json = document()
    return publish_definition(body)
