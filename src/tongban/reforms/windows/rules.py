"""Pure rules: how halls are read from the district's folder, and how a number is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tongban.reforms.windows.types import Hall, HallRules, HallsInvalid, Theme, Window

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL: Final = "all"
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LETTER: Final = re.compile(r"[A-Z]")
_NO: Final = re.compile(r"[A-Z0-9]{1,6}")
_LIMITS: Final = {"requeue": 9, "behind": 50, "wait_minutes": 480, "unnamed": 10_000}
Faults = list[tuple[str, str]]


def written(letter: str, number: int) -> str:
    """Write a queue number: the theme's letter and three digits or more, A001."""
    return f"{letter}{number:03d}"


def read_halls(body: object) -> tuple[Hall, ...]:
    """Read `windows.yaml`; HallsInvalid names every mistake with its path."""
    faults: Faults = []
    rows = body.get("halls") if isinstance(body, Mapping) and set(body) == {"halls"} else None
    if not isinstance(rows, list) or not rows:
        raise HallsInvalid((("", "must have exactly `halls`, a list of at least one"),))
    halls = [_hall(each, f"halls[{n}]", faults) for n, each in enumerate(rows)]
    _once([each.get("id") for each in rows if isinstance(each, Mapping)], "halls", faults)
    if faults:
        raise HallsInvalid(tuple(faults))
    return tuple(each for each in halls if each is not None)


def _hall(row: object, path: str, faults: Faults) -> Hall | None:
    wanted = {"id", "name", "operator", "rules", "themes", "windows"}
    if not isinstance(row, Mapping) or set(row) != wanted:
        faults.append((path, f"must have exactly {', '.join(sorted(wanted))}"))
        return None
    before = len(faults)
    _matches(_ID, row["id"], f"{path}.id", "small letters, digits and -", faults)
    _label(row["name"], f"{path}.name", faults)
    if not isinstance(row["operator"], str) or not row["operator"]:
        faults.append((f"{path}.operator", "must be the id of the body that runs the hall"))
    themes = list(_themes(row["themes"], f"{path}.themes", faults))
    known = {each.id for each in themes}
    windows = list(_windows(row["windows"], known, f"{path}.windows", faults))
    rules = _rules(row["rules"], f"{path}.rules", faults)
    for theme in known - {each for window in windows for each in window.themes or known}:
        faults.append((f"{path}.windows", f"no window calls theme {theme}; give it one"))
    if len(faults) > before or rules is None:
        return None
    return Hall(row["id"], dict(row["name"]), row["operator"], tuple(themes), tuple(windows), rules)


def _themes(rows: object, path: str, faults: Faults) -> Iterator[Theme]:
    if not isinstance(rows, list) or not rows:
        faults.append((path, "must be a list of at least one theme"))
        return
    for n, row in enumerate(rows):
        here = f"{path}[{n}]"
        if not isinstance(row, Mapping) or not {"id", "letter", "label", "items"} <= set(row) <= {
            "id", "letter", "label", "items", "purpose",
        }:  # fmt: skip
            faults.append((here, "must have id, letter, label and items, and may have purpose"))
            continue
        before = len(faults)
        _matches(_ID, row["id"], f"{here}.id", "small letters, digits and -", faults)
        _matches(_LETTER, row["letter"], f"{here}.letter", "one capital letter", faults)
        _label(row["label"], f"{here}.label", faults)
        items = _names(row["items"], f"{here}.items", faults)
        if row.get("purpose", "apply") not in {"apply", "collect"}:
            faults.append((f"{here}.purpose", "must be apply or collect"))
        if len(faults) == before:
            yield Theme(
                row["id"], row["letter"], dict(row["label"]), items, row.get("purpose", "apply")
            )
    named = [each for each in rows if isinstance(each, Mapping)]
    for member in ("id", "letter"):
        _once([each.get(member) for each in named], path, faults)


def _windows(rows: object, known: set[str], path: str, faults: Faults) -> Iterator[Window]:
    if not isinstance(rows, list) or not rows:
        faults.append((path, "must be a list of at least one window"))
        return
    for n, row in enumerate(rows):
        here = f"{path}[{n}]"
        if not isinstance(row, Mapping) or set(row) != {"no", "label", "themes"}:
            faults.append((here, "must have exactly no, label and themes"))
            continue
        before = len(faults)
        _matches(_NO, row["no"], f"{here}.no", "1 to 6 digits or capital letters", faults)
        _label(row["label"], f"{here}.label", faults)
        themes = _names(row["themes"], f"{here}.themes", faults)
        for each in sorted((themes or set()) - known):
            faults.append((f"{here}.themes", f"{each!r} is no theme of this hall"))
        if len(faults) == before:
            yield Window(row["no"], dict(row["label"]), themes)
    _once([each.get("no") for each in rows if isinstance(each, Mapping)], path, faults)


def _rules(row: object, path: str, faults: Faults) -> HallRules | None:
    stated = {"default", "source"}
    if not isinstance(row, Mapping) or not set(_LIMITS) <= set(row) <= {*_LIMITS, *stated}:
        faults.append((path, f"must have {', '.join(_LIMITS)}, and `default: true` or a source"))
        return None
    if (row.get("default") is True) == bool(row.get("source")):
        faults.append((path, "must say `default: true`, or name its source, and not both"))
    given: dict[str, Any] = {}
    for name, most in _LIMITS.items():
        value = row[name]
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            faults.append((f"{path}.{name}", f"must be a whole number from 0 to {most}"))
        given[name] = value
    return HallRules(**given, source=str(row.get("source") or ""))


def _names(value: object, path: str, faults: Faults) -> frozenset[str] | None:
    """Read a list of names; None for all of them."""
    if value == ALL:
        return None
    if not isinstance(value, list) or not value or not all(isinstance(one, str) for one in value):
        faults.append((path, "must be a list of names, or `all`"))
        return frozenset()
    return frozenset(value)


def _label(value: object, path: str, faults: Faults) -> None:
    if not isinstance(value, Mapping) or not (value.get("zh") and value.get("en")):
        faults.append((path, "needs zh and en"))


def _matches(
    pattern: re.Pattern[str], value: object, path: str, words: str, faults: Faults
) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        faults.append((path, f"{value!r} must be text of {words}"))


def _once(values: list[Any], path: str, faults: Faults) -> None:
    faults.extend(
        (path, f"{each!r} stands twice")
        for each in dict.fromkeys(map(str, values))
        if [str(one) for one in values].count(each) > 1
    )
