"""Read time limits as people write them, and compare two of them; what is unclear stays unread."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.remarks import Remark
from tongban.services.catalogue.types import Limit

LONGEST_WORKING_DAYS: Final = 250
"""More than the working days of any year since 2004: most likely a calendar year was meant."""
LONGEST_DAYS: Final = 3660
_LONGEST_TEXT: Final = 300
_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_NUMBER = r"\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+"
_UNITS: Final = (
    ("working_days", 1, r"个?(?:法定)?工作[日天]|working ?days?|wd"),
    ("calendar_days", 1, r"个?(?:自然|日历|公历)[日天]|calendar ?days?"),
    ("calendar_days", 7, r"个?(?:星期|周|礼拜)"),
    ("months", 1, r"个?(?:自然)?月"),
    ("months", 12, r"年"),
    ("hours", 1, r"个?小时|hours?"),
    ("day", 1, r"[日天]|days?"),
)
_UNIT: Final = "|".join(f"(?P<u{n}>{pattern})" for n, (_, _, pattern) in enumerate(_UNITS))
_INSTANT: Final = re.compile(
    r"(?:即时|即办|当场|现场|立即|即刻)(?:办结|办理|办好|办|完成|决定|取件|出证|受理)?(?:件|制|业务)?"
    r"|即到即办|立等可取|即来即办|随到随办"
)
_NONE: Final = re.compile(
    r"无|没有|不限|(?:没有|未|无)(?:作|做)?(?:明确)?(?:规定|要求|限制)|无(?:法定|承诺)?(?:办结|办理)?(?:时限|期限)(?:要求|规定)?"
    r"|(?:法律|法规|法律法规)(?:没有|未)(?:作)?(?:明确)?规定(?:时限|期限)?|不涉及|null|none|n/?a|[-—–/\\]+"
)
_PREFIX: Final = (
    r"(?:(?:法定|承诺)?(?:办结|办理)?(?:时限|期限)[:是为]?)?(?:自?(?:受理|收到[^,;(\d]{0,12}?)(?:之日)?(?:起|后)?)?"
    r"的?(?:之?内)?(?:不超过|不多于|最长|在)?"
)
_SUFFIX: Final = r"(?:之内|以内|内)?(?:办结|办理完毕|完成|作出决定|答复)?"
_ONE: Final = re.compile(
    rf"{_PREFIX}(?P<number>-?(?:{_NUMBER}))\s*[(\[]?\s*(?:{_UNIT})?\s*[)\]]?{_SUFFIX}"
    r"(?:[,;.:(\[](?P<rest>.*))?",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(rf"(?:{_NUMBER})\s*[个日天工作]*\s*(?:[-~—–]|至|到)+\s*(?:{_NUMBER})")
_VALUE: Final = re.compile(rf"(?:{_NUMBER})\s*[(\[]?\s*(?:{_UNIT})", re.IGNORECASE)
_EXTENDS: Final = re.compile(r"延长|延期|extension")
_EXCLUDES: Final = re.compile(r"不含|不包括|不计|除外|扣除|另计|exclud")
_LEGAL_GROUND: Final = re.compile(r"听证|招标|拍卖|检验|检测|检疫|鉴定|专家评审|专家论证")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of a limit: the limit or None, and what must be remarked."""

    limit: Limit | None
    remarks: tuple[Remark, ...] = ()
    stated: bool = True
    """False where the text says nothing or says that there is no limit."""


