"""Writes of joint acceptance: one verb an act, each a Receipt of the ledger.

Every verb takes `actor`, `key` (the same key with the same content gives the first receipt again)
and, on a matter, `expected_version`. Raises AcceptanceRefused, ActRefused, NotPermitted,
ConflictError, MatterNotFound; nothing is written then.

    apply(project, *, actor, key, party, facts={}, documents={}, lacking=())      # the owner, once
    do(matter, act, payload, *, actor, key)              # any act of the lead or the owner
    give_opinion(part, *, actor, key, result, inspectors, findings, ...)   # a department, its own
    recheck(part, results, *, actor, key, inspectors, inspected_on)        # only what failed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.base.district.queries import get_district
from tongban.base.documents.actions import link_documents
from tongban.record import actions as record
from tongban.record.children import children_of, wait_for_turn
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, Receipt
from tongban.reforms.acceptance import rules
from tongban.reforms.acceptance.arrangement import acceptance_credential, arrange
from tongban.reforms.acceptance.procedures import ensure_published
from tongban.reforms.acceptance.types import BUNDLE, JOINT, AcceptanceRefused
from tongban.reforms.acceptance.units import accepted_units
from tongban.services.cases.checks import check_officers
from tongban.services.catalogue.queries import get_item

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.acceptance.types import Project

DOCUMENTS: Final[tuple[str, ...]] = (
    "completion_report",
    "planning_survey",
    "fire_drawings",
    "quality_warranty",
)
"""Fields of acts that hold documents."""


def apply(
    project: Project,
    *,
    actor: Actor,
    key: str,
    party: str,
    facts: Mapping[str, Any] | None = None,
    documents: Mapping[str, str] | None = None,
    lacking: Sequence[str] = (),
    bundle: str = BUNDLE,
) -> Receipt:
    """Apply to the lead for the one acceptance of a project (优化营商环境条例 §42).

    `facts` decide which conditional members take part; `documents` are hashes of files that the
    party gave, by field; `lacking` what a clerk found missing. Buildings accepted early are settled
    and not accepted again (INV-UNIT-03).
    """
    plan = arrange(bundle, facts or {})
    definition = ensure_published(
        JOINT,
        code=plan.bundle,
        version=plan.version,
        label=plan.label,
        parameters=plan.parameters,
        produces=acceptance_credential(),
    )
    given = dict(documents or {})
    units = accepted_units(party, project.code)
    with transaction.atomic():
        receipt = record.open_matter(
            definition=definition,
            act="apply",
            actor=actor,
            department=plan.lead,
            division=get_district().code,
            applicant=party,
            key=key,
            payload={
                "project_name": project.name,
                "project_code": project.code,
                "project_site": project.site,
                "floor_area": project.floor_area,
                "self_accepted_on": project.self_accepted_on.isoformat(),
                **given,
                **({"lacking": list(lacking)} if lacking else {}),
                **({"units": list(units)} if units else {}),
            },
            subject=project.name[:500],
        )
        _link(given, receipt, owner=party, actor=actor)
    return receipt


def do(
    matter: UUID,
    act: str,
    payload: Mapping[str, Any] | None = None,
    *,
    actor: Actor,
    key: str,
    expected_version: int | None = None,
) -> Receipt:
    """Do an act of the lead department or the owner.

    The one list of defects is put together here from every department's (`require_rectification`).
    """
    given = {name: value for name, value in (payload or {}).items() if value is not None}
    with transaction.atomic():
        wait_for_turn([matter])
        if act == "require_rectification":
            given["items"] = _defects(matter)
        if act == "reschedule":
            _no_opinion_yet(matter)
        receipt = record.perform(
            matter,
            act=act,
            actor=actor,
            payload=given,
            key=key,
            expected_version=expected_version,
        )
        named = {name: str(given[name]) for name in DOCUMENTS if name in given}
        if named:
            owner = get_matter(matter, actor=SYSTEM).applicant
            _link(named, receipt, owner=owner, actor=actor)
    return receipt


def give_opinion(  # noqa: PLR0913 - an opinion has these sides
    part: UUID,
    *,
    actor: Actor,
    key: str,
    result: str,
    inspectors: Sequence[str],
    inspected_on: date,
    findings: str,
    defects: Sequence[str] = (),
    buildings: Sequence[str] = (),
    totals: Mapping[str, bool] | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Give a department's opinion on the one visit, by two of its own officers.

    `buildings` are those looked at, none of them accepted early; `totals` (green_ratio_met,
    parking_met, floor_area_ratio_met) are due with planning verification where some were.
    """
    with transaction.atomic():
        seen = get_matter(part, actor=actor)
        facts = {} if seen.folded is None else seen.folded.facts
        rules.check_settled(rules.texts(facts, "settled"), buildings)
        check_officers(part, {"inspectors": list(inspectors)}, actor=actor)
        return record.perform(
            part,
            act="give_opinion",
            actor=actor,
            payload={
                "result": result,
                "inspectors": list(inspectors),
                "inspected_on": inspected_on.isoformat(),
                "findings": findings,
                **({"defects": list(dict.fromkeys(defects))} if defects else {}),
                **({"buildings": list(buildings)} if buildings else {}),
                **(totals or {}),
            },
            key=key,
            expected_version=expected_version,
        )


