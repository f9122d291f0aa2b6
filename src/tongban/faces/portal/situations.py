"""Questions before a form: the few answers that decide which materials an item asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tongban.faces.common.fields import FieldView, field_views
from tongban.faces.common.jinja import words
from tongban.record.queries import get_definition
from tongban.services.forms.queries import elements_by_id
from tongban.services.forms.rules import Unfit, asked, check_answer

if TYPE_CHECKING:
    from datetime import date

    from django.http import QueryDict

    from tongban.services.catalogue.records import ItemRecord

FACT: Final = "f-"
"""How the name of an answer begins in an address; the data element follows."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What was answered before the form, and what it decides.

    `needs` tells of each slot whether it is asked for; None while that hangs on an open question.
    """

    questions: tuple[FieldView, ...]
    answers: Mapping[str, Any]
    needs: Mapping[str, bool | None]

    @property
    def answered(self) -> bool:
        """Tell whether anything was answered."""
        return bool(self.answers)


def situation_of(item: ItemRecord, source: QueryDict, *, on: date) -> Situation:
    """Read the answers in an address; those that do not fit are told beside their question."""
    if item.definition is None:
        return Situation((), {}, {})
    slots = get_definition(item.definition).evidence
    known = elements_by_id()
    form = set(item.content.form)
    wanted = {name for slot in slots if slot.when for name in slot.when.facts}
    names = [name for name in item.content.form if name in wanted & form and name in known]
    answers: dict[str, Any] = {}
    typed: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in names:
        text = source.get(FACT + name, "").strip()
        if not text:
            continue
        try:
            answers[name] = check_answer(known[name], text, today=on)
        except Unfit as unfit:
            typed[name], faults[name] = text, words(unfit.message)
    listed = {name: known[name] for name in names}
    open_now = [each for each in listed.values() if asked(each, listed, answers)]
    views = field_views(open_now, answers, typed=typed, faults=faults, everything=True)
    needs = {slot.id: slot.when.evaluate(answers) if slot.when else True for slot in slots}
    return Situation(tuple(views), answers, needs)
