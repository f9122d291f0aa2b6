"""What every page knows: whether it is a demonstration, whose district it is, the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tongban.base.district.queries import find_district
from tongban.faces.common.jinja import LOCAL, words
from tongban.faces.common.session import label_of
from tongban.record import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the names that the common layout uses."""
    district = find_district()
    return {
        "demonstration": settings.TONGBAN_DEMONSTRATION,
        "district_name": words(district.name) if district else "",
        "hotline": district.hotline if district else "12345",
        "today": clock.now().astimezone(LOCAL).date(),
        "user_label": label_of(request),
    }
