"""Which known name was meant: the hint of an error about an unknown one."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest_name(found: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the hint in English and Chinese; empty where nothing is near."""
    names = list(known)
    folded: dict[str, str] = {}
    for name in names:
        folded.setdefault(name.casefold(), name)
    near = get_close_matches(found[:80].casefold(), folded, n=1, cutoff=0.6)
    if near:
        name = folded[near[0]]
        return f"did you mean {name}?", f"是否想写 {name}？"
    if not names:
        return "no facts are defined here", "此处没有定义任何事实"
    listed = ", ".join(sorted(names)[:8]) + (" …" if len(names) > 8 else "")  # noqa: PLR2004 -- enough to choose from
    return f"known: {listed}", f"已有：{listed}"
