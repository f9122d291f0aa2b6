"""Published procedures and items: checked whole, parsed once, known by their content hash."""

from tongban.kernel.definitions.describe import describe
from tongban.kernel.definitions.load import Definition, loaded
from tongban.kernel.definitions.types import (
    STAY,
    ActRule,
    BatchRule,
    DefinitionError,
    EffectRule,
    FactRule,
    Fault,
    Field,
    FieldType,
    Label,
    Outcome,
    OutcomeRule,
    ParameterRule,
    Resolve,
    StateRule,
    Target,
    TermRule,
    TermSteps,
)

__all__ = [
    "STAY",
    "ActRule",
    "BatchRule",
    "Definition",
    "DefinitionError",
    "EffectRule",
    "FactRule",
    "Fault",
    "Field",
    "FieldType",
    "Label",
    "Outcome",
    "OutcomeRule",
    "ParameterRule",
    "Resolve",
    "StateRule",
    "Target",
    "TermRule",
    "TermSteps",
    "describe",
    "loaded",
]
