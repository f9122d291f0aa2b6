"""The pages' source language is Chinese; each string of theirs has its English."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation
from jinja2 import Environment, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from babel.messages.catalog import Catalog, Message

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tongban"
FACES = SOURCE / "faces"
ENGLISH = FACES / "common" / "locale" / "en" / "LC_MESSAGES"

# Han characters, and the punctuation that only Chinese text uses.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|%|\{\w*\}")
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"}

# Chinese that stands in a page or in code as it is, whatever the language of the reader.
MARKS = {
    ("common/base.html", "通"): "the brand mark",
    ("common/base.html", "中文"): "the language switch names the other language in itself",
    ("portal/parts.html", "《"): "marks of a Chinese law title, left out in English",
    ("portal/parts.html", "》"): "the same",
    ("common/jinja.py", "年"): "how a day is written in Chinese",
    ("common/jinja.py", "月"): "the same",
    ("common/jinja.py", "日"): "the same",
    ("common/jinja.py", "零〇一二三四五六七八九十百千"): "the numerals of clauses, which it reads",
    ("common/jinja.py", "第"): "the same",
    ("common/jinja.py", "条"): "the same",
    ("common/jinja.py", "款"): "the same",
    ("common/jinja.py", "项"): "the same",
    ("common/jinja.py", "十百千"): "the same",
    ("common/jinja.py", "零一二三四五六七八九"): "the same",
}


@pytest.fixture(scope="module")
def found() -> dict[tuple[str, ...], set[str]]:
    """All message ids in the source, singular and plural, with the files they stand in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping, "babel.cfg")
    extra = re.findall(r"-k (\S+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    keywords = {**DEFAULT_KEYWORDS, **parse_keywords(extra)}
    ids: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, _line, text, _comments, _context in extract_from_dir(
        str(SOURCE), methods, options, keywords
    ):
        ids[(text,) if isinstance(text, str) else tuple(text)].add(name)
    return ids


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ENGLISH / "django.po").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def test_the_extraction_reads_code_and_pages(found: dict[tuple[str, ...], set[str]]) -> None:
    files = {name for names in found.values() for name in names}
    assert "faces/common/jinja2/common/base.html" in files
    assert "faces/common/pages.py" in files
    assert "faces/desk/wording.py" in files
    assert ("登录",) in found
    assert not [name for name in files if "/tests/" in name]


def test_every_message_is_translated(
    found: dict[tuple[str, ...], set[str]], english: Catalog
) -> None:
    missing = []
    for ids, files in found.items():
        message = english.get(ids[0])
        if message is None or message.fuzzy or not all(_strings(message)):
            missing.append(f"{min(files)}: {ids[0]}")
        elif isinstance(message.id, tuple) != (len(ids) > 1) or len(_strings(message)) != len(ids):
            missing.append(f"{min(files)}: {ids[0]} (singular and plural)")
    assert not missing, "run `make messages` and translate:\n" + "\n".join(missing)


def test_placeholders_agree(english: Catalog) -> None:
    faults = [
        f"{text!r} for {_ids(message)[0]!r}"
        for message in _messages(english)
        for text in _strings(message)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(_ids(message)[0]))
    ]
    assert not faults, "\n".join(faults)


def test_translations_hold_no_chinese(english: Catalog) -> None:
    faults = [
        f"{text!r} for {_ids(message)[0]!r}"
        for message in _messages(english)
        for text in _strings(message)
        if CHINESE.search(text)
    ]
    assert not faults, "\n".join(faults)


def test_the_compiled_catalogue_equals_its_source(english: Catalog) -> None:
    with (ENGLISH / "django.mo").open("rb") as file:
        compiled = read_mo(file)
    assert {_ids(each): _strings(each) for each in _messages(compiled)} == {
        _ids(each): _strings(each) for each in _messages(english)
    }


def test_django_uses_the_catalogue() -> None:
    with translation.override("en"):
        assert translation.gettext("登录") == "Sign in"
        one = translation.ngettext("%(num)s 个事项", "%(num)s 个事项", 1) % {"num": 1}
        two = translation.ngettext("%(num)s 个事项", "%(num)s 个事项", 2) % {"num": 2}
        assert (one, two) == ("1 service", "2 services")
    with translation.override("zh-hans"):
        assert translation.gettext("登录") == "登录"


