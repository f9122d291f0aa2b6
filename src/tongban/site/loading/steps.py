"""Brings a checked folder into the database: one transaction, each step repeatable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district, put_events, put_evidence
from tongban.base.district.queries import find_district
from tongban.base.parties.actions import (
    give_mandate,
    put_account,
    register_firm,
    register_person,
)
from tongban.base.search.actions import put_synonyms
from tongban.base.terminals.actions import put_point
from tongban.base.terminals.reading import read_point
from tongban.kernel.calendar import table_from_json
from tongban.record import clock
from tongban.record.actions import publish_calendar
from tongban.record.queries import calendar
from tongban.record.types import SYSTEM
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.reading import read_campaign
from tongban.reforms.composite_licences.industries import put_industry
from tongban.reforms.composite_licences.types import Industry
from tongban.reforms.supervision.watching import put_rules
from tongban.reforms.windows.store import put_halls
from tongban.services.bundles.actions import put_bundle, put_label
from tongban.services.bundles.reading import read_bundle, read_label
from tongban.services.cases.kinds import procedures
from tongban.services.catalogue.actions import load_item, save_law
from tongban.services.catalogue.types import ItemContent
from tongban.services.credentials.actions import issue, put_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder
from tongban.services.forms.actions import put_element
from tongban.services.forms.queries import elements_by_id
from tongban.site.loading.checks import ALL, dictionary_of, laws_of
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from tongban.site.loading.folder import Folder, Row

LOCAL: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a step is: its name for readers, rows done and rows in all."""

    step: str
    done: int
    total: int


def load(folder: Folder, told: Callable[[Progress], None] = lambda _: None) -> dict[str, int]:
    """Load everything or nothing; gives the number of rows by step.

    The folder has been checked (`check_folder`) and is free of mistakes.
    """
    counts: dict[str, int] = {}
    with transaction.atomic():
        for name, total, run in _steps(folder):
            done = 0
            told(Progress(name, 0, total))
            for _ in run(folder):
                done += 1
                told(Progress(name, done, total))
            counts[name] = done
    return counts


Run = Callable[["Folder"], Iterator[Any]]


def _steps(folder: Folder) -> Iterator[tuple[str, int, Run]]:
    yield "区县 district", 1, _district
    for name, kind, run in (
        ("部门 authorities", "authorities", _authorities),
        ("人员 officers", "officers", _officers),
        ("数据元 elements", "elements", _elements),
        ("证照类型 credential kinds", "credentials", _credentials),
        ("事项 items", "items", _items),
        ("改革标签 labels", "labels", _labels),
        ("一件事 bundles", "bundles", _bundles),
        ("一业一证 industries", "industries", _industries),
        ("专项行动 campaigns", "campaigns", _campaigns),
        ("办事人 people", "people", _people),
        ("企业 firms", "firms", _firms),
        ("已持证照 holdings", "holdings", _holdings),
        ("自助终端 terminals", "terminals", _terminals),
    ):
        yield name, len(folder.rows.get(kind, ())), run
    yield "同义词 synonyms", 1, _synonyms
    yield "监察规则 supervision", int("supervision" in folder.mappings), _supervision
    yield "大厅窗口 windows", int("windows" in folder.mappings), _windows


def _district(folder: Folder) -> Iterator[bool]:
    body = folder.mapping("district")
    if (start := _begins(folder)) is not None:
        clock.set_origin(start)
    held = calendar()
    fresh = [
        content
        for content in (plain(sheet.content) for sheet in folder.calendar)
        if not held.holds(table_from_json(content))
    ]
    if fresh:
        publish_calendar(fresh)
    put_evidence(rows=[plain(row.body) for row in folder.rows.get("evidence", ())])
    put_events(rows=[plain(row.body) for row in folder.rows.get("events", ())])
    for name, law in laws_of(folder).items():
        save_law(id=name, law=law, actor=SYSTEM)
    yield put_district(body=plain(body))


def first_day(folder: Folder) -> date:
    """Return the day on which the folder comes in: a demonstration's own, or today."""
    start = _begins(folder)
    return (clock.now() if start is None else start).astimezone(LOCAL).date()


def _begins(folder: Folder) -> datetime | None:
    """Return where a demonstration's clock is to be set; None when it runs already, or for real."""
    start = folder.mapping("district").get("clock_start")
    fresh = find_district() is None
    return start if settings.TONGBAN_DEMONSTRATION and fresh and start is not None else None


def _authorities(folder: Folder) -> Iterator[object]:
    rows = folder.rows["authorities"]
    known = {row.id for row in rows}
    for position, row in _parents_first(rows, known):
        body = dict(row.body)
        body.pop("id")
        yield put_authority(row.id, position=position, **body)


def _parents_first(rows: list[Row], known: set[str]) -> Iterator[tuple[int, Row]]:
    left = list(enumerate(rows))
    placed: set[str | None] = {None}
    while left:
        ready = [pair for pair in left if pair[1].body.get("parent") in placed]
        yield from ready or left
        placed |= {row.id for _, row in ready} if ready else known
        left = [pair for pair in left if pair not in ready] if ready else []


