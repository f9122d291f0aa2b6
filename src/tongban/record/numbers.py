"""Case numbers and matter ids: short to read aloud, checked against slips, ordered by time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import datetime

ZONE: Final = ZoneInfo("Asia/Shanghai")
DIVISION_DIGITS: Final = 6
SEQUENCE_DIGITS: Final = 6
NUMBER_LENGTH: Final = DIVISION_DIGITS + 8 + SEQUENCE_DIGITS + 1


class CaseNumberError(ValueError):
    """A case number that cannot be made or read."""

    code = "CASE-NUMBER"


def case_number(division: str, at: datetime, sequence: int) -> str:
    """Write `{division6}{yyyymmdd}{seq6}{check}`, 21 digits, the day in Shanghai (domain.md §3.5).

    Raises CaseNumberError when the division does not begin with six digits or the sequence number
    does not fit six.
    """
    head = division[:DIVISION_DIGITS]
    if len(head) != DIVISION_DIGITS or not head.isascii() or not head.isdigit():
        raise CaseNumberError(f"division {division!r} has no six digits in front (GB/T 2260)")
    if not 0 <= sequence < 10**SEQUENCE_DIGITS:
        raise CaseNumberError(f"sequence number {sequence} does not fit six digits")
    digits = f"{head}{at.astimezone(ZONE):%Y%m%d}{sequence:06d}"
    return digits + check_digit(digits)


def check_case_number(number: str) -> str:
    """Give the number back without blanks; CaseNumberError says what is wrong with it."""
    digits = "".join(number.split())
    if len(digits) != NUMBER_LENGTH or not digits.isascii() or not digits.isdigit():
        raise CaseNumberError(f"case number {number!r}; expected {NUMBER_LENGTH} digits")
    if check_digit(digits[:-1]) != digits[-1]:
        raise CaseNumberError(
            f"case number {number!r}: the last digit does not fit the others; compare it again"
        )
    return digits


def check_digit(digits: str) -> str:
    """Give the ISO 7064 MOD 11,10 check character of a text of digits."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)


def matter_id(at: datetime) -> UUID:
    """Make a UUID of version 7 (RFC 9562): ordered by the moment to about a quarter microsecond."""
    micros = int(at.timestamp() * 1_000_000)
    millis, rest = divmod(micros, 1000)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    value = (millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | (rest * 4096 // 1000) << 64
    return UUID(int=value | 0b10 << 62 | random)
