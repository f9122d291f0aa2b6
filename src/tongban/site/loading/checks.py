"""Everything a district's folder must agree on with itself, checked before anything is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from tongban.base.parties.identifiers import IdentifierError, check_resident_id, check_uscc
from tongban.kernel.calendar import CalendarTableError, published, table_from_json
from tongban.kernel.conditions import ConditionError, Dictionary, parse
from tongban.services.catalogue.checks import Context, Severity, check
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.types import ItemContent
from tongban.services.credentials.rules import read_kind
from tongban.services.credentials.types import CredentialError
from tongban.services.forms.rules import FACT_TYPES, fact_dictionary, read_element
from tongban.services.forms.types import DataElement, ElementInvalid
from tongban.site.loading.bundles import check_bundles, check_promises
from tongban.site.loading.campaigns import check_campaigns
from tongban.site.loading.industries import check_industries
from tongban.site.loading.reader import Mistake, plain
from tongban.site.loading.supervision import check_supervision
from tongban.site.loading.terminals import check_terminals
from tongban.site.loading.windows import check_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tongban.site.loading.folder import Folder, Row

ALL: Final = "all"


def check_folder(folder: Folder, *, on: date) -> tuple[Mistake, ...]:
    """Return every mistake of the folder on a day (laws lapse), those of form first, each once."""
    found = list(folder.mistakes)
    found += _district(folder)
    found += _calendar(folder)
    laws, more = _laws(folder)
    found += more
    elements, more = _elements(folder)
    found += more
    dictionary = fact_dictionary(elements.values())
    for run in (
        _authorities,
        _officers,
        _people,
        _firms,
        _evidence,
        _credentials,
        _holdings,
        _events,
    ):
        found += run(folder)
    contents, more = _items(folder, Context(laws, _shared(folder), on), dictionary)
    found += more
    found += check_bundles(folder, contents, elements, on=on)
    found += check_industries(folder, contents)
    found += check_campaigns(folder)
    found += check_supervision(folder)
    found += check_windows(folder)
    found += check_terminals(folder)
    if not found:
        found += check_promises(folder, contents, elements, on=on)
    return tuple(dict.fromkeys(found))


def dictionary_of(folder: Folder) -> dict[str, str]:
    """Return the types of the facts that conditions of this district may name."""
    return {
        row.id: FACT_TYPES.get(row.body["type"], "text")
        for row in folder.rows.get("elements", ())
        if "type" in row.body
    }


def laws_of(folder: Folder) -> dict[str, Law]:
    """Return the district's laws by their short id."""
    return {name: Law.from_json(plain(body)) for name, body in folder.mapping("laws").items()}


def _district(folder: Folder) -> Iterator[Mistake]:
    sheet = folder.mappings.get("district")
    if sheet is None:
        return
    body = sheet.content
    code = body.get("code")
    if not (isinstance(code, str) and code.isdigit() and len(code) == 6 and code[4:] != "00"):  # noqa: PLR2004 - GB/T 2260
        yield sheet.mistake((), "code", f"{code!r} is no county code of 6 digits (GB/T 2260)")
    if not _label(body.get("name")):
        yield sheet.mistake((), "name", "needs zh and en")
    start = body.get("clock_start")
    if start is not None and not (isinstance(start, datetime) and start.tzinfo):
        yield sheet.mistake((), "clock_start", "must be a moment with its zone, or be left out")


def _calendar(folder: Folder) -> Iterator[Mistake]:
    tables = []
    for sheet in folder.calendar:
        try:
            tables.append(table_from_json(plain(sheet.content)))
        except CalendarTableError as error:
            yield Mistake(sheet.file, 1, "", str(error))
    try:
        published().with_tables(tables)
    except CalendarTableError as error:
        yield Mistake("calendar", 0, "", str(error))


def _laws(folder: Folder) -> tuple[dict[str, Law], list[Mistake]]:
    sheet = folder.mappings.get("laws")
    laws: dict[str, Law] = {}
    found: list[Mistake] = []
    for name, body in (sheet.content if sheet else {}).items():
        try:
            laws[name] = Law.from_json(plain(body))
        except ContentError as error:
            assert sheet is not None  # noqa: S101 - the loop runs over its content
            found += [
                sheet.mistake((name,), fault.path, str(fault.message.zh)) for fault in error.faults
            ]
    return laws, found


