"""Files on their way from a hall's window to a department: held, handed over, confirmed one by one.

    hold(case, *, hall, window, actor) -> None
    hand_over(cases, *, department, actor, key, papers) -> str         # the manifest's number
    answer(case, *, actor, key, differences) -> Receipt                # confirm, or what differs
    make_good(case, *, actor, key, note) -> Receipt

Each file is a matter beside its case; a manifest is what went in one go (domain.md §4.4). Raises as
the record does, and WindowRefused WINDOW-NUMBER for a case that has no handover.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from tongban.base.authorities.queries import get_officer
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.children import children_of, evidence_of, wait_for_turn
from tongban.record.queries import get_definition
from tongban.record.types import SYSTEM
from tongban.reforms.windows.models import ManifestRow
from tongban.reforms.windows.procedure import HANDOVER, ensure_published
from tongban.reforms.windows.tickets import counted
from tongban.reforms.windows.types import WindowRefused
from tongban.services.cases.applications import kind_names
from tongban.services.cases.rules import is_form, is_shared, slot_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

MANIFESTS: Final = "manifests"
"""The scope under which the manifests of a department and day are counted."""


def hold(case: MatterView, *, hall: str, window: str, actor: Actor) -> None:
    """Hold a case's file for its department; nothing where the clerk is of the department itself.

    Repeatable: a case has one handover.
    """
    if get_officer(actor.id).department == case.department:
        return
    record.open_matter(
        definition=ensure_published(HANDOVER),
        act="hold",
        actor=actor,
        department=case.department,
        division=case.division,
        applicant=case.applicant,
        key=f"handover:{case.id}",
        payload={
            "case_number": case.number,
            "hall": hall,
            "window": window,
            "papers": _papers(case),
            "electronic": _hashes([case.id])[case.id],
        },
        item=case.item,
        subject=case.subject,
        parent=case.id,
    )


def hand_over(
    cases: Sequence[UUID],
    *,
    department: str,
    hall: str,
    actor: Actor,
    key: str,
    papers: Mapping[UUID, Sequence[str]],
) -> str:
    """Hand files over to their department in one go; gives the number of the manifest.

    `papers` says which paper goes along with each case. What is handed over already is left out;
    the same key gives the first manifest again. Raises WindowRefused WINDOW-NUMBER when nothing is
    left.
    """
    own_key = f"{actor.id}:{key}"
    with transaction.atomic():
        wait_for_turn(cases)
        known = ManifestRow.objects.filter(key=own_key).first()
        if known is not None:
            return known.number
        held = [
            each
            for each in handovers_of(cases)
            if each.state == "HELD" and each.department == department
        ]
        if not held:
            raise WindowRefused(
                "WINDOW-NUMBER",
                "没有可移交的材料，请刷新页面。",
                "Nothing is left to hand over; look at the page again.",
            )
        now = clock.now()
        number = _number(department, now)
        hashes = _hashes([_case(each) for each in held])
        for each in held:
            case = _case(each)
            record.perform(
                each.id,
                act="hand_over",
                actor=actor,
                key=f"{number}:{each.id}",
                payload={
                    "manifest": number,
                    "papers": [line.strip() for line in papers.get(case, ()) if line.strip()],
                    "electronic": hashes[case],
                },
            )
        ManifestRow.objects.create(
            number=number,
            key=own_key,
            department=department,
            hall=hall,
            day=local_day(now),
            by=actor.id,
            at=now,
            cases=[str(_case(each)) for each in held],
        )
        return number


def answer(case: UUID, *, actor: Actor, key: str, differences: Sequence[str] = ()) -> Receipt:
    """Confirm that a file came as the manifest says, or say what differs."""
    lines = [each.strip() for each in differences if each.strip()]
    return record.perform(
        handover_of(case).id,
        act="differ" if lines else "confirm",
        actor=actor,
        key=key,
        payload={"differences": lines} if lines else {},
    )


def make_good(case: UUID, *, actor: Actor, key: str, note: str) -> Receipt:
    """Say what was done about the differences, and hand over again."""
    return record.perform(
        handover_of(case).id,
        act="make_good",
        actor=actor,
        key=key,
        payload={"note": note.strip()},
    )


def handovers_of(cases: Sequence[UUID]) -> list[MatterView]:
    """Give the handovers of cases in one statement; whoever calls has asked who may see them."""
    return [each for each in children_of(*cases, actor=SYSTEM) if each.kind == HANDOVER]


def handover_of(case: UUID) -> MatterView:
    """Give the handover of a case; WindowRefused WINDOW-NUMBER where there is none."""
    found = handovers_of([case])
    if not found:
        raise WindowRefused(
            "WINDOW-NUMBER", "本件没有要移交的材料。", "This case has no file to hand over."
        )
    return found[0]


def _number(department: str, now: datetime) -> str:
    day = local_day(now)
    return f"YJ{day:%Y%m%d}-{department}-{counted(MANIFESTS, department, day):02d}"


def _case(handover: MatterView) -> UUID:
    assert handover.parent is not None  # noqa: S101 - a handover is opened beside its case
    return handover.parent


def _hashes(cases: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Give the documents handed in for cases, each once; what authorities share is not carried."""
    return {
        case: list(
            dict.fromkeys(each.ref for each in shown if not (is_shared(each) or is_form(each)))
        )
        for case, shown in evidence_of(*cases, actor=SYSTEM).items()
    }


def _papers(case: MatterView) -> list[str]:
    """Name what was handed in for a case; the clerk changes the list where papers differ."""
    slots = {slot.id: slot for slot in get_definition(case.definition).evidence}
    shown = evidence_of(case.id, actor=SYSTEM)[case.id]
    given = {each.slot for each in shown if not (is_shared(each) or is_form(each))}
    names = kind_names() if given else {}
    return [slot_name(slots[each], names)["zh"] for each in slots if each in given]
