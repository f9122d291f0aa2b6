"""Writes: put a notice into inboxes and on its way, mark it read, keep webhook subscriptions."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from tongban.base.notices import models
from tongban.base.notices.queries import inbox_of, subscription_view
from tongban.base.notices.templates import scrub
from tongban.base.notices.types import (
    NewSubscription,
    NoticeError,
    Recipient,
    RecipientKind,
    SubscriptionView,
)
from tongban.base.notices.webhooks import check_url
from tongban.base.parties.privacy import reseal, seal
from tongban.base.parties.queries import agents_of, find_account_of, get_parties
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.queries import grants_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from tongban.kernel.canonical import Json

HEAD: Final = "head"
MAX_KINDS: Final = 100


def notify(
    *,
    key: str,
    template: str,
    recipients: Iterable[Recipient],
    parameters: Mapping[str, Json],
    matter: UUID | None = None,
    item: str = "",
) -> int:
    """Put a notice into each recipient's inbox and on its way by e-mail; return how many are new.

    The same `key` for the same recipient changes nothing. `parameters` are those of
    templates.PARAMETERS; resident ids, phones and names of the parties in them are masked here. A
    system path: notices follow from acts.
    """
    made = 0
    now = clock.now()
    recipients = tuple(dict.fromkeys(recipients))
    named = get_parties(each.id for each in recipients if each.kind is RecipientKind.PARTY)
    masks = {each.name: each.masked_name for each in named.values()}
    clean = {name: _masked(value, masks) for name, value in parameters.items()}
    with transaction.atomic():
        for recipient in recipients:
            notice, new = models.Notice.objects.get_or_create(
                key=key,
                recipient_kind=recipient.kind,
                recipient=recipient.id,
                defaults={
                    "template": template,
                    "parameters": clean,
                    "matter": matter,
                    "item": item,
                    "at": now,
                },
            )
            made += new
            if new and recipient.kind is not RecipientKind.DEPARTMENT:
                _by_mail(notice, recipient, item)
    return made


def announce(*, key: str, event: str, department: str, content: Mapping[str, Json]) -> int:
    """Send an event to the webhooks that want it; return how many deliveries are new.

    The same `key` is sent once to each. `content` has no personal data. A system path.
    """
    wanting = models.Subscription.objects.filter(
        Q(department__isnull=True) | Q(department=department),
        Q(kinds__isnull=True) | Q(kinds__contains=[event]),
        active=True,
    )
    made = 0
    for subscription in wanting:
        name = f"{key}:w{subscription.pk}"
        _, new = models.Delivery.objects.get_or_create(
            key=name,
            defaults={
                "channel": "webhook",
                "event": event,
                "subscription": subscription,
                "body": {**content, "id": name, "event": event},
            },
        )
        made += new
    return made


def mark_read(notices: Iterable[int], *, actor: Actor) -> int:
    """Mark those of the notices that are in the actor's inbox as read; return how many were not."""
    mine = inbox_of(actor).filter(pk__in=list(notices)).exclude(reads__reader=actor.id)
    now = clock.now()
    rows = [
        models.Read(notice_id=pk, reader=actor.id, at=now)
        for pk in mine.values_list("pk", flat=True)
    ]
    models.Read.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def mark_all_read(*, actor: Actor) -> int:
    """Mark everything in the actor's inbox as read; return how many were not."""
    return mark_read(inbox_of(actor).values_list("pk", flat=True), actor=actor)