def test_pages_hold_no_bare_chinese() -> None:
    found = [
        (path, line, text)
        for face in ("cockpit", "common", "desk", "portal")
        for path in sorted((FACES / face).rglob("*"))
        if path.suffix in SCANS and "tests" not in path.parts
        for line, text in SCANS[path.suffix](path.read_text(encoding="utf-8"))
    ]
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {text[:60]}"
        for path, line, text in found
        if (f"{path.parent.name}/{path.name}", text) not in MARKS
    ]
    assert not faults, 'wrap in _() or write a {"zh", "en"} label:\n' + "\n".join(faults)
    assert {(f"{path.parent.name}/{path.name}", text) for path, _line, text in found} == set(MARKS)


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>\n办事</p>", [(2, "办事")]),
        ('<p>{{ "办事" if en else "x" }}</p>', [(1, "办事")]),
        ("<p>{{ name }}：</p>", [(1, "：")]),
        ('{% set label = {"a": "办事"} %}', [(1, "办事")]),
        ('<p>{{ _("办事") }}</p>', []),
        ('{{ ngettext("%(num)s 件", "%(num)s 件", 2) }}', []),
        ("{% trans %}办事{% endtrans %}", []),
        ("{# 办事 #}<p>a</p>", []),
        ('{{ _("%(act)s 好", act="办事") }}', [(1, "办事")]),
    ],
)
def test_the_scan_of_templates(template: str, bare: list[tuple[int, str]]) -> None:
    assert list(bare_in_template(template)) == bare


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ('"""办事"""\nx = 1', []),
        ('x = 1\n"""办事"""', []),
        ('x = _("办事")', []),
        ('x = gettext_noop("办" "事")', []),
        ('x = {"zh": "办事", "en": "service"}', []),
        ('x = {"zh": "办事"}', [(1, "办事")]),
        ('raise PartyError(CODE, "办事", "service")', []),
        ('say("办事", name)', [(1, "办事")]),
        ('x = _("a") + "办事"', [(1, "办事")]),
        ('x = f"{y}（{z}）"', [(1, "（"), (1, "）")]),
    ],
)
def test_the_scan_of_code(code: str, bare: list[tuple[int, str]]) -> None:
    assert list(bare_in_code(code)) == bare


def bare_in_template(template: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of Chinese outside gettext calls, trans blocks and comments."""
    environment = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    environment.newstyle_gettext = True  # type: ignore[attr-defined]
    tree = environment.parse(template)
    translated = {
        id(text)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT
        for text in call.args
    }
    for node in tree.find_all((nodes.TemplateData, nodes.Const)):
        text = node.data if isinstance(node, nodes.TemplateData) else node.value
        if not isinstance(text, str) or id(node) in translated:
            continue
        for match in CHINESE.finditer(text):
            yield node.lineno + text.count("\n", 0, match.start()), match[0]


def bare_in_code(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of Chinese in code that is no docstring, message or bilingual label."""
    tree = ast.parse(code)
    fine = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            fine.add(id(node.value))
        elif isinstance(node, ast.Call) and _called(node.func) in GETTEXT:
            fine.update(id(each) for each in node.args)
        elif isinstance(node, ast.Call):
            fine.update(id(zh) for zh, en in pairwise(node.args) if _english(en))
        elif isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            if {"zh", "en"} <= set(keys):
                fine.add(id(node.values[keys.index("zh")]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in fine:
            for match in CHINESE.finditer(node.value):
                yield node.lineno, match[0]


SCANS = {".html": bare_in_template, ".jinja2": bare_in_template, ".py": bare_in_code}


def _english(node: ast.expr) -> bool:
    """Say whether it is a text without Chinese: the second of a bilingual pair."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    texts = [
        each.value
        for each in parts
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]
    return bool(texts) and not any(CHINESE.search(text) for text in texts)


def _called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _messages(catalogue: Catalog) -> list[Message]:
    """Return the messages without the header."""
    return [message for message in catalogue if message.id]


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    if isinstance(message.string, str):
        return (message.string,)
    return tuple(message.string or ())
