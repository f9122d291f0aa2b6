"""Writes: index and remove entries, set how much they are asked for, load everyday words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.search import models
from tongban.base.search.rules import fold, words
from tongban.base.search.types import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_TITLE: Final = 500
MAX_BODY: Final = 50_000
MAX_WORD: Final = 60
MAX_SYNONYM_TERMS: Final = 50


def index(
    kind: str,
    id: str,  # noqa: A002 - the same word as in Hit
    title: str,
    body: str = "",
    keywords: Iterable[str] = (),
    boost: float = 0.0,
) -> None:
    """Make something findable, or bring its entry to what is given; repeating changes nothing.

    `keywords` weigh less than the title and more than the body (of which 50,000 characters
    count). `boost` is how much it is asked for, say cases a year; 0 when unknown. Raises
    SearchError SEARCH-ENTRY for an empty kind, id or title, or a boost that is no count.
    """
    title = _clean(title)
    boost = _checked_boost(boost)
    if not kind or not id or not 0 < len(title) <= MAX_TITLE:
        raise SearchError(
            "SEARCH-ENTRY",
            f"entry {kind[:40]!r} {id[:80]!r}: expected a kind, an id and a title of 1 to "
            f"{MAX_TITLE} characters",
        )
    body = _clean(body[:MAX_BODY])
    extra = [_clean(each) for each in keywords]
    title_words = set(words(title))
    head_words = title_words.union(*(words(each) for each in extra), map(fold, extra))
    models.Entry.objects.update_or_create(
        kind=kind,
        ref=id,
        defaults={
            "title": title,
            "keywords": " ".join(extra),
            "body": body,
            "boost": boost,
            "title_words": sorted(title_words),
            "head_words": sorted(head_words),
            "all_words": sorted(head_words.union(words(body))),
        },
    )


def remove(kind: str, id: str) -> bool:  # noqa: A002 - the same word as in Hit
    """Make something findable no more; False when it was not."""
    return models.Entry.objects.filter(kind=kind, ref=id).delete()[0] > 0


def set_boosts(kind: str, boosts: Mapping[str, float]) -> int:
    """Set how much entries of a kind are asked for; return how many there are among those given."""
    checked = {ref: _checked_boost(boost) for ref, boost in boosts.items()}
    rows = list(models.Entry.objects.filter(kind=kind, ref__in=checked))
    for row in rows:
        row.boost = checked[row.ref]
    models.Entry.objects.bulk_update(rows, ["boost"], batch_size=500)
    return len(rows)


def put_synonyms(synonyms: Mapping[str, Iterable[str]]) -> int:
    """Let these everyday words, and no others, stand for these terms; return how many there are.

    The district's list, loaded whole. Raises SearchError SEARCH-SYNONYM that names every wrong
    word; nothing is changed then.
    """
    rows = {}
    wrong = []
    for word, given in synonyms.items():
        folded = fold(word).strip()
        terms = list(dict.fromkeys(_clean(each) for each in given))
        if not 0 < len(folded) <= MAX_WORD or not all(terms) or not terms:
            wrong.append(word[:MAX_WORD])
        elif len(terms) > MAX_SYNONYM_TERMS:
            wrong.append(word)
        else:
            rows[folded] = models.Synonym(word=folded, terms=terms)
    if wrong:
        raise SearchError(
            "SEARCH-SYNONYM",
            f"synonyms {', '.join(map(repr, wrong))}: expected a word of 1 to {MAX_WORD} "
            f"characters with 1 to {MAX_SYNONYM_TERMS} terms that are not empty",
        )
    with transaction.atomic():
        models.Synonym.objects.exclude(word__in=rows).delete()
        models.Synonym.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["terms"],
        )
    return len(rows)


def _clean(text: str) -> str:
    return " ".join(text.replace("\x00", " ").split())


def _checked_boost(boost: float) -> float:
    if not math.isfinite(boost) or boost < 0:
        raise SearchError("SEARCH-ENTRY", f"boost {boost}: expected a count of 0 or more")
    return float(boost)
