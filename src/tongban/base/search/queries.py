"""Finds entries by everyday words: cut, widened by synonyms, weighed by rarity and by place.

A question with a slip of the pen is asked again as it was meant.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import connection

from tongban.base.search import models
from tongban.base.search.rules import (
    MAX_QUERY,
    everyday,
    fold,
    grams,
    pieces,
    snippet,
    terms,
)
from tongban.base.search.slips import corrected
from tongban.base.search.types import Found, Hit, Where

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_LIMIT: Final = 100
CANDIDATES: Final = 200
SYNONYM_WEIGHT: Final = 0.9
MAX_SYNONYMS: Final = 20
PHRASE: Final = 4.0
TITLE_COVER: Final = 0.5
PRIOR: Final = 0.1
BETTER: Final = 1.1
"""By how much a corrected question has to answer better than the question as it was asked."""

# A question is a sum of concepts (a word of it, or an everyday word in it); of a concept the best
# of its alternatives counts (the terms an everyday word stands for), and of that all its words. A
# word is rare or common among titles and keywords or, for a hit in the body, among all.
_RANKED: Final = """
WITH asked AS (
    SELECT * FROM unnest(%s::int[], %s::int[], %s::text[], %s::float8[])
                  AS a (concept, alternative, term, weight)
), hits AS MATERIALIZED (
    SELECT t.term, h.id, h.place
      FROM (SELECT DISTINCT term FROM asked) t
     CROSS JOIN LATERAL (
           SELECT e.id, CASE WHEN e.title_words @> ARRAY[t.term] THEN 3.0
                             WHEN e.head_words @> ARRAY[t.term] THEN 2.0 ELSE 0.4 END AS place
             FROM search_entry e
            WHERE e.kind = ANY(%s::text[]) AND e.all_words @> ARRAY[t.term]
           OFFSET 0) h -- keeps the planner from reading the whole table for every word
), rarity AS (
    SELECT term, count(*) AS anywhere, count(*) FILTER (WHERE place > 1) AS in_head
      FROM hits GROUP BY term
), total AS (
    SELECT count(*)::float8 AS n FROM search_entry WHERE kind = ANY(%s::text[])
), weighed AS (
    SELECT h.term, h.id,
           h.place * ln(1 + (t.n - c.seen + 0.5) / (c.seen + 0.5)) AS score
      FROM hits h JOIN rarity r USING (term) CROSS JOIN total t
     CROSS JOIN LATERAL (SELECT CASE WHEN h.place > 1 THEN r.in_head ELSE r.anywhere END) c (seen)
), alternatives AS (
    SELECT w.id, a.concept, string_agg(a.term, E'\\x1f') AS found, sum(a.weight * w.score) AS score
      FROM asked a JOIN weighed w USING (term)
     GROUP BY w.id, a.concept, a.alternative
), concepts AS (
    SELECT id, concept, max(score) AS score, string_agg(found, E'\\x1f') AS found
      FROM alternatives GROUP BY id, concept
)
SELECT e.id, e.kind, e.title, e.boost, string_agg(c.found, E'\\x1f' ORDER BY c.score DESC),
       sum(c.score) AS score, (array_agg(c.concept ORDER BY c.score DESC))[1]
  FROM concepts c JOIN search_entry e ON e.id = c.id
 GROUP BY e.id ORDER BY score DESC, e.id LIMIT %s::int"""

_BY_PIECES: Final = """
SELECT e.id, e.kind, e.title, e.boost, string_agg(p.piece, E'\\x1f'), count(*)::float8, 0
  FROM search_entry e
  JOIN unnest(%s::text[]) AS p (piece) ON strpos(lower(e.title || ' ' || e.keywords), p.piece) > 0
 WHERE e.kind = ANY(%s::text[])
 GROUP BY e.id ORDER BY count(*) DESC, e.id LIMIT %s::int"""


_WORDS: Final = """
SELECT DISTINCT word FROM search_entry, unnest(head_words) AS word
 WHERE kind = ANY(%s::text[]) ORDER BY word"""


class _Candidate(NamedTuple):
    pk: int
    kind: str
    title: str
    boost: float
    found: str
    score: float
    chief: int
    """The concept that weighs most in it, below nought an everyday word."""

    @property
    def marked(self) -> list[str]:
        return self.found.split("\x1f")


class _Asked(NamedTuple):
    concept: int
    alternative: int
    term: str
    weight: float


def search(kind: str, text: str, limit: int = 10) -> list[Hit]:
    """Return the entries of a kind that answer the text best, at most 100.

    Words count by rarity and by place (title, keywords, body); the district's synonyms are asked
    as well; where no word fits, pieces of words do. Among equals the entry that is asked for more
    comes first, then the one indexed first. An empty text or mere punctuation finds nothing.
    """
    found = find(text, (kind,), limit, forgiving=False)
    return list(found.hits)


def find(text: str, kinds: Sequence[str], limit: int = 10, *, forgiving: bool = True) -> Found:
    """Return the entries of several kinds that answer the text best, weighed against each other.

    At most `limit` (100) of each kind. A `forgiving` search reads past slips of the pen (another
    character of the same sound, pinyin, a letter wrong) where that answers better; `Found.meant`
    then says what was searched for instead. Five statements at most.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    synonyms = _synonyms(text)
    asking = _ask(text, kinds, synonyms)
    meant = ""
    if forgiving and synonyms and not asking.everyday:
        better = corrected(fold(text[:MAX_QUERY]), synonyms, _words_of(kinds))
        again = _ask(better, kinds, synonyms) if better else None
        if better and again and again.best > BETTER * asking.best:
            meant, asking = better, again
    best = _first_of_each(asking.rows, limit)
    entries = {
        each.pk: each for each in models.Entry.objects.filter(pk__in=[row.pk for row in best])
    }
    hits = tuple(_hit(entries[row.pk], row, asking.everyday) for row in best if row.pk in entries)
    return Found(hits, meant.strip())


