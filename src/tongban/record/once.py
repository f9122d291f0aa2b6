"""What a page asks for again and again, read once: the moment, the calendar, grants, a matter.

Inside `one_look` all of it is as of the first time it was asked for. An act, a grant or a change of
the clock inside makes everything be read anew.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

T = TypeVar("T")

_seen: ContextVar[dict[Hashable, Any] | None] = ContextVar("tongban_seen", default=None)


@contextmanager
def one_look() -> Iterator[None]:
    """Read what is asked for by `once` inside no more than once; for requests that only look."""
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """Give what `read` gives: inside one look the first answer again, outside a fresh one."""
    seen = _seen.get()
    if seen is None:
        return read()
    if key not in seen:
        seen[key] = read()
    found: T = seen[key]
    return found


def look_again() -> None:
    """Forget what was seen, as something was written."""
    seen = _seen.get()
    if seen:
        seen.clear()
