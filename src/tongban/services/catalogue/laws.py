"""Laws that items rest on: title, number, rank and the days between which they are in force."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongban.services.catalogue.codec import Coded, Date, Record, Text, field
from tongban.services.catalogue.codes import BASIS_RANKS
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import LawRef

_STATUTE = re.compile(r"(?:中华人民共和国)?.{2,60}法(?:[（(].*[)）])?")


@dataclass(frozen=True)
class Law(Record):
    """One law as the district knows it; `effective_to` is the last day on which it holds."""

    name: str = field(Text(500), default="", required=True)
    name_en: str = field(Text(500), default="")
    doc_no: str = field(Text(200), default="")
    rank: str | None = field(Coded(BASIS_RANKS))
    effective_from: date | None = field(Date())  # noqa: RUF009 - codec
    effective_to: date | None = field(Date())  # noqa: RUF009 - codec

    @property
    def title(self) -> Label:
        """Give the title in both languages."""
        return Label(self.name, self.name_en)

    def in_force(self, on: date) -> bool | None:
        """Tell whether it holds on this day; None where the district does not say from when."""
        if self.effective_to is not None and on > self.effective_to:
            return False
        if self.effective_from is None:
            return None
        return self.effective_from <= on


def title_of(ref: LawRef, laws: Mapping[str, Law]) -> Label:
    """Give the full title behind a reference."""
    law = laws.get(ref.law)
    return law.title if law else Label(ref.law)


def rank_of(ref: LawRef, laws: Mapping[str, Law]) -> str | None:
    """Give the rank of what a reference cites, as stated or as its number shows; else None.

    A title ending in 法 is a law (立法法 §58 leaves that word to the legislature); an order of the
    State Council (国务院令) is an administrative regulation; 国发 and 国函 carry its decisions.
    A 条例 may be national or local, so its title alone says nothing.
    """
    law = laws.get(ref.law)
    stated = ref.rank or (law.rank if law else None)
    if stated:
        return stated
    title = (law.name if law else ref.law).strip("《》 ")
    number = ref.doc_no or (law.doc_no if law else "")
    if _STATUTE.fullmatch(title) and not title.endswith(("办法", "方法")):
        return "law"
    if "国务院令" in number or "国令" in number:
        return "administrative_regulation"
    if number.startswith(("国发", "国函", "国办发")):
        return "state_council_decision"
    if "主席令" in number:
        return "law"
    return None
