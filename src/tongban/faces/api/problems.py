"""Every refusal of the interface in one shape (RFC 9457) and one table of what comes from where."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja.errors import HttpError, ValidationError
from psycopg import OperationalError as ServerGone

from tongban.base.authorities.types import AuthorityNotFound, DistrictError
from tongban.base.district.types import DistrictAbsent
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.base.notices.types import NoticeError
from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.types import PartyError, PartyNotFound
from tongban.faces.api.replies import encoded
from tongban.faces.common.refusals import REASONS
from tongban.kernel.authority import AuthorityError, NotPermitted
from tongban.kernel.calendar import CalendarNotPublished
from tongban.kernel.canonical import CanonicalError
from tongban.kernel.conditions import ConditionError
from tongban.kernel.definitions import DefinitionError
from tongban.kernel.matters import ActRefused, PayloadInvalid
from tongban.kernel.terms import TermError
from tongban.record.types import (
    ConflictError,
    CursorError,
    DefinitionNotFound,
    IdempotencyKeyReused,
    MatterNotFound,
    TextRefused,
)
from tongban.services.bundles.planner import PlanError
from tongban.services.bundles.queries import BundleNotFound, LabelNotFound
from tongban.services.cases.reasons import reason_of
from tongban.services.cases.types import CaseRefused
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.lifecycle import StepRefused
from tongban.services.catalogue.records import (
    CatalogueError,
    CodeTaken,
    ItemConflict,
    ItemNotFound,
    ItemRefused,
)
from tongban.services.credentials.identifiers import CredentialIdentifierError
from tongban.services.credentials.types import CredentialError, CredentialNotFound
from tongban.services.forms.types import AnswersInvalid, DraftNotFound, DraftStale

if TYPE_CHECKING:
    from django.http import HttpRequest

Label = Mapping[str, str]
log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"
MAX_FAULTS: Final = 200

TITLES: Final[Mapping[int, tuple[str, str]]] = {
    400: ("请求无法识别", "The request cannot be read"),
    401: ("请先登录", "Sign in first"),
    403: ("没有权限", "Not permitted"),
    404: ("没有找到", "Not found"),
    405: ("此处不能这样操作", "This method is not taken here"),
    409: ("情况已变化", "Things have changed"),
    413: ("内容过大", "Too large"),
    415: ("不接受这种内容", "Content of this type is not taken"),
    422: ("内容不符合要求", "The content does not fit"),
    500: ("系统出错了", "Something went wrong here"),
    503: ("暂时不能服务", "Not available at present"),
}


class Refusal(Exception):  # noqa: N818 - the interface's own refusals, not faults of the program
    """What the interface itself refuses; `code` is stable, both languages say what to do."""

    def __init__(
        self, status: int, code: str, zh: str, en: str, faults: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(f"{zh} {en}")
        self.status = status
        self.code = code
        self.message = {"zh": zh, "en": en}
        self.faults = list(faults)


_CONFLICTS: Final = frozenset(
    {"MATTER-STATE", "MATTER-CLOCK-BACK", "CASE-ITEM-CLOSED", "CASE-QUOTA-ORDER"}
)
_MEDIA: Final = frozenset(
    {
        "DOCUMENT-TYPE",
        "DOCUMENT-EXTENSION",
        "DOCUMENT-EXECUTABLE",
        "DOCUMENT-ACTIVE",
        "DOCUMENT-MACRO",
    }
)


def _act(error: Any) -> int:
    return 409 if error.code in _CONFLICTS else 422


def _document(error: Any) -> int:
    if error.code == "DOCUMENT-TOO-LARGE":
        return 413
    return 415 if error.code in _MEDIA else 422


def _notice(error: Any) -> int:
    return 404 if error.code == "NOTICE-RECIPIENT" else 422


STATUSES: Final[tuple[tuple[type[Exception], int | Callable[[Any], int]], ...]] = (
    (Refusal, lambda error: int(error.status)),
    (ValidationError, 422),
    # not there, or not for this caller to know of
    (MatterNotFound, 404),
    (DraftNotFound, 404),
    (DocumentNotFound, 404),
    (CredentialNotFound, 404),
    (PartyNotFound, 404),
    (AuthorityNotFound, 404),
    (ItemNotFound, 404),
    (DefinitionNotFound, 404),
    (BundleNotFound, 404),
    (LabelNotFound, 404),
    (Http404, 404),
    # there, and not for this caller to do
    (NotPermitted, 403),
    (PermissionDenied, 403),
    # somebody was faster, or the state does not allow it any more
    (ConflictError, 409),
    (ItemConflict, 409),
    (CodeTaken, 409),
    (StepRefused, 409),
    (DraftStale, 409),
    # the content does not fit
    (ActRefused, _act),
    (AnswersInvalid, 422),
    (ItemRefused, 422),
    (CatalogueError, 422),
    (ContentError, 422),
    (PlanError, 422),
    (ConditionError, 422),
    (DefinitionError, 422),
    (DocumentRefused, _document),
    (NoticeError, _notice),
    (PartyError, 422),
    (IdentifierError, 422),
    (CredentialError, 422),
    (CredentialIdentifierError, 422),
    (DistrictError, 422),
    (AuthorityError, 422),
    (TermError, 422),
    (CalendarNotPublished, 422),
    (CanonicalError, 422),
    (IdempotencyKeyReused, 422),
    (TextRefused, 422),
    (CursorError, 400),
    # the request itself
    (RequestDataTooBig, 413),
    (TooManyFilesSent, 413),
    (MultiPartParserError, 400),
    (UnreadablePostError, 400),
    (SuspiciousOperation, 400),
    (HttpError, lambda error: int(error.status_code)),
    # the database is away: nothing was written, the same request may be repeated
    (DistrictAbsent, 503),
    (OperationalError, 503),
    (ServerGone, 503),
)
"""What each refusal of the floors below is to a caller, the first that fits."""

_CODES: Final[tuple[tuple[type[Exception], str], ...]] = (
    (ValidationError, "REQUEST-INVALID"),
    (RequestDataTooBig, "REQUEST-TOO-LARGE"),
    (TooManyFilesSent, "REQUEST-TOO-LARGE"),
    (Http404, "NOT-FOUND"),
    (PermissionDenied, "NOT-PERMITTED"),
    (OperationalError, "UNAVAILABLE"),
    (ServerGone, "UNAVAILABLE"),
    (SuspiciousOperation, "REQUEST-UNREADABLE"),
    (MultiPartParserError, "REQUEST-UNREADABLE"),
    (UnreadablePostError, "REQUEST-UNREADABLE"),
)
_OWN_WORDS: Final = (
    MatterNotFound,
    DraftNotFound,
    DocumentNotFound,
    CredentialNotFound,
    PartyNotFound,
    AuthorityNotFound,
)
"""Refusals answered alike whether the thing is absent or somebody else's."""
_ABSENT: Final = {
    "zh": "没有这个对象，或者不对您的身份开放；请核对编号。",
    "en": "There is nothing of this id that you may see; check the id.",
}
_INVALID: Final = {
    "zh": "请求的某些部分不符合要求，详见 faults。",
    "en": "Parts of the request do not fit; see faults.",
}
_WORDLESS: Final = (
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    HttpError,
    MultiPartParserError,
    UnreadablePostError,
    OperationalError,
    ServerGone,
)
"""Errors whose own words are for the program's makers."""


