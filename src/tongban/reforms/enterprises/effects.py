"""Where registration law speaks: when an application is handed in and before it is granted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.enterprises import rules
from tongban.reforms.enterprises.queries import bar_of
from tongban.reforms.enterprises.registry import law
from tongban.reforms.enterprises.types import RegistrationRefused
from tongban.services.cases import hooks
from tongban.services.cases.applications import recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from tongban.record.fixed import Fixed
    from tongban.services.cases.types import Problem

DECIDABLE = frozenset({"ACCEPTED", "UNDER_REVIEW"})


@hooks.objects
def at_submission(handed: hooks.HandedIn) -> Iterable[Problem]:
    """Object to an application that could not be granted as it is."""
    return _problems(
        handed.item, handed.answers, [each.slot for each in handed.evidence], today=handed.on
    )


def _registers(case: Fixed) -> bool:
    """Tell whether registration law speaks on the item of a case."""
    return law().concerns(case.item)


@hooks.before("grant", "grant_now", concerns=_registers)
def at_decision(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse to register what the law bars, whatever came in and through whichever window."""
    matter = get_matter(case, actor=SYSTEM)
    known = law()
    if not known.concerns(matter.item) or matter.state not in DECIDABLE:
        return
    read = recorded(case)
    names = {name for each in known.elements.values() for name in each}
    found = _problems(
        matter.item,
        read.clear(names),
        [each.slot for each in read.evidence],
        today=local_day(clock.now()),
    )
    if found:
        raise RegistrationRefused(found[0].code, found[0].message, found)


def _problems(
    item: str, answers: Mapping[str, Any], slots: Iterable[str], *, today: date
) -> list[Problem]:
    known = law()
    if not known.concerns(item):
        return []
    found = list(rules.problems(known, item, answers, slots, today=today))
    for element in known.elements["representative"]:
        number = answers.get(element)
        bar = bar_of(str(number)) if number else None
        if bar is not None:
            found.append(rules.barred(element, bar))
    return found
