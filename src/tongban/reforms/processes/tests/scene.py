"""Small logs, written as files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Step = tuple[str, str, str]
"""Activity, time, resource."""


def xes(
    path: Path, cases: Sequence[tuple[Mapping[str, str], Sequence[Step]]], extra: str = ""
) -> Path:
    """Write a log in XES."""
    parts = ["<?xml version='1.0' encoding='UTF-8'?>", extra, '<log xes.version="1.0">']
    for attributes, steps in cases:
        parts.append("<trace>")
        parts += [
            f"<string key={quoteattr(key)} value={quoteattr(value)}/>"
            for key, value in attributes.items()
        ]
        for activity, at, resource in steps:
            parts.append(
                f'<event><string key="concept:name" value={quoteattr(activity)}/>'
                f'<date key="time:timestamp" value={quoteattr(at)}/>'
                f'<string key="org:resource" value={quoteattr(resource)}/>'
                '<list key="extra"><string key="concept:name" value="inner"/></list></event>'
            )
        parts.append("</trace>")
    path.write_text("\n".join([*parts, "</log>"]), encoding="utf-8")
    return path