def read_limit(
    text: str, *, field: str, unit: str | None = None, plain_day: str | None = None
) -> Reading:
    """Read one limit as written, e.g. 20(工作日), 二十个工作日内, 即办, 3个月, 无.

    `unit` is the text of a separate unit column; `plain_day` says what 日 or 天 alone means in this
    source (`working_days` or `calendar_days`). Nothing is guessed: what does not say exactly one
    number and one unit gives no limit and a remark that carries the raw text.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.replace(" ", "").replace("。", ".").replace("、", ",").rstrip(".;,")
    plain = plain.replace("【", "[").replace("】", "]").replace("〔", "[").replace("〕", "]")
    if not plain or _NONE.fullmatch(plain.casefold()):
        return Reading(None, stated=False)
    if _INSTANT.fullmatch(plain):
        return Reading(Limit(0, "working_days"))
    if len(plain) > _LONGEST_TEXT:
        return _unread("LIMIT-TEXT", field, text)
    if _RANGE.search(plain):
        return _unread("LIMIT-RANGE", field, text)
    match = _ONE.fullmatch(plain)
    if match is None:
        several = sum(1 for _ in _VALUE.finditer(plain)) > 1
        return _unread("LIMIT-MULTIPLE" if several else "LIMIT-TEXT", field, text)
    return _single(match, text, field=field, unit=unit, plain_day=plain_day)


def _single(
    match: re.Match[str], text: str, *, field: str, unit: str | None, plain_day: str | None
) -> Reading:
    number = _count(match["number"])
    if number is None:
        negative = match["number"].startswith("-")
        fraction = "." in match["number"]
        code = "LIMIT-NEGATIVE" if negative else "LIMIT-FRACTION" if fraction else "LIMIT-TEXT"
        return _unread(code, field, text)
    name, factor = _unit_of(match)
    if name is None and unit is not None:
        given = re.fullmatch(
            _UNIT, unicodedata.normalize("NFKC", unit).strip().strip("()"), re.IGNORECASE
        )
        name, factor = _unit_of(given) if given else (None, 1)
    if number == 0:
        return Reading(Limit(0, "working_days"))
    if name == "day":
        name = plain_day
        if name is None:
            return _unread("LIMIT-UNIT-DAY", field, text)
    if name is None:
        return _unread("LIMIT-UNIT", field, text)
    rest = (match["rest"] or "").strip(" )].;,")
    if rest and _VALUE.search(rest) and not _EXTENDS.search(rest):
        return _unread("LIMIT-MULTIPLE", field, text)
    limit = Limit(number * factor, name, note=Label(rest) if rest else None)
    return Reading(limit, tuple(_doubts(limit, rest, field, text)))


def _doubts(limit: Limit, rest: str, field: str, text: str) -> list[Remark]:
    doubts = []
    longest = LONGEST_WORKING_DAYS if limit.unit == "working_days" else LONGEST_DAYS
    if limit.unit in {"working_days", "calendar_days"} and limit.days > longest:
        doubts.append(Remark("LIMIT-IMPLAUSIBLE", field, text))
    if rest:
        excluded = _EXCLUDES.search(rest) and not _LEGAL_GROUND.search(rest)
        doubts.append(Remark("LIMIT-EXCLUDES" if excluded else "LIMIT-NOTE", field, text))
    return doubts


def _unread(code: str, field: str, text: str) -> Reading:
    return Reading(None, (Remark(code, field, text),))


def _unit_of(match: re.Match[str]) -> tuple[str | None, int]:
    for n, (name, factor, _) in enumerate(_UNITS):
        if match[f"u{n}"] is not None:
            return name, factor
    return None, 1


def _count(text: str) -> int | None:
    """Read 20 or 二十 or 一百二十; None for what is no whole number."""
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= len("1000000") else None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total, digit, place = 0, None, 10_000
    for c in text:
        if c in _DIGITS:
            if digit not in {None, 0}:
                return None
            digit = _DIGITS[c]
        else:
            if _PLACES[c] >= place:
                return None
            place = _PLACES[c]
            total += place * (1 if digit is None else digit)
            digit = None
    return total + (digit or 0)


def span(limit: Limit) -> tuple[int, int]:
    """Give the fewest and the most hours that the limit can take by the clock.

    A working day takes at least one day; n of them take at most 2n + 12 days (a five-day week, and
    no arrangement since 2004 closes offices longer than ten days in a row).
    """
    n = limit.days
    if limit.unit == "hours":
        return n, n
    if limit.unit == "months":
        return 24 * (n * 365 // 12 - 3), 24 * (n * 366 // 12 + 2)
    if limit.unit == "working_days":
        return 24 * n, 24 * (2 * n + 12) if n else 0
    return 24 * n, 24 * (n + 10 if limit.unit == "rolling_days" else n)


def exceeds(promise: Limit, law: Limit) -> bool | None:
    """Tell whether a promise is longer than the law allows; None where units leave it open."""
    if promise.unit == law.unit:
        return promise.days > law.days
    if promise.instant:
        return False
    if law.instant:
        return True
    (fewest, most), (law_fewest, law_most) = span(promise), span(law)
    if fewest > law_most:
        return True
    # calendar days within as many working days are within the law on any calendar
    if most <= law_fewest:
        return False
    return None
