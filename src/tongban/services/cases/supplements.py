"""What comes later: materials promised for later (容缺), and a commitment taken back (告知承诺)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.queries import get_definition, get_matter
from tongban.services.cases import rules
from tongban.services.cases.applications import Recorded, assess, form_of_case, lacking, recorded
from tongban.services.cases.submission import keep, repeated
from tongban.services.cases.tolerance import check_room
from tongban.services.cases.types import CaseRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt
    from tongban.services.cases.applications import Application


def supplement_case(
    case: UUID,
    *,
    actor: Actor,
    key: str,
    files: Mapping[str, Sequence[str]],
    channel: str = "online",
    place: str | None = None,
    expected_version: int | None = None,
) -> Receipt:
    """Hand in materials that were promised for later (安阳市优化营商环境条例 §24), some or all.

    `files` are new documents by slot; slots that were not promised are refused. The time to
    supplement ends with the last of them. Raises CaseRefused (CASE-SLOT, CASE-SUPPLEMENT-EMPTY),
    ActRefused where nothing is outstanding.
    """
    matter = get_matter(case, actor=actor)
    before = recorded(case)
    done = repeated(
        before.acts, "supplement", matter, actor=actor, key=key, answers={}, files=files
    )
    if done is not None:
        return done
    promised = _promised(matter)
    strange = sorted(set(files) - set(promised))
    if (strange or not any(files.values())) and promised:
        raise CaseRefused(
            "CASE-SLOT" if strange else "CASE-SUPPLEMENT-EMPTY",
            {
                "zh": "请提交承诺后补的材料，其他材料不在补交范围。",
                "en": "Hand in the materials promised for later, and no others.",
            },
            [
                Problem(name, "CASE-SLOT", {"zh": "没有承诺后补", "en": "was not promised"})
                for name in strange
            ],
        )
    application = _again(matter, before, files=files, commitments=promised)
    outstanding = [slot for slot in promised if slot in application.standing.promised]
    with transaction.atomic():
        receipt = record.perform(
            case,
            act="supplement",
            actor=actor,
            payload={
                "channel": channel,
                **({} if place is None else {"place": place}),
                **({"outstanding": outstanding} if outstanding else {}),
            },
            evidence=application.fresh,
            key=key,
            expected_version=expected_version,
        )
        keep(receipt, application, actor, party=matter.applicant)
    return receipt


def withdraw_commitment(
    case: UUID, *, actor: Actor, key: str, reason: str = "", expected_version: int | None = None
) -> Receipt:
    """Take a commitment back before the decision (安阳市优化营商环境条例 §26).

    The case goes on in the ordinary way, received today; what the commitment stood for lacks until
    it is handed in.
    """
    matter = get_matter(case, actor=actor)
    before = recorded(case)
    application = _again(matter, before, files={}, commitments=before.committed, waived=())
    promised = application.standing.promised
    check_room(get_definition(matter.definition), promised, on=local_day(clock.now()))
    lacks = lacking(application)
    with transaction.atomic():
        receipt = record.perform(
            case,
            act="withdraw_commitment",
            actor=actor,
            payload={
                **({"reason": reason} if reason else {}),
                **({"lacking": lacks} if lacks else {}),
                **({"committed": list(promised)} if promised else {}),
            },
            evidence=application.fresh,
            key=key,
            expected_version=expected_version,
        )
        keep(receipt, application, actor, party=matter.applicant)
    return receipt


def _promised(matter: MatterView) -> list[str]:
    listed = None if matter.folded is None else matter.folded.facts.get("promised")
    return [str(each) for each in listed] if isinstance(listed, list) else []


def _again(
    matter: MatterView,
    before: Recorded,
    *,
    files: Mapping[str, Sequence[str]],
    commitments: Collection[str],
    waived: Collection[str] | None = None,
) -> Application:
    """Assess the recorded application anew, with what has come since; nothing is refused."""
    definition = get_definition(matter.definition)
    form = form_of_case(definition)
    kept: dict[str, Any] = before.clear(form.elements)
    if waived is None:
        waived = rules.replaced(definition) if before.on_commitment else ()
    return assess(
        definition,
        form,
        party=matter.applicant,
        answers=kept,
        held=before.evidence,
        files=files,
        commitments=commitments,
        on=local_day(clock.now()),
        incomplete=True,
        tolerable=before.committed,
        waived=waived,
    )
