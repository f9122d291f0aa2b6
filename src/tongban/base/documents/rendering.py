"""Typst templates to PDF: data goes in as JSON, so that no name can act as markup."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SERIF: Final = (
    *("FZXiaoBiaoSong-B05S", "FangSong", "STFangsong", "Noto Serif CJK SC", "Source Han Serif SC"),
    *("Songti SC", "SimSun", "Noto Sans CJK SC", "Noto Sans CJK TC"),
)
"""Typefaces for text, best first; the last comes with the package and is always there."""
SANS: Final = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans CJK TC")

ROOT: Final = Path(__file__).resolve().parents[2]
"""Templates may read what lies in the package, nothing else."""

_lock = threading.Lock()


def render_typst(
    template: Path,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    format: str = "pdf",  # noqa: A002 - the word of the compiler
) -> bytes:
    """Return a template filled with JSON data as PDF/A-2b, or as PNG (first page, 144 dpi).

    The template reads `sys.inputs.data`. The same data, time and typefaces give the same bytes.
    Raises typst.TypstError when a template misses something in the data.
    """
    inputs = {**_font_inputs(), "data": json.dumps(data, ensure_ascii=False)}
    with _lock:  # one compiler keeps its typefaces and caches; it is not made for two at once
        made = _compiler(template).compile(
            sys_inputs=inputs,
            format=format,
            pdf_standards="a-2b" if format == "pdf" else [],
            timestamp=int(made_at.timestamp()),
        )
    return made[0] if isinstance(made, list) else bytes(made)


@lru_cache(maxsize=64)
def _compiler(template: Path) -> Any:
    return typst.Compiler(
        input=str(template),
        root=str(ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )


@lru_cache(maxsize=1)
def _fonts() -> Any:
    spec = find_spec("cvttf_NotoSansCJK_Regular")
    folders = [str(Path(spec.origin).parent)] if spec is not None and spec.origin else []
    if extra := getattr(settings, "TONGBAN_FONTS", ""):
        folders.append(str(extra))
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=folders)


@lru_cache(maxsize=1)
def _font_inputs() -> dict[str, str]:
    known = set(_fonts().families())
    return {
        name: json.dumps([family for family in wanted if family in known])
        for name, wanted in (("serif", SERIF), ("sans", SANS))
    }
