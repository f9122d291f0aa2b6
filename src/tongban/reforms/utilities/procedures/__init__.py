"""The procedures of utilities as data, for items to be published under."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

from tongban.record.actions import publish_definition

CONNECTION: Final = "utility_connection"
TRANSFER: Final = "account_transfer"
FOLDER: Final = Path(__file__).parent


@lru_cache(maxsize=2)
def document(kind: str) -> Any:
    """Give a procedure as its file states it."""
    return yaml.safe_load((FOLDER / f"{kind}.yaml").read_text(encoding="utf-8"))


def connection() -> str:
    """Publish the procedure of connections and give its hash; repeatable."""
    return publish_definition(document(CONNECTION))


def transfer() -> str:
    """Publish the procedure of changing the account holder and give its hash; repeatable."""
    return publish_definition(document(TRANSFER))
