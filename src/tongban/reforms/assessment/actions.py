"""Writes: freeze a period, replace it by a new version, appeal and answer; keep what a night said.

Nobody who is measured writes a measure (INV-EVA-06): values of the platform come from its ledger,
those of others through the evaluator, who holds no role in any body that is measured.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_OID, uuid5

from django.db import transaction

from tongban.base.authorities.queries import get_officer
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.guard import asked, under_authority
from tongban.record.queries import get_acts, get_matter, grants_of
from tongban.record.types import SYSTEM, Receipt
from tongban.reforms.assessment import frozen, models
from tongban.reforms.assessment.live import assess_self, home_unit
from tongban.reforms.assessment.procedure import APPEAL, FROZEN, ensure_published
from tongban.reforms.assessment.queries import find_current
from tongban.reforms.assessment.types import AssessmentError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.reforms.assessment.frozen import Universe
    from tongban.reforms.assessment.given import Given
    from tongban.reforms.assessment.live import SelfAssessment
    from tongban.reforms.assessment.types import Model, Table
    from tongban.reforms.assessment.views import FrozenPeriod
    from tongban.services.figures.types import Period

EVALUATOR: Final = "evaluator"
APART: Final = frozenset({EVALUATOR, "auditor"})
"""Roles that an evaluator may hold: any other one belongs to somebody who is measured."""


@under_authority
def freeze(
    model: Model,
    period: Period,
    *,
    actor: Actor,
    key: str,
    given: Sequence[Given] = (),
    others: Table | None = None,
    universe: Universe,
    reason: str = "",
) -> Receipt:
    """Freeze a period's values, anchors, weights and digests of rows under one hash in the record.

    A period that is frozen already takes a `reason` and becomes a new version; the one before is
    kept and says by which it was replaced. The same `key` again gives the version it made. Raises
    NotPermitted, AssessmentError ASSESS-MEASURED for whoever is measured, ASSESS-FROZEN for a
    second time without a reason, ASSESS-DATA.
    """
    _may_evaluate(actor)
    found = assess_self(model, period, given=given, others=others)
    with transaction.atomic():
        wait_for_turn([uuid5(NAMESPACE_OID, f"assessment {home_unit()}")])
        before = find_current(model.id, period)
        if before is not None and (first := _repeated(before, actor, key)) is not None:
            return first
        if before is not None and not reason.strip():
            raise AssessmentError(
                "ASSESS-FROZEN",
                [
                    (
                        f"{period.label} is frozen as version {before.edition} ({before.number}); "
                        "nothing changes it. A correction is a new version and needs its reason"
                    )
                ],
            )
        edition = 1 if before is None else before.edition + 1
        text = frozen.write(found, edition=edition, reason=reason.strip(), universe=universe)
        content = frozen.content_hash(text)
        models.FrozenRow.objects.get_or_create(content=content, defaults={"document": text})
        mine = found.assessment.units[found.unit]
        receipt = record.open_matter(
            definition=ensure_published(FROZEN),
            act="freeze",
            actor=actor,
            department=get_officer(actor.id).department,
            division=found.unit,
            applicant=get_officer(actor.id).department,
            key=key,
            payload={
                "period": period.label,
                "edition": edition,
                "content": content,
                "model": f"{model.id} {model.version}",
                "total": repr(mine.total),
                **({"rank": mine.rank, "ranked": found.assessment.ranked} if found.ranked else {}),
                **({} if found.grade is None else {"grade": found.grade.id}),
                **({} if before is None else {"replaces": before.number, "reason": reason.strip()}),
            },
            item=FROZEN,
            subject=f"{model.name['zh']} {period.label} 第{edition}版",
        )
        if before is not None and not receipt.replayed:
            record.perform(
                before.matter,
                act="replace",
                actor=actor,
                key=f"{key}:replace",
                payload={"by": receipt.number, "reason": reason.strip()},
            )
    return receipt


@under_authority
def appeal(assessment: UUID, *, actor: Actor, key: str, indicator: str, reason: str) -> Receipt:
    """As the head of a measured body, appeal against a frozen value; gives the appeal's receipt.

    Raises NotPermitted, AssessmentError ASSESS-DATA for an indicator that the model does not have,
    LookupError for a matter that is no frozen assessment.
    """
    asked()
    matter = get_matter(assessment, actor=SYSTEM)
    if matter.kind != FROZEN or matter.folded is None:
        raise LookupError(f"{assessment} is no frozen assessment")
    row = models.FrozenRow.objects.get(content=str(matter.folded.facts["content"]))
    known = {each.id for each in frozen.read(json.loads(row.document)).model.indicators()}
    if indicator not in known:
        raise AssessmentError("ASSESS-DATA", [f"the model has no indicator {indicator!r}"])
    department = get_officer(actor.id).department if actor.kind is ActorKind.OFFICER else ""
    return record.open_matter(
        definition=ensure_published(APPEAL),
        act="appeal",
        actor=actor,
        department=department,
        division=matter.division,
        applicant=department,
        key=key,
        payload={"indicator": indicator, "reason": reason},
        item=APPEAL,
        subject=matter.subject,
        parent=assessment,
    )


@under_authority
def answer(found: UUID, *, actor: Actor, key: str, uphold: bool, reason: str) -> Receipt:
    """As the evaluator, answer an appeal. Raises NotPermitted, ActRefused, AssessmentError."""
    _may_evaluate(actor)
    return record.perform(
        found,
        act="uphold" if uphold else "dismiss",
        actor=actor,
        key=key,
        payload={"reason": reason},
    )


def keep_night(found: SelfAssessment, *, day: date) -> None:
    """Keep what a self-assessment said on a day; the same day again takes the place of the first.

    A system path.
    """
    mine = found.assessment.units[found.unit]
    values: dict[str, Any] = {
        each.indicator: {
            "value": None if each.value is None else float(each.value),
            "numerator": each.numerator,
            "denominator": each.denominator,
            "excluded": each.excluded,
            "outliers": each.outliers,
            "digest": each.digest,
        }
        for each in found.measured
    }
    models.NightRow.objects.update_or_create(
        period=found.period.label,
        day=day,
        model=found.model.id,
        defaults={
            "model_hash": found.model.hash,
            "total": mine.total,
            "scores": dict(mine.scores),
            "values": values,
        },
    )


def _repeated(line: FrozenPeriod, actor: Actor, key: str) -> Receipt | None:
    """Give the receipt of a version that this very request froze: values may have moved since."""
    act = get_acts(line.matter, actor=SYSTEM, limit=1).rows[0].act
    if (act.actor.id, act.key) != (actor.id, f"{actor.id}:{key}"):
        return None
    return Receipt(line.matter, line.number, act.seq, "FROZEN", replayed=True, at=act.at)


def _may_evaluate(actor: Actor) -> None:
    """Refuse everybody but an evaluator who holds no role in a body that is measured."""
    asked()
    roles = (
        {each.role for each in grants_of(actor=actor)} if actor.kind is ActorKind.OFFICER else set()
    )
    if EVALUATOR not in roles:
        raise NotPermitted(
            "AUTHORITY-NONE",
            f"{actor.id} is no evaluator; only the evaluator freezes and corrects (INV-EVA-06)",
        )
    if measured := sorted(roles - APART):
        raise AssessmentError(
            "ASSESS-MEASURED",
            [
                (
                    f"{actor.id} is {', '.join(measured)} of a measured body; who is measured "
                    "writes no measure (INV-EVA-06). Let another evaluator act"
                )
            ],
        )