def _officers(folder: Folder) -> Iterator[object]:
    for row in folder.rows["officers"]:
        body = row.body
        roles = [_role(role) for role in body["roles"]]
        yield put_officer(row.id, name=body["name"], department=body["department"], roles=roles)
        _account(body.get("login"), officer=row.id)


def _role(role: dict[str, Any]) -> RoleSpec:
    items, acts = role.get("items"), role.get("acts")
    return RoleSpec(
        role=role["role"],
        valid_from=role["valid_from"],
        valid_to=role.get("valid_to"),
        department=role.get("for_department"),
        items=None if items == ALL or items is None else frozenset(items),
        acts=None if acts == ALL or acts is None else frozenset(acts),
    )


def _elements(folder: Folder) -> Iterator[bool]:
    for row in folder.rows["elements"]:
        yield put_element(body=plain(row.body))


def _credentials(folder: Folder) -> Iterator[object]:
    for row in folder.rows["credentials"]:
        yield put_kind(body=plain(row.body))


def _items(folder: Folder) -> Iterator[object]:
    division = str(folder.mapping("district")["code"])
    procedure_of = procedures()
    types = dictionary_of(folder)
    for row in folder.rows["items"]:
        yield load_item(
            content=ItemContent.from_json(plain(row.body)),
            actor=SYSTEM,
            division=division,
            procedure=procedure_of(row.id),
            elements=types,
        )


def _labels(folder: Folder) -> Iterator[bool]:
    for row in folder.rows.get("labels", ()):
        yield put_label(read_label(plain(row.body)))


def _bundles(folder: Folder) -> Iterator[bool]:
    for row in folder.rows.get("bundles", ()):
        yield put_bundle(read_bundle(plain(row.body)))


def _industries(folder: Folder) -> Iterator[bool]:
    for row in folder.rows.get("industries", ()):
        yield put_industry(Industry.from_json(plain(row.body)))


def _campaigns(folder: Folder) -> Iterator[object]:
    for row in folder.rows.get("campaigns", ()):
        yield publish(read_campaign(plain(row.body)), actor=SYSTEM)


def _people(folder: Folder) -> Iterator[object]:
    for row in folder.rows.get("people", ()):
        body = row.body
        yield register_person(
            actor=SYSTEM,
            party=row.id,
            name=body["name"],
            resident_id=str(body["resident_id"]),
            phone=str(body.get("phone", "")),
            address=body.get("address", ""),
        )
        _account(body.get("login"), party=row.id)


def _firms(folder: Folder) -> Iterator[object]:
    for row in folder.rows.get("firms", ()):
        body = row.body
        yield register_firm(
            actor=SYSTEM,
            party=row.id,
            name=body["name"],
            uscc=str(body["uscc"]),
            firm_type=body.get("type", ""),
            legal_representative=body["legal_representative"],
            phone=str(body.get("phone", "")),
            address=body.get("address", ""),
        )
        for n, agent in enumerate(body.get("agents") or ()):
            items = agent.get("items")
            until = agent.get("valid_to")
            give_mandate(
                actor=SYSTEM,
                principal=row.id,
                agent=agent["person"],
                items=None if items == ALL else items,
                valid_from=_midnight(agent["valid_from"]),
                valid_to=None if until is None else _midnight(until + timedelta(days=1)),
                key=f"{row.id}:{n}:{agent['person']}",
            )


def _holdings(folder: Folder) -> Iterator[object]:
    """Issue what people hold already; the key makes a second load harmless."""
    elements = elements_by_id()
    for row in folder.rows.get("holdings", ()):
        body = row.body
        lines = [
            CredentialField(
                element=name,
                label=dict(elements[name].label),
                value=str(plain(value)),
                type=elements[name].type.value,
                personal=elements[name].identifying,
            )
            for name, value in (body.get("fields") or {}).items()
        ]
        order = CredentialOrder(
            kind=body["credential"],
            holder=body["holder"],
            fields=tuple(lines),
            valid_from=body["issued_on"],
            valid_to=body.get("valid_to"),
            number=str(body["number"]),
        )
        yield issue(order, key=f"holding:{row.id}")


def _terminals(folder: Folder) -> Iterator[bool]:
    for row in folder.rows.get("terminals", ()):
        yield put_point(read_point(plain(row.body)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def _account(login: str | None, *, party: str | None = None, officer: str = "") -> None:
    if login:
        demonstration = bool(settings.TONGBAN_DEMONSTRATION)
        put_account(login=login, party=party, officer=officer, demonstration=demonstration)


def _synonyms(folder: Folder) -> Iterator[object]:
    yield put_synonyms(plain(folder.mapping("synonyms")))


def _supervision(folder: Folder) -> Iterator[bool]:
    if "supervision" in folder.mappings:
        yield put_rules(plain(folder.mapping("supervision")))


def _windows(folder: Folder) -> Iterator[bool]:
    if "windows" in folder.mappings:
        yield put_halls(plain(folder.mapping("windows")))
