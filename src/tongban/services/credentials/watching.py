"""Who wants to know when a credential is issued or changes its status: told in the same breath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from tongban.services.credentials.types import Status


@dataclass(frozen=True, slots=True)
class CredentialChange:
    """A status that a credential took; `before` is None when it was issued. `matter` made it."""

    identifier: str
    kind: str
    holder: str
    before: Status | None
    after: Status
    matter: UUID | None


Watcher = Callable[[CredentialChange], None]
_watchers: list[Watcher] = []


def watch(function: Watcher) -> Watcher:
    """Register who is told of every change, inside its transaction; in `effects.py` of an app.

    What it raises undoes the change, so a watcher writes to its own tables or acts in the record
    and leaves the rest to effects. A validity that runs out is no change: status is read live.
    """
    if function not in _watchers:
        _watchers.append(function)
    return function


def tell(change: CredentialChange) -> None:
    """Tell all watchers."""
    for function in _watchers:
        function(change)
