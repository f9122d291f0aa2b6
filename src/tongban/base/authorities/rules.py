"""Decides what a body and an officer of a district may be; no database."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from stdnum.cn import uscc

from tongban.base.authorities.types import NATURES, DistrictError, RoleSpec
from tongban.kernel.authority import BUILT_IN_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_ROLE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DIVISION: Final = re.compile(r"[0-9]{6}([0-9]{3}){0,2}")


def check_id(text: str) -> str:
    """Return an id of lower-case letters, digits, dots and dashes, at most 63 characters."""
    if not _ID.fullmatch(text):
        raise DistrictError(
            "AUTHORITY-ID",
            f"编号 {text[:80]!r} 应为小写字母、数字、点或连字符，不超过63位。",
            f"Id {text[:80]!r}: expected lower-case letters, digits, dots, dashes, up to 63.",
        )
    return text


def check_label(label: Mapping[str, str], what: str) -> tuple[str, str]:
    """Return the Chinese and English text of a label, both present and at most 120 characters."""
    texts = (label.get("zh", "").strip(), label.get("en", "").strip())
    if not all(0 < len(text) <= 120 for text in texts):  # noqa: PLR2004 - said in the message
        raise DistrictError(
            "AUTHORITY-NAME",
            f"{what}应有中文(zh)和英文(en)，各不超过120字。",
            f"{what} needs zh and en, each of at most 120 characters.",
        )
    return texts


def check_division(division: str) -> str:
    """Return a division code of 6, 9 or 12 digits (GB/T 2260 and its statistical extension)."""
    if not _DIVISION.fullmatch(division):
        raise DistrictError(
            "AUTHORITY-DIVISION",
            f"行政区划 {division[:20]!r} 应为6、9或12位数字。",
            f"Division {division[:20]!r}: expected 6, 9 or 12 digits.",
        )
    return division


def check_uscc(code: str) -> str:
    """Return a unified social credit code that passes its check (GB 32100-2015)."""
    if not uscc.is_valid(code) or code != uscc.compact(code):
        raise DistrictError(
            "AUTHORITY-USCC",
            f"统一社会信用代码 {code[:40]!r} 校验不符；应为18位数字和大写字母，请核对。",
            f"Code {code[:40]!r} fails its check; expected 18 digits and capitals (GB 32100).",
        )
    return code


def check_nature(nature: str) -> str:
    """Return a code of GB/T 39046-2020 A.3."""
    if nature not in NATURES:
        raise DistrictError(
            "AUTHORITY-NATURE",
            f"机构性质 {nature[:20]!r} 不在 GB/T 39046 A.3 中，应为：{'、'.join(NATURES)}。",
            f"Nature {nature[:20]!r}: expected one of {', '.join(NATURES)} (GB/T 39046 A.3).",
        )
    return nature


def check_roles(roles: Iterable[RoleSpec]) -> tuple[RoleSpec, ...]:
    """Return the roles when each can be granted and none is given twice from the same day."""
    checked: dict[tuple[str, str | None, date], RoleSpec] = {}
    for spec in roles:
        if not _ROLE.fullmatch(spec.role) or spec.role in BUILT_IN_ROLES:
            raise DistrictError(
                "OFFICER-ROLE",
                f"角色 {spec.role[:60]!r} 不能授予；应为小写英文，不能是内置角色。",
                f"Role {spec.role[:60]!r} cannot be given; expected a lower-case word other than "
                "applicant, agent, system.",
            )
        if spec.valid_to is not None and spec.valid_to < spec.valid_from:
            raise DistrictError(
                "OFFICER-PERIOD",
                f"角色 {spec.role} 的有效期结束早于开始；请改正。",
                f"Role {spec.role} ends before it begins. Correct the dates.",
            )
        if spec.items is not None and not spec.items:
            raise DistrictError(
                "OFFICER-ROLE",
                f"角色 {spec.role} 未列事项；请列出事项或写 all。",
                f"Role {spec.role} names no item. List the items or write all.",
            )
        place = (spec.role, spec.department, spec.valid_from)
        if place in checked:
            raise DistrictError(
                "OFFICER-ROLE",
                f"角色 {spec.role} 在同一部门同一天起重复授予；请合并。",
                f"Role {spec.role} is given twice for one department from one day. Merge them.",
            )
        checked[place] = spec
    return tuple(checked.values())


def period(first: date, last: date | None) -> tuple[datetime, datetime | None]:
    """Return the moments from which and before which whole days in China last.

    `period(1 January, 31 December)` ends at midnight of 1 January of the next year.
    """
    begin = datetime.combine(first, time(), SHANGHAI)
    if last is None:
        return begin, None
    return begin, datetime.combine(last + timedelta(days=1), time(), SHANGHAI)
