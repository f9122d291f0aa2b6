"""Writes: put a body, put an officer with roles, record and end an absence, delegate."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tongban.base.authorities import models
from tongban.base.authorities.queries import (
    absence_view,
    authority_view,
    get_officer,
)
from tongban.base.authorities.rules import (
    check_division,
    check_id,
    check_label,
    check_nature,
    check_roles,
    check_uscc,
    period,
)
from tongban.base.authorities.types import (
    AbsenceView,
    AuthorityNotFound,
    AuthorityView,
    DistrictError,
    OfficerView,
    RoleSpec,
)
from tongban.kernel.authority import Actor, ActorKind, Grant, NotPermitted
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

HEAD = "head"
"""Role that answers for a department's people: records their absences."""


def put_authority(  # noqa: PLR0913 - a body has this many members
    id: str,  # noqa: A002 - the same word as in the district's data
    *,
    name: Mapping[str, str],
    uscc: str,
    division: str,
    nature: str = "1",
    short: Mapping[str, str] | None = None,
    department_code: str = "",
    parent: str | None = None,
    phone: str = "",
    address: str = "",
    hours: str = "",
    supervision: str = "",
    hall_counter: str = "",
    position: int = 0,
) -> AuthorityView:
    """Make the body or bring it to what is given; a system path of loading a district.

    Raises DistrictError with the field's code.
    """
    name_zh, name_en = check_label(name, "name")
    short_zh, short_en = check_label(short or name, "short")
    if parent is not None and (
        parent == id or not models.Authority.objects.filter(pk=parent).exists()
    ):
        raise DistrictError(
            "AUTHORITY-PARENT",
            f"上级机构 {parent!r} 不存在；请先载入上级机构。",
            f"Parent {parent!r} does not exist. Load the parent first.",
        )
    try:
        with transaction.atomic():
            row, _ = models.Authority.objects.update_or_create(
                id=check_id(id),
                defaults={
                    "name_zh": name_zh,
                    "name_en": name_en,
                    "short_zh": short_zh,
                    "short_en": short_en,
                    "uscc": check_uscc(uscc),
                    "nature": check_nature(nature),
                    "division": check_division(division),
                    "department_code": department_code,
                    "parent_id": parent,
                    "phone": phone,
                    "address": address,
                    "hours": hours,
                    "supervision": supervision,
                    "hall_counter": hall_counter,
                    "position": position,
                },
            )
    except IntegrityError:
        raise DistrictError(
            "AUTHORITY-ID",
            f"统一社会信用代码 {uscc} 已属另一机构；请核对。",
            f"The code {uscc} is another body's already. Check it.",
        ) from None
    return authority_view(row)


def put_officer(
    id: str,  # noqa: A002 - the same word as in the district's data
    *,
    name: str,
    department: str,
    roles: Iterable[RoleSpec] = (),
    active: bool = True,
) -> OfficerView:
    """Make the officer or bring him or her to what is given; a system path of loading a district.

    Each role becomes a grant in the record, for the division of its department. A role that is no
    longer given is revoked, with what was delegated from it; so are all when `active` is False.
    Raises DistrictError (OFFICER-ROLE, OFFICER-PERIOD), AuthorityNotFound.
    """
    specs = check_roles(roles) if active else ()
    with transaction.atomic():
        own = _authority(department)
        row, _ = models.Officer.objects.update_or_create(
            id=check_id(id), defaults={"name": name, "department": own, "active": active}
        )
        wanted = {spec.department for spec in specs if spec.department is not None}
        bodies = {own.pk: own} | models.Authority.objects.in_bulk(wanted - {own.pk})
        held = {each.pk: each for each in row.roles.all()}
        for unknown in wanted - bodies.keys():
            _authority(unknown)  # raises, naming it
        kept = {_put_role(row, spec, bodies[spec.department or own.pk], held) for spec in specs}
        for former in row.roles.filter(revoked=False).exclude(pk__in=kept):
            record.revoke_grant(former.pk, actor=SYSTEM)
            former.revoked = True
            former.save(update_fields=["revoked"])
    return get_officer(row.pk)


def record_absence(
    officer: str,
    *,
    actor: Actor,
    start: date,
    end: date,
    substitute: str | None,
    reason: str = "",
) -> AbsenceView:
    """Note that an officer is away and let a colleague of the same department stand in.

    The substitute gets the officer's own roles (not those delegated to him or her) for these days,
    each as a delegation that ends with the role. The officer, a head of the department and the
    system may. The same absence again changes nothing. Raises DistrictError (OFFICER-PERIOD,
    OFFICER-SUBSTITUTE), NotPermitted, AuthorityNotFound.
    """
    with transaction.atomic():
        away = _officer(officer, lock=True)
        _may_answer_for(actor, away)
        known = away.absences.filter(ended_at=None, start__lte=end, end__gte=start).first()
        same = known and (known.start, known.end, known.substitute_id) == (start, end, substitute)
        if known and same:
            return absence_view(known)
        if known or end < start:
            raise DistrictError(
                "OFFICER-PERIOD",
                "外出期限颠倒，或与已登记的外出重叠；请改正日期或先销假。",
                "The period runs backwards or meets another absence. Correct it or end that one.",
            )
        other = None if substitute is None else _substitute(away, substitute)
        grants = [] if other is None else _stand_in(away, other, start, end)
        row = models.Absence.objects.create(
            officer=away,
            substitute=other,
            start=start,
            end=end,
            reason=reason[:200],
            grants=grants,
            recorded_by=actor.id,
            recorded_at=clock.now(),
        )
        return absence_view(row)


