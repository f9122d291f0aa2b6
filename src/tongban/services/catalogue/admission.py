"""Under which version an item takes cases now: one read, the rest kept, for every submission."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tongban.record.queries import get_definition
from tongban.record.quick import act_one
from tongban.services.catalogue.checks import in_force
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.lifecycle import Live
from tongban.services.catalogue.queries import laws
from tongban.services.catalogue.records import ItemNotFound
from tongban.services.catalogue.types import ItemContent

if TYPE_CHECKING:
    from datetime import date

KEEP_SECONDS: Final = 30.0
"""How long a process may use its copy of the laws after another one changed them."""

_IN_FORCE: Final = """
SELECT v.definition, v.hash, i.department, i.division, i.live, i.cancelled_on::text
  FROM catalogue_versionrow v JOIN catalogue_itemrow i ON i.slug = v.item_id
 WHERE v.item_id = $1 AND v.effective_from <= $2::date
   AND (v.effective_to IS NULL OR v.effective_to > $2::date)
 ORDER BY v.version DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Admission:
    """What a submission needs to know of an item on a day; `open` tells whether it takes cases."""

    slug: str
    name: Label
    department: str
    division: str
    definition: str
    hash: str
    form: tuple[str, ...]
    open: bool


def admission(item: str, on: date) -> Admission:
    """Give the version of an item (by id) in force on a day; ItemNotFound when there is none."""
    row = act_one(_IN_FORCE, (item, on.isoformat()))
    if row is None:
        raise ItemNotFound(
            Label(
                f"{on} 没有已发布的事项 {item}",
                f"no item {item!r} was published on {on}; look it up with list_items",
            )
        )
    definition, content_hash, department, division, live, cancelled = row
    content = _content(definition)
    return Admission(
        slug=item,
        name=content.name,
        department=department,
        division=division,
        definition=definition,
        hash=content_hash,
        form=content.form,
        open=live == Live.IN_USE
        and (cancelled is None or on.isoformat() < cancelled)
        and (content.plan_cancel is None or on < content.plan_cancel)
        and _lawful(definition, on, int(time.monotonic() // KEEP_SECONDS)),
    )


@lru_cache(maxsize=4096)
def _content(definition: str) -> ItemContent:
    return ItemContent.from_json(dict(get_definition(definition).content))


@lru_cache(maxsize=4096)
def _lawful(definition: str, on: date, _age: int) -> bool:
    """Tell whether a law that the item rests on is in force (INV-ITEM-03)."""
    return in_force(_content(definition).legal_basis, laws(), on)
