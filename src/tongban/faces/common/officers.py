"""Who sits at a shell for officers: the officer, the roles in force now, the pages they open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from tongban.faces.common.session import officer
from tongban.kernel.authority import Actor, Grant
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer with the grants in force now."""

    actor: Actor
    grants: tuple[Grant, ...]

    @property
    def reader(self) -> Actor:
        """The officer without the person in private life: own affairs are not official work."""
        return replace(self.actor, party=None)

    @property
    def roles(self) -> frozenset[str]:
        """The roles held, wherever they hold."""
        return frozenset(each.role for each in self.grants)

    @property
    def departments(self) -> tuple[str, ...]:
        """The bodies that the officer holds a role for, by id."""
        return tuple(sorted({each.department for each in self.grants if each.department}))

    def holds(self, wanted: Iterable[str]) -> bool:
        """Tell whether one of these roles is held."""
        return not self.roles.isdisjoint(wanted)

    def need(self, wanted: frozenset[str]) -> None:
        """Refuse whoever holds none of these roles."""
        if not self.holds(wanted):
            raise PermissionDenied(f"{self.actor.id} holds none of {', '.join(sorted(wanted))}")


S = TypeVar("S", bound=Seat)


def seated(
    seat: type[S], home: str, roles: frozenset[str] | None = None
) -> Callable[
    [Callable[Concatenate[HttpRequest, S, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Open a page to officers alone, with their seat as its second argument; nothing is cached.

    Others sign in first, or are refused; so is who holds none of `roles`, where they are given.
    After signing in to a form that was sent, the way goes on at the page named `home`.
    """

    def guard(
        page: Callable[Concatenate[HttpRequest, S, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @never_cache
        @wraps(page)
        def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                looks = request.method in {"GET", "HEAD"}
                back = request.get_full_path() if looks else reverse(home)
                return redirect(f"{reverse('sign-in')}?{urlencode({'next': back})}")
            actor: Any = officer(request)
            taken = seat(actor, grants_of(actor=actor))
            if roles is not None:
                taken.need(roles)
            return page(request, taken, *args, **kwargs)

        return opened

    return guard
