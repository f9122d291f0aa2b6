"""Where the commands that plan take the district from: its folder, or the database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tongban.kernel.calendar import CalendarTableError, published, table_from_json
from tongban.services.bundles.network import with_bundles
from tongban.services.bundles.reading import BundleInvalid, read_bundle
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.types import ItemContent
from tongban.services.forms.rules import read_element
from tongban.services.forms.types import ElementInvalid
from tongban.site.cli import start_django
from tongban.site.loading.bundles import network_of
from tongban.site.loading.folder import read_folder
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from tongban.kernel.calendar import Calendar
    from tongban.services.bundles.types import Network
    from tongban.site.loading.folder import Folder, Row
    from tongban.site.loading.reader import Mistake

CHINA = ZoneInfo("Asia/Shanghai")


class DistrictUnread(ValueError):  # noqa: N818 - what the folder is, not what broke
    """A district's folder that cannot be planned in; `mistakes` says where and why."""

    code = "DISTRICT-MISTAKES"

    def __init__(self, mistakes: list[Mistake]) -> None:
        shown = "\n  ".join(str(each) for each in mistakes[:10])
        more = f"\n  … {len(mistakes) - 10}" if len(mistakes) > 10 else ""  # noqa: PLR2004 - as shown
        super().__init__(f"{len(mistakes)} 处错误 mistakes\n  {shown}{more}")


class FileUnread(ValueError):  # noqa: N818 - as above
    """A file named on the command line that cannot be read."""

    code = "FILE-UNREAD"


def add_day(parser: argparse.ArgumentParser) -> None:
    """Declare the day that plans begin on."""
    parser.add_argument(
        "--on",
        type=date.fromisoformat,
        metavar="DATE",
        help="申请日 the day of application; default: the demonstration's, else today",
    )


def open_network(folder: Path | None, on: date | None) -> tuple[Network, date]:
    """Give the network and the day: of a folder without a database, or of the database."""
    if folder is not None:
        read = read_folder(folder)
        return network_of_folder(read), on or _day(read)
    start_django()
    from tongban.services.bundles import queries  # noqa: PLC0415 - needs Django

    return queries.network(), on or queries.today()


def network_of_folder(folder: Folder) -> Network:
    """Make the network of a district's folder, bundles and calendar included; DistrictUnread."""
    mistakes = list(folder.mistakes)
    contents = _read(folder, "items", _item, mistakes)
    elements = _read(folder, "elements", lambda row: read_element(row.body), mistakes)
    bundles = _read(folder, "bundles", lambda row: read_bundle(plain(row.body)), mistakes)
    if mistakes:
        raise DistrictUnread(mistakes)
    network = network_of(folder, contents, {each.id: each for each in elements})
    return replace(with_bundles(network, bundles), calendar=_calendar(folder))


def read_facts(text: str) -> dict[str, Any]:
    """Read answers by data element: JSON given as it is, or from a file; FileUnread."""
    try:
        read = json.loads(text if text.lstrip().startswith("{") else Path(text).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FileUnread(f"{text}: {error}") from None
    if not isinstance(read, dict):
        raise FileUnread(
            f'{text}: 应为键值表，如 {{"shop_entity": "company"}} / expected an object'
        )
    return read


def _read(
    folder: Folder, kind: str, read: Callable[[Row], Any], mistakes: list[Mistake]
) -> list[Any]:
    found = []
    for row in folder.rows.get(kind, ()):
        try:
            found.append(read(row))
        except (ContentError, BundleInvalid) as error:
            mistakes += [row.mistake(fault.path, fault.message.zh) for fault in error.faults]
        except ElementInvalid as error:
            mistakes += [row.mistake(path, message) for path, message in error.faults]
    return found


def _item(row: Row) -> ItemContent:
    return ItemContent.from_json(plain(row.body))


def _calendar(folder: Folder) -> Calendar:
    try:
        tables = [table_from_json(plain(sheet.content)) for sheet in folder.calendar]
        return published().with_tables(tables)
    except CalendarTableError as error:
        raise FileUnread(str(error)) from None


def _day(folder: Folder) -> date:
    start = folder.mapping("district").get("clock_start")
    moment = start if isinstance(start, datetime) else datetime.now(CHINA)
    return moment.astimezone(CHINA).date()