def end_absence(absence: int, *, actor: Actor) -> AbsenceView:
    """End an absence now: what was delegated for it ends; one that ended stays as it is."""
    with transaction.atomic():
        row = models.Absence.objects.select_for_update().filter(pk=absence).first()
        if row is None:
            raise AuthorityNotFound(f"no absence {absence}; expected the id of a recorded one")
        _may_answer_for(actor, _officer(row.officer_id))
        if row.ended_at is None:
            for grant in row.grants:
                record.revoke_grant(grant, actor=SYSTEM)
            row.ended_at = clock.now()
            row.save(update_fields=["ended_at"])
        return absence_view(row)


def delegate(
    grant: str,
    *,
    actor: Actor,
    to: str,
    first: date,
    last: date,
    items: Iterable[str] | None = None,
    acts: Iterable[str] | None = None,
) -> Grant:
    """Give a colleague part of a role that the actor holds, for whole days; never more than it.

    Raises WouldWiden, NotPermitted (not the holder), GrantNotFound, DistrictError
    OFFICER-SUBSTITUTE when the colleague is of another department: entrusting another body is the
    district's to do (行政许可法 §24).
    """
    giver = _officer(actor.id)
    taker = _substitute(giver, to)
    begin, end = period(first, last)
    return record.delegate_grant(
        grant,
        actor=actor,
        holder=taker.pk,
        valid_from=begin,
        valid_to=end,
        items=items,
        acts=acts,
    )


def _put_role(
    officer: models.Officer,
    spec: RoleSpec,
    department: models.Authority,
    held: Mapping[str, models.OfficerRole],
) -> str:
    place = f"{officer.pk}\x00{spec.role}\x00{department.pk}\x00{spec.valid_from}"
    name = "o-" + sha256(place.encode()).hexdigest()[:40]
    items = None if spec.items is None else sorted(spec.items)
    acts = None if spec.acts is None else sorted(spec.acts)
    values = {
        "officer_id": officer.pk,
        "role": spec.role,
        "department_id": department.pk,
        "items": items,
        "acts": acts,
        "valid_from": spec.valid_from,
        "valid_to": spec.valid_to,
        "revoked": False,
    }
    row = held.get(name)
    if row is not None and all(getattr(row, key) == value for key, value in values.items()):
        return name
    begin, end = period(spec.valid_from, spec.valid_to)
    record.grant(
        actor=SYSTEM,
        id=name,
        holder=officer.pk,
        role=spec.role,
        department=department.pk,
        division=department.division,
        items=items,
        acts=acts,
        valid_from=begin,
        valid_to=end,
    )
    models.OfficerRole.objects.update_or_create(id=name, defaults=values)
    return name


def _stand_in(away: models.Officer, other: models.Officer, start: date, end: date) -> list[str]:
    """Delegate each of the officer's own roles for the part of these days that it holds."""
    made = []
    now = clock.now()
    begin, finish = period(start, end)
    for role in away.roles.filter(revoked=False).order_by("pk"):
        role_begin, role_end = period(role.valid_from, role.valid_to)
        first = max(begin, role_begin, now)
        last = finish if role_end is None or finish is None else min(finish, role_end)
        if role_begin > now or (last is not None and last <= first):
            continue
        grant = record.delegate_grant(
            role.pk, actor=SYSTEM, holder=other.pk, valid_from=first, valid_to=last
        )
        made.append(grant.id)
    return made


def _may_answer_for(actor: Actor, away: models.Officer) -> None:
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is ActorKind.OFFICER and (
        actor.id == away.pk
        or any(
            grant.role == HEAD and grant.department == away.department_id
            for grant in grants_of(actor=actor)
        )
    ):
        return
    raise NotPermitted(
        "AUTHORITY-NONE",
        f"{actor.id} may not record absences of {away.pk}; the officer or the head of "
        f"{away.department_id} may",
    )


def _substitute(officer: models.Officer, substitute: str) -> models.Officer:
    other = _officer(substitute)
    if other.pk == officer.pk or not other.active or other.department_id != officer.department_id:
        raise DistrictError(
            "OFFICER-SUBSTITUTE",
            f"代班人员 {substitute!r} 应为同一部门的另一名在岗人员；请另选。",
            f"{substitute!r} cannot stand in: expected another active officer of the same "
            "department.",
        )
    return other


def _authority(authority: str) -> models.Authority:
    row = models.Authority.objects.filter(pk=authority).first()
    if row is None:
        raise AuthorityNotFound(f"no authority {authority!r}; expected an id from the district")
    return row


def _officer(officer: str, *, lock: bool = False) -> models.Officer:
    rows = models.Officer.objects.filter(pk=officer)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise AuthorityNotFound(f"no officer {officer!r}; expected an id from the district")
    return row
