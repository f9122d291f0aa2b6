"""Masks personal data for the screen."""

from __future__ import annotations

import re
from typing import Final

MASK: Final = "*"
_ADDRESS: Final = re.compile(
    r"^(?:[^省市区县\d]{2,8}?(?:省|自治区|特别行政区))?"
    r"(?:[^市区县\d]{1,10}?(?:市|自治州|地区|盟))?"
    r"(?:[^市区县旗\d]{1,10}?(?:区|县|旗|市))?"
    r"(?:[^街镇乡\d]{1,10}?(?:街道|镇|乡))?"
)


def mask_name(name: str) -> str:
    """王芳 -> 王*, 王小芳 -> 王**; at most three stars, whatever the length."""
    name = name.strip()
    if len(name) < 2:  # noqa: PLR2004 - one character has nothing to keep
        return MASK * len(name)
    return name[0] + MASK * min(len(name) - 1, 3)


def mask_id(number: str) -> str:
    """420902199001010018 -> 420902********0018; shorter documents keep less."""
    if len(number) >= 15:  # noqa: PLR2004 - the old resident id
        return number[:6] + MASK * (len(number) - 10) + number[-4:]
    if len(number) >= 8:  # noqa: PLR2004 - passports and permits
        return number[0] + MASK * (len(number) - 3) + number[-2:]
    return MASK * len(number)


def mask_phone(phone: str) -> str:
    """13812340000 -> 138****0000; a number of fewer than eleven digits keeps its last two."""
    if len(phone) >= 11:  # noqa: PLR2004 - a mobile number
        return phone[:3] + MASK * (len(phone) - 7) + phone[-4:]
    if len(phone) >= 6:  # noqa: PLR2004 - a local number
        return MASK * (len(phone) - 2) + phone[-2:]
    return MASK * len(phone)


def mask_address(address: str) -> str:
    """湖北省孝感市孝南区书院街道文化路12号 -> 湖北省孝感市孝南区书院街道****."""
    found = _ADDRESS.match(address)
    return (found.group() if found else "") + MASK * 4 if address else ""


def mask_email(email: str) -> str:
    """wangfang@example.org -> w***@example.org."""
    user, at, domain = email.partition("@")
    return f"{user[:1]}***@{domain}" if at else MASK * min(len(user), 4)
