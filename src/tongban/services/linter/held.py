"""Which certificates authorities hold, and whether a material asks for one of them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from tongban.services.catalogue.labels import Label
from tongban.services.linter.types import Held
from tongban.services.linter.words import ALTERNATIVE, TOGETHER, thing, unbracketed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.services.catalogue.types import ItemContent
    from tongban.services.linter.types import District

_FILE: Final = Path(__file__).parent / "held.yaml"
_ALSO: Final = 12
"""Characters of the longest name that a material lists beside others."""


@lru_cache(maxsize=1)
def everywhere() -> tuple[Held, ...]:
    """Give the certificates of `held.yaml`."""
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        Held(
            row["name"],
            Label(row["holder"]["zh"], row["holder"]["en"]),
            tuple(row["names"]),
            tuple(row["bodies"]),
        )
        for row in rows
    )


def held_of(district: District) -> Mapping[str, Held]:
    """Give every held certificate by each of its names: those of the district, then the usual."""
    found: dict[str, Held] = {}
    own = [
        Held(kind.label.zh, body.name, issuer=kind.issuer)
        for kind in district.credentials.values()
        if (body := district.bodies.get(kind.issuer)) is not None
    ]
    for each in (*own, *district.held):
        for name in (each.name, *each.names):
            found.setdefault(thing(name), each)
    return found


def held_by(held: Held, district: District, item: ItemContent) -> bool:
    """Tell whether the authority of the item holds the certificate itself."""
    if held.issuer is not None and item.implementing_body is not None:
        return held.issuer == item.implementing_body
    name = district.body_name(item)
    return held.holder.zh == name or any(word in name for word in held.bodies)


def asked_for(text: str, known: Mapping[str, Held]) -> Held | None:
    """Give the held certificate that a name asks for; None where another thing may be shown.

    身份证或者护照 asks for neither; of 营业执照或事业单位法人证书 both are held.
    """
    if (found := known.get(thing(text))) is not None:
        return found
    name = unbracketed(text)
    ways = [part for part in ALTERNATIVE.split(name) if part]
    if len(ways) > 1:
        each = [known.get(thing(part)) for part in ways]
        return each[0] if all(each) else None
    return None


def listed(text: str, known: Mapping[str, Held]) -> Iterable[Held]:
    """Give the held certificates that a name lists among others (身份证、照片)."""
    name = unbracketed(text)
    if ALTERNATIVE.search(name):
        return ()
    parts = [part for part in TOGETHER.split(name) if part]
    if len(parts) < 2:  # noqa: PLR2004 - a list has two
        return ()
    found = (known.get(thing(part)) for part in parts if len(part) <= _ALSO)
    return tuple(dict.fromkeys(each for each in found if each is not None))
