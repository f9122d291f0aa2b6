"""Reads: a licence with its members as they stand now, notice sheets of industries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.base.authorities.queries import get_authorities
from tongban.base.parties.queries import get_parties
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_definition, get_matter, list_matters
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.reforms.composite_licences import models, rules
from tongban.reforms.composite_licences.following import line_of, members_of
from tongban.reforms.composite_licences.industries import get_industry, list_industries
from tongban.reforms.composite_licences.procedure import KIND
from tongban.reforms.composite_licences.types import (
    LicenceLine,
    LicenceNotFound,
    LicencePage,
    LicenceView,
    MemberView,
)
from tongban.services.bundles.queries import get_bundle
from tongban.services.catalogue import queries as catalogue
from tongban.services.credentials import access
from tongban.services.credentials.identifiers import CredentialIdentifierError
from tongban.services.credentials.queries import get_credential, holdings
from tongban.services.credentials.verification import verify_by_code

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.composite_licences.types import Industry


def by_code(code: str) -> LicenceView:
    """Give the licence behind a code, with its members live (INV-OIL-03); open to everybody.

    The code of any of its versions leads to it. Raises LicenceNotFound.
    """
    found = find_of(verify_by_code(code).identifier)
    if found is None:
        raise LicenceNotFound("no composite licence has this code; compare its characters")
    return found


def find_of(identifier: str) -> LicenceView | None:
    """Give the licence of which this is a version, None where it is no composite licence."""
    try:
        line = line_of(identifier)
    except CredentialIdentifierError:
        return None
    row = models.CompositeRow.objects.filter(line=line).first()
    return None if row is None else view_of(row)


@under_authority
def get_licence(matter: UUID, *, actor: Actor) -> LicenceView:
    """Give a licence to its holder and its lead; LicenceNotFound for others."""
    get_matter(matter, actor=actor)
    asked()
    row = models.CompositeRow.objects.filter(pk=matter).first()
    if row is None:
        raise LicenceNotFound(f"matter {matter} is no composite licence")
    return view_of(row)


@under_authority
def list_licences(*, actor: Actor, after: str | None = None, limit: int = 20) -> LicencePage:
    """Give a page of the licences that an officer's departments lead, the newest first."""
    industries = {each.bundle: each for each in list_industries()}
    asked()
    if not industries:
        return LicencePage((), None)
    page = list_matters(
        actor=actor, item=sorted(industries), order="newest", after=after, limit=limit
    )
    found = [each for each in page.rows if each.kind == KIND]
    people = get_parties(each.applicant for each in found)
    labels = {each.id: get_definition(each.definition).states[each.state].label for each in found}
    return LicencePage(
        tuple(
            LicenceLine(
                matter=each.id,
                number=each.number,
                industry=industries[each.item],
                holder=people[each.applicant].masked_name,
                state=each.state,
                state_label={"zh": labels[each.id].zh, "en": labels[each.id].en},
                begun_at=each.opened_at,
            )
            for each in found
        ),
        page.after,
    )


@under_authority
def licences_of(holder: str, *, actor: Actor) -> tuple[LicenceView, ...]:
    """Give a holder's licences, to the holder and whoever acts for it in everything."""
    asked()
    if actor != SYSTEM and not access.is_holder(actor, holder):
        raise MatterNotFound(f"no licences of {holder!r} that you may see")
    rows = models.CompositeRow.objects.filter(holder=holder).order_by("matter")
    return tuple(view_of(row) for row in rows)


def view_of(row: models.CompositeRow) -> LicenceView:
    """Show a licence as it stands at this moment; whoever calls has asked who may see it."""
    on, industry = local_day(clock.now()), get_industry(row.industry)
    members = members_of(row)
    names = {
        each.slug: each.content.name.to_json()
        for each in catalogue.list_items(
            slugs=[member.item for member in members], limit=catalogue.MAX_PAGE
        ).items
    }
    versions = tuple(
        sorted(
            (
                each
                for each in holdings(row.holder)
                if row.line and line_of(each.identifier) == row.line
            ),
            key=lambda each: -each.version,
        )
    )
    begins = versions[0].valid_from if versions else on
    listed = [each for each in members if each.identifier in row.listed]
    return LicenceView(
        matter=row.pk,
        industry=industry,
        holder=row.holder,
        state=rules.state_of(members, on, issued=bool(row.licence)),
        licence=versions[0] if versions else None,
        members=tuple(
            MemberView(
                item=each.item,
                name={"zh": each.item, "en": each.item, **_label(names.get(each.item))},
                mandatory=each.mandatory,
                live=each.live_on(on),
                verdict=verify_by_code(get_credential(each.identifier, actor=SYSTEM).code)
                if each.identifier
                else None,
            )
            for each in members
        ),
        valid_to=rules.runs_to(listed, begins=begins, unified=industry.unified_months),
        versions=versions,
        joint=row.joint,
        ended=get_matter(row.pk, actor=SYSTEM).closed_at is not None,
    )


def notice_sheet(industry: Industry, lang: str = "zh") -> list[dict[str, Any]]:
    """Give what the industry's permits ask, one after the other (告知单; 鄂政办发〔2021〕49号).

    Each permit's conditions are its own: name, basis, conditions, materials, method, flow, limit.
    `commitment` tells whether the bundle lets it be taken on one.
    """
    members = {each.item: each for each in get_bundle(industry.bundle).members}
    sheet = []
    for permit in industry.permits:
        guide = catalogue.guide(permit.item, lang)
        body = guide.get("implementing_body")
        known = get_authorities([str(body)]).get(str(body)) if body else None
        member = members.get(permit.item)
        sheet.append(
            {
                "guide": guide,
                "body": known.name if known else {},
                "optional": permit.optional,
                "when": member.when if member else None,
                "commitment": bool(guide.get("commitment")),
            }
        )
    return sheet


def to_json(view: LicenceView) -> dict[str, Any]:
    """Write a licence for machines; everything personal in it is masked."""
    return {
        "industry": view.industry.id,
        "name": view.industry.name.to_json(),
        "state": view.state.value,
        "state_label": dict(view.state_label),
        "number": view.licence.number if view.licence else None,
        "identifier": view.licence.identifier if view.licence else None,
        "version": view.licence.version if view.licence else None,
        "valid_to": view.valid_to.isoformat() if view.valid_to else None,
        "checked_at": clock.now().isoformat(),
        "members": [
            {
                "item": each.item,
                "name": dict(each.name),
                "mandatory": each.mandatory,
                "live": each.live,
                "verification": each.verdict.to_json() if each.verdict else None,
            }
            for each in view.members
        ],
    }


def _label(name: Mapping[str, Any] | None) -> dict[str, str]:
    return {key: str(value) for key, value in (name or {}).items()}
