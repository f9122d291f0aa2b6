"""What others may know of search: hits and the marks to be shown in them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Piece(NamedTuple):
    """A part of a text; `marked` when it is what was searched for."""

    text: str
    marked: bool


class Where(StrEnum):
    """Why something was found: an everyday word stands for it, or a word is in a part of it."""

    EVERYDAY = "everyday"
    TITLE = "title"
    KEYWORD = "keyword"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found; `title` and `snippet` come in pieces, so that pages mark without markup.

    `score` orders hits of one search and means nothing beside another search's.
    """

    kind: str
    id: str
    title: str
    score: float
    title_pieces: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    where: Where
    by: str
    """The everyday word, or a word found, that weighs most in it."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search of several kinds found, the best first, and what was searched for instead."""

    hits: tuple[Hit, ...]
    meant: str = ""


class SearchError(ValueError):
    """Something that cannot be indexed; `code` is stable: SEARCH-ENTRY, SEARCH-SYNONYM."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[SearchError], tuple[str, str]]:
        return type(self), (self.code, str(self))
