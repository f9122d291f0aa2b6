"""Access tokens: made and revoked by the signed-in person, never by a token."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from ninja.params import functions as given

from tongban.faces.api import callers, shapes
from tongban.faces.api.access import SESSION_ONLY
from tongban.faces.api.callers import TokenView, caller_of
from tongban.faces.api.keys import once
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply

router = Router(tags=["tokens"], auth=SESSION_ONLY)
MAX_TOKENS = 50


@router.get(
    "",
    response={200: shapes.AccessTokenList, **shapes.REFUSALS},
    summary="我的访问令牌 My tokens",
    operation_id="list_tokens",
)
def listing(request: HttpRequest) -> HttpResponse:
    """List one's tokens, the newest first, without the tokens themselves."""
    return reply({"rows": callers.list_tokens(caller_of(request).account)})


@router.post(
    "",
    response={201: shapes.AccessTokenMade, **shapes.REFUSALS},
    summary="签发令牌 Make a token",
    operation_id="make_token",
)
def make(request: HttpRequest, body: shapes.AccessTokenIn, key: str = shapes.KEY) -> HttpResponse:
    """Make a token for programs that act as oneself; it is shown this once."""
    account = caller_of(request).account

    def do() -> object:
        now = timezone.now()
        held = callers.list_tokens(account)
        live = [each for each in held if each.revoked_at is None and each.expires_at > now]
        if len(live) >= MAX_TOKENS:
            raise Refusal(
                409,
                "TOKEN-TOO-MANY",
                f"有效令牌最多 {MAX_TOKENS} 个；请先撤销不用的。",
                f"At most {MAX_TOKENS} tokens at a time; revoke one first.",
            )
        view, token = callers.make_token(
            account=account,
            label=body.label,
            scope=body.scope,
            expires_at=now + timedelta(days=body.days),
        )
        return {"token": token, "view": view}

    return once(request, key, body.dict(), do, status=201)


@router.delete(
    "/{token}",
    response={200: TokenView, **shapes.REFUSALS},
    summary="撤销令牌 Revoke a token",
    operation_id="revoke_token",
)
def revoke(
    request: HttpRequest, token: int = given.Path(..., ge=1, le=2**63 - 1), key: str = shapes.KEY
) -> HttpResponse:
    """End a token; other server processes follow within five seconds."""
    account = caller_of(request).account

    def do() -> object:
        view = callers.revoke_token(token, account=account)
        if view is None:
            raise Refusal(
                404, "TOKEN-NOT-FOUND", "没有这个令牌。", "There is no such token of yours."
            )
        return view

    return once(request, key, None, do)
