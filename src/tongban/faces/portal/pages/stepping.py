"""One question a page, or all on one: the same form; the choice is kept in the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from django.urls import reverse

from tongban.faces.common.fields import field_views

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from tongban.faces.common.fields import FieldView
    from tongban.services.forms.types import DataElement, Draft

KEPT: Final = "portal.one-by-one"
KNOWN: Final = "known"
MATERIALS: Final = "materials"


class Sheet(Protocol):
    """A draft with the elements that its form asks."""

    @property
    def draft(self) -> Draft:
        """Return the draft."""

    @property
    def elements(self) -> tuple[DataElement, ...]:
        """Return the elements in the form's order."""


def one_by_one(request: HttpRequest) -> bool:
    """Tell whether this person wants one question a page."""
    return bool(request.session.get(KEPT))


def choose(request: HttpRequest, *, one: bool) -> None:
    """Keep what the person wants, for every form of this session."""
    request.session[KEPT] = one


def steps_of(sheet: Sheet) -> list[str]:
    """Return the pages of a draft in order: what is known, each question, the materials."""
    known, questions = _parted(sheet)
    return [*([KNOWN] if known else []), *(each.id for each in questions), MATERIALS]


def first_open(sheet: Sheet) -> str:
    """Return the page to go on at: the first question without an answer, else the materials."""
    known, questions = _parted(sheet)
    if known and not sheet.draft.answers.keys() - sheet.draft.origins.keys():
        return KNOWN
    return next((each.id for each in questions if each.value == ""), MATERIALS)


def address_of(request: HttpRequest, draft: UUID, step: str = "") -> str:
    """Give the address at which a draft goes on, as the person wants it."""
    if not one_by_one(request):
        return reverse("draft", args=[draft])
    return reverse("question", args=[draft, step]) if step else reverse("questions", args=[draft])


def _parted(sheet: Sheet) -> tuple[list[FieldView], list[FieldView]]:
    """Part the fields that are asked now into those filled in from elsewhere and the others."""
    shown = [each for each in field_views(sheet.elements, sheet.draft.answers) if each.shown]
    origins = sheet.draft.origins
    known = [each for each in shown if each.id in origins]
    return known, [each for each in shown if each.id not in origins]