def recheck(
    part: UUID,
    results: Mapping[str, bool],
    *,
    actor: Actor,
    key: str,
    inspectors: Sequence[str],
    inspected_on: date,
    expected_version: int | None = None,
) -> Receipt:
    """Look again at defects of one's own that were reported put right: True where they are.

    All or none; raises AcceptanceRefused ACC-ITEM for what did not fail (INV-ACC-01).
    """
    with transaction.atomic():
        wait_for_turn([part])
        seen = get_matter(part, actor=actor)
        facts = {} if seen.folded is None else seen.folded.facts
        known = rules.texts(facts, "to_check") or rules.texts(facts, "defects")
        rules.check_recheck(known, results)
        check_officers(part, {"inspectors": list(inspectors)}, actor=actor)
        receipt: Receipt | None = None
        for n, (item, met) in enumerate(sorted(results.items())):
            receipt = record.perform(
                part,
                act="recheck_item",
                actor=actor,
                payload={
                    "item": item,
                    "met": met,
                    "inspected_on": inspected_on.isoformat(),
                    "inspectors": list(inspectors),
                },
                key=f"{key}:{n}",
                expected_version=expected_version if n == 0 else None,
            )
    if receipt is None:
        raise AcceptanceRefused(
            "ACC-ITEM",
            {"zh": "请至少复验一项。", "en": "Recheck one defect at least."},
        )
    return receipt


def _defects(matter: UUID) -> list[str]:
    parts = children_of(matter, actor=SYSTEM)
    names = {each.item: get_item(each.item).content.name.zh for each in parts}
    found = rules.one_list(
        (each.item, each.folded.facts) for each in parts if each.folded is not None
    )
    return rules.numbered(found, names)


def _no_opinion_yet(matter: UUID) -> None:
    """Refuse to move a round that has begun: an opinion is there, though not told yet."""
    if any(
        each.state not in {"INVITED", "VISIT_SET"} for each in children_of(matter, actor=SYSTEM)
    ):
        raise AcceptanceRefused(
            "ACC-OPINIONS",
            {
                "zh": "已有部门出具意见，现场验收只进行一次，不能改期。",
                "en": "A department has given its opinion; there is one visit, and its day stands.",
            },
        )


def _link(documents: Mapping[str, str], receipt: Receipt, *, owner: str, actor: Actor) -> None:
    link_documents(
        list(documents.items()), owner=owner, matter=receipt.matter, purpose="act", by=actor.id
    )