def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Answer a refusal; what nobody expected is logged and told as nothing but that."""
    error = error() if isinstance(error, type) else error
    if isinstance(error, HttpError) and isinstance(error.__cause__, Refusal):
        error = error.__cause__  # what our reader of bodies said, ninja's words around it
    status = status_of(error)
    if status is None:
        log.error(
            "%s %s failed: %s", request.method, request.path, type(error).__name__, exc_info=error
        )
        return problem(
            500,
            "INTERNAL",
            "系统出错了，已经记录；没有写入任何内容，请稍后再试。",
            "Something went wrong here and was noted; nothing was written. Try again later.",
        )
    message = _message(error, status)
    response = problem(status, _code(error, status), message["zh"], message["en"], _faults(error))
    if status == 503:  # noqa: PLR2004 - see TITLES
        response["Retry-After"] = "2"
    return response


def status_of(error: Exception) -> int | None:
    """Return the status of a refusal; None for what is no refusal but a fault."""
    for kind, status in STATUSES:
        if isinstance(error, kind):
            return status(error) if callable(status) else status
    return None


def problem(
    status: int, code: str, zh: str, en: str, faults: Iterable[Mapping[str, Any]] = ()
) -> HttpResponse:
    """Write a problem document."""
    title = TITLES.get(status, TITLES[400])
    response = HttpResponse(
        encoded(
            {
                "type": f"urn:tongban:problem:{code}",
                "title": title[0],
                "title_en": title[1],
                "status": status,
                "code": code,
                "detail": zh,
                "detail_en": en,
                "faults": list(faults)[:MAX_FAULTS],
            }
        ),
        status=status,
        content_type=MEDIA_TYPE,
    )
    response["Cache-Control"] = "no-store"
    if status == 401:  # noqa: PLR2004 - see TITLES
        response["WWW-Authenticate"] = 'Bearer realm="tongban"'
    return response


def _code(error: Exception, status: int) -> str:
    for kind, code in _CODES:
        if isinstance(error, kind):
            return code
    known = getattr(error, "code", None)
    if isinstance(known, str):
        return known
    return {401: "SIGN-IN", 405: "METHOD"}.get(status, "REQUEST-UNREADABLE")


def _message(error: Exception, status: int) -> Label:
    """Say in both languages what was wrong; never what only the program's makers understand."""
    title = TITLES.get(status, TITLES[400])
    message = getattr(error, "message", None)
    if isinstance(error, _OWN_WORDS):
        message = _ABSENT
    elif isinstance(error, ValidationError | AnswersInvalid | PayloadInvalid):
        message = _INVALID
    elif isinstance(error, NotPermitted | ActRefused | ConflictError) and message is None:
        message = reason_of(error)
    elif isinstance(error, DocumentRefused):
        message = {"zh": REASONS[error.code], "en": error.message}
    if isinstance(message, Mapping):
        return {"zh": message["zh"], "en": message.get("en") or message["zh"]}
    if isinstance(getattr(message, "zh", None), str):
        return {"zh": message.zh, "en": message.en or message.zh}  # type: ignore[union-attr]
    if isinstance(error, _WORDLESS):
        return {"zh": f"{title[0]}。", "en": title[1]}
    return {"zh": f"{title[0]}。{error}", "en": str(error)}


