"""A hall for tests: the stalls' district, two windows, two clerks, a guide desk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth import get_user_model
from django.test import Client

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import put_account
from tongban.kernel.authority import Actor, ActorKind
from tongban.reforms.windows import serving, tickets
from tongban.reforms.windows.store import forget, put_halls
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.reforms.windows.types import Ticket

START: Final = date(2022, 1, 1)
GUIDE: Final = Actor("guide", ActorKind.OFFICER)
FIRST: Final = world.HALL_CLERK
SECOND: Final = Actor("hall-second", ActorKind.OFFICER)
MANAGER: Final = Actor("hall-manager", ActorKind.OFFICER)
ITEMS: Final = frozenset({"stall-permit"})
BODY: Final[dict[str, Any]] = {
    "halls": [
        {
            "id": "sample",
            "name": {"zh": "示例大厅", "en": "Sample Hall"},
            "operator": "hall",
            "rules": {
                "default": True,
                "requeue": 1,
                "behind": 2,
                "wait_minutes": 15,
                "unnamed": 5,
            },
            "themes": [
                {
                    "id": "stalls",
                    "letter": "A",
                    "label": {"zh": "摊位", "en": "Stalls"},
                    "items": ["stall-permit"],
                },
                {
                    "id": "general",
                    "letter": "B",
                    "label": {"zh": "综合", "en": "Everything"},
                    "items": "all",
                },
                {
                    "id": "collect",
                    "letter": "C",
                    "label": {"zh": "出件", "en": "Results"},
                    "items": "all",
                    "purpose": "collect",
                },
            ],
            "windows": [
                {"no": "1", "label": {"zh": "一号", "en": "One"}, "themes": ["stalls"]},
                {"no": "2", "label": {"zh": "二号", "en": "Two"}, "themes": "all"},
            ],
        }
    ]
}


def build() -> None:
    """Put the hall up."""
    world.build()
    for officer in ("hall-clerk", "hall-second"):
        put_officer(
            officer,
            name=f"示例{officer}",
            department="hall",
            roles=[
                RoleSpec("clerk", START, department="mk", items=ITEMS),
                RoleSpec("window_clerk", START),
            ],
        )
    put_officer("guide", name="示例导办", department="hall", roles=[RoleSpec("guide_desk", START)])
    put_officer(
        "hall-manager",
        name="示例大厅经理",
        department="hall",
        roles=[RoleSpec("hall_manager", START, department=each) for each in ("mk", "hall")],
    )
    forget()
    put_halls(BODY)


def take(theme: str = "stalls", **more: Any) -> Ticket:
    """Take a number at the guide desk."""
    given = {"actor": GUIDE, "key": world.key(), "channel": "desk", **more}
    return tickets.take_ticket("sample", theme, **given)


def called(window: str = "1", actor: Actor = FIRST) -> Ticket:
    """Call the next; there is one."""
    found = tickets.call_next("sample", window, actor=actor, key=world.key())
    assert found is not None
    return found


def at_window(party: str = "wang", window: str = "1", actor: Actor = FIRST) -> Ticket:
    """Bring a person to the window."""
    take()
    ticket = tickets.serve(called(window, actor).matter, actor=actor, key=world.key())
    return serving.identify(ticket.matter, party, actor=actor, key=world.key())


def received(actor: Actor = FIRST, window: str = "1") -> tuple[Ticket, UUID]:
    """Apply on behalf of a person at the window; gives ticket and case."""
    ticket = at_window(window=window, actor=actor)
    draft = world.draft(actor=actor, files=("plan", "photo"))
    serving.bind(ticket.matter, draft, "stall-permit", actor=actor, key=world.key())
    case = cases.submit_case(
        draft, actor=actor, key=world.key(), channel="window", place=f"{window}号窗口"
    ).matter
    noted = serving.received(draft, case, actor=actor)
    assert noted is not None
    return noted, case


def client(who: str) -> Client:
    """Give a browser in which an officer, or the person `wang` or `li`, is signed in."""
    if who in {"wang", "li"}:
        put_account(login=who, party=who)
    else:
        put_account(login=who, officer=who)
    opened = Client()
    account = get_user_model().objects.get(login=who)
    opened.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return opened
