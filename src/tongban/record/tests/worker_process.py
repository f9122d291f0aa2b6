"""A worker with handlers for the club's effects, run with `python -m`."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from tongban.site.cli import main, start_django

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow


def work() -> int:
    """Run `tongban worker`; each effect takes a moment and leaves one row in `test_effect`."""
    start_django()
    from tongban.record import effects  # noqa: PLC0415 - needs Django
    from tongban.record.db import execute  # noqa: PLC0415 - needs Django

    def slowly(effect: OutboxRow) -> None:
        execute("INSERT INTO test_effect (key) VALUES ($1)", (effect.key,))
        time.sleep(0.05)

    for kind in ("letter", "bell", "card"):
        effects.handler(kind)(slowly)
    return main(["worker", "--concurrency", "2"])


if __name__ == "__main__":
    sys.exit(work())
