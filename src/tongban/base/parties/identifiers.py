"""Checks the two identifiers everything hangs on: resident ids and unified social credit codes."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from stdnum import numdb
from stdnum.cn import ric, uscc

LENGTH: Final = 18
MAX_INPUT: Final = 64
OLDEST: Final = 150
USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
# residence permits of Hong Kong, Macao and Taiwan residents carry these in place of a county
# (港澳台居民居住证申领发放办法 §4); 710000 stands in older ids
WITHOUT_COUNTY: Final = frozenset({"710000", "810000", "820000", "830000"})
# what hides between pasted characters: zero-width marks and every kind of dash
_NOISE: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u2010-\u2015\u2212_.·-]+")


class IdentifierError(ValueError):
    """An identifier that cannot be right.

    `code` is stable, `zh` and `en` say what is wrong, what was expected and what to do. The value
    itself is never in the message: a mistyped resident id is still nearly a resident id.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} {en}")
        self.code = code
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[IdentifierError], tuple[str, str, str]]:
        return type(self), (self.code, self.zh, self.en)

    @property
    def message(self) -> dict[str, str]:
        """Both languages, as a label."""
        return {"zh": self.zh, "en": self.en}


def normalise(text: str) -> str:
    """Bring typed text to the written form: half width, upper case, no spaces, dots or dashes."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).upper()


def check_resident_id(text: str, *, today: date | None = None) -> str:
    """Return the 18 characters of a resident id (GB 11643-1999), or raise IdentifierError.

    Checked: length, characters, division, birth date (real, not after `today`, at most 150 years
    before it), check character (ISO 7064 MOD 11-2). A division counts if it ever existed: the
    number keeps the code of the day it was first given, which may be long after birth. `today` is
    the date in China when left out.
    """
    number = _typed(text, "ID-RESIDENT", "居民身份证号码", "resident id")
    if len(number) != LENGTH:
        raise IdentifierError(
            "ID-RESIDENT-LENGTH",
            f"居民身份证号码应为18位，实际为{len(number)}位；请对照证件逐位核对。",
            f"A resident id has 18 characters; this one has {len(number)}. "
            "Compare it with the card.",
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise IdentifierError(
            "ID-RESIDENT-CHARACTERS",
            "居民身份证号码前17位应为数字，末位为数字或X；请改正其他字符。",
            "The first 17 characters of a resident id are digits, the last a digit or X. "
            "Correct any other character.",
        )
    if not _division_known(number[:6]):
        raise IdentifierError(
            "ID-RESIDENT-DIVISION",
            "居民身份证号码前6位不是行政区划代码(GB/T 2260)；请核对前6位。",
            "The first 6 digits are no division code (GB/T 2260). Check the first 6 digits.",
        )
    _check_birth(number, today or datetime.now(SHANGHAI).date())
    if number[-1] != ric.calc_check_digit(number):
        raise IdentifierError(
            "ID-RESIDENT-CHECK",
            "居民身份证号码校验码不符，至少有一位输错；请对照证件逐位核对。",
            "The check character does not fit: at least one character is wrong. "
            "Compare it with the card.",
        )
    return number


def check_uscc(text: str) -> str:
    """Return the 18 characters of a unified social credit code (GB 32100-2015), or raise.

    Checked: length, alphabet (no I, O, Z, S, V), the organisation code's own check at position 17
    (GB 11714) and the check at position 18.
    """
    number = _typed(text, "ID-USCC", "统一社会信用代码", "unified social credit code")
    if len(number) != LENGTH:
        raise IdentifierError(
            "ID-USCC-LENGTH",
            f"统一社会信用代码应为18位，实际为{len(number)}位；请对照营业执照逐位核对。",
            f"A unified social credit code has 18 characters; this one has {len(number)}. "
            "Compare it with the licence.",
        )
    wrong = sorted({each for each in number if each not in USCC_ALPHABET})
    if wrong:
        raise IdentifierError(
            "ID-USCC-CHARACTERS",
            "统一社会信用代码只用数字和大写字母，且不含 I、O、Z、S、V;"
            "请核对是否把1、0、2、5误作字母。",
            "A unified social credit code has digits and capital letters without I, O, Z, S, V. "
            "Check for letters typed in place of 1, 0, 2 or 5.",
        )
    if not re.fullmatch(r"[0-9]{6}", number[2:8]):
        raise IdentifierError(
            "ID-USCC-DIVISION",
            "统一社会信用代码第3至8位应为6位数字的登记机关行政区划码；请核对。",
            "Characters 3 to 8 are the six digits of the registering division. Check them.",
        )
    if number[16] != organisation_check(number[8:16]):
        raise IdentifierError(
            "ID-USCC-ORGANISATION",
            "统一社会信用代码第9至17位(组织机构代码，GB 11714)校验码不符；请核对这9位。",
            "Characters 9 to 17 (organisation code, GB 11714) fail their own check. "
            "Check these nine.",
        )
    if number[17] != uscc_check(number[:17]):
        raise IdentifierError(
            "ID-USCC-CHECK",
            "统一社会信用代码第18位校验码不符，至少有一位输错；请对照营业执照逐位核对。",
            "The check character 18 does not fit: at least one character is wrong. "
            "Compare it with the licence.",
        )
    return number


def organisation_check(body: str) -> str:
    """Return the check character of eight characters of an organisation code (GB 11714)."""
    total = sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check(head: str) -> str:
    """Return the check character of the first 17 characters of a credit code (GB 32100-2015)."""
    return str(uscc.calc_check_digit(head))


def birth_date(number: str) -> date:
    """Return the birth date within a checked resident id."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """Return `male` or `female` from a checked resident id (an odd sequence is male)."""
    return "male" if int(number[16]) % 2 else "female"


def _typed(text: object, code: str, zh: str, en: str) -> str:
    if not isinstance(text, str):
        raise IdentifierError(
            f"{code}-TYPE",
            f"{zh}应为文字；请按证件填写18位。",
            f"A {en} is text; write the 18 characters of the document.",
        )
    if len(text) > MAX_INPUT:
        raise IdentifierError(
            f"{code}-LENGTH",
            f"{zh}应为18位，实际为{len(text)}位；请只填写号码。",
            f"A {en} has 18 characters; this text has {len(text)}. Write the number alone.",
        )
    return normalise(text)


@lru_cache(maxsize=4096)
def _division_known(division: str) -> bool:
    if division in WITHOUT_COUNTY:
        return True
    if division.endswith("0000"):
        return False
    parts = numdb.get("cn/loc").info(division)
    return any("county" in facts for _, facts in parts)


def _check_birth(number: str, today: date) -> None:
    try:
        born = birth_date(number)
    except ValueError:
        born = None
    if born is None or born > today or today.year - born.year > OLDEST:
        raise IdentifierError(
            "ID-RESIDENT-BIRTH",
            "居民身份证号码第7至14位应为真实的、不晚于今天的出生日期(年月日)；请核对这8位。",
            "Digits 7 to 14 are a real birth date (YYYYMMDD), not after today. Check these eight.",
        )
