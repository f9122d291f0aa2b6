"""The district itself: its bodies, its calendar, the root of its ledger, and whether it answers."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.base.authorities.queries import list_authorities
from tongban.base.district.queries import get_district
from tongban.faces.api import shapes
from tongban.faces.api.access import READ
from tongban.faces.api.callers import caller_of
from tongban.faces.api.problems import Refusal
from tongban.faces.api.replies import reply
from tongban.kernel.authority import NotPermitted
from tongban.kernel.calendar import Calendar
from tongban.kernel.law import LegalBasis
from tongban.kernel.terms import Ground, Suspension, Term, parse_length, reckon
from tongban.record import clock
from tongban.record.effects import dead_effects
from tongban.record.log import latest_root
from tongban.record.queries import calendar, get_acts, get_matter, grants_of
from tongban.record.types import SYSTEM, MatterNotFound

router = Router(auth=READ)
WATCHING = frozenset({"supervisor", "auditor"})
SUSPENDED_BY = LegalBasis("行政许可法", "第四十五条")
COUNTED_BY = LegalBasis("行政许可法", "第八十二条")
LENGTH = given.Query(
    ...,
    max_length=20,
    pattern=r"^[0-9]{1,4}(wd|d|rd|mo|mor|h)$",
    example="20wd",
    description="20wd 工作日, 15d 自然日, 15rd 顺延, 3mo 月, 3mor 月顺延",
)
PROMISE = given.Query(None, max_length=20, pattern=r"^[0-9]{1,4}(wd|d|rd|mo|mor|h)$")
SPAN = given.Query(
    [],
    max_length=20,
    description="暂停 2022-04-08..2022-04-20，首尾均扣除 Days not counted, both ends included.",
)


@router.get(
    "/health",
    auth=None,
    response={200: shapes.Health, 503: shapes.Problem},
    summary="是否正常 Health",
    operation_id="get_health",
    tags=["district"],
)
def health(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Say that the server answers and reaches its database."""
    clock.now()
    return reply({"status": "ok"})


@router.get(
    "/district",
    auth=None,
    response={200: shapes.DistrictOut, **shapes.OPEN_REFUSALS},
    summary="区县与部门 The district",
    operation_id="get_district",
    tags=["district"],
)
def district(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Give the district, its bodies and its time, as every page shows them."""
    found = get_district()
    return reply(
        {
            "code": found.code,
            "name": found.name,
            "city": found.city,
            "province": found.province,
            "hall": found.hall_name,
            "hotline": found.hotline,
            "demonstration": settings.TONGBAN_DEMONSTRATION,
            "now": clock.now(),
            "authorities": list_authorities(),
        }
    )


@router.get(
    "/calendar/due",
    response={200: shapes.Due, **shapes.REFUSALS},
    summary="期限推算 Reckon a time limit",
    operation_id="reckon_due",
    tags=["calendar"],
)
def due(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    start: date,
    length: str = LENGTH,
    promise: str | None = PROMISE,
    suspend: list[str] = SPAN,
    now: date | None = None,
) -> HttpResponse:
    """Reckon when a limit of the law ends: the first day not counted, suspensions taken out."""
    days = calendar()
    limit = parse_length(length)
    term = Term(
        start,
        limit,
        COUNTED_BY,
        None if promise is None else parse_length(promise),
        tuple(_suspension(text) for text in suspend),
    )
    ends = term.due(days)
    return reply(
        {
            "due": ends,
            "promise_due": term.promise_due(days),
            "used": None if now is None else term.used(days, now),
            "light": None if now is None else term.light(days, now),
            "unit": limit.unit,
            "reckoning": reckon(term, days),
            "sources": _sources(days, start, ends or start),
        }
    )


@router.get(
    "/ledger/root",
    auth=None,
    response={200: shapes.RootOut, **shapes.OPEN_REFUSALS},
    summary="账本根 The ledger's root",
    operation_id="get_ledger_root",
    tags=["ledger"],
)
def root(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Give the last published root; kept, it shows later that nothing before was changed."""
    found = latest_root()
    return reply({"size": 0, "root": None, "at": None} if found is None else found)


@router.get(
    "/ledger/dead-effects",
    response={200: shapes.DeadEffects, **shapes.REFUSALS},
    summary="未能完成的后续 Effects given up",
    operation_id="list_dead_effects",
    tags=["ledger"],
)
def dead(request: HttpRequest) -> HttpResponse:
    """Tell supervisors and auditors what the house itself did not manage to do."""
    actor = caller_of(request).actor
    if not any(grant.role in WATCHING for grant in grants_of(actor=actor)):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} is no supervisor or auditor")
    rows = dead_effects(actor=SYSTEM)
    return reply(
        {
            "rows": [
                {"kind": row.kind, "key": row.key, "attempts": row.attempts, "reason": reason}
                for row, reason in rows
            ]
        }
    )


@router.get(
    "/ledger/cases/{uuid:case}",
    response={200: shapes.ChainOut, **shapes.REFUSALS},
    summary="办件的链 The chain of a case",
    operation_id="get_case_chain",
    tags=["ledger"],
)
def chain(
    request: HttpRequest, case: UUID, after: int = given.Query(0, ge=0, le=2**31 - 1)
) -> HttpResponse:
    """Give the hashes of the acts of a case that one may see, to be kept as evidence."""
    actor = caller_of(request).actor
    try:
        matter = get_matter(case, actor=actor)
    except NotPermitted as error:
        raise MatterNotFound(f"no matter {case} that {actor.id} may see") from error
    page = get_acts(case, actor=actor, after=after)
    return reply(
        {
            "number": matter.number,
            "version": matter.version,
            "head": "" if matter.folded is None else matter.folded.head,
            "rows": [
                {
                    "seq": view.act.seq,
                    "act": view.act.name,
                    "at": view.act.at,
                    "prev": view.act.prev,
                    "hash": view.act.hash,
                    "algorithm": view.act.algorithm,
                }
                for view in page.rows
            ],
        }
    )


def _suspension(text: str) -> Suspension:
    first, dots, last = text.partition("..")
    try:
        begun = date.fromisoformat(first)
        ended = date.fromisoformat(last)
    except ValueError as error:
        raise _wrong_span(text) from error
    if not dots:
        raise _wrong_span(text)
    return Suspension(begun, ended, Ground.INSPECTION, SUSPENDED_BY, "api")


def _wrong_span(text: str) -> Refusal:
    return Refusal(
        422,
        "DUE-ARGUMENT",
        "suspend 应写作 2022-04-08..2022-04-20。",
        f"suspend {text[:40]!r}; expected 2022-04-08..2022-04-20.",
    )


def _sources(days: Calendar, first: date, last: date) -> list[str]:
    years = range(max(first.year, days.first.year), min(last.year, days.last.year) + 1)
    return [days.source(year) for year in years]
