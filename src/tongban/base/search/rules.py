"""Cuts text into words and marks what was found; no database."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import rjieba

from tongban.base.search.types import Piece

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_QUERY: Final = 200
MAX_TERMS: Final = 40
SNIPPET: Final = 60
PART: Final = 0.25
_WORD: Final = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# words that every question has and no answer
STOP_WORDS: Final = frozenset({
    "我要", "我想", "想要", "需要", "怎么", "怎么办", "怎么样", "怎样", "如何", "什么", "哪些",
    "哪里", "哪儿", "哪个", "多少", "多久", "几天", "请问", "可以", "能够", "应该", "办理",
    "申请", "手续", "流程", "材料", "一下", "一个", "有没有", "是不是", "没有", "已经", "现在",
    "自己", "我们", "他们", "的话", "以及", "为了", "关于", "进行", "the", "and", "for", "how",
    "what", "where", "can", "want", "need", "apply", "get", "about", "with", "from",
})  # fmt: skip


def fold(text: str) -> str:
    """Return the text as it is compared: half width, lower case, no control characters."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in wide).lower()


def words(text: str) -> list[str]:
    """Return the words of a text in order, each long word also in its parts; no punctuation."""
    found = []
    for run in _WORD.findall(fold(text)):
        if _HAN.fullmatch(run):
            cut = rjieba.cut_for_search(run)
            found += cut
            # what the dictionary knows, beside what the model guesses (卖烟要)
            found += [word for word in rjieba.cut(run, hmm=False) if word not in cut]
        else:
            found.append(_stem(run))
    return found


def terms(query: str) -> dict[str, float]:
    """Return what a question asks for: its words with weight 1, parts of long words with less.

    Without stop words and single characters.
    """
    found: dict[str, float] = {}
    for run in _WORD.findall(fold(query[:MAX_QUERY])):
        whole = (
            {*rjieba.cut(run), *rjieba.cut(run, hmm=False)} if _HAN.fullmatch(run) else {_stem(run)}
        )
        for word in words(run):
            if word not in STOP_WORDS and (len(word) > 1 or not _HAN.fullmatch(word)):
                weight = 1.0 if word in whole else PART
                found[word] = max(weight, found.get(word, 0.0))
    return dict(list(found.items())[:MAX_TERMS])


def grams(query: str) -> list[str]:
    """Return the pieces to look for where no word fits: pairs of characters, or the only one."""
    found: list[str] = []
    for run in _WORD.findall(fold(query[:MAX_QUERY])):
        if _HAN.fullmatch(run) and len(run) > 1:
            found += [run[n : n + 2] for n in range(len(run) - 1)]
        else:
            found.append(run)
    kept = [each for each in dict.fromkeys(found) if each not in STOP_WORDS]
    return kept[:MAX_TERMS]


def everyday(query: str, known: Iterable[str], *, shortened: bool = False) -> list[str]:
    """Return those of the everyday words that the question has, the longest of each place alone.

    A word of two characters has to stand between two words, not across them; a longer one counts
    anywhere. With `shortened`, those whose first character the question leaves out (理发店 for
    开理发店).
    """
    folded = fold(query[:MAX_QUERY])
    if shortened:
        whole = {term for term, weight in terms(query).items() if weight == 1.0}
        found = [word for word in known if word[1:] in whole]
    else:
        edges = {0}
        for part in rjieba.cut(folded, hmm=False):
            edges.add(max(edges) + len(part))
        found = [word for word in known if word in folded and _stands(word, folded, edges)]
    return sorted(
        word for word in found if not any(word in other for other in found if other != word)
    )


def _stands(word: str, folded: str, edges: set[int]) -> bool:
    if len(word) > 2 and _HAN.fullmatch(word):  # noqa: PLR2004 - said in `everyday`
        return True
    return any(
        {match.start(), match.end()} <= edges for match in re.finditer(re.escape(word), folded)
    )


def pieces(text: str, marked: Iterable[str]) -> tuple[Piece, ...]:
    """Return the text in pieces, those that are one of the words marked."""
    wanted = sorted({word for word in marked if word}, key=len, reverse=True)
    if not wanted:
        return (Piece(text, marked=False),) if text else ()
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE)
    found: list[Piece] = []
    end = 0
    for match in pattern.finditer(text):
        if match.start() > end:
            found.append(Piece(text[end : match.start()], marked=False))
        found.append(Piece(match.group(), marked=True))
        end = match.end()
    if end < len(text):
        found.append(Piece(text[end:], marked=False))
    return tuple(found)


def snippet(body: str, marked: Sequence[str]) -> tuple[Piece, ...]:
    """Return the part of the body around the first marked word, at most 60 characters."""
    low = body.lower()
    places = [place for place in (low.find(word) for word in marked if word) if place >= 0]
    start = max(0, min(places, default=0) - SNIPPET // 3)
    return pieces(" ".join(body[start : start + SNIPPET].split()), marked)


def _stem(word: str) -> str:
    """Take the plural s off an English word."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word  # noqa: PLR2004 - gas, bus stay
