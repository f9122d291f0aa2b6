"""What a member's credential does to the licence: joined, replaced, impaired, restored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import find_matter, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.composite_licences import models, rules
from tongban.reforms.composite_licences.industries import get_industry, industry_of
from tongban.reforms.composite_licences.procedure import ensure_published
from tongban.reforms.composite_licences.rules import Member
from tongban.reforms.composite_licences.types import Industry, State
from tongban.services.bundles.queries import get_bundle
from tongban.services.credentials.actions import change_status, issue
from tongban.services.credentials.calls import calls_of_case
from tongban.services.credentials.identifiers import CredentialIdentifier
from tongban.services.credentials.queries import (
    get_credential,
    get_fields,
    get_kind,
    produced,
)
from tongban.services.credentials.types import (
    STATUS_LABELS,
    CredentialField,
    CredentialOrder,
    Status,
)
from tongban.services.forms.queries import elements_by_id
from tongban.services.joint.procedure import KIND as JOINT
from tongban.services.joint.procedure import bundle_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.record.types import MatterView
    from tongban.services.credentials.types import CredentialKind, CredentialView
    from tongban.services.credentials.watching import CredentialChange

BASIS: Final = "优化营商环境条例第四十条第三款"


def hear(change: CredentialChange) -> None:
    """Bring every licence that shows this credential up to date, in the change's transaction."""
    if change.before is None:
        _replace(change)
        _join(change)
        return
    for row in models.MemberRow.objects.filter(identifier=change.identifier):
        _note(row.composite_id, row.item, change.identifier, change.after)


def refresh(matter: UUID) -> None:
    """Issue the licence when all mandatory permits are there, and its next version on a change.

    A system path, repeatable: the version is the key, so that nothing is issued twice.
    """
    with transaction.atomic():
        wait_for_turn([matter])
        row = models.CompositeRow.objects.select_for_update().get(pk=matter)
        on, industry = local_day(clock.now()), get_industry(row.industry)
        members = members_of(row)
        listed = rules.shown(members, on)
        if not rules.complete(members, on) or list(listed) == row.listed:
            return
        if get_matter(matter, actor=SYSTEM).closed_at is not None:
            return
        former = row.licence or None
        version = 1 if former is None else CredentialIdentifier.parse(former).version + 1
        made = _issue(row, industry, members, listed, former=former, version=version, on=on)
        row.licence, row.listed = made.identifier, list(listed)
        row.line = line_of(made.identifier)
        row.save(update_fields=["licence", "listed", "line"])
        record.perform(
            matter,
            act="issue" if former is None else "revise",
            actor=SYSTEM,
            key=f"composite:{matter}:{version}",
            payload={"licence": made.identifier, "version": version, "listed": list(listed)},
        )


def end(matter: UUID, reason: str) -> None:
    """Cancel the licence of a matter that was ended; its permits stand as they are."""
    row = models.CompositeRow.objects.get(pk=matter)
    held = get_credential(row.licence, actor=SYSTEM)
    if held.status in {Status.VALID, Status.SUSPENDED, Status.LAPSED}:
        change_status(
            row.licence, to=Status.CANCELLED, actor=SYSTEM, basis=BASIS, note=reason[:500]
        )


def members_of(row: models.CompositeRow) -> tuple[Member, ...]:
    """Give the members as they stand, in the industry's order."""
    found = []
    for each in row.members.order_by("position"):
        held = get_credential(each.identifier, actor=SYSTEM) if each.identifier else None
        found.append(
            Member(
                each.item,
                each.mandatory,
                each.identifier,
                None if held is None else held.status,
                None if held is None else held.valid_from,
                None if held is None else held.valid_to,
            )
        )
    return tuple(found)


def line_of(identifier: str) -> str:
    """Give what all versions of a credential share of their identifier."""
    parsed = CredentialIdentifier.parse(identifier)
    return f"{parsed.type_code}.{parsed.issuer}.{parsed.serial}"


def _join(change: CredentialChange) -> None:
    """Take a member's first credential in; the licence's matter begins with the first of them."""
    case = None if change.matter is None else find_matter(change.matter, actor=SYSTEM)
    joint = None if case is None or case.parent is None else get_matter(case.parent, actor=SYSTEM)
    if case is None or joint is None or joint.kind != JOINT:
        return
    industry = industry_of(bundle_in(joint.definition).id)
    if industry is None or case.item not in {each.item for each in industry.permits}:
        return
    row = _begun(joint, industry)
    member = row.members.filter(item=case.item, identifier="").first()
    if member is not None:
        member.identifier = change.identifier
        member.save(update_fields=["identifier"])
        _note(row.pk, case.item, change.identifier, change.after)


def _replace(change: CredentialChange) -> None:
    """Let what follows a permit take its place in the licence (INV-OIL-04).

    That is its next version, the same number again, or a permit of the same kind whose case rested
    on it: a renewal under a new number. A second permit, as for another shop, rests on none.
    """
    rows = models.MemberRow.objects.filter(composite__holder=change.holder)
    known = list(rows.exclude(identifier="").select_related("composite"))
    if not known:
        return
    held = get_credential(change.identifier, actor=SYSTEM)
    calls = () if change.matter is None else calls_of_case(change.matter, actor=SYSTEM)
    relied = {each.credential for each in calls}
    for row in known:
        former = get_credential(row.identifier, actor=SYSTEM)
        same = former.identifier == held.previous or (
            former.kind == held.kind
            and (former.number == held.number or former.identifier in relied)
        )
        if same and former.identifier != held.identifier:
            row.identifier = held.identifier
            row.save(update_fields=["identifier"])
            _note(row.composite_id, row.item, held.identifier, change.after)