class _Asking(NamedTuple):
    rows: list[_Candidate]
    everyday: Sequence[str]
    whole: bool
    """Whether words were found; else only pieces of them."""

    @property
    def best(self) -> float:
        return self.rows[0].score if self.rows and self.whole else 0.0


def _ask(text: str, kinds: Sequence[str], synonyms: Mapping[str, Sequence[str]]) -> _Asking:
    """Weigh what answers a text: by its words, else by shortened ones, else by pieces."""
    spoken = everyday(text, synonyms)
    whole = True
    rows = _ranked(kinds, _asked(text, spoken, synonyms))
    if not rows:
        spoken = everyday(text, synonyms, shortened=True)
        rows = _ranked(kinds, _asked("", spoken, synonyms))
    if not rows and (parts := grams(text)):
        whole = False
        rows = _by_pieces(kinds, parts)
    asked = fold(text[:MAX_QUERY]).strip()
    ordered = sorted(
        (row._replace(score=_weigh(row, asked)) for row in rows),
        key=lambda row: (-row.score, row.pk),
    )
    return _Asking(ordered, spoken, whole)


def _first_of_each(rows: list[_Candidate], limit: int) -> list[_Candidate]:
    kept: Counter[str] = Counter()
    best = []
    for row in rows:
        kept[row.kind] += 1
        if kept[row.kind] <= limit:
            best.append(row)
    return best


def _words_of(kinds: Sequence[str]) -> list[str]:
    """Return the words of titles and keywords."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, (list(kinds),))
        return [word for (word,) in cursor.fetchall()]


def _ranked(kinds: Sequence[str], asked: list[_Asked]) -> list[_Candidate]:
    if not asked:
        return []
    concepts, alternatives, words, weights = (list(column) for column in zip(*asked, strict=True))
    of = list(kinds)
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, (concepts, alternatives, words, weights, of, of, CANDIDATES))
        return [_Candidate(*row) for row in cursor.fetchall()]


def _by_pieces(kinds: Sequence[str], parts: list[str]) -> list[_Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_PIECES, (parts, list(kinds), CANDIDATES))
        return [_Candidate(*row) for row in cursor.fetchall()]


def _synonyms(text: str) -> dict[str, list[str]]:
    """Return the district's everyday words; none for a text without a word in it."""
    if not grams(text):
        return {}
    return dict(models.Synonym.objects.values_list("word", "terms"))


def _asked(
    text: str, everyday_words: Sequence[str], synonyms: Mapping[str, Sequence[str]]
) -> list[_Asked]:
    """Return what to look for: the words of the text and what everyday words stand for."""
    found = [
        _Asked(concept, 0, term, weight)
        for concept, (term, weight) in enumerate(terms(text).items())
    ]
    for concept, everyday_word in enumerate(everyday_words[:MAX_SYNONYMS]):
        for alternative, term in enumerate(synonyms[everyday_word]):
            found += [
                _Asked(-1 - concept, alternative, word, SYNONYM_WEIGHT * weight)
                for word, weight in terms(term).items()
            ]
    return found


def _weigh(row: _Candidate, asked: str) -> float:
    """Weigh a candidate by how much of its title was asked for, and by the prior."""
    title = fold(row.title)
    covered = sum(piece.marked * len(piece.text) for piece in pieces(title, row.marked))
    score = row.score * (1 + TITLE_COVER * covered / max(len(title), 1))
    if len(asked) > 1 and asked in title:
        score += PHRASE
    return round(score * (1 + PRIOR * math.log10(1 + row.boost)), 6)


def _hit(entry: models.Entry, row: _Candidate, spoken: Sequence[str]) -> Hit:
    marked = row.marked
    chief = marked[0] if marked else ""
    if row.chief < 0:
        where, by = Where.EVERYDAY, spoken[-1 - row.chief]
    elif any(piece.marked for piece in pieces(entry.title, marked)):
        where, by = Where.TITLE, chief
    elif any(piece.marked for piece in pieces(entry.keywords, marked)):
        where, by = Where.KEYWORD, chief
    else:
        where, by = Where.BODY, chief
    return Hit(
        kind=entry.kind,
        id=entry.ref,
        title=entry.title,
        score=row.score,
        title_pieces=pieces(entry.title, marked),
        snippet=snippet(entry.body, marked) if entry.body else (),
        where=where,
        by=by,
    )