def _faults(error: Exception) -> list[Mapping[str, Any]]:
    """Return what is wrong part by part: where, a stable code, in both languages."""
    for kind, read in _FAULTS:
        if isinstance(error, kind):
            return [fault(*each) for each in read(error)]
    return list(error.faults) if isinstance(error, Refusal) else []


Fault = tuple[str, str, str, str]


def _invalid(error: Any) -> Iterable[Fault]:
    for each in error.errors:
        code = f"REQUEST-{str(each['type']).upper().replace('_', '-')}"
        path = ".".join(str(part) for part in each["loc"])
        yield path, code, f"不符合要求：{each['msg']}", str(each["msg"])


def _payload(error: Any) -> Iterable[Fault]:
    for each in error.faults:
        zh, en = f"{each.what}；应为 {each.expected}", f"{each.what}; expected {each.expected}"
        yield f"payload.{each.field}", "ACT-PAYLOAD", zh, en


_FAULTS: Final[tuple[tuple[type[Exception], Callable[[Any], Iterable[Fault]]], ...]] = (
    (ValidationError, _invalid),
    (PayloadInvalid, _payload),
    (
        AnswersInvalid,
        lambda error: (
            (each.element, each.code, each.message["zh"], each.message.get("en", ""))
            for each in error.faults
        ),
    ),
    (
        CaseRefused,
        lambda error: (
            (each.field, each.code, each.message["zh"], each.message.get("en", ""))
            for each in error.problems
        ),
    ),
    (
        ItemRefused,
        lambda error: (
            (each.path, each.rule, each.message.zh, each.message.en) for each in error.findings
        ),
    ),
    (
        ContentError,
        lambda error: (
            (each.path, each.code, each.message.zh, each.message.en) for each in error.faults
        ),
    ),
    (
        DefinitionError,
        lambda error: (("definition", error.code, str(each), str(each)) for each in error.faults),
    ),
)


def fault(path: str, code: str, zh: str, en: str) -> Mapping[str, Any]:
    """Write one fault of a problem."""
    return {"path": path, "code": code, "message": {"zh": zh, "en": en or zh}}
