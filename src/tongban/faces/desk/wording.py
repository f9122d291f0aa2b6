"""Words of the desk: what a light means, what comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy

from tongban.faces.common.sentences import remaining

if TYPE_CHECKING:
    from datetime import date

__all__ = ["LIGHTS", "nearer", "remaining"]

LIGHTS: Final[dict[str, Any]] = {
    "red": gettext_lazy("超期"),
    "yellow": gettext_lazy("临期"),
    "green": gettext_lazy("正常"),
}
"""Names of the lights, the worst first."""


def nearer(*days: date | None) -> date | None:
    """Give the earliest of the days that there are."""
    known = [day for day in days if day is not None]
    return min(known) if known else None
