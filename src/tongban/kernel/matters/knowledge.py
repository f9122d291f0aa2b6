"""What is known when an act is judged: parameters, facts, payload, time and actor."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from tongban.kernel.authority import MatterScope
from tongban.kernel.canonical import Json
from tongban.kernel.conditions import Condition, ConditionError
from tongban.kernel.definitions import ActRule, Definition
from tongban.kernel.matters.payloads import payload_facts
from tongban.kernel.matters.types import ActRefused
from tongban.kernel.terms import CHINA

UNKNOWN: Final = "ACT-UNKNOWN-FACT"


def local_day(at: datetime) -> date:
    """Give the day in China at this moment."""
    return at.astimezone(CHINA).date()


def knowledge(
    definition: Definition,
    scope: MatterScope,
    facts: Mapping[str, Json],
    payload: Mapping[str, Json],
    *,
    rule: ActRule,
    actor: str,
    at: datetime,
) -> dict[str, object]:
    """Give the facts that a rule's conditions may name."""
    day = local_day(at)
    return {
        **definition.parameters,
        **facts,
        **payload_facts(rule, payload),
        "act_date": day,
        "act_time": at,
        "today": day,
        "actor": actor,
        "item": scope.item,
        "department": scope.department,
        "applicant": scope.applicant,
    }


def holds(condition: Condition | None, known: Mapping[str, object], rule: ActRule) -> bool:
    """Tell whether a condition holds; ActRefused while facts that decide it are unknown."""
    if condition is None:
        return True
    try:
        answer = condition.evaluate(known)
    except ConditionError as error:
        raise ActRefused("ACT-VALUE", f"{rule.name}: {error}") from error
    if answer is None:
        missing = ", ".join(condition.unknown(known))
        raise ActRefused(
            UNKNOWN, f"{rule.name}: {missing} is unknown, and {condition.text} depends on it"
        )
    return answer
