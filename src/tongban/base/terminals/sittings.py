"""Sittings: begun by whoever signs in at a device, ended by themselves, leaving nothing behind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongban.base.terminals import rules
from tongban.base.terminals.models import DeviceEvent, DeviceRow, PhoneCode, SittingRow
from tongban.base.terminals.queries import limits
from tongban.base.terminals.types import Ending, Sitting, TerminalError

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from tongban.base.terminals.types import Device

PHONE_FOR: Final = timedelta(minutes=2)
WRONG: Final = "wrong code"
WRONG_FOR: Final = timedelta(minutes=10)
WRONG_MAX: Final = 5
"""Wrong codes at one device within WRONG_FOR before it takes no more of them."""


def begin(device: Device, *, account: int) -> str:
    """Begin a sitting of an account and give the token for its cookie.

    Whoever sat there before sits no more.
    """
    now = timezone.now()
    token = rules.token()
    with transaction.atomic():
        DeviceRow.objects.select_for_update().get(pk=device.id)
        _end(SittingRow.objects.filter(device_id=device.id, ended_at=None), Ending.SUPERSEDED, now)
        SittingRow.objects.create(
            id=uuid4(),
            device_id=device.id,
            account_id=account,
            token_digest=rules.digest(token),
            began_at=now,
            seen_at=now,
        )
    return token


def find(token: str, device: Device, *, alive: bool = True) -> Sitting | None:
    """Return the open sitting of this token at this device, None when it is over.

    With `alive` the person just did something; one that is over by its limits is ended here.
    """
    if not token:
        return None
    now = timezone.now()
    rows = SittingRow.objects.filter(
        token_digest=rules.digest(token), device_id=device.id, ended_at=None
    )
    row = rows.first()
    if row is None or row.account_id is None:
        return None
    ending = rules.over(row.began_at, row.seen_at, now, limits())
    if ending is not None:
        _end(rows, ending, now)
        return None
    if alive:
        rows.update(seen_at=now)
    return Sitting(
        id=row.pk,
        device=row.device_id,
        account=row.account_id,
        began_at=row.began_at,
        seen_at=now if alive else row.seen_at,
        draft=row.draft,
    )


def hold_draft(sitting: Sitting, draft: UUID | None) -> None:
    """Remember the draft that is being written, to ask about it when the person leaves."""
    SittingRow.objects.filter(pk=sitting.id, ended_at=None).update(draft=draft)


def end(sitting: Sitting, ending: Ending) -> None:
    """End a sitting; ended once, it stays as it ended."""
    _end(SittingRow.objects.filter(pk=sitting.id, ended_at=None), ending, timezone.now())


def sweep() -> int:
    """End whatever sittings are over by their limits, at devices that went silent, say."""
    now, known = timezone.now(), limits()
    open_ = SittingRow.objects.filter(ended_at=None)
    whole = now - timedelta(seconds=known.whole)
    idle = now - timedelta(seconds=known.end)
    late = _end(open_.filter(began_at__lte=whole), Ending.LIMIT, now)
    return late + _end(open_.filter(seen_at__lte=idle), Ending.IDLE, now)


def make_phone_code(*, account: int) -> str:
    """Give a code of eight digits with which the account sits down at one device, once.

    It lives for two minutes; a new one takes the place of the former.
    """
    until = timezone.now() + PHONE_FOR
    while True:
        code = rules.phone_code()
        try:
            with transaction.atomic():
                PhoneCode.objects.update_or_create(
                    account_id=account, defaults={"digest": rules.digest(code), "until": until}
                )
        except IntegrityError:  # somebody else's code of this very moment
            continue
        return code


def take_phone_code(code: str, device: Device) -> int:
    """Use a code up and give its account.

    Raises TerminalError TERMINAL-CODE, or TERMINAL-WAIT after five wrong ones within ten minutes.
    """
    now = timezone.now()
    wrong = DeviceEvent.objects.filter(device_id=device.id, what=WRONG, at__gt=now - WRONG_FOR)
    if wrong.count() >= WRONG_MAX:
        raise TerminalError(
            "TERMINAL-WAIT",
            "输错的次数太多，请十分钟后再试，或换一种方式登录。",
            "Too many wrong codes; wait ten minutes or sign in another way.",
        )
    with transaction.atomic():
        rows = PhoneCode.objects.select_for_update().filter(digest=rules.digest(rules.bare(code)))
        row = rows.first()
        account = None if row is None or row.until <= now else row.account_id
        rows.delete()
    if account is None:
        DeviceEvent.objects.create(device_id=device.id, what=WRONG, at=now)
        raise TerminalError(
            "TERMINAL-CODE",
            "登录码不对、已用过或已过期。请在手机上重新取一个。",
            "This code is wrong, used or too old; get a new one on the phone.",
        )
    return account


def _end(rows: QuerySet[SittingRow], ending: Ending, now: datetime) -> int:
    return rows.update(
        ended_at=now, ending=ending.value, account=None, token_digest=None, draft=None
    )
