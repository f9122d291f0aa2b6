"""What every page knows: whether it is a demonstration, whose district it is, the day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings

from tongban.base.authorities.queries import district_name
from tongban.base.parties.queries import label_of
from tongban.faces.common.jinja import LOCAL
from tongban.record import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the names that the common layout uses."""
    return {
        "demonstration": settings.TONGBAN_DEMONSTRATION,
        "district_name": district_name(),
        "today": clock.now().astimezone(LOCAL).date(),
        "user_label": label_of(request.user) if request.user.is_authenticated else "",
    }
