"""Reads past slips of the pen: another character of the same sound, pinyin, a letter or two wrong.

Compared with the words that the district knows, so that nothing is guessed that it does not have.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

import rjieba

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HAN: Final = re.compile(r"[\u3400-\u9fff]+")
LATIN: Final = re.compile(r"[a-z]+(?:[\s']+[a-z]+)*")
LONGEST: Final = 12
LONG: Final = 4
"""Words from this length on bear one character that is wrong, missing or too many."""
LETTERS: Final = 4
"""Fewer letters than these are no pinyin of a word."""
CLOSE: Final = 0.8
"""How much alike an English word and its slip are, of 1 (difflib)."""
# what many here do not tell apart: zh z, ch c, sh s, l n, and the endings -ng -n
_BLURRED: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


class _Slip(NamedTuple):
    start: int
    end: int
    word: str
    cost: int


def corrected(text: str, everyday: Iterable[str], words: Iterable[str]) -> str | None:
    """Return the text (folded) with words of the district where it has slips; None without any.

    `everyday` are the words that people use, which go before equals, `words` all others.
    """
    known = (*dict.fromkeys(everyday), *dict.fromkeys(words))
    fixed = LATIN.sub(lambda found: _letters(found.group(), known), _toneless(text))
    fixed = HAN.sub(lambda found: _characters(found.group(), known), fixed)
    return fixed if fixed != text else None


def sounds(word: str) -> tuple[frozenset[str], ...]:
    """Return how each character sounds, blurred; empty for one whose reading is not known."""
    return tuple(frozenset(map(_blur, readings().get(each, ()))) for each in word)


def spelt(word: str) -> frozenset[str]:
    """Return the word in pinyin, in each of its readings; none when one is not known."""
    each = [readings().get(char, ()) for char in word]
    return frozenset("".join(way) for way in product(*each)) if all(each) else frozenset()


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Return the readings of characters, without tones."""
    found: dict[str, tuple[str, ...]] = {}
    text = (files(__package__ or "") / "readings.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            syllable, _, characters = line.partition(" ")
            for each in characters:
                found[each] = (*found.get(each, ()), syllable)
    return found


def _blur(syllable: str) -> str:
    for heard, said in _BLURRED:
        if syllable.startswith(heard):
            syllable = said + syllable[len(heard) :]
            break
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable


class _Lexicon(NamedTuple):
    by_sound: Mapping[str, tuple[tuple[str, tuple[frozenset[str], ...]], ...]]
    """Words of Han characters by the sound of the first."""
    long: tuple[tuple[str, frozenset[str]], ...]
    by_letters: tuple[tuple[str, str], ...]
    latin: tuple[str, ...]


@lru_cache(maxsize=4)
def _lexicon(known: tuple[str, ...]) -> _Lexicon:
    han = [word for word in known if 1 < len(word) <= LONGEST and HAN.fullmatch(word)]
    by_sound: dict[str, list[tuple[str, tuple[frozenset[str], ...]]]] = {}
    letters: dict[str, str] = {}
    for word in han:
        heard = sounds(word)
        for first in heard[0]:
            by_sound.setdefault(first, []).append((word, heard))
        for way in spelt(word):
            letters.setdefault(way, word)
    return _Lexicon(
        by_sound={first: tuple(rows) for first, rows in by_sound.items()},
        long=tuple((word, frozenset(word)) for word in han if len(word) >= LONG),
        by_letters=tuple(
            sorted(
                ((way, word) for way, word in letters.items() if len(way) >= LETTERS),
                key=lambda pair: -len(pair[0]),
            )
        ),
        latin=tuple(word for word in known if len(word) > LONG and word.isascii()),
    )


def _letters(run: str, known: tuple[str, ...]) -> str:
    """Read a run of letters as pinyin, else as English with slips."""
    lexicon = _lexicon(known)
    joined = re.sub(r"[\s']+", "", run)
    found: list[str] = []
    rest = joined
    while rest:
        way, word = next(
            ((way, word) for way, word in lexicon.by_letters if rest.startswith(way)), ("", "")
        )
        if word:
            found.append(word)
        rest = rest[len(way) or 1 :]
    if sum(len(next(iter(spelt(word)))) for word in found) * 2 > len(joined):
        return "".join(found)
    return " ".join(
        next(iter(get_close_matches(word, lexicon.latin, n=1, cutoff=CLOSE)), word)
        if len(word) > LONG and word not in lexicon.latin
        else word
        for word in run.split()
    )


def _toneless(run: str) -> str:
    """Take tones and accents off letters."""
    return "".join(
        each for each in unicodedata.normalize("NFD", run) if not unicodedata.combining(each)
    )


def _characters(run: str, known: tuple[str, ...]) -> str:
    """Put known words in the place of what sounds like them or is one character off."""
    places = _places(run)
    slips = sorted(
        (
            slip
            for slip in (*_heard(run, known), *_near(run, known))
            if not any(_cuts(slip, place) for place in places)
        ),
        key=lambda slip: (-len(slip.word), slip.cost),
    )
    chosen: list[_Slip] = []
    for slip in slips:
        if all(slip.end <= each.start or slip.start >= each.end for each in chosen):
            chosen.append(slip)
    fixed, at = "", 0
    for slip in sorted(chosen):
        fixed += run[at : slip.start] + slip.word
        at = slip.end
    return fixed + run[at:]


def _heard(run: str, known: tuple[str, ...]) -> Iterable[_Slip]:
    heard = sounds(run)
    by_sound = _lexicon(known).by_sound
    for start in range(len(run)):
        for first in heard[start]:
            for word, wanted in by_sound.get(first, ()):
                end = start + len(word)
                here = run[start:end]
                if here == word:
                    yield _Slip(start, end, word, 0)
                elif (
                    end <= len(run)
                    and all(a & b for a, b in zip(heard[start:end], wanted, strict=True))
                    and not _in_dictionary(here)
                ):
                    yield _Slip(start, end, word, 1)


def _near(run: str, known: tuple[str, ...]) -> Iterable[_Slip]:
    held = set(run)
    for word, characters in _lexicon(known).long:
        if len(characters & held) < len(characters) - 1:
            continue
        size = len(word)
        for start in range(len(run) - size + 2):
            here = run[start : start + size]
            if len(here) == size and sum(a != b for a, b in zip(here, word, strict=True)) == 1:
                yield _Slip(start, start + size, word, 2)
            fewer = run[start : start + size - 1]
            if any(fewer == word[:n] + word[n + 1 :] for n in range(1, size)):
                yield _Slip(start, start + size - 1, word, 2)
            more = run[start : start + size + 1]
            if any(word == more[:n] + more[n + 1 :] for n in range(1, size)):
                yield _Slip(start, start + size + 1, word, 2)


def _places(run: str) -> list[tuple[int, int]]:
    """Return where the dictionary's words of several characters stand."""
    found: list[tuple[int, int]] = []
    at = 0
    for word in rjieba.cut(run, hmm=False):
        if len(word) > 1:
            found.append((at, at + len(word)))
        at += len(word)
    return found


def _cuts(slip: _Slip, place: tuple[int, int]) -> bool:
    """Tell whether a slip would leave only a part of a word of the dictionary."""
    start, end = place
    outside = start < slip.start or slip.end < end
    return outside and start < slip.end and slip.start < end


def _in_dictionary(text: str) -> bool:
    return len(rjieba.cut(text, hmm=False)) == 1
