"""Decides what may be stored of a party."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tongban.base.parties.types import PURPOSES, PartyError

MAX_NAME: Final = 120
MAX_TYPE: Final = 40
MAX_ADDRESS: Final = 300
MAX_NOTE: Final = 500
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_FIXED: Final = re.compile(r"(0[0-9]{2,3})?[0-9]{7,8}|1?[0-9]{4,5}")
_NAME_MARKS: Final = frozenset("·•.-' ’")


def check_person_name(text: str) -> str:
    """Return a natural person's name, spaces trimmed; letters of any script, ·, -, ' and spaces."""
    name = _line(text, "PARTY-NAME", "姓名", "name", MAX_NAME)
    if not all(unicodedata.category(c)[0] in "LM" or c in _NAME_MARKS for c in name):
        raise PartyError(
            "PARTY-NAME",
            "姓名只能有文字和间隔号，不能有数字或标记符号；请按证件填写。",
            "A name has letters, spaces and middle dots only, no digits or markup. "
            "Write it as on the document.",
        )
    return name


def check_firm_name(text: str) -> str:
    """Return a legal person's name on one line, at most 120 characters."""
    return _line(text, "PARTY-NAME", "名称", "name", MAX_NAME)


def check_firm_type(text: str) -> str:
    """Return the type of a firm on one line, at most 40 characters; empty stays empty."""
    return _line(text, "PARTY-NAME", "类型", "type", MAX_TYPE) if text else ""


def check_phone(text: str) -> str:
    """Return a phone number as digits; empty stays empty. Mainland mobile and fixed numbers."""
    if not text:
        return ""
    digits = re.sub(r"[\s()+-]", "", unicodedata.normalize("NFKC", text[:40]))
    digits = re.sub(r"^(00)?86(?=1[3-9])", "", digits)
    if not (_MOBILE.fullmatch(digits) or _FIXED.fullmatch(digits)):
        raise PartyError(
            "PARTY-PHONE",
            "联系电话应为11位手机号码，或带区号的固定电话；请核对。",
            "A phone is an 11-digit mobile number or a fixed number with area code. Check it.",
        )
    return digits


def check_address(text: str) -> str:
    """Return an address on one line, at most 300 characters; empty stays empty."""
    return _line(text, "PARTY-ADDRESS", "地址", "address", MAX_ADDRESS) if text else ""


def check_purpose(purpose: str, note: str) -> None:
    """Raise PartyError LOOK-PURPOSE unless the purpose is one of PURPOSES, stated where it must."""
    if purpose not in PURPOSES:
        raise PartyError(
            "LOOK-PURPOSE",
            f"查看个人信息须说明目的，且应为以下之一：{'、'.join(PURPOSES)}。",
            f"Looking at personal data needs a purpose, one of: {', '.join(PURPOSES)}.",
        )
    if (purpose == "other" and not note.strip()) or len(note) > MAX_NOTE or "\x00" in note:
        raise PartyError(
            "LOOK-PURPOSE",
            f"目的为“其他”时须写明，不超过{MAX_NOTE}字。",
            f"Say what the purpose is when it is other: at most {MAX_NOTE} characters.",
        )


def _line(text: str, code: str, zh: str, en: str, longest: int) -> str:
    line = " ".join(text.split()) if len(text) <= longest * 4 else text
    bad = any(unicodedata.category(c) in {"Cc", "Cs", "Co", "Cn"} for c in line[:longest])
    if not line or len(line) > longest or bad:
        raise PartyError(
            code,
            f"{zh}应为1至{longest}个可见字符(现为{len(line)}个)；请改正。",
            f"A {en} has 1 to {longest} visible characters; this one has {len(line)}. Correct it.",
        )
    return line
