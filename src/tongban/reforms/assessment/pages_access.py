"""Who looks at assessments, and who brings tables to try a model on (domain.md §5.3)."""

from __future__ import annotations

from typing import Final

READERS: Final = frozenset({"leader", "reform_office", "evaluator"})
TRYING: Final = frozenset({"reform_office", "evaluator"})
