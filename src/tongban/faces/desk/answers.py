"""An application form at the window: elements as widgets, answers read back, files taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from tongban.base.documents.actions import store
from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.forms import FEW, NO, ONE_LINE, YES, Fault, Widget
from tongban.faces.desk.scans import scanned
from tongban.services.forms.types import ElementType
from tongban.services.forms.units import unit_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.http import HttpRequest

    from tongban.kernel.authority import Actor
    from tongban.services.forms.types import DataElement, FormFault

PREFIX: Final = "slot."
"""Begins the name of a material's file input: `slot.<slot id>`."""
_KINDS: Final = {
    ElementType.INT: "number",
    ElementType.DATE: "date",
    ElementType.BOOL: "yesno",
    ElementType.ADDRESS: "line",
}


def widgets(
    elements: Iterable[DataElement],
    answers: Mapping[str, Any],
    *,
    faults: Sequence[Fault] = (),
    typed: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> tuple[Widget, ...]:
    """Show elements with their answers; what was typed and did not fit stays as it was typed."""
    wrong = {each.field: each.message for each in faults}
    made = []
    for each in elements:
        value = (typed or {}).get(each.id) if each.id in wrong else None
        shown = _written(answers.get(each.id)) if value is None else value
        made.append(
            Widget(
                name=each.id,
                kind=_kind(each),
                label=words(each.label)
                + (f" ({words(unit_label(each.unit))})" if each.unit else ""),
                required=not each.optional and hints is None,
                values=(shown,) if shown else (),
                choices=tuple((one.value, words(one.label)) for one in each.choices),
                min=each.min if each.type is ElementType.INT else None,
                max=each.max,
                hint=(hints or {}).get(each.id, "") or words(each.help or None),
                error=wrong.get(each.id, ""),
                sensitive=each.identifying,
                marked=hints is None,
            )
        )
    return tuple(made)


def typed_in(request: HttpRequest, elements: Iterable[DataElement]) -> dict[str, str]:
    """Give what was typed for these elements, by id; what the page did not show is absent."""
    return {
        each.id: _meant(each, request.POST[each.id].replace("\r\n", "\n"))
        for each in elements
        if each.id in request.POST
    }


def faults_of(found: Iterable[FormFault]) -> list[Fault]:
    """Say what does not fit, at its field."""
    return [Fault(each.element, words(each.message)) for each in found]


def take_files(
    request: HttpRequest,
    slots: Iterable[str],
    *,
    owner: str,
    actor: Actor,
    matter: UUID | None = None,
    draft: str = "",
) -> tuple[dict[str, list[str]], list[Fault]]:
    """Store the files handed in for slots; give their hashes by slot, and what was not taken."""
    taken: dict[str, list[str]] = {}
    faults = []
    for slot in slots:
        for file in (*request.FILES.getlist(PREFIX + slot), *scanned(request, slot)):
            try:
                ref = store(
                    file,
                    owner=owner,
                    purpose="material",
                    filename=file.name or "",
                    matter=matter,
                    draft=draft,
                    slot=slot,
                    by=actor.id,
                )
            except DocumentRefused as error:
                name = (file.name or "")[:80]
                message = _("文件“%(name)s”没有收下：%(reason)s") % {
                    "name": name,
                    "reason": why_refused(error),
                }
                faults.append(Fault(PREFIX + slot, message))
                continue
            taken.setdefault(slot, []).append(ref.hash)
    return taken, faults


def _kind(each: DataElement) -> str:
    if each.choices:
        return "radios" if len(each.choices) <= FEW else "select"
    if each.type is ElementType.TEXT:
        return "area" if each.max is not None and each.max > ONE_LINE else "line"
    return _KINDS.get(each.type, "line")


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    return str(value)


def _meant(each: DataElement, text: str) -> str:
    if each.type is ElementType.BOOL and text in {YES, NO}:
        return "true" if text == YES else "false"
    return text
