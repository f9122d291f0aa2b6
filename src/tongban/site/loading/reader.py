"""Reads YAML and remembers where everything stands, so that a mistake has a file and a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_DEPTH: Final = 40
_STEP: Final = re.compile(r"[^.\[\]]+")
_MERGE: Final = "tag:yaml.org,2002:merge"
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a district's folder: where it stands and what to do."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.path + ': ' if self.path else ''}{self.message}"


@dataclass(slots=True)
class Sheet:
    """One file: its content and the line of each of its parts."""

    file: str
    content: Any
    lines: dict[Path_, int] = field(default_factory=dict)

    def line_of(self, path: Iterable[str | int]) -> int:
        """Return the line of a part, or of the nearest part around it."""
        found = tuple(path)
        while found and found not in self.lines:
            found = found[:-1]
        return self.lines.get(found, 1)

    def mistake(self, start: Iterable[str | int], path: str, message: str) -> Mistake:
        """Make a mistake at `path` (as `needs[2].kind`) below `start`."""
        whole = (*start, *steps(path))
        return Mistake(self.file, self.line_of(whole), path, message)


def plain(value: Any) -> Any:
    """Turn YAML's dates into ISO text all the way down: the content is JSON from here on."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def steps(path: str) -> Path_:
    """Split `needs[2].kind` into its steps."""
    return tuple(int(step) if step.isdigit() else step for step in _STEP.findall(path))


def read_sheet(path: Path, name: str, mistakes: list[Mistake]) -> Sheet | None:
    """Read one YAML file; None, with the mistakes said, when it cannot be used.

    Refused: files over 20 MB, text that is not UTF-8, several documents, repeated keys, anchors
    (a few lines of them can stand for gigabytes), and nesting deeper than 40.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            mistakes.append(Mistake(name, 0, "", f"larger than {MAX_BYTES} bytes; split the file"))
            return None
        text = path.read_bytes().decode("utf-8-sig")
        node = yaml.compose(text, Loader=_Loader)
    except FileNotFoundError:
        mistakes.append(Mistake(name, 0, "", "is missing; add it (docs/district-format.md)"))
        return None
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 at byte {error.start}; save it as UTF-8"
        mistakes.append(Mistake(name, 0, "", message))
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", str(error))
        line = 0 if mark is None else mark.line + 1
        mistakes.append(Mistake(name, line, "", f"is no YAML: {problem}"))
        return None
    sheet = Sheet(name, None)
    before = len(mistakes)
    sheet.content = None if node is None else _Reading(sheet, mistakes).take(node, ())
    return sheet if len(mistakes) == before else None


class _Reading:
    """Turns nodes into plain values, noting lines and refusing what is ambiguous."""

    def __init__(self, sheet: Sheet, mistakes: list[Mistake]) -> None:
        self.sheet = sheet
        self.mistakes = mistakes
        self.seen: set[int] = set()
        self.scalars = yaml.SafeLoader("")

    def refuse(self, node: yaml.Node, path: Path_, message: str) -> None:
        shown = ".".join(str(step) for step in path)
        line = node.start_mark.line + 1
        self.mistakes.append(Mistake(self.sheet.file, line, shown, message))

    def take(self, node: yaml.Node, path: Path_) -> Any:
        self.sheet.lines[path] = node.start_mark.line + 1
        if len(path) > MAX_DEPTH:
            self.refuse(node, path[:3], f"is nested deeper than {MAX_DEPTH}")
            return None
        if not isinstance(node, yaml.ScalarNode) and id(node) in self.seen:
            self.refuse(node, path, "repeats an anchor; write it out")
            return None
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.take(each, (*path, n)) for n, each in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            problem = getattr(error, "problem", None) or str(error)
            self.refuse(node, path, f"cannot be read: {problem}")
            return None

    def mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in node.value:
            if key.tag == _MERGE or not isinstance(key, yaml.ScalarNode):
                self.refuse(key, path, "merge keys and composite keys are not supported")
                continue
            name = str(key.value)
            if name in made:
                self.refuse(key, (*path, name), "stands twice; keep one")
                continue
            made[name] = self.take(value, (*path, name))
        return made
