"""Who is looking: the actor behind a request, at the portal or at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from tongban.base.authorities.queries import officer_names
from tongban.base.parties.queries import actor_of, get_party
from tongban.kernel.authority import Actor, ActorKind

if TYPE_CHECKING:
    from django.http import HttpRequest


def person(request: HttpRequest) -> Actor:
    """Return the signed-in account as a person; PermissionDenied for one who stands for nobody."""
    actor = actor_of(request.user, as_person=True)
    if actor.party is None:
        raise PermissionDenied("this account belongs to no registered person")
    return actor


def officer(request: HttpRequest) -> Actor:
    """Return the signed-in account as an officer; PermissionDenied for anybody else."""
    actor = actor_of(request.user)
    if actor.kind is not ActorKind.OFFICER:
        raise PermissionDenied("this page is for officers")
    return actor


def label_of(request: HttpRequest) -> str:
    """Return the name shown in the page's head; empty when nobody is signed in."""
    if not request.user.is_authenticated:
        return ""
    actor = actor_of(request.user)
    if actor.kind is ActorKind.OFFICER:
        return officer_names([actor.id]).get(actor.id, actor.id)
    return get_party(actor.party).name if actor.party else actor.id
