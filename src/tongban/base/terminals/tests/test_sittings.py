from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongban.base.terminals import sittings
from tongban.base.terminals.actions import enrol, make_enrol_code
from tongban.base.terminals.models import PhoneCode, SittingRow
from tongban.base.terminals.queries import get_device
from tongban.base.terminals.types import Device, Ending, TerminalError
from tongban.record.types import SYSTEM


def seen(ago: int) -> None:
    SittingRow.objects.filter(ended_at=None).update(seen_at=timezone.now() - timedelta(seconds=ago))


def test_inv_ksk_01_a_sitting_ends_itself_and_says_no_more_whose_it_was(
    device: Device, accounts: tuple[int, int]
) -> None:
    """After 90 s without a key the sitting is over; its row keeps no account, token or draft."""
    token = sittings.begin(device, account=accounts[0])
    found = sittings.find(token, device)
    assert found is not None
    assert found.account == accounts[0]
    sittings.hold_draft(found, uuid4())
    seen(89)
    assert sittings.find(token, device) is not None
    seen(91)
    assert sittings.find(token, device) is None
    row = SittingRow.objects.get()
    assert (row.account_id, row.token_digest, row.draft, row.ending) == (None, None, None, "idle")
    assert row.ended_at is not None
    assert sittings.find(token, device) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        SittingRow.objects.update(account_id=accounts[0])


def test_inv_ksk_01_the_longest_sitting_ends_too(device: Device, accounts: tuple[int, int]) -> None:
    """However busy, a sitting ends at the hard limit."""
    token = sittings.begin(device, account=accounts[0])
    SittingRow.objects.update(began_at=timezone.now() - timedelta(seconds=1800))
    assert sittings.find(token, device) is None
    assert SittingRow.objects.get().ending == "limit"


def test_looking_whether_one_is_there_is_no_sign_of_life(
    device: Device, accounts: tuple[int, int]
) -> None:
    token = sittings.begin(device, account=accounts[0])
    seen(80)
    before = SittingRow.objects.get().seen_at
    assert sittings.find(token, device, alive=False) is not None
    assert SittingRow.objects.get().seen_at == before


def test_one_sits_at_a_device_at_a_time_and_only_there(
    device: Device, accounts: tuple[int, int]
) -> None:
    first = sittings.begin(device, account=accounts[0])
    second = sittings.begin(device, account=accounts[1])
    assert sittings.find(first, device) is None
    assert sittings.find(second, device) is not None
    other, _ = enrol(make_enrol_code("two", actor=SYSTEM))
    assert sittings.find(second, other) is None
    assert list(SittingRow.objects.order_by("began_at").values_list("ending", flat=True)) == [
        Ending.SUPERSEDED,
        "",
    ]


def test_sweeping_ends_what_a_silent_device_left_open(
    device: Device, accounts: tuple[int, int]
) -> None:
    sittings.begin(device, account=accounts[0])
    assert sittings.sweep() == 0
    seen(90)
    assert sittings.sweep() == 1
    assert not SittingRow.objects.filter(account__isnull=False).exists()


def test_a_phone_code_is_used_once_within_two_minutes(
    device: Device, accounts: tuple[int, int]
) -> None:
    code = sittings.make_phone_code(account=accounts[0])
    assert not PhoneCode.objects.filter(digest=code).exists()
    assert sittings.take_phone_code(f"{code[:4]} {code[4:]}", device) == accounts[0]
    for wrong in (code, "00000000"):
        with pytest.raises(TerminalError) as refused:
            sittings.take_phone_code(wrong, device)
        assert refused.value.code == "TERMINAL-CODE"
    old = sittings.make_phone_code(account=accounts[0])
    fresh = sittings.make_phone_code(account=accounts[0])
    PhoneCode.objects.update(until=timezone.now())
    for wrong in (old, fresh):
        with pytest.raises(TerminalError, match="too old"):
            sittings.take_phone_code(wrong, device)


def test_a_device_takes_no_codes_after_five_wrong_ones(
    device: Device, accounts: tuple[int, int]
) -> None:
    for _ in range(5):
        with pytest.raises(TerminalError, match="too old"):
            sittings.take_phone_code("12345678", device)
    code = sittings.make_phone_code(account=accounts[0])
    with pytest.raises(TerminalError) as refused:
        sittings.take_phone_code(code, device)
    assert refused.value.code == "TERMINAL-WAIT"
    assert PhoneCode.objects.count() == 1
    assert get_device(device.id).open