def subscribe(
    *,
    actor: Actor,
    url: str,
    department: str | None,
    kinds: Iterable[str] | None = None,
) -> NewSubscription:
    """Send events of a department (None: of all) to this address; the secret is shown this once.

    `kinds` are names of notices (accepted, granted, ...), None for all. The head of the department
    and the system may, for all departments the system alone. Raises NotPermitted, NoticeError.
    """
    _may_subscribe(actor, department)
    check_url(url)
    chosen = None if kinds is None else sorted(set(kinds))
    if chosen is not None and not 0 < len(chosen) <= MAX_KINDS:
        raise NoticeError(
            "WEBHOOK-KINDS",
            f"事件种类应为1至{MAX_KINDS}个，或不填表示全部。",
            f"Name 1 to {MAX_KINDS} kinds of events, or none for all.",
        )
    secret = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = models.Subscription.objects.create(
            url=url, department=department, kinds=chosen, created_by=actor.id
        )
        row.secret = seal(secret, f"notices.subscription:{row.pk}")
        row.save(update_fields=["secret"])
    return NewSubscription(subscription_view(row), secret)


def unsubscribe(subscription: int, *, actor: Actor) -> SubscriptionView:
    """Send nothing more to a webhook; what waits for it is put aside. Repeating changes nothing."""
    with transaction.atomic():
        row = subscription_row(subscription)
        _may_subscribe(actor, row.department)
        if row.active:
            row.active = False
            row.save(update_fields=["active"])
            waiting = row.deliveries.filter(done_at=None, dead_at=None)
            waiting.update(dead_at=clock.now())
    return subscription_view(row)


def retry_dead(subscription: int, *, actor: Actor) -> int:
    """Let the deliveries of a webhook that were given up be tried again; return how many."""
    row = subscription_row(subscription)
    _may_subscribe(actor, row.department)
    if not row.active:
        return 0
    with transaction.atomic():
        dead = list(row.deliveries.select_for_update().exclude(dead_at=None))
        for each in dead:
            each.attempts.all().delete()
            each.dead_at = None
            each.save(update_fields=["dead_at"])
    return len(dead)


def renew_seals() -> int:
    """Seal anew the secrets that are under a retired key; return how many. Part of key rotation."""
    done = 0
    for row in models.Subscription.objects.exclude(secret=""):
        fresh = reseal(row.secret, f"notices.subscription:{row.pk}")
        if fresh != row.secret:
            models.Subscription.objects.filter(pk=row.pk).update(secret=fresh)
            done += 1
    return done


def subscription_row(subscription: int) -> models.Subscription:
    """Return a subscription's row; NoticeError NOTICE-RECIPIENT when there is none."""
    row = models.Subscription.objects.filter(pk=subscription).first()
    if row is None:
        raise NoticeError(
            "NOTICE-RECIPIENT", "没有这个订阅。", "There is no such subscription. List them first."
        )
    return row


def _by_mail(notice: models.Notice, recipient: Recipient, item: str) -> None:
    if recipient.kind is RecipientKind.OFFICER:
        accounts = [find_account_of(officer=recipient.id)]
    else:
        at = notice.at
        agents = [
            each.agent
            for each in agents_of(recipient.id)
            if each.in_force(at) and (each.items is None or item in each.items)
        ]
        accounts = [find_account_of(party=each) for each in dict.fromkeys([recipient.id, *agents])]
    for account in accounts:
        if account is not None and account.email:
            models.Delivery.objects.create(
                key=f"{notice.key}:n{notice.pk}:e{account.id}",
                channel="email",
                event=notice.template,
                account=account.id,
                notice=notice,
            )


def _masked(value: Json, masks: Mapping[str, str]) -> Json:
    if isinstance(value, str):
        for name, masked in masks.items():
            value = value.replace(name, masked)
        return scrub(value)
    if isinstance(value, dict):
        return {name: _masked(each, masks) for name, each in value.items()}
    return value


def _may_subscribe(actor: Actor, department: str | None) -> None:
    if actor.kind is ActorKind.SYSTEM:
        return
    if department is not None and any(
        grant.role == HEAD and grant.department == department for grant in grants_of(actor=actor)
    ):
        return
    raise NotPermitted(
        "AUTHORITY-NONE",
        f"{actor.id} may not keep webhooks of {department or 'all departments'}; the head may",
    )
