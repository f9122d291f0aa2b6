"""Catches, while the program runs, a query or action that forgot to ask for permission."""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from tongban.kernel.authority import Actor

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

_asked: ContextVar[bool] = ContextVar("tongban_authority_asked", default=False)


class AuthorityNotAsked(RuntimeError):  # noqa: N818 - names the mistake
    """A query or action ended without having asked whether its actor may do that."""

    code = "AUTHORITY-NOT-ASKED"


def asked() -> None:
    """Note that authority was asked; called by whatever decides on permission."""
    _asked.set(True)


def under_authority(verb: Callable[P, R]) -> Callable[P, R]:
    """Make a verb refuse to run without `actor=`, and to end without having asked about that actor.

    Raises TypeError when `actor` is no Actor, AuthorityNotAsked when the verb returned unasked;
    what it read is then not given out. (A verb that raises has given nothing out.)
    """

    @wraps(verb)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        if not isinstance(kwargs.get("actor"), Actor):
            raise TypeError(
                f"{verb.__name__}: actor is {kwargs.get('actor')!r}; expected an Actor, who asks? "
                "(the system itself is tongban.record.types.SYSTEM)"
            )
        token = _asked.set(False)
        try:
            result = verb(*args, **kwargs)
            if not _asked.get():
                raise AuthorityNotAsked(
                    f"{verb.__module__}.{verb.__name__} never asked what its actor may do; "
                    "call an authority check before it returns"
                )
            return result
        finally:
            _asked.reset(token)

    return guarded
