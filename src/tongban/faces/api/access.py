"""Lets callers in: every route names one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from tongban.faces.api.callers import Caller, by_session, by_token
from tongban.faces.api.problems import Refusal

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.faces.api.callers import Scope

_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_UNKNOWN: Final = (
    "访问令牌无效、已过期或已撤销；请重新签发。",
    "The access token is unknown, expired or revoked; make another one.",
)


class AccessTokenAuth(HttpBearer):
    """`Authorization: Bearer tb_...`: a personal access token of sufficient scope."""

    openapi_description = (
        "个人访问令牌，登录后在 /api/v1/tokens 签发。 A personal access token, made when signed in."
    )

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse a token that is not one, rather than look for a session beside it."""
        if "HTTP_AUTHORIZATION" not in request.META:
            return None
        found = super().__call__(request)
        if found is None:
            raise Refusal(401, "TOKEN-INVALID", *_UNKNOWN)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Return the caller; refuses a token that may only read where something is written."""
        caller = by_token(request, token)
        if caller is not None and self.scope == "write" and caller.scope != "write":
            raise Refusal(
                403,
                "TOKEN-SCOPE",
                "该令牌只能读取；请签发带写入权限的令牌。",
                "This token may only read; make one of scope write.",
            )
        return caller


class SessionAuth(APIKeyCookie):
    """The session of the site; writes carry its CSRF token (`X-CSRFToken`)."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "网站登录会话；写入须带 X-CSRFToken。 The session of the site."

    def __call__(self, request: HttpRequest) -> Any:
        """Ask who is signed in, then whether the write comes from our own pages."""
        if self.param_name not in request.COOKIES:
            return None
        caller = by_session(request)
        if caller is not None and request.method not in _READS and check_csrf(request):
            raise Refusal(
                403,
                "CSRF",
                "缺少或不符的 CSRF 令牌；请刷新页面后重试。",
                "The CSRF token is missing or wrong; send X-CSRFToken, or use an access token.",
            )
        return caller

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:  # noqa: ARG002 - ninja's signature
        """Return who is signed in."""
        return by_session(request)


READ: Final = [AccessTokenAuth("read"), SessionAuth()]
"""For whoever is signed in; routes under it change nothing."""
WRITE: Final = [AccessTokenAuth("write"), SessionAuth()]
"""For whoever is signed in; a token needs the scope write."""
SESSION_ONLY: Final = [SessionAuth()]
"""For the signed-in person alone, never for a token."""
