"""A shop that is rated: triggers made by hand, for ratings know nothing of cases."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.ratings import triggers
from tongban.base.ratings.actions import handle, invite, rate
from tongban.base.ratings.procedure import BAD_RATING
from tongban.base.ratings.types import Member, Trigger
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import effects
from tongban.record.children import children_of
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.record.types import MatterView, Receipt

SUPERVISOR: Final = Actor("mk-watch", ActorKind.OFFICER)
AUDITOR: Final = Actor("mk-audit", ActorKind.OFFICER)
TWO_HATS: Final = Actor("mk-two-hats", ActorKind.OFFICER)
"""Head and supervisor at once, to show what separation forbids."""
SECOND_WATCH: Final = Actor("mk-watch2", ActorKind.OFFICER)
STALL: Final = "case"
served: Final[dict[str, Trigger]] = {}


def build() -> None:
    """Put up the stalls' district with supervision, and a source of things served."""
    world.build()
    start = date(2022, 1, 1)
    for officer, roles in (
        ("mk-watch", ("supervisor",)),
        ("mk-watch2", ("supervisor",)),
        ("mk-audit", ("auditor",)),
        ("mk-two-hats", ("head", "supervisor")),
    ):
        put_officer(
            officer,
            name=f"示例{officer}",
            department="mk",
            roles=[RoleSpec(role, start) for role in roles],
        )
    served.clear()
    triggers.offer(
        "shop", triggers.Source(kinds=lambda: (), triggers_of=lambda _: (), find=served.get)
    )


def trigger(**changes: Any) -> Trigger:
    """Serve Wang something; give what was served."""
    values: dict[str, Any] = {
        "source": "shop",
        "ref": str(uuid4()),
        "item": "stall-permit",
        "subject": "摊位许可",
        "department": "mk",
        "division": world.DIVISION,
        "party": "wang",
        "number": "42090220220401000001X",
        "ended_on": date(2022, 4, 1),
    }
    made = Trigger(**{**values, **changes})
    served[made.ref] = made
    return made


MEMBERS: Final = (
    Member("m1", "stall-permit", "mk", "摊位许可"),
    Member("m2", "sign-permit", "hall", "招牌许可"),
)


def invited(**changes: Any) -> UUID:
    return invite(trigger(**changes))


def rated(rating: UUID | None = None, level: str = "2", **more: Any) -> Receipt:
    """Rate as Wang; what follows is done."""
    values = {"by_name": True, "channel": "mobile", "actor": world.WANG, "key": world.key()}
    done = rate(rating or invited(), level=level, **{**values, **more})
    effects.drain()
    return done


def bad(level: str = "5", **more: Any) -> MatterView:
    """Rate badly; give the matter that it becomes."""
    (found,) = bad_of(rated(level=level, **more).matter)
    return found


def bad_of(rating: UUID) -> list[MatterView]:
    return [each for each in children_of(rating, actor=SYSTEM) if each.kind == BAD_RATING]


def do(matter: UUID, act: str, actor: Actor = world.HEAD, **payload: Any) -> str:
    """Do an act in a bad rating and what follows; give the state after it."""
    handle(matter, act, payload, actor=actor, key=world.key())
    effects.drain()
    return get_matter(matter, actor=SYSTEM).state


def planned(matter: UUID, how: str = "now") -> None:
    do(matter, "find_valid", finding="窗口确有排队")
    do(matter, "plan", how=how, measure="加开窗口")


def called_back(matter: UUID) -> None:
    planned(matter)
    do(matter, "report_rectified", actor=world.REVIEWER, result="已加开窗口")
    do(matter, "call_back", message="已加开窗口，您满意吗？")