def _elements(folder: Folder) -> tuple[dict[str, DataElement], list[Mistake]]:
    found: list[Mistake] = []
    sources = folder.ids("authorities") | {"applicant"}
    read: list[tuple[Row, DataElement]] = []
    for row in folder.rows.get("elements", ()):
        try:
            element = read_element(row.body)
        except ElementInvalid as error:
            found += [row.mistake(path, message) for path, message in error.faults]
            continue
        read.append((row, element))
        if element.source not in sources:
            found.append(row.mistake("source", f"{element.source!r} is no authority here"))
    dictionary = fact_dictionary(element for _, element in read)
    for row, element in read:
        found += _condition(row, "when", element.when or None, dictionary)
    return {element.id: element for _, element in read}, found


def _authorities(folder: Folder) -> Iterator[Mistake]:
    known = folder.ids("authorities")
    for row in folder.rows.get("authorities", ()):
        yield from _named(row, "name")
        yield from _identifier(row, "uscc", check_uscc)
        if row.body.get("parent") not in {None, *known}:
            yield row.mistake("parent", f"{row.body['parent']!r} is no authority here")


def _officers(folder: Folder) -> Iterator[Mistake]:
    bodies, items = folder.ids("authorities"), folder.ids("items")
    for row in folder.rows.get("officers", ()):
        if row.body.get("department") not in bodies:
            yield row.mistake("department", f"{row.body.get('department')!r} is no authority here")
        roles = row.body.get("roles")
        if not isinstance(roles, list) or not roles:
            yield row.mistake("roles", "needs at least one role")
            continue
        for n, role in enumerate(roles):
            for path, message in _role(role, bodies, items):
                yield row.mistake(f"roles[{n}]{path}", message)


