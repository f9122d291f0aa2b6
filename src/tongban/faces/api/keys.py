"""Idempotency keys: the same write under the same key is done once and answered alike."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils import timezone

from tongban.base.parties.privacy import seal, unseal
from tongban.faces.api.callers import caller_of
from tongban.faces.api.replies import encoded
from tongban.record.types import IdempotencyKeyReused

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

KEPT: Final = timedelta(hours=48)
"""How long an answer is kept for a repetition."""
SWEPT: Final = 4
"""Old answers taken away with each new one, so that the table never grows for long."""

_BEGIN: Final = """
WITH old AS (DELETE FROM api_keptreply WHERE id IN (SELECT id FROM api_keptreply WHERE at < %s
                    ORDER BY at LIMIT %s FOR UPDATE SKIP LOCKED))
INSERT INTO api_keptreply (actor, key, request, body, at) VALUES (%s, %s, %s, '', %s)
    ON CONFLICT (actor, key) DO NOTHING RETURNING id"""
_END: Final = "UPDATE api_keptreply SET status = %s, body = %s WHERE id = %s"
_FIND: Final = "SELECT id, request, status, body FROM api_keptreply WHERE actor = %s AND key = %s"


def once(
    request: HttpRequest,
    key: str,
    content: object,
    do: Callable[[], object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Do a write once in one transaction and answer; a repetition gets the first answer again.

    `content` is what was asked for, beside method and path. Two equal requests at once wait for
    each other. A refused write is not kept: repeated, it is tried anew. Raises
    IdempotencyKeyReused for another content under a used key.
    """
    actor = caller_of(request).actor.id
    asked = _digest(request, content)
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BEGIN, (now - KEPT, SWEPT, actor, key, asked, now))
        begun = cursor.fetchone()
        if begun is None:
            cursor.execute(_FIND, (actor, key))
            return _again(cursor.fetchone(), asked, key)
        body = encoded(do())
        cursor.execute(_END, (status, seal(body.decode(), _context(begun[0])), begun[0]))
    return _answer(body, status)


def _again(row: tuple[Any, ...] | None, asked: str, key: str) -> HttpResponse:
    if row is None or row[1] != asked:
        raise IdempotencyKeyReused(key)
    response = _answer(unseal(row[3], _context(row[0])).encode(), row[2])
    response["Idempotency-Replayed"] = "true"
    return response


def _answer(body: bytes, status: int) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    return response


def _context(row: int) -> str:
    return f"api.keptreply:{row}"


def _digest(request: HttpRequest, content: object) -> str:
    written = json.dumps(content, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path}\n{written}".encode()).hexdigest()
