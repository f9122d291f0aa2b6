"""An industry of stalls over the bundle of the joint tests: one licence for three permits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.types import SYSTEM
from tongban.reforms.composite_licences import models, queries
from tongban.reforms.composite_licences.industries import put_industry
from tongban.reforms.composite_licences.types import Industry
from tongban.services.credentials.actions import change_status, issue, put_kind
from tongban.services.credentials.queries import get_credential, get_fields
from tongban.services.credentials.types import CredentialOrder, Status
from tongban.services.forms.actions import put_element
from tongban.services.joint import actions
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import LI

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.composite_licences.types import LicenceView
    from tongban.services.credentials.types import CredentialView

PERMITS: Final = ("food-permit", "fire-check", "drain-permit")
ONSITE: Final = frozenset({"food-permit", "fire-check"})
REFRESH: Final = ("composite.refresh", "composite.end")


def build(*, optional: tuple[str, ...] = (), **more: Any) -> None:
    """Put up the joint district with an industry over the food, fire and drain permits."""
    world.build()
    put_element(
        body={
            "id": "composite_industry",
            "label": world.base.label("行业", "Industry"),
            "type": "text",
        }
    )
    put_kind(
        body={
            "id": "stall-composite",
            "label": world.base.label("行业综合许可证（摊位）", "Composite licence (stall)"),
            "type_code": "11100000MB0D00020Z001",
            "issuer": "mk",
            "holder": "either",
            "validity": None,
            "number_format": "ZH{year}{seq:05d}",
            "fields": [{"element": "composite_industry"}, {"element": "trade_name"}],
        }
    )
    policies = {
        "correction": "joint",
        "joint_visit": ["food-permit", "fire-check"],
        "composite": "stall-composite",
    }
    world.put(policies=policies)
    put(optional=optional, **more)


def industry(*, optional: tuple[str, ...] = (), **more: Any) -> Industry:
    """Give the industry; `optional` are permits that it may do without."""
    return Industry.from_json(
        {
            "id": "stall",
            "name": {"zh": "摊位", "en": "Stall"},
            "bundle": "open-stall",
            "licence": "stall-composite",
            "code": "stall",
            "permits": [{"item": each, "optional": each in optional} for each in PERMITS],
            **more,
        }
    )


def put(**more: Any) -> None:
    put_industry(industry(**more))


def settle() -> None:
    """Do what moves joint matters and composite licences."""
    world.settle(*REFRESH)


def joint(actor: Actor = LI) -> UUID:
    """Hand in a joint application and register, so that all its permits can run."""
    made = world.submit(actor=actor, party=str(actor.party))
    settle()
    permits(made, "shop-registration")
    return made


def permits(made: UUID, *items: str) -> None:
    """Bring members to their credentials, those checked on site in the one visit."""
    for item in items:
        world.accept(made, item)
        world.review(made, item)
    onsite = [each for each in items if each in ONSITE]
    if onsite:
        lead, day = world.officer("mk", "clerk"), local_day(clock.now())
        actions.plan_visit(made, actor=lead, key=world.key(), day=day)
        settle()
    for item in onsite:
        world.look(made, item)
        settle()
    for item in items:
        world.opine(made, item)
        world.grant(made, item)
        settle()
        world.issue(made, item)
        settle()


def licensed(actor: Actor = LI) -> LicenceView:
    """Bring a licence to be issued; give it."""
    permits(joint(actor), *PERMITS)
    return view(str(actor.party))


def row(holder: str = "wang") -> models.CompositeRow:
    """Give the one licence that a party has."""
    return models.CompositeRow.objects.get(holder=holder)


def view(holder: str = "wang") -> LicenceView:
    """Show the one licence that a party has."""
    return queries.view_of(row(holder))


def member(item: str, holder: str = "wang") -> CredentialView:
    """Give the credential that the licence shows for an item."""
    row = models.MemberRow.objects.get(item=item, composite__holder=holder)
    return get_credential(row.identifier, actor=SYSTEM)


def turn(item: str, to: Status) -> None:
    """Change the status of a member's credential, as its issuer decided."""
    held = member(item)
    change_status(
        held.identifier,
        to=to,
        actor=SYSTEM,
        basis="《中华人民共和国行政许可法》第六十九条",
        note="依法处理",
        decision=held.document,
    )
    settle()


def renew(item: str, *, valid_to: date | None = None) -> CredentialView:
    """Issue the next version of a member's credential."""
    held = member(item)
    order = CredentialOrder(
        kind=held.kind,
        holder=held.holder,
        fields=get_fields(held.identifier, actor=SYSTEM),
        valid_from=local_day(clock.now()),
        valid_to=valid_to,
        previous=held.identifier,
    )
    made = issue(order, key=f"renew:{held.identifier}")
    settle()
    return made
