"""One correction notice for the whole of a joint matter, and one answer to it (INV-ONE-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.base.documents.actions import link_documents
from tongban.kernel.evidence import EvidenceRef
from tongban.record import actions as record
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import checks
from tongban.services.cases.actions import do
from tongban.services.cases.applications import all_acts, form_of_case, recorded
from tongban.services.cases.submission import resubmit_case
from tongban.services.cases.types import Problem
from tongban.services.joint.access import cases_of, check_member, joint_of
from tongban.services.joint.handing import sealed_for
from tongban.services.joint.opening import by_slot, key_of
from tongban.services.joint.rules import same
from tongban.services.joint.types import JointRefused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

Wanted = dict[str, tuple[list[str], list[str]]]
"""By item: slots that are missing, and other defects in words."""


def propose_correction(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    missing: Sequence[str] = (),
    defects: Sequence[str] = (),
) -> Receipt:
    """Tell the lead what a member's own department wants corrected; the lead's notice takes it up.

    Raises what `cases.notify_correction` raises for slots that are there or not named.
    """
    payload = {"missing": list(missing), "defects": list(defects)}
    checks.check_correction(case, payload, actor=actor)
    return do(case, "propose_correction", payload, actor=actor, key=key)


def notify_joint_correction(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    more: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Tell the applicant once everything that any member wants corrected (行政许可法 §32).

    Taken up are what departments proposed and what is known to lack; `more` adds, by item,
    `missing` slots and `defects`, also of members that wait. In one transaction every member
    concerned goes to CORRECTION. Raises JointRefused JOINT-CORRECTION when there is nothing to
    tell, and what a single notice raises; a second notice is refused (ACT-CONDITION).
    """
    with transaction.atomic():
        matter = joint_of(joint)
        cases = cases_of(joint)
        wanted = _collected(cases, more or {})
        for item in wanted:
            check_member(matter, item)
        if not wanted:
            raise _refused("没有需要补正的内容。", "There is nothing to be corrected.")
        receipt = record.perform(
            joint,
            act="notify_correction",
            actor=actor,
            key=key,
            payload={
                "missing": [f"{item}/{slot}" for item in wanted for slot in wanted[item][0]],
                "defects": [f"{item}/{text}" for item in wanted for text in wanted[item][1]],
            },
            expected_version=expected_version,
        )
        if receipt.replayed:
            return receipt
        for item, (missing, defects) in wanted.items():
            case = cases.get(item)
            if case is not None:
                payload = {"missing": missing, "defects": defects}
                checks.check_correction(case.id, payload, actor=SYSTEM)
                record.perform(
                    case.id,
                    act="notify_correction",
                    actor=SYSTEM,
                    key=key_of(joint, item, "correct"),
                    payload=payload,
                )
    return receipt


def resubmit_joint(
    joint: UUID,
    *,
    actor: Actor,
    key: str,
    answers: Mapping[str, Any] | None = None,
    files: Mapping[str, Sequence[str]] | None = None,
    commitments: Sequence[str] = (),
    channel: str = "online",
) -> Receipt:
    """Answer the one notice: changed answers, new files by kind, for every member at once.

    `commitments` are `item/slot`. Raises CaseRefused CASE-INCOMPLETE of the member that is still
    not complete; then none has moved.
    """
    with transaction.atomic():
        matter = joint_of(joint)
        read = recorded(joint)
        given, new = dict(answers or {}), {k: tuple(v) for k, v in (files or {}).items()}
        fresh = [
            EvidenceRef(kind, each, slot=kind, source=matter.applicant)
            for kind, documents in new.items()
            for each in documents
        ]
        receipt = record.perform(
            joint,
            act="resubmit",
            actor=actor,
            key=key,
            payload={
                "channel": channel,
                "draft": read.draft,
                "application": sealed_for(read.draft, given),
            },
            evidence=fresh,
        )
        if receipt.replayed:
            return receipt
        link_documents(
            [(each.slot, each.ref) for each in fresh],
            owner=matter.applicant,
            matter=joint,
            purpose="material",
            by=actor.id,
        )
        for item, case in cases_of(joint).items():
            if case.state == "CORRECTION":
                definition = get_definition(case.definition)
                asked = form_of_case(definition).elements
                resubmit_case(
                    case.id,
                    actor=actor,
                    key=key_of(joint, item, "resubmit"),
                    answers={name: given[name] for name in asked if name in given},
                    files=by_slot(new, definition.evidence),
                    commitments=[
                        each.partition("/")[2]
                        for each in commitments
                        if each.startswith(f"{item}/")
                    ],
                    channel=channel,
                )
    return receipt


def proposed(case: MatterView) -> tuple[list[str], list[str]]:
    """Give what a member's department wants corrected, with what is known to lack."""
    facts = {} if case.folded is None else case.folded.facts
    missing, defects = list(same(facts, "lacking")), []
    for view in all_acts(case.id):
        if view.act.name == "propose_correction":
            named, told = view.act.payload.get("missing"), view.act.payload.get("defects")
            missing = [*missing, *(map(str, named) if isinstance(named, list) else ())]
            defects = list(map(str, told)) if isinstance(told, list) else []
    return list(dict.fromkeys(missing)), defects


def _collected(
    cases: Mapping[str, MatterView], more: Mapping[str, Mapping[str, Sequence[str]]]
) -> Wanted:
    """Gather what is to be corrected, by item; members that the notice cannot reach are left."""
    found: Wanted = {}
    for item, case in cases.items():
        facts = {} if case.folded is None else case.folded.facts
        if case.state == "RECEIVED" and facts.get("corrections") == 0:
            found[item] = proposed(get_matter(case.id, actor=SYSTEM))
    for item, named in more.items():
        missing, defects = found.get(item, ([], []))
        found[item] = (
            list(dict.fromkeys([*missing, *named.get("missing", ())])),
            list(dict.fromkeys([*defects, *named.get("defects", ())])),
        )
    return {item: parts for item, parts in found.items() if parts[0] or parts[1]}


def _refused(zh: str, en: str) -> JointRefused:
    return JointRefused(
        "JOINT-CORRECTION",
        {"zh": zh, "en": en},
        [Problem("", "JOINT-CORRECTION", {"zh": zh, "en": en})],
    )
