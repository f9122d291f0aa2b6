"""Reads bodies: JSON in UTF-8, without what no table can hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from ninja.parser import Parser

from tongban.faces.api.problems import Refusal

if TYPE_CHECKING:
    from django.http import HttpRequest


class BodyParser(Parser):
    """Takes `application/json` and nothing else; refuses NUL, lone surrogates, NaN and Infinity."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; raises Refusal, which ninja wraps and `problems` unwraps."""
        if request.content_type != "application/json":
            raise Refusal(
                415,
                "REQUEST-TYPE",
                "请求内容应为 application/json。",
                "Send the body as application/json.",
            )
        try:
            found = json.loads(request.body.decode(), parse_constant=_not_json)
        except (ValueError, RecursionError) as error:
            raise _unreadable() from error
        if b"\\u" in request.body or b"\x00" in request.body:
            _storable(found)
        return found


def _not_json(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _storable(found: object) -> None:
    """Refuse texts that UTF-8 or PostgreSQL cannot hold."""
    try:
        written = json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise _unreadable() from error
    if rb"\u0000" in written and _has_nul(found):
        raise Refusal(
            422,
            "TEXT-REFUSED",
            "文本中含有空字符（U+0000），请删除后再提交。",
            "A text contains a NUL character; remove it.",
        )


def _has_nul(value: object) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in name or _has_nul(each) for name, each in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def _unreadable() -> Refusal:
    return Refusal(
        400,
        "REQUEST-UNREADABLE",
        "请求内容不是有效的 UTF-8 JSON。",
        "The body is no valid JSON in UTF-8.",
    )
