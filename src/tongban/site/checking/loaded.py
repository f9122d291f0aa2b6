"""What the database holds as the linter sees it: drafts and items in force, without files."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from tongban.base.authorities.queries import list_authorities, list_officers
from tongban.base.district.queries import events, evidence_kinds
from tongban.record.types import SYSTEM
from tongban.services.catalogue import queries
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import ItemContent
from tongban.services.credentials.queries import list_kinds
from tongban.services.forms.queries import elements_by_id
from tongban.services.linter.held import everywhere
from tongban.services.linter.types import (
    Body,
    CredentialKind,
    Deposits,
    District,
    Event,
    Evidence,
    Officer,
    Place,
    Position,
    Post,
)
from tongban.site.checking.folder import STATE_DEPOSITS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tongban.base.authorities.types import OfficerView
    from tongban.services.catalogue.records import ItemRecord


def read_loaded() -> District:
    """Read drafts (which come first: they are what will be) and items in force."""
    found = {each.slug: each.content for each in _pages(drafts=False)}
    found |= {each.slug: each.content for each in _pages(drafts=True)}
    items = tuple(found[name] for name in sorted(found))
    return District(
        items=items,
        on=queries.today(),
        bodies={
            each.id: Body(each.id, _label(each.name), each.hall_counter or None)
            for each in list_authorities()
        },
        officers=tuple(_officer(each) for each in list_officers() if each.active),
        evidence={
            each.id: Evidence(
                each.id,
                _label(each.label),
                each.satisfies,
                each.credential or None,
                each.issuer or None,
                each.shareable,
                each.form,
                each.abstract,
            )
            for each in evidence_kinds().values()
        },
        credentials={
            each.id: CredentialKind(each.id, _label(each.label), each.issuer, each.elements)
            for each in list_kinds()
        },
        elements=elements_by_id(),
        laws=queries.laws(),
        events=tuple(Event(each.id, _label(each.label), each.items) for each in events()),
        deposits=Deposits(STATE_DEPOSITS, STATE_DEPOSITS),
        held=everywhere(),
        positions=_position,
        columns=_columns(items),
    )


def _columns(items: tuple[ItemContent, ...]) -> frozenset[str]:
    """Take as columns the fields that some item states: an import brings what its list has."""
    return frozenset(
        spec.name
        for spec in fields(ItemContent)
        if any(getattr(item, spec.name) not in (None, (), "") for item in items)
    )


def _pages(*, drafts: bool) -> Iterator[ItemRecord]:
    after: str | None = None
    while True:
        page = (
            queries.list_drafts(actor=SYSTEM, after=after, limit=queries.MAX_PAGE)
            if drafts
            else queries.list_items(after=after, limit=queries.MAX_PAGE)
        )
        yield from page.items
        after = page.after
        if after is None:
            return


def _officer(view: OfficerView) -> Officer:
    return Officer(
        view.id,
        tuple(
            Post(
                each.role,
                each.department or view.department,
                each.items,
                each.acts,
                each.valid_from,
                each.valid_to,
            )
            for each in view.roles
        ),
    )


def _label(value: Mapping[str, str]) -> Label:
    return Label(value.get("zh", ""), value.get("en", ""))


def _position(place: Place) -> Position:
    return Position(f"catalogue:{place.id}" if place.kind == "item" else "")
