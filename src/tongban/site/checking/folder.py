"""A district's folder as the linter sees it; what cannot be read is a finding with its line."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from tongban.services.bundles.reading import BundleInvalid, read_bundle
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.types import ItemContent
from tongban.services.forms.rules import read_element
from tongban.services.forms.types import ElementInvalid
from tongban.services.linter.held import everywhere
from tongban.services.linter.rules import meta
from tongban.services.linter.types import (
    Body,
    CredentialKind,
    Deposits,
    District,
    Event,
    Evidence,
    Finding,
    Officer,
    Place,
    Position,
    Post,
)
from tongban.services.linter.waivers import Waiver, read_waiver
from tongban.site.loading.checks import ALL, check_folder
from tongban.site.loading.folder import Folder, Row, read_folder
from tongban.site.loading.reader import Mistake, plain, read_sheet, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from tongban.services.forms.types import DataElement
    from tongban.services.linter.types import Positions
    from tongban.site.loading.reader import Sheet

STATE_DEPOSITS: Final = ("投标保证金", "履约保证金", "工资保证金", "工程质量保证金")
"""The four of 国办发〔2016〕49号; outside them none may be asked for."""
_SAID: Final = re.compile(r"\[(?P<id>[^\]]*)\] (?P<code>[A-Z]+(?:-[A-Z0-9]+)*)")
_ECHOES: Final = {
    "INV-ITEM-01": ("TB201",),
    "INV-ITEM-02": ("TB204",),
    "INV-ITEM-03": ("TB301", "TB302"),
    "INV-ITEM-04": ("TB106",),
    "INV-ITEM-05": ("TB103", "TB104"),
    "INV-ITEM-06": ("TB304",),
    "INV-ITEM-10": ("TB307",),
    "INV-RUN-03": ("TB406",),
    "BUNDLE-PROMISE": ("TB901",),
    "BUNDLE-VISIT": ("TB909",),
}
"""Mistakes of loading that rules tell of, too; every CONDITION code is TB601."""


class Read:
    """What a folder gave: the district, the findings of reading it, its waivers."""

    def __init__(self, path: Path, waivers: Path | None = None, on: date | None = None) -> None:
        self.folder = read_folder(path)
        self.found: list[Finding] = []
        self.waivers: list[Waiver] = []
        self._sheets: dict[tuple[str, str], tuple[Sheet, tuple[str | int, ...]]] = {}
        on = on or _day(self.folder)
        mistakes = [*check_folder(self.folder, on=on)]
        for kind, rows in self.folder.rows.items():
            for row in rows:
                self._sheets.setdefault((_KINDS.get(kind, kind), row.id), (row.sheet, row.start))
        deposits = self._deposits(path, mistakes)
        beside = path / "waivers.yaml"
        if waivers is not None or beside.exists():
            self.waivers, self.found = read_waivers(waivers or beside, mistakes)
        self.district = _district(self.folder, deposits, on, self._position)
        self.found += [unusable(each) for each in dict.fromkeys(mistakes)]

    def _position(self, place: Place) -> Position:
        held = self._sheets.get((place.kind, place.id))
        if held is None:
            return Position()
        sheet, start = held
        return Position(sheet.file, sheet.line_of((*start, *steps(place.path))))

    def _deposits(self, path: Path, mistakes: list[Mistake]) -> Deposits:
        file = path / "deposits.yaml"
        sheet = read_sheet(file, str(file), mistakes) if file.exists() else None
        if sheet is None:
            return Deposits(STATE_DEPOSITS, STATE_DEPOSITS)
        body = sheet.content
        kept = body.get("kept") if isinstance(body, dict) else None
        if not isinstance(kept, list) or not all(isinstance(each, str) for each in kept):
            mistakes.append(sheet.mistake((), "kept", "must be a list of names of deposits"))
            return Deposits(STATE_DEPOSITS, STATE_DEPOSITS)
        for n, name in enumerate(kept):
            self._sheets["deposits", name] = (sheet, ("kept", n))
        return Deposits(tuple(kept), STATE_DEPOSITS)


def read_waivers(file: Path, mistakes: list[Mistake]) -> tuple[list[Waiver], list[Finding]]:
    """Read a file of waivers; what is wrong with single ones comes back as findings TB003."""
    sheet = read_sheet(file, str(file), mistakes)
    if sheet is None:
        return [], []
    if not isinstance(sheet.content, list):
        mistakes.append(Mistake(sheet.file, 1, "", "must be a list of waivers"))
        return [], []
    waivers, found = [], []
    for n, row in enumerate(sheet.content):
        waiver, wrong = read_waiver(row, Position(sheet.file, sheet.line_of((n,))))
        found += wrong
        if waiver is not None:
            waivers.append(waiver)
    return waivers, found


def unusable(mistake: Mistake) -> Finding:
    """Give a mistake of a file as a finding TB010."""
    rule = meta.UNUSABLE
    text = f"{mistake.path}: {mistake.message}" if mistake.path else mistake.message
    said = _SAID.match(mistake.message)
    code = said["code"] if said else ""
    return Finding(
        rule.number,
        rule.severity,
        Place("file", mistake.file, mistake.path),
        Label(mistake.file),
        Position(mistake.file, mistake.line),
        Label(text),
        echoes=frozenset(("TB601",) if code.startswith("CONDITION") else _ECHOES.get(code, ())),
        subject=said["id"] if said else "",
    )


_KINDS: Final = {"items": "item", "bundles": "bundle"}


def today() -> date:
    """Return the day it is in China."""
    return datetime.now(tz=UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


def _day(folder: Folder) -> date:
    """Return the day on which the folder's law stands: a demonstration's own, or today."""
    start = folder.mapping("district").get("clock_start")
    return start.date() if isinstance(start, datetime) else today()


def _district(
    folder: Folder,
    deposits: Deposits,
    on: date,
    positions: Positions,
) -> District:
    return District(
        items=tuple(_each(folder, "items", lambda row: ItemContent.from_json(plain(row.body)))),
        on=on,
        bundles=tuple(_each(folder, "bundles", lambda row: read_bundle(plain(row.body)))),
        bodies={each.id: each for each in _each(folder, "authorities", _body)},
        officers=tuple(_each(folder, "officers", _officer)),
        evidence={each.id: each for each in _each(folder, "evidence", _evidence)},
        credentials={each.id: each for each in _each(folder, "credentials", _credential)},
        elements={each.id: each for each in _each(folder, "elements", _element)},
        laws=dict(_laws(folder)),
        events=tuple(_each(folder, "events", _event)),
        synonyms={
            word: tuple(str(term) for term in terms)
            for word, terms in folder.mapping("synonyms").items()
            if isinstance(terms, list)
        },
        deposits=deposits,
        held=everywhere(),
        positions=positions,
    )


def _each(folder: Folder, kind: str, make: Callable[[Row], Any]) -> Iterator[Any]:
    """Make what can be made of each row; what cannot is among the folder's mistakes."""
    for row in folder.rows.get(kind, ()):
        try:
            yield make(row)
        except (BundleInvalid, ContentError, ElementInvalid, KeyError, TypeError, AttributeError):
            continue


