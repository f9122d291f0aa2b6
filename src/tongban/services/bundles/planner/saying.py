"""Conditions as people read them: labels for names, choices for codes, words for operators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.services.forms.types import DataElement

_TOKEN: Final = re.compile(r"'(?:[^']|'')*'|[A-Za-z_]\w*|\d+(?:\.\d+)?|<>|>=|<=|\S")
_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "AND": ("，并且", "and"),
    "OR": ("，或者", "or"),
    "NOT": ("不满足", "not"),
    "IN": ("属于", "is one of"),
    "IS": ("", "is"),
    "NULL": ("未填", "not given"),
    "TRUE": ("是", "yes"),
    "FALSE": ("否", "no"),
    "BETWEEN": ("介于", "is between"),
    "=": ("：", "is"),
    "<>": ("不是", "is not"),
    ">": ("大于", "is above"),
    "<": ("小于", "is below"),
    ">=": ("不小于", "is at least"),
    "<=": ("不大于", "is at most"),
    ",": ("、", ","),
    ";": ("；", ";"),
}


def in_words(clause: str, elements: Mapping[str, DataElement]) -> Label:
    """Say a condition in both languages; what has no label stays as it is written."""
    zh, en = [], []
    named: DataElement | None = None
    for token in _TOKEN.findall(clause):
        element = elements.get(token)
        if element is not None:
            named = element
            said = (element.label["zh"], element.label.get("en") or element.label["zh"])
        elif token.startswith("'"):
            said = _choice(token[1:-1].replace("''", "'"), named)
        else:
            said = _WORDS.get(token.upper(), (token, token))
        zh.append(said[0])
        en.append(said[1])
    return Label("".join(zh), re.sub(r" ([,;)])", r"\1", " ".join(en)).replace("( ", "("))


def _choice(value: str, element: DataElement | None) -> tuple[str, str]:
    for each in () if element is None else element.choices:
        if each.value == value:
            return each.label["zh"], each.label.get("en") or each.label["zh"]
    return f"“{value}”", f"“{value}”"
