"""One life of the club's matter through `record.actions`: the contender between SQL and cases."""

from collections.abc import Callable
from typing import Any

import bench.started  # noqa: F401 - tables need Django

from tongban.record.tests import club


def prepare(_url: str) -> None:
    """Publish the procedure and hand out the grants."""
    club.found()


def life(_url: str) -> Callable[[], Any]:
    """Give one life: authority, procedure, terms, chain, outbox."""
    definition = club.found()
    return lambda: club.live(definition)
