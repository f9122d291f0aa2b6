"""The two shells that the pages of campaigns stand in: the cockpit, and the desk of those who do.

The pages are the same; what is on them follows from what their reader may see and do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.urls import reverse

from tongban.faces.cockpit import access as cockpit
from tongban.faces.common.officers import Seat
from tongban.faces.desk import access as desk
from tongban.reforms.campaigns.queries import get_campaign
from tongban.reforms.campaigns.types import CampaignNotFound

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.kernel.authority import Actor
    from tongban.reforms.campaigns.types import Campaign

COCKPIT: Final = "cockpit"
DESK: Final = "desk"
_LEADERS: Final = frozenset({"leader", "reform_office", "supervisor"})


@dataclass(frozen=True, slots=True)
class Look:
    """Who looks, and from which shell."""

    shell: str
    seat: Seat

    @property
    def actor(self) -> Actor:
        """The officer, who acts and reads as such alone."""
        return self.seat.reader

    def url(self, name: str, **kwargs: Any) -> str:
        """Give the address of a page in this shell."""
        return reverse(f"{self.shell}-{name}", kwargs=kwargs or None)

    def show(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
    ) -> HttpResponse:
        """Render a page of campaigns in this shell."""
        known = {"look": self, "layout": LAYOUTS[self.shell], **context}
        if isinstance(self.seat, cockpit.Cockpit):
            return cockpit.show(
                request, self.seat, f"desk/campaigns/{template}", known, status=status
            )
        assert isinstance(self.seat, desk.Desk)  # noqa: S101 - the other of the two
        return desk.show(request, self.seat, f"campaigns/{template}", known, status=status)

    def campaign(self, campaign: str) -> Campaign:
        """Give a campaign that the reader may see, or 404."""
        try:
            return get_campaign(campaign, actor=self.actor)
        except CampaignNotFound as error:
            raise Http404(campaign) from error


Page = Callable[..., "HttpResponseBase"]
LAYOUTS: Final = {COCKPIT: "cockpit/base.jinja2", DESK: "desk/layout.html"}


def in_cockpit(page: Page) -> Any:
    """Open a page in the cockpit."""

    @cockpit.at_cockpit(_LEADERS)
    @wraps(page)
    def opened(request: HttpRequest, seat: cockpit.Cockpit, /, **kwargs: Any) -> HttpResponseBase:
        return page(request, Look(COCKPIT, seat), **kwargs)

    return opened


def at_desk(page: Page) -> Any:
    """Open a page at the desk."""

    @desk.at_desk
    @wraps(page)
    def opened(request: HttpRequest, seat: desk.Desk, /, **kwargs: Any) -> HttpResponseBase:
        return page(request, Look(DESK, seat), **kwargs)

    return opened
