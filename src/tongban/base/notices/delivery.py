"""Takes e-mails and webhook messages to their address, again and again until they arrive.

A delivery is a row; it is locked while it is sent and marked done in the same transaction. Killed
in between, it is sent once more under the same id, which the receiver knows again.
"""

from __future__ import annotations

import logging
import smtplib
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now

from tongban.base.notices import models
from tongban.base.notices.queries import notice_views
from tongban.base.notices.webhooks import UNREACHED, body_of, post
from tongban.base.parties.privacy import unseal
from tongban.base.parties.queries import find_account

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 3600
MAX_ATTEMPTS: Final = 80
"""Tries before a delivery is given up: the waits between them add up to about three days."""

logger = logging.getLogger(__name__)


def deliver_due(limit: int = 200) -> int:
    """Try every delivery whose time has come, and return how many arrived.

    A subscriber that does not answer is left alone for the rest of this run. Safe to run in several
    workers at once.
    """
    arrived = 0
    silent: set[int] = set()
    for _ in range(limit):
        with transaction.atomic():
            row = (
                models.Delivery.objects.select_for_update(skip_locked=True)
                .filter(done_at=None, dead_at=None, available_at__lte=Now())
                .exclude(subscription_id__in=silent)
                .order_by("available_at", "pk")
                .first()
            )
            if row is None:
                break
            if _try(row):
                arrived += 1
            elif row.subscription_id is not None:
                silent.add(row.subscription_id)
    return arrived


def _try(row: models.Delivery) -> bool:
    """Send once, write the attempt, and set the row's next time or its end."""
    begun = time.monotonic()
    send = _WAYS[row.channel]
    status, error, arrived = send(row)
    models.Attempt.objects.create(
        delivery=row,
        status=status,
        error=error[:300],
        milliseconds=round((time.monotonic() - begun) * 1000),
    )
    tries = row.attempts.count()
    if arrived:
        row.done_at = Now()
    elif tries >= MAX_ATTEMPTS:
        row.dead_at = Now()
        logger.warning("delivery %s given up after %d tries: %s", row.key, tries, error)
    else:
        wait = min(FIRST_WAIT * 2 ** min(tries - 1, 20), LONGEST_WAIT)
        row.available_at = Now() + timedelta(seconds=wait)
    row.save(update_fields=["done_at", "dead_at", "available_at"])
    return arrived


def _by_webhook(row: models.Delivery) -> tuple[int | None, str, bool]:
    subscription = row.subscription
    if subscription is None:
        return None, "the subscription is gone", True
    secret = unseal(subscription.secret, f"notices.subscription:{subscription.pk}")
    try:
        status = post(
            subscription.url,
            secret=secret,
            delivery=row.key,
            body=body_of(row.body),
            timestamp=int(time.time()),
        )
    except UNREACHED as error:
        return None, f"{type(error).__name__}: {error}", False
    arrived = 200 <= status < 300  # noqa: PLR2004 - HTTP's successes
    return status, "" if arrived else f"answered {status}; expected 2xx", arrived


def _by_email(row: models.Delivery) -> tuple[int | None, str, bool]:
    account = find_account(row.account or 0)
    if account is None or not account.email or row.notice is None:
        return None, "the account has no address any more", True
    (view,) = notice_views([row.notice], [False])
    message = EmailMessage(
        subject=" ".join(f"{view.title['zh']} {view.title['en']}".split()),
        body="\n\n".join([view.body["zh"], view.body["en"], str(settings.TONGBAN_BASE_URL)]),
        to=[account.email],
        headers={"Message-ID": f"<{row.pk}.delivery@{_domain()}>"},
    )
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        return None, type(error).__name__, False  # its text may show the address
    return None, "", True


def _domain() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip(">") or "localhost"


_WAYS: Final[dict[str, Callable[[models.Delivery], tuple[int | None, str, bool]]]] = {
    "webhook": _by_webhook,
    "email": _by_email,
}
