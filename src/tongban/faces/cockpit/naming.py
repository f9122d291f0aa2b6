"""Names of the parts that figures are told apart by, in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from tongban.base.authorities.queries import get_authorities
from tongban.base.district.queries import find_district
from tongban.faces.common.jinja import words
from tongban.services.bundles.queries import list_bundles
from tongban.services.catalogue.queries import names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.faces.cockpit.access import Cockpit
    from tongban.faces.cockpit.asking import Asked


def item_names(items: Iterable[str]) -> dict[str, str]:
    """Name items and joint matters; what is in force no more stands for itself. One statement."""
    wanted = set(items)
    if not wanted:
        return {}
    found = {name: words(label) for name, label in names_of(wanted).items()}
    if wanted - found.keys():
        joint = {
            each.id: words({"zh": each.name.zh, "en": each.name.en}) for each in list_bundles()
        }
        found |= {name: joint[name] for name in wanted - found.keys() if name in joint}
    return {name: found.get(name, name) for name in wanted}


def part_names(part: str, ids: Iterable[str]) -> dict[str, str]:
    """Name departments, items or divisions by their ids."""
    wanted = set(ids)
    if part == "item":
        return item_names(wanted)
    if part == "department":
        bodies = get_authorities(wanted)
        return {name: words(bodies[name].short) if name in bodies else name for name in wanted}
    district = find_district()
    own = {} if district is None else {district.code: words(district.name)}
    return {name: own.get(name, name) for name in wanted}


def question(about: Asked, cockpit: Cockpit) -> Mapping[str, Any]:
    """Give what the question at the top of a page shows: departments, and what it is narrowed to.

    Each of `chips` is a name and the query string without it.
    """
    chips = []
    for part, label in (("item", _("事项")), ("division", _("区划"))):
        value = about.parts.get(part)
        if value:
            name = part_names(part, [value])[value]
            chips.append((part, value, f"{label}{_('：')}{name}", about.but(without=part)))
    return {"about": about, "bodies": get_authorities(cockpit.departments), "chips": chips}
