"""Industries as data: kept, read, and checked against their bundle and its items."""

from __future__ import annotations

from tongban.reforms.composite_licences import models
from tongban.reforms.composite_licences.types import Industry, IndustryNotFound


def put_industry(industry: Industry) -> bool:
    """Keep an industry of the district; tells whether anything changed. A system path."""
    body = industry.to_json()
    row = models.IndustryRow.objects.filter(pk=industry.id).first()
    if row is not None and row.body == body:
        return False
    models.IndustryRow.objects.update_or_create(
        pk=industry.id, defaults={"bundle": industry.bundle, "body": body}
    )
    return True


def get_industry(industry: str) -> Industry:
    """Return an industry; IndustryNotFound."""
    row = models.IndustryRow.objects.filter(pk=industry).first()
    if row is None:
        raise IndustryNotFound(f"no industry {industry[:80]!r}; look it up with list_industries")
    return Industry.from_json(row.body)


def list_industries() -> tuple[Industry, ...]:
    """Return the industries that have one licence, by id."""
    return tuple(Industry.from_json(row.body) for row in models.IndustryRow.objects.order_by("pk"))


def industry_of(bundle: str) -> Industry | None:
    """Return the industry whose members apply as this bundle, None where it is no such bundle."""
    row = models.IndustryRow.objects.filter(bundle=bundle).order_by("pk").first()
    return None if row is None else Industry.from_json(row.body)