def _laws(folder: Folder) -> Iterator[tuple[str, Law]]:
    for name, body in folder.mapping("laws").items():
        try:
            yield name, Law.from_json(plain(body))
        except ContentError:
            continue


def _label(value: Mapping[str, Any]) -> Label:
    return Label(str(value["zh"]), str(value.get("en", "")))


def _body(row: Row) -> Body:
    return Body(row.id, _label(row.body["name"]), row.body.get("hall_counter"))


def _element(row: Row) -> DataElement:
    return read_element(row.body)


def _officer(row: Row) -> Officer:
    own = row.body["department"]
    return Officer(row.id, tuple(_post(role, own) for role in row.body["roles"]))


def _post(role: Mapping[str, Any], own: str) -> Post:
    items, acts = role.get("items"), role.get("acts")
    until = role.get("valid_to")
    return Post(
        role=role["role"],
        department=role.get("for_department") or own,
        items=None if items in (None, ALL) else frozenset(items),
        acts=None if acts in (None, ALL) else frozenset(acts),
        valid_from=role["valid_from"],
        valid_to=until if isinstance(until, date) else None,
    )


def _evidence(row: Row) -> Evidence:
    body = row.body
    return Evidence(
        id=row.id,
        label=_label(body["label"]),
        satisfies=tuple(body.get("satisfies") or ()),
        credential=body.get("credential"),
        issuer=body.get("issuer"),
        shareable=body.get("shareable") is True,
        form=body.get("form") is True,
        abstract=body.get("abstract") is True,
        fact=body.get("fact") is True,
    )


def _credential(row: Row) -> CredentialKind:
    names = tuple(str(each["element"]) for each in row.body.get("fields") or ())
    return CredentialKind(row.id, _label(row.body["label"]), row.body["issuer"], names)


def _event(row: Row) -> Event:
    return Event(row.id, _label(row.body["label"]), tuple(row.body.get("items") or ()))
