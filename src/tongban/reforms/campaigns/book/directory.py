"""Units and people by the names that a county's book has for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongban.base.authorities.queries import list_authorities, list_officers

_WITH_ID: Final = re.compile(r"(.*)（([a-z0-9][a-z0-9._-]*)）", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names by id; `homes` says which unit each officer belongs to."""

    units: Mapping[str, str]
    titles: Mapping[str, str]
    people: Mapping[str, str]
    homes: Mapping[str, str]
    shared: frozenset[str]

    def unit_text(self, unit: str) -> str:
        """Write a unit by its short name where no other has it."""
        return self.titles.get(unit, unit)

    def unit_id(self, text: str) -> str | None:
        """Find a unit by id, short or full name."""
        text = text.strip()
        return text if text in self.titles else self.units.get(text)

    def person_text(self, person: str) -> str:
        """Write a person by name, with the id where two have the same name."""
        name = self.people.get(person)
        if name is None:
            return person
        return f"{name}（{person}）" if name in self.shared else name

    def person_id(self, text: str, unit: str | None = None) -> str | None:
        """Find an officer by id, name, or both; within a unit where one is given."""
        text = text.strip()
        found = _WITH_ID.fullmatch(text)
        if found is not None and self.people.get(found[2]) == found[1]:
            return found[2]
        if text in self.people:
            return text
        named = [
            person
            for person, name in self.people.items()
            if name == text and unit in {None, self.homes[person]}
        ]
        return named[0] if len(named) == 1 else None


def read_directory() -> Directory:
    """Read the district's bodies and active officers, in three statements."""
    bodies, officers = list_authorities(), list_officers()
    shorts = Counter(each.short["zh"] for each in bodies)
    titles = {
        each.id: each.short["zh"] if shorts[each.short["zh"]] == 1 else each.name["zh"]
        for each in bodies
    }
    names = Counter(each.name for each in officers)
    units = {each.name["zh"]: each.id for each in bodies}
    units |= {title: unit for unit, title in titles.items()}
    return Directory(
        units=units,
        titles=titles,
        people={each.id: each.name for each in officers},
        homes={each.id: each.department for each in officers},
        shared=frozenset(name for name, count in names.items() if count > 1),
    )
