"""Reads: bodies and officers of the district. They are public; what officers may do is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.authorities import models
from tongban.base.authorities.types import (
    AbsenceView,
    AuthorityNotFound,
    AuthorityView,
    OfficerView,
    RoleSpec,
)
from tongban.record.db import fetch_all
from tongban.record.once import once
from tongban.record.rereading import read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

_NAMES: Final = "SELECT id, name FROM authorities_officer WHERE id = ANY ($1::text[])"


def get_authority(authority: str) -> AuthorityView:
    """Return a body by its id; AuthorityNotFound when there is none."""
    row = once(
        ("authority", authority), lambda: models.Authority.objects.filter(pk=authority).first()
    )
    if row is None:
        raise AuthorityNotFound(f"no authority {authority!r}; expected an id from the district")
    return authority_view(row)


def find_authority_by_uscc(uscc: str) -> AuthorityView | None:
    """Return the body that has this unified social credit code."""
    row = models.Authority.objects.filter(uscc=uscc).first()
    return authority_view(row) if row else None


def list_authorities() -> list[AuthorityView]:
    """Return all bodies in the district's order."""
    rows = read_rows(models.Authority, "ORDER BY position, id", ())
    return [authority_view(row) for row in rows]


def get_authorities(authorities: Iterable[str]) -> dict[str, AuthorityView]:
    """Return those of the bodies that exist, by id, in one query (for lists)."""
    known: dict[str, AuthorityView | None] = once("authorities", dict)
    wanted = set(authorities)
    if missing := wanted - known.keys():
        rows = read_rows(models.Authority, "WHERE id = ANY ($1::text[])", (list(missing),))
        known |= dict.fromkeys(missing) | {row.pk: authority_view(row) for row in rows}
    return {each: view for each in wanted if (view := known[each]) is not None}


def get_officer(officer: str) -> OfficerView:
    """Return an officer with the roles that the district gives; AuthorityNotFound otherwise."""
    row = models.Officer.objects.prefetch_related("roles").filter(pk=officer).first()
    if row is None:
        raise AuthorityNotFound(f"no officer {officer!r}; expected an id from the district")
    return officer_view(row)


def get_officers(officers: Iterable[str]) -> dict[str, OfficerView]:
    """Return those of the officers that exist, by id, in two queries (for lists)."""
    rows = models.Officer.objects.prefetch_related("roles").filter(pk__in=set(officers))
    return {row.pk: officer_view(row) for row in rows}


def officer_names(officers: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the officers that exist, by id, in one query at most."""
    known: dict[str, str | None] = once("officer names", dict)
    wanted = set(officers)
    if missing := wanted - known.keys():
        rows = fetch_all(_NAMES, (list(missing),))
        known |= dict.fromkeys(missing) | dict(rows)
    return {each: name for each in wanted if (name := known[each]) is not None}


def colleagues(department: str) -> dict[str, str]:
    """Return the names of the active officers of a body, by id, in one query."""
    rows = models.Officer.objects.filter(active=True, department_id=department).order_by("pk")
    found: dict[str, str] = once(
        ("colleagues", department), lambda: dict(rows.values_list("pk", "name"))
    )
    once("officer names", dict[str, str | None]).update(found)
    return found


def list_officers(department: str | None = None) -> list[OfficerView]:
    """Return the active officers of a body, or of the whole district, by id."""
    rows = models.Officer.objects.prefetch_related("roles").filter(active=True).order_by("pk")
    if department is not None:
        rows = rows.filter(department_id=department)
    return [officer_view(row) for row in rows]


def find_absence(officer: str, day: date) -> AbsenceView | None:
    """Return the absence of an officer on this day."""
    row = models.Absence.objects.filter(
        officer_id=officer, ended_at=None, start__lte=day, end__gte=day
    ).first()
    return absence_view(row) if row else None


def list_absences(officer: str) -> list[AbsenceView]:
    """Return all absences of an officer, the latest first."""
    rows = models.Absence.objects.filter(officer_id=officer).order_by("-start", "-pk")
    return [absence_view(row) for row in rows]


def stood_in_for(officer: str, day: date) -> tuple[str, ...]:
    """Name the officers who are away on this day and whom this one stands in for."""
    rows = models.Absence.objects.filter(
        substitute_id=officer, ended_at=None, start__lte=day, end__gte=day
    )
    return tuple(rows.order_by("officer_id").values_list("officer_id", flat=True).distinct())


def absences_in(department: str, since: date) -> list[AbsenceView]:
    """Return the absences of a body's officers that end on this day or later, the earliest first.

    Those that were ended early are not among them.
    """
    rows = models.Absence.objects.filter(
        officer__department_id=department, ended_at=None, end__gte=since
    )
    return [absence_view(row) for row in rows.order_by("start", "pk")]


def authority_view(row: models.Authority) -> AuthorityView:
    """Return the view of a body's row."""
    return AuthorityView(
        id=row.pk,
        name={"zh": row.name_zh, "en": row.name_en},
        short={"zh": row.short_zh, "en": row.short_en},
        uscc=row.uscc,
        nature=row.nature,
        division=row.division,
        department_code=row.department_code,
        parent=row.parent_id,
        phone=row.phone,
        address=row.address,
        hours=row.hours,
        supervision=row.supervision,
        hall_counter=row.hall_counter,
    )


def officer_view(row: models.Officer) -> OfficerView:
    """Return the view of an officer's row, its roles prefetched."""
    roles = sorted((each for each in row.roles.all() if not each.revoked), key=lambda each: each.pk)
    return OfficerView(
        id=row.pk,
        name=row.name,
        department=row.department_id,
        active=row.active,
        roles=tuple(
            RoleSpec(
                role=each.role,
                department=None if each.department_id == row.department_id else each.department_id,
                items=None if each.items is None else frozenset(each.items),
                acts=None if each.acts is None else frozenset(each.acts),
                valid_from=each.valid_from,
                valid_to=each.valid_to,
            )
            for each in roles
        ),
    )


def absence_view(row: models.Absence) -> AbsenceView:
    """Return the view of an absence's row."""
    return AbsenceView(
        id=row.pk,
        officer=row.officer_id,
        substitute=row.substitute_id,
        start=row.start,
        end=row.end,
        reason=row.reason,
        grants=tuple(row.grants),
        ended_at=row.ended_at,
    )
