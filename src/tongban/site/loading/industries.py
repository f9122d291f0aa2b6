"""What industries with one licence must agree on with the rest of a district's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.reforms.composite_licences.agreeing import faults
from tongban.reforms.composite_licences.types import Industry
from tongban.services.bundles.reading import BundleInvalid, read_bundle
from tongban.services.catalogue.codec import ContentError
from tongban.site.loading.reader import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tongban.services.bundles.types import Bundle
    from tongban.services.catalogue.types import ItemContent
    from tongban.site.loading.folder import Folder
    from tongban.site.loading.reader import Mistake


def check_industries(folder: Folder, contents: Sequence[ItemContent]) -> Iterator[Mistake]:
    """Give every mistake of the industries, of form and of reference."""
    items, bundles = {each.id: each for each in contents}, _bundles(folder)
    for row in folder.rows.get("industries", ()):
        try:
            industry = Industry.from_json(plain(row.body))
        except ContentError as error:
            for fault in error.faults:
                yield row.mistake(fault.path, f"{fault.code} {fault.message.zh}")
            continue
        if industry.licence not in folder.ids("credentials"):
            yield row.mistake("licence", f"{industry.licence!r} is no credential here")
        for path, message in faults(industry, bundles.get(industry.bundle), items):
            yield row.mistake(path, message)


def _bundles(folder: Folder) -> dict[str, Bundle]:
    """Read the bundles that can be read; the others are told elsewhere."""
    found = {}
    for row in folder.rows.get("bundles", ()):
        try:
            found[row.id] = read_bundle(plain(row.body))
        except BundleInvalid:
            continue
    return found