def _begun(joint: MatterView, industry: Industry) -> models.CompositeRow:
    """Give the licence of a joint matter; begin it, with the members that apply, if need be."""
    known = models.CompositeRow.objects.filter(joint=joint.id).first()
    if known is not None:
        _align(known, joint, industry)
        return known
    bundle = get_bundle(industry.bundle)
    receipt = record.open_matter(
        definition=ensure_published(),
        act="begin",
        actor=SYSTEM,
        department=bundle.lead or joint.department,
        division=joint.division,
        applicant=joint.applicant,
        key=f"composite:{joint.id}",
        payload={"industry": industry.id, "joint_number": joint.number},
        item=joint.item,
        subject=get_kind(industry.licence).label["zh"],
    )
    row, _ = models.CompositeRow.objects.get_or_create(
        matter=receipt.matter,
        defaults={"joint": joint.id, "industry": industry.id, "holder": joint.applicant},
    )
    _align(row, joint, industry)
    return row


def _align(row: models.CompositeRow, joint: MatterView, industry: Industry) -> None:
    """Keep the members those of the joint matter: facts may have added or dropped some."""
    facts: Mapping[str, Any] = {} if joint.folded is None else joint.folded.facts
    members, mandatory = set(facts.get("members") or ()), set(facts.get("mandatory") or ())
    for position, permit in enumerate(industry.permits):
        if permit.item not in members:
            row.members.filter(item=permit.item, identifier="").delete()
            continue
        row.members.update_or_create(
            item=permit.item,
            defaults={
                "position": position,
                "mandatory": permit.item in mandatory and not permit.optional,
            },
        )


def _note(matter: UUID, item: str, identifier: str, status: Status) -> None:
    """Write a change of a member down and let the licence's own status follow at once."""
    wait_for_turn([matter])
    row = models.CompositeRow.objects.get(pk=matter)
    if get_matter(matter, actor=SYSTEM).closed_at is not None:
        return
    on = local_day(clock.now())
    standing = rules.state_of(members_of(row), on, issued=bool(row.licence))
    record.perform(
        matter,
        act="note",
        actor=SYSTEM,
        key=f"{identifier[-40:]}:{status.value}:{clock.now().isoformat()}"[:120],
        payload={
            "item": item,
            "credential": identifier,
            "status": STATUS_LABELS[status]["zh"],
            "standing": standing.value,
        },
    )
    if row.licence:
        _follow(row.licence, standing, item, status)


def _follow(licence: str, standing: State, item: str, status: Status) -> None:
    """Suspend the licence while a mandatory member is not in force; lift it when all are again."""
    held = get_credential(licence, actor=SYSTEM)
    if standing is State.ACTIVE and held.status is Status.SUSPENDED:
        change_status(
            licence, to=Status.VALID, actor=SYSTEM, basis=BASIS, note="成员许可均已恢复有效"
        )
    elif standing is not State.ACTIVE and held.status is Status.VALID:
        note = f"成员许可失效：{item}（{STATUS_LABELS[status]['zh']}）"
        change_status(licence, to=Status.SUSPENDED, actor=SYSTEM, basis=BASIS, note=note)


def _issue(
    row: models.CompositeRow,
    industry: Industry,
    members: Sequence[Member],
    listed: Sequence[str],
    *,
    former: str | None,
    version: int,
    on: date,
) -> CredentialView:
    kind = get_kind(industry.licence)
    united = [each for each in members if each.identifier in listed]
    order = CredentialOrder(
        kind=kind.id,
        holder=row.holder,
        fields=_fields(kind, industry, row, listed),
        valid_from=on,
        valid_to=rules.runs_to(united, begins=on, unified=industry.unified_months),
        previous=former,
    )
    return issue(order, key=f"composite:{row.pk}:{version}", matter=row.pk)


def _fields(
    kind: CredentialKind, industry: Industry, row: models.CompositeRow, listed: Sequence[str]
) -> tuple[CredentialField, ...]:
    """Say of the licence what its members say; it has no scope of its own (INV-OIL-07)."""
    said: dict[str, CredentialField] = {}
    sources = [*listed, *_joint_credentials(row.joint)]
    for identifier in dict.fromkeys(sources):
        for line in get_fields(identifier, actor=SYSTEM):
            said.setdefault(line.element, line)
    element = elements_by_id().get("composite_industry")
    if element is not None:
        label = dict(element.label)
        said["composite_industry"] = CredentialField("composite_industry", label, industry.name.zh)
    return tuple(said[name] for name in kind.elements if name in said)


def _joint_credentials(joint: UUID) -> list[str]:
    """Give the credentials of the joint matter's other members, as the business licence."""
    on = local_day(clock.now())
    cases = children_of(joint, actor=SYSTEM)
    return [held.identifier for case in cases for held in produced(case.id, on)]
