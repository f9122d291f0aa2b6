"""Who calls: a session of the site, or a personal access token."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from django.utils import timezone

from tongban.base.parties.queries import actor_of
from tongban.faces.api.models import AccessToken
from tongban.kernel.authority import Actor

if TYPE_CHECKING:
    from django.http import HttpRequest


Scope = Literal["read", "write"]
PREFIX: Final = "tb_"
KEEP_SECONDS: Final = 5.0
"""How long a process goes on with a token that another process has seen revoked."""
MAX_KEPT: Final = 4096
USED_EVERY: Final = timedelta(minutes=1)
"""How exactly the last use of a token is noted."""
AS_PERSON: Final = "HTTP_X_ACT_AS"
_kept: dict[tuple[str, bool], tuple[float, Caller]] = {}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, with which account, by a token (its number) or by a session (None)."""

    actor: Actor
    account: int
    scope: Scope
    token: int | None = None


@dataclass(frozen=True, slots=True)
class TokenView:
    """A token as its owner may see it; the token itself was shown once, when it was made."""

    id: int
    label: str
    scope: Scope
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def caller_of(request: HttpRequest) -> Caller:
    """Return who was let in to a route."""
    found: Caller = request.auth  # type: ignore[attr-defined]
    return found


def by_session(request: HttpRequest) -> Caller | None:
    """Return the caller behind the site's session, if somebody is signed in."""
    account: Any = request.user
    if not account.is_authenticated:
        return None
    return Caller(actor_of(account, as_person=_as_person(request)), account.pk, "write")


def by_token(request: HttpRequest, token: str) -> Caller | None:
    """Return the caller behind a token that is in force: one query, none while it is kept."""
    digest, as_person = digest_of(token), _as_person(request)
    held = _kept.get((digest, as_person))
    if held is not None and time.monotonic() < held[0]:
        return held[1]
    now = timezone.now()
    row = (
        AccessToken.objects.select_related("account")
        .filter(digest=digest, revoked_at=None, expires_at__gt=now, account__is_active=True)
        .first()
    )
    if row is None:
        _kept.pop((digest, as_person), None)
        return None
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        AccessToken.objects.filter(pk=row.pk).update(last_used_at=now)
    caller = Caller(
        actor_of(row.account, as_person=as_person), row.account_id, _scope(row.scope), row.pk
    )
    if len(_kept) >= MAX_KEPT:
        _kept.clear()
    until = min(KEEP_SECONDS, (row.expires_at - now).total_seconds())
    _kept[digest, as_person] = (time.monotonic() + until, caller)
    return caller


def make_token(
    *, account: int, label: str, scope: Scope, expires_at: datetime
) -> tuple[TokenView, str]:
    """Make a token for an account; gives it in clear this once."""
    token = PREFIX + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        account_id=account,
        digest=digest_of(token),
        label=label,
        scope=scope,
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    return token_view(row), token


def list_tokens(account: int) -> list[TokenView]:
    """Return the tokens of an account, the newest first."""
    rows = AccessToken.objects.filter(account_id=account).order_by("-pk")[:200]
    return [token_view(row) for row in rows]


def revoke_token(token: int, *, account: int) -> TokenView | None:
    """End a token of this account; None when it has none of this number. Repeating is harmless."""
    row = AccessToken.objects.filter(pk=token, account_id=account).first()
    if row is None:
        return None
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    for as_person in (False, True):
        _kept.pop((row.digest, as_person), None)
    return token_view(row)


def forget_tokens() -> None:
    """Look every token up anew."""
    _kept.clear()


def token_view(row: AccessToken) -> TokenView:
    """Return the view of a token's row."""
    return TokenView(
        row.pk,
        row.label,
        _scope(row.scope),
        row.created_at,
        row.expires_at,
        row.last_used_at,
        row.revoked_at,
    )


def digest_of(token: str) -> str:
    """Return what is kept of a token; it has 256 random bits, so a plain digest is enough."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def _as_person(request: HttpRequest) -> bool:
    return str(request.META.get(AS_PERSON, "")).lower() == "person"


def _scope(text: str) -> Scope:
    return "write" if text == "write" else "read"
