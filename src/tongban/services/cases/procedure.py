"""The licensing procedure as data: read, given the district's setting, published once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import yaml

from tongban.base.district.queries import find_district
from tongban.record.actions import publish_definition

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

FILE: Final = Path(__file__).with_name("procedure.yaml")
KIND: Final = "licence"
"""The kind of matter that the procedure makes."""

SYSTEM_FIELDS: Final = frozenset(
    {"draft", "application", "lacking", "committed", "outstanding", "on_commitment"}
    | {"ahead", "channel", "joint", "visit", "prepared_by"}
)
"""Fields of payloads that the system fills in, never a form."""

INTERNAL: Final = frozenset(
    {"start_review", "inspect", "review", "verify", "consent_elsewhere", "propose_correction"}
)
"""Acts whose opinions are for officers alone (domain.md §5.3)."""


@lru_cache(maxsize=1)
def source() -> Any:
    """Give the procedure as its file states it."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


def document(*, correction_days: int | None = None) -> Json:
    """Give the procedure; `correction_days` are the district's, where it sets them."""
    found = dict(source())
    if correction_days is not None:
        parameters = dict(found["parameters"])
        limit = {"days": correction_days, "unit": "working_days"}
        parameters["correction_limit"] = {**parameters["correction_limit"], "default": limit}
        found["parameters"] = parameters
    procedure: Json = found
    return procedure


def ensure_published() -> str:
    """Publish the procedure with this district's settings and give its hash; repeatable."""
    district = find_district()
    days = None if district is None else district.correction_days
    return publish_definition(document(correction_days=days))
