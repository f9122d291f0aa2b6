"""The texts of notices, by key, in both languages, filled in when they are read.

Stored are the key and the parameters alone: a text that is corrected is corrected everywhere, and a
reader gets his or her own language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING, Final

from tongban.base.notices.types import NoticeError

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json

LANGUAGES: Final = ("zh", "en")
PARAMETERS: Final = frozenset({"number", "subject", "department", "act", "state", "due", "note"})
# a resident id or a mobile number that stands alone
_ID: Final = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})[0-9]{8}([0-9]{3}[0-9Xx])(?![0-9A-Za-z])")
_PHONE: Final = re.compile(r"(?<![0-9])(1[3-9][0-9])[0-9]{4}([0-9]{4})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Text:
    """Title, body and, for a matter with a due day, a last line; labels with `{parameter}`s."""

    title: Mapping[str, str]
    body: Mapping[str, str]
    due: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A notice's words in both languages."""

    title: dict[str, str]
    body: dict[str, str]


_texts: dict[str, Text] = {}

FALLBACK: Final = Text(
    title={"zh": "{act}:{subject}", "en": "{act}: {subject}"},
    body={
        "zh": "办件 {number} 已“{act}”，现在的状态是“{state}”。",
        "en": "Case {number}: {act}; it is now “{state}”.",
    },
    due={"zh": "期限：{due}。", "en": "Due: {due}."},
)


def register(key: str, text: Text, *, replace: bool = True) -> None:
    """Give a notice its words; without `replace` only when it has none yet.

    Raises NoticeError NOTICE-TEMPLATE when a language is missing or a parameter is unknown.
    """
    for part in (text.title, text.body, text.due):
        if part is None:
            continue
        names = {
            name for lang in part.values() for _, name, _, _ in Formatter().parse(lang) if name
        }
        if set(part) != set(LANGUAGES) or not names <= PARAMETERS:
            raise NoticeError(
                "NOTICE-TEMPLATE",
                f"通知模板 {key} 应有中英文，且参数只能是：{'、'.join(sorted(PARAMETERS))}。",
                f"Notice template {key} needs zh and en, and no parameters but "
                f"{', '.join(sorted(PARAMETERS))}.",
            )
    if replace or key not in _texts:
        _texts[key] = text


def registered() -> frozenset[str]:
    """Name the templates that have words of their own; others get the act's and state's labels."""
    return frozenset(_texts)


def render(key: str, parameters: Mapping[str, Json]) -> Rendered:
    """Return the words of a notice; a missing parameter leaves its place empty."""
    text = _texts.get(key, FALLBACK)
    title, body = {}, {}
    for lang in LANGUAGES:
        values = {name: _word(parameters.get(name), lang) for name in PARAMETERS}
        title[lang] = text.title[lang].format_map(values)
        lines = [text.body[lang].format_map(values)]
        if text.due is not None and values["due"]:
            lines.append(text.due[lang].format_map(values))
        body[lang] = ("" if lang == "zh" else " ").join(lines)
    return Rendered(title, body)


def scrub(text: str) -> str:
    """Return the text with every resident id and mobile number in it masked."""
    return _PHONE.sub(r"\1****\2", _ID.sub(r"\1********\2", text))


def _word(value: Json | None, lang: str) -> str:
    if isinstance(value, Mapping):
        value = value.get(lang) or value.get("zh")
    if value is None:
        return ""
    word = str(value)
    if lang == "zh" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        day = date.fromisoformat(word)
        return f"{day.year}年{day.month}月{day.day}日"
    return word
