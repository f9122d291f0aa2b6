"""Reads: somebody's inbox, webhook subscriptions and what became of deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from tongban.base.authorities.queries import get_authorities
from tongban.base.notices import models
from tongban.base.notices.templates import render
from tongban.base.notices.types import (
    AttemptView,
    DeliveryView,
    NoticeView,
    Recipient,
    RecipientKind,
    SubscriptionView,
)
from tongban.base.parties.queries import principals_of
from tongban.kernel.authority import AGENT, Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from tongban.kernel.canonical import Json

MAX_PAGE: Final = 200
HEAD: Final = "head"


def list_notices(
    *, actor: Actor, unread_only: bool = False, before: int | None = None, limit: int = 20
) -> list[NoticeView]:
    """Return a page of the actor's inbox, newest first (`before` the last id of the page before).

    A person sees what went to him or her and to those he or she is an agent of now, within the
    mandate's items; an officer what went to the departments and items of grants in force.
    """
    rows = inbox_of(actor).annotate(
        seen=Exists(models.Read.objects.filter(notice=OuterRef("pk"), reader=actor.id))
    )
    if unread_only:
        rows = rows.filter(seen=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = list(rows.order_by("-pk")[: max(1, min(limit, MAX_PAGE))])
    return notice_views(page, [bool(row.seen) for row in page])


def count_unread(*, actor: Actor) -> int:
    """Return how many notices in the actor's inbox are unread, counting up to 200."""
    rows = inbox_of(actor).exclude(
        Exists(models.Read.objects.filter(notice=OuterRef("pk"), reader=actor.id))
    )
    return rows.order_by()[:MAX_PAGE].count()


def list_subscriptions(*, actor: Actor) -> list[SubscriptionView]:
    """Return the webhooks the actor keeps: the system all, a head those of the department."""
    rows = models.Subscription.objects.order_by("pk")
    if actor.kind is not ActorKind.SYSTEM:
        rows = rows.filter(department__in=_headed(actor))
    return [subscription_view(row) for row in rows]


def list_deliveries(
    subscription: int, *, actor: Actor, before: int | None = None, limit: int = 50
) -> list[DeliveryView]:
    """Return the delivery log of a webhook, newest first; NotPermitted for somebody else's."""
    row = models.Subscription.objects.filter(pk=subscription).first()
    if actor.kind is not ActorKind.SYSTEM and (row is None or row.department not in _headed(actor)):
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} does not keep webhook {subscription}")
    rows = models.Delivery.objects.filter(subscription_id=subscription).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = rows.prefetch_related("attempts")[: max(1, min(limit, MAX_PAGE))]
    return [_delivery_view(each) for each in page]


def inbox_of(actor: Actor) -> QuerySet[models.Notice]:
    """Return the rows of everything in the actor's inbox."""
    if actor.kind is ActorKind.SYSTEM:
        return models.Notice.objects.none()
    if actor.kind is ActorKind.OFFICER:
        chosen = Q(recipient_kind=RecipientKind.OFFICER, recipient=actor.id)
        for grant in grants_of(actor=actor):
            if grant.role == AGENT:
                continue
            part = Q(recipient_kind=RecipientKind.DEPARTMENT)
            if grant.department is not None:
                part &= Q(recipient=grant.department)
            if grant.items is not None:
                part &= Q(item__in=["", *sorted(grant.items)])
            chosen |= part
        return models.Notice.objects.filter(chosen)
    if actor.party is None:
        return models.Notice.objects.none()
    chosen = Q(recipient_kind=RecipientKind.PARTY, recipient=actor.party)
    for mandate in principals_of(actor.party, at=clock.now()):
        part = Q(recipient_kind=RecipientKind.PARTY, recipient=mandate.principal)
        if mandate.items is not None:
            part &= Q(item__in=mandate.items)
        chosen |= part
    return models.Notice.objects.filter(chosen)


def notice_views(rows: Sequence[models.Notice], seen: Sequence[bool]) -> list[NoticeView]:
    """Render rows, the departments' names read in one query."""
    named = get_authorities(str(row.parameters.get("department", "")) for row in rows)
    views = []
    for row, read in zip(rows, seen, strict=True):
        parameters: dict[str, Json] = dict(row.parameters)
        body = named.get(str(parameters.get("department", "")))
        if body is not None:
            parameters["department"] = dict(body.name)
        words = render(row.template, parameters)
        views.append(
            NoticeView(
                id=row.pk,
                template=row.template,
                title=words.title,
                body=words.body,
                recipient=Recipient(RecipientKind(row.recipient_kind), row.recipient),
                matter=row.matter,
                number=str(parameters.get("number", "")),
                at=row.at,
                read=read,
            )
        )
    return views


def subscription_view(row: models.Subscription) -> SubscriptionView:
    """Return the view of a subscription's row, without its secret."""
    return SubscriptionView(
        id=row.pk,
        url=row.url,
        department=row.department,
        kinds=None if row.kinds is None else tuple(row.kinds),
        active=row.active,
    )


def _headed(actor: Actor) -> list[str]:
    return [
        grant.department
        for grant in grants_of(actor=actor)
        if grant.role == HEAD and grant.department is not None
    ]


def _delivery_view(row: models.Delivery) -> DeliveryView:
    attempts = sorted(row.attempts.all(), key=lambda each: each.pk)
    return DeliveryView(
        id=row.key,
        channel=row.channel,
        event=row.event,
        done_at=row.done_at,
        dead_at=row.dead_at,
        attempts=tuple(
            AttemptView(each.at, each.status, each.error, each.milliseconds) for each in attempts
        ),
    )
