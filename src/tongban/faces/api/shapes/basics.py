"""Parameters, plain types and refusals that all routes share."""

from typing import Annotated, Any, Final

from ninja import Schema
from ninja.params import functions as given
from pydantic import Field

NO_NUL: Final = r"^[^\x00]*$"
Text = Annotated[str, Field(max_length=2000, pattern=NO_NUL)]
Word = Annotated[str, Field(max_length=128, pattern=NO_NUL)]
Id = Annotated[str, Field(min_length=1, max_length=160, pattern=NO_NUL)]
Label = dict[str, str]
Json = dict[str, Any]

KEY: Final = given.Header(
    ...,
    alias="Idempotency-Key",
    pattern=r"^[!-~]{1,120}$",
    description="1 至 120 个可打印 ASCII 字符；同一键的同一请求只办一次。 "
    "The same request under the same key is done once and answered alike.",
    example="6b9f2a5e-8a0e-4f0e-9d3f-1f1b6c0c7f11",
)
IF_MATCH: Final = given.Header(
    None,
    alias="If-Match",
    pattern=r'^((W/)?"[0-9]{1,9}"|[0-9]{1,9})$',
    description="所见办件的版本（ETag）；他人已先办理则 409。 The version of the case as seen.",
    example='"3"',
)
SLOT: Final = given.Form(..., description="材料槽位 The material's slot.")
FILE: Final = given.File(...)
LIMIT: Final = given.Query(20, ge=1, le=200, description="每页行数 Rows a page.")
AFTER: Final = given.Query(
    None, max_length=400, description="上一页给出的 after。 Where the page before ended."
)


class Fault(Schema):
    """One part of a request that does not fit: where, a stable code, in both languages."""

    path: str
    code: str
    message: Label


class Problem(Schema):
    """A refusal (RFC 9457); `code` is stable, `faults` names every part that does not fit."""

    type: str
    title: str
    title_en: str
    status: int
    code: str
    detail: str
    detail_en: str
    faults: list[Fault]


REFUSALS: Final = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 422, 503), Problem)
"""What every route may answer instead."""
OPEN_REFUSALS: Final = dict.fromkeys((400, 404, 413, 415, 422, 503), Problem)
"""What routes for everybody may answer instead."""