def _role(role: object, bodies: frozenset[str], items: frozenset[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(role, dict) or not role.get("role"):
        yield "", "needs a role"
        return
    if role.get("for_department") not in {None, *bodies}:
        yield ".for_department", "is no authority here"
    if not isinstance(role.get("valid_from"), date):
        yield ".valid_from", "must be a day, as 2022-01-01"
    if role.get("items") != ALL:
        for m, item in enumerate(role.get("items") or ()):
            if item not in items:
                yield f".items[{m}]", f"{item!r} is no item here"


def _people(folder: Folder) -> Iterator[Mistake]:
    for row in folder.rows.get("people", ()):
        yield from _identifier(row, "resident_id", check_resident_id)
        if not row.body.get("name"):
            yield row.mistake("name", "is missing")


def _firms(folder: Folder) -> Iterator[Mistake]:
    people, items = folder.ids("people"), folder.ids("items")
    for row in folder.rows.get("firms", ()):
        yield from _identifier(row, "uscc", check_uscc)
        if row.body.get("legal_representative") not in people:
            yield row.mistake("legal_representative", "is no person of people.yaml")
        for n, agent in enumerate(row.body.get("agents") or ()):
            if agent.get("person") not in people:
                yield row.mistake(f"agents[{n}].person", "is no person of people.yaml")
            chosen = agent.get("items")
            for item in () if chosen == ALL else chosen or ():
                if item not in items:
                    yield row.mistake(f"agents[{n}].items", f"{item!r} is no item here")


def _evidence(folder: Folder) -> Iterator[Mistake]:
    kinds = folder.ids("evidence")
    wanted = {"credential": folder.ids("credentials"), "issuer": folder.ids("authorities")}
    for row in folder.rows.get("evidence", ()):
        yield from _named(row, "label")
        for n, kind in enumerate(row.body.get("satisfies") or ()):
            if kind not in kinds:
                yield row.mistake(f"satisfies[{n}]", f"{kind!r} is no kind of evidence here")
        for name, known in wanted.items():
            if row.body.get(name) not in {None, *known}:
                yield row.mistake(name, f"{row.body[name]!r} is not in the district")


def _credentials(folder: Folder) -> Iterator[Mistake]:
    bodies, elements = folder.ids("authorities"), folder.ids("elements")
    for row in folder.rows.get("credentials", ()):
        yield from _named(row, "label")
        if row.body.get("issuer") not in bodies:
            yield row.mistake("issuer", f"{row.body.get('issuer')!r} is no authority here")
        yield from _identifier(row, "type_code", lambda code: check_uscc(code[:18]))
        try:
            read_kind(plain(row.body))
        except CredentialError as error:
            yield row.mistake("", f"{error.code} {error.zh}")
        for n, entry in enumerate(row.body.get("fields") or ()):
            if entry.get("element") not in elements:
                yield row.mistake(f"fields[{n}].element", "is no element of elements.yaml")


def _holdings(folder: Folder) -> Iterator[Mistake]:
    holders = folder.ids("people") | folder.ids("firms")
    printed = {
        row.id: {entry.get("element") for entry in row.body.get("fields") or ()}
        for row in folder.rows.get("credentials", ())
    }
    for row in folder.rows.get("holdings", ()):
        if row.body.get("holder") not in holders:
            yield row.mistake("holder", "is nobody of people.yaml or firms.yaml")
        kind = row.body.get("credential")
        if kind not in printed:
            yield row.mistake("credential", f"{kind!r} is no credential of credentials.yaml")
            continue
        for name in row.body.get("fields") or {}:
            if name not in printed[kind]:
                yield row.mistake(
                    f"fields.{name}", f"credential {kind} does not print this element"
                )
        if not isinstance(row.body.get("issued_on"), date):
            yield row.mistake("issued_on", "must be a day, as 2022-01-01")


def _events(folder: Folder) -> Iterator[Mistake]:
    items = folder.ids("items")
    for row in folder.rows.get("events", ()):
        yield from _named(row, "label")
        for n, item in enumerate(row.body.get("items") or ()):
            if item not in items:
                yield row.mistake(f"items[{n}]", f"{item!r} is no item here")


def _shared(folder: Folder) -> frozenset[str]:
    rows = folder.rows.get("evidence", ())
    return frozenset(row.id for row in rows if row.body.get("shareable") is True)


def _items(
    folder: Folder, context: Context, dictionary: Dictionary
) -> tuple[list[ItemContent], list[Mistake]]:
    contents: list[ItemContent] = []
    found: list[Mistake] = []
    for row in folder.rows.get("items", ()):
        try:
            content = ItemContent.from_json(plain(row.body))
        except ContentError as error:
            found += [
                row.mistake(fault.path, f"{fault.code} {fault.message.zh}")
                for fault in error.faults
            ]
            continue
        contents.append(content)
        found += [
            row.mistake(finding.path, f"{finding.rule} {finding.message.zh}")
            for finding in check(content, context)
            if finding.severity is Severity.FAULT
        ]
        found += _references(row, content, folder, context)
        found += _conditions(row, content, dictionary)
    return contents, found


def _references(
    row: Row, content: ItemContent, folder: Folder, context: Context
) -> Iterator[Mistake]:
    events = folder.ids("events")
    named = [
        ("implementing_body", content.implementing_body, folder.ids("authorities")),
        ("produces", content.produces, folder.ids("credentials")),
        *((path + ".law", ref.law, context.laws.keys()) for path, ref in content.bases()),
        *(
            (f"needs[{n}].kind", slot.kind, folder.ids("evidence"))
            for n, slot in enumerate(content.needs)
        ),
        *((f"form[{n}]", name, folder.ids("elements")) for n, name in enumerate(content.form)),
        *((f"life_events[{n}]", each, events) for n, each in enumerate(content.life_events)),
        *(
            (f"business_events[{n}]", each, events)
            for n, each in enumerate(content.business_events)
        ),
    ]
    for path, name, known in named:
        if name is not None and name not in known:
            yield row.mistake(path, f"{name!r} is not in the district; add it, or correct the name")


def _conditions(row: Row, content: ItemContent, dictionary: Dictionary) -> Iterator[Mistake]:
    texts = [(f"situations[{n}].when", each.when) for n, each in enumerate(content.situations)]
    texts += [(f"needs[{n}].when", slot.when) for n, slot in enumerate(content.needs)]
    for path, text in texts:
        yield from _condition(row, path, text, dictionary)


def _condition(row: Row, path: str, text: str | None, dictionary: Dictionary) -> Iterator[Mistake]:
    if text is None:
        return
    try:
        parse(text, dictionary)
    except ConditionError as error:
        where = f"第{error.column}列 " if error.column else ""
        yield row.mistake(path, f"{error.code} {where}{error.message_zh}")


def _named(row: Row, key: str) -> Iterator[Mistake]:
    if not _label(row.body.get(key)):
        yield row.mistake(key, "needs zh and en")


def _label(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("zh")) and bool(value.get("en"))


def _identifier(row: Row, key: str, run: Callable[[str], object]) -> Iterator[Mistake]:
    try:
        run(str(row.body.get(key, "")))
    except IdentifierError as error:
        yield row.mistake(key, f"{error.code} {error.message['zh']}")
