"""Where rules are declared: one function a rule, registered under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.labels import Label
from tongban.services.linter.types import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.services.linter.types import Run

RULES: Final[dict[str, Rule]] = {}
"""Every rule by its number; filled when `tongban.services.linter.rules` is imported."""

Text = tuple[str, str]
ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


def rule(
    number: str, severity: Severity, *, title: Text, source: Text, advice: Text
) -> Callable[[Run], Run]:
    """Declare a rule over the district; texts are (Chinese, English). A number is given once."""

    def take(run: Run) -> Run:
        declare(number, severity, title=title, source=source, advice=advice, run=run)
        return run

    return take


def declare(
    number: str,
    severity: Severity,
    *,
    title: Text,
    source: Text,
    advice: Text,
    run: Run | None = None,
) -> Rule:
    """Declare a rule; without `run` it is found by whoever reads the files."""
    if number in RULES:
        raise ValueError(f"rule {number} is declared twice; give it a number of its own")
    made = Rule(number, severity, Label(*title), Label(*source), Label(*advice), run)
    RULES[number] = made
    return made
