"""A district's folder as sheets: which files there are, what each is, and rows by id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from tongban.site.loading.reader import Mistake, Sheet, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LISTS: Final = (
    "authorities",
    "officers",
    "people",
    "firms",
    "elements",
    "evidence",
    "credentials",
    "holdings",
    "events",
    "labels",
    "industries",
    "terminals",
)
"""Files that are lists of rows with an `id`."""

MAPPINGS: Final = ("district", "laws", "synonyms", "supervision", "windows")
"""Files that are mappings."""

OPTIONAL: Final = frozenset(
    {
        *("synonyms", "supervision", "people", "firms", "holdings", "labels", "industries"),
        *("terminals", "windows"),
    }
)
"""Files a district may do without: a real one brings no invented people."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with the sheet and place it stands at: a place in a list, or the whole file."""

    sheet: Sheet
    start: tuple[int, ...]
    body: dict[str, Any]

    @property
    def id(self) -> str:
        """Return its id as text."""
        return str(self.body.get("id", ""))

    def mistake(self, path: str, message: str) -> Mistake:
        """Make a mistake at a path within the row; the message begins with the row's id."""
        return self.sheet.mistake(self.start, path, f"[{self.id}] {message}")


@dataclass(slots=True)
class Folder:
    """All sheets of a district and the mistakes so far.

    `rows` by kind, `mappings` by name, `calendar` one sheet a year that the product lacks.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    mappings: dict[str, Sheet] = field(default_factory=dict)
    calendar: list[Sheet] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    known: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict, repr=False)

    def ids(self, kind: str) -> frozenset[str]:
        """Return the ids that a list has; kept, for checks ask thousands of times."""
        rows = self.rows.get(kind, [])
        count, found = self.known.get(kind, (-1, frozenset()))
        if count != len(rows):
            found = frozenset(row.id for row in rows)
            self.known[kind] = len(rows), found
        return found

    def mapping(self, name: str) -> dict[str, Any]:
        """Return a mapping's content, empty when the file is not there."""
        sheet = self.mappings.get(name)
        return dict(sheet.content) if sheet else {}


def read_folder(path: Path) -> Folder:
    """Read every file of a district; mistakes of form are collected, never raised one by one."""
    folder = Folder()
    if not path.is_dir():
        folder.mistakes.append(Mistake(str(path), 0, "", "is no folder; give a district's folder"))
        return folder
    for name in (*MAPPINGS, *LISTS):
        file = path / f"{name}.yaml"
        if name in OPTIONAL and not file.exists():
            continue
        sheet = read_sheet(file, str(file), folder.mistakes)
        if sheet is None:
            continue
        if name in LISTS:
            folder.rows[name] = list(_rows(sheet, folder))
        elif isinstance(sheet.content, dict):
            folder.mappings[name] = sheet
        else:
            folder.mistakes.append(Mistake(sheet.file, 1, "", "must be a mapping of names"))
    items = folder.rows.setdefault("items", [])
    for sheet in _sheets(path / "items", folder):
        items.extend(_rows(sheet, folder))
    folder.calendar.extend(_sheets(path / "calendar", folder))
    folder.rows["bundles"] = [
        row for sheet in _sheets(path / "bundles", folder) for row in _whole(sheet, folder)
    ]
    folder.rows["campaigns"] = [
        row for sheet in _sheets(path / "campaigns", folder) for row in _whole(sheet, folder)
    ]
    for kind, rows in folder.rows.items():
        folder.mistakes.extend(_repeated(kind, rows))
    return folder


def _sheets(path: Path, folder: Folder) -> Iterator[Sheet]:
    for file in sorted(path.glob("*.yaml")):
        sheet = read_sheet(file, str(file), folder.mistakes)
        if sheet is not None:
            yield sheet


def _rows(sheet: Sheet, folder: Folder) -> Iterator[Row]:
    if sheet.content is None:
        return
    if not isinstance(sheet.content, list):
        folder.mistakes.append(Mistake(sheet.file, 1, "", "must be a list of rows"))
        return
    for index, body in enumerate(sheet.content):
        if isinstance(body, dict) and isinstance(body.get("id"), str) and body["id"]:
            yield Row(sheet, (index,), body)
        else:
            line = sheet.line_of((index,))
            message = "must be a row with a text `id`"
            folder.mistakes.append(Mistake(sheet.file, line, f"[{index}]", message))


def _whole(sheet: Sheet, folder: Folder) -> Iterator[Row]:
    body = sheet.content
    if isinstance(body, dict) and isinstance(body.get("id"), str) and body["id"]:
        yield Row(sheet, (), body)
    else:
        message = "must be one mapping with a text `id`"
        folder.mistakes.append(Mistake(sheet.file, 1, "", message))


def _repeated(kind: str, rows: list[Row]) -> Iterator[Mistake]:
    first: dict[str, Row] = {}
    for row in rows:
        known = first.setdefault(row.id, row)
        if known is not row:
            line = known.sheet.line_of(known.start)
            yield row.mistake("id", f"stands in {kind} twice; first at {known.sheet.file}:{line}")
