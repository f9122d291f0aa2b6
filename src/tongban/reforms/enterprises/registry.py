"""The law's data as this district has it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.base.district.queries import find_district
from tongban.record.actions import publish_definition
from tongban.reforms.enterprises.types import Ground, Law, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.kernel.canonical import Json

FOLDER: Final = Path(__file__).parent
RULES: Final = "enterprises"
"""Section of the district's rules: members of `law.yaml` that it has its own words for."""

_NOTHING: Final[Mapping[str, Any]] = {}
# what the district laid over the law, and the law that this gave; replaced together
_made: list[tuple[Mapping[str, Any] | None, Law | None]] = [(None, None)]


def law() -> Law:
    """Give the regulation's data with what the district lays over it."""
    district = find_district()
    own = _NOTHING if district is None else district.rules.get(RULES, _NOTHING)
    kept, made = _made[0]
    if made is None or kept is not own:
        made = _laid(own)
        _made[0] = (own, made)
    return made


def _laid(own: Mapping[str, Any]) -> Law:
    body = {**_sheet("law"), **own}
    return Law(
        title=body["law"],
        registrations=frozenset(body["registrations"]),
        changes=frozenset(body["changes"]),
        elements={name: tuple(each) for name, each in body["elements"].items()},
        slot=body["prior_approval_slot"],
        scopes=tuple(
            Scope(each["word"], each["label"]) for each in body["prior_approval"]["words"]
        ),
        scopes_sample=body["prior_approval"].get("sample") is True,
        grounds={
            name: Ground(name, each["label"], each["clause"], each.get("months"))
            for name, each in body["grounds"].items()
        },
        bar_item=body["item"],
        change_limit=body["change_limit"],
        authorities=frozenset(body.get("authorities", ())),
    )


def bar_definition(ground: Ground, known: Law) -> str:
    """Publish the procedure of a bar on this ground and give its hash; repeatable."""
    basis: Json = {"law": known.title, "clause": ground.clause}
    period: dict[str, Json] = (
        {} if ground.months is None else {"period": {"months": ground.months, "basis": basis}}
    )
    return publish_definition(
        {
            "kind": "item",
            "code": known.bar_item,
            "version": 1,
            "label": dict(ground.label),
            "procedure": publish_definition(_sheet("bar")),
            "parameters": {"ground": ground.id, **period},
        }
    )


@lru_cache(maxsize=2)
def _sheet(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
