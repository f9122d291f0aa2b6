"""The Jinja2 environment that all pages are rendered in."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from tongban.faces.common.slots import panels_of, ways_of

if TYPE_CHECKING:
    from collections.abc import Mapping

LOCAL = ZoneInfo("Asia/Shanghai")
SHORT = 8
_GROUPS = {21: (6, 8, 7), 18: (6, 8, 4)}
_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_CLAUSE = re.compile(f"第({_NUMERAL})条(?:第({_NUMERAL})款)?(?:第({_NUMERAL})项)?")


def environment(**options: Any) -> Environment:
    """Return an environment with gettext, `static()`, `url()` and filters; unknown names fail."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        loader=options["loader"],
        auto_reload=options["auto_reload"],
    )
    made.globals.update(static=static, url=url, get_messages=get_messages)
    made.globals.update(ways_of=ways_of, panels_of=panels_of)
    made.filters.update(day=day, moment=moment, words=words, role=role, clause=clause)
    made.filters.update(money=money, yuan=yuan, grouped=grouped)
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext, ngettext=translation.ngettext, newstyle=True
    )
    return made


def url(name: str, **kwargs: Any) -> str:
    """Return the address of a named page."""
    return _url(settings.ROOT_URLCONF, name, tuple(kwargs.items()))


@lru_cache(maxsize=4096)
def _url(_urls: str, name: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Look an address up once; the house lies at the root of its site."""
    return reverse(name, kwargs=dict(kwargs) or None)


def day(value: date | datetime | str | None) -> str:
    """Write a day as its readers do: 2022年4月2日, or 2 April 2022; a dash when there is none."""
    if value is None:
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    if translation.get_language() == "en":
        return f"{value.day} {value:%B %Y}"
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime | str | None) -> str:
    """Write a moment in local time to the minute."""
    if value is None:
        return "—"
    local = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(LOCAL)
    return f"{day(local)} {local:%H:%M}"


def money(fen: int) -> str:
    """Write an amount kept in fen: 1,234.50元, whole yuan without fen; ¥1,234.50 in English."""
    whole, rest = divmod(abs(fen), 100)
    number = f"{'-' if fen < 0 else ''}{whole:,}" + (f".{rest:02}" if rest else "")
    return translation.gettext("%(n)s元") % {"n": number}


def yuan(value: Decimal | str | int) -> str:
    """Write an amount kept in yuan as `money` does; ValueError for part of a fen."""
    fen = Decimal(str(value)) * 100
    if fen != int(fen):
        raise ValueError(f"{value} yuan is no whole number of fen")
    return money(int(fen))


def grouped(number: str) -> Markup:
    """Set a long number in groups that eyes can follow; copied, it has no gaps.

    Receipt numbers (division, day, serial) and resident ids (division, birthday, order) by their
    parts, others by fours; shorter ones than nine signs stay whole.
    """
    text = str(number)
    sizes = _GROUPS.get(len(text)) if text[:-1].isdecimal() else None
    if len(text) <= SHORT or not text.isalnum():
        return escape(text)
    cuts = sizes or (4,) * -(-len(text) // 4)
    found, at = [], 0
    for size in cuts:
        found.append(text[at : at + size])
        at += size
    return Markup("").join(Markup('<span class="group-of">{}</span>').format(p) for p in found)


def words(value: Mapping[str, str] | str | None) -> str:
    """Pick the reader's language of a `{"zh", "en"}` label; Chinese when there is no English."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if translation.get_language() == "en":
        return value.get("en") or value["zh"]
    return value["zh"]


def clause(text: str) -> str:
    """Write a clause of a law for the reader: 第三十二条第一款, or Article 32, paragraph 1."""
    found = _CLAUSE.fullmatch(text)
    if found is None or translation.get_language() != "en":
        return text
    named = zip(("Article", "paragraph", "item"), found.groups(), strict=True)
    return ", ".join(f"{name} {_number(each)}" for name, each in named if each)


def _number(numeral: str) -> int:
    total = digit = 0
    for each in numeral:
        if each in "十百千":
            total += (digit or 1) * 10 ** ("十百千".index(each) + 1)
            digit = 0
        else:
            digit = max("零一二三四五六七八九".find(each), 0)
    return total + digit


ROLES = {
    "clerk": {"zh": "窗口受理", "en": "window clerk"},
    "reviewer": {"zh": "审查", "en": "reviewer"},
    "verifier": {"zh": "审核", "en": "verifier"},
    "approver": {"zh": "批准", "en": "approver"},
    "head": {"zh": "负责人", "en": "head"},
    "certificate_officer": {"zh": "制证", "en": "certificate officer"},
    "hearing_host": {"zh": "听证主持", "en": "hearing host"},
    "supervisor": {"zh": "效能监督", "en": "supervisor"},
    "item_editor": {"zh": "事项编辑", "en": "item editor"},
    "item_publisher": {"zh": "事项发布", "en": "item publisher"},
    "item_admin": {"zh": "事项管理", "en": "item administrator"},
    "item_reviewer": {"zh": "事项审核", "en": "item reviewer"},
    "hall_manager": {"zh": "大厅管理", "en": "hall manager"},
    "window_clerk": {"zh": "综合窗口", "en": "window clerk of the hall"},
    "guide_desk": {"zh": "导办", "en": "guide desk"},
    "auditor": {"zh": "审计", "en": "auditor"},
    "leader": {"zh": "区领导", "en": "district leader"},
    "reform_office": {"zh": "营商办", "en": "reform office"},
    "evaluator": {"zh": "评价", "en": "evaluator"},
    "applicant": {"zh": "申请人", "en": "applicant"},
    "agent": {"zh": "代理人", "en": "agent"},
    "system": {"zh": "系统", "en": "system"},
}
"""Names of roles (domain word list), for pages."""


def role(name: str) -> str:
    """Write a role in the reader's language; its own name when it has no other."""
    return words(ROLES.get(name, name))
