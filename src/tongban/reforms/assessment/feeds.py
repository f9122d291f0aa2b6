"""The parts of a model that say where values come from and what a place is called."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from tongban.reforms.assessment.types import Feed, Grade, Origin, Outliers

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.reforms.assessment.types import Assessed, Model

_FEED_KEYS: Final = frozenset({"figure", "items", "department", "outliers"})
_GRADE_KEYS: Final = frozenset({"id", "name", "rank", "share", "total"})


def read_origin(
    raw: Mapping[str, Any], path: str, fault: Callable[[str, str], None]
) -> tuple[Origin, Feed | None]:
    """Read where an indicator's value comes from; a feed makes it the system's."""
    feed = raw.get("feed")
    given = raw.get("origin", Origin.TABLE if feed is None else Origin.SYSTEM)
    if given not in set(Origin):
        fault(f"{path}.origin", f"{given!r}; expected {', '.join(Origin)}")
        return Origin.TABLE, None
    origin = Origin(given)
    if (origin is Origin.SYSTEM) != (feed is not None):
        fault(f"{path}.feed", "an indicator of origin system has a feed, another one has none")
        return origin, None
    return origin, None if feed is None else _feed(feed, f"{path}.feed", fault)


def read_grades(raw: Any, fault: Callable[[str, str], None]) -> tuple[Grade, ...]:
    """Read the grades in order; the last one may have no bound and takes all that are left."""
    if not isinstance(raw, list):
        fault("grades", "expected a list of {id, name, rank, share or total}")
        return ()
    made: list[Grade] = []
    for n, each in enumerate(raw):
        place = f"grades[{n}]"
        name = each.get("name") if isinstance(each, Mapping) else None
        if (
            not isinstance(each, Mapping)
            or not isinstance(each.get("id"), str)
            or not isinstance(name, Mapping)
            or not (name.get("zh") and name.get("en"))
            or set(each) - _GRADE_KEYS
        ):
            fault(place, "expected {id, name: {zh, en}, rank, share or total}")
            continue
        try:
            rank = None if each.get("rank") is None else int(each["rank"])
            share = None if each.get("share") is None else Fraction(str(each["share"]))
            total = None if each.get("total") is None else float(each["total"])
        except (ValueError, ZeroDivisionError, TypeError):
            fault(place, "rank is a whole number, share a part such as 0.3, total a number")
            continue
        made.append(Grade(each["id"], {"zh": name["zh"], "en": name["en"]}, rank, share, total))
    for n, grade in enumerate(made[:-1]):
        if grade.rank is None and grade.share is None and grade.total is None:
            fault(f"grades[{n}]", f"{grade.id} has no bound and leaves nothing for those below it")
    return tuple(made)


def grade_of(model: Model, unit: Assessed, ranked: int) -> Grade | None:
    """Give the first grade whose every bound holds (INV-EVA-07); None where no grade does.

    A bound by rank or share holds for ranked units only.
    """
    for grade in model.grades:
        if grade.rank is not None and (unit.rank is None or unit.rank > grade.rank):
            continue
        if grade.share is not None and (unit.rank is None or unit.rank > grade.share * ranked):
            continue
        if grade.total is not None and unit.total < grade.total:
            continue
        return grade
    return None


def _feed(raw: Any, path: str, fault: Callable[[str, str], None]) -> Feed | None:
    if (
        not isinstance(raw, Mapping)
        or not isinstance(raw.get("figure"), str)
        or set(raw) - _FEED_KEYS
    ):
        fault(path, "expected {figure, items, department, outliers}")
        return None
    items, department = raw.get("items", []), raw.get("department")
    if not isinstance(items, list) or not all(isinstance(each, str) for each in items):
        fault(f"{path}.items", "expected a list of item ids")
        items = []
    if department is not None and not isinstance(department, str):
        fault(f"{path}.department", f"{department!r}; expected the id of a body")
        department = None
    return Feed(
        raw["figure"], tuple(items), department, _outliers(raw.get("outliers"), path, fault)
    )


def _outliers(raw: Any, path: str, fault: Callable[[str, str], None]) -> Outliers | None:
    if raw is None:
        return None
    if isinstance(raw, Mapping) and set(raw) == {"factor", "at_least"}:
        try:
            factor, at_least = float(raw["factor"]), int(raw["at_least"])
        except (TypeError, ValueError):
            factor, at_least = -1.0, 0
        if factor > 0 and at_least > 0:
            return Outliers(factor, at_least)
    fault(f"{path}.outliers", "expected {factor: above 0, at_least: a number of cases}")
    return None
