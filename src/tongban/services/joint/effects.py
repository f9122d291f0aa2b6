"""Registers what joint matters do after acts, their own and their children's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.base.documents.composing import composer
from tongban.base.documents.papers import PaperOrder
from tongban.base.notices.actions import notify
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.base.parties.queries import get_party
from tongban.kernel.terms.counting import local_day
from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.dependants import Following, follower
from tongban.record.effects import handler
from tongban.record.queries import calendar, get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM, MatterView, OutboxRow
from tongban.services.cases.applications import kind_names
from tongban.services.cases.rules import label_of, slot_name, split_defect
from tongban.services.credentials.types import Status
from tongban.services.credentials.watching import CredentialChange, watch
from tongban.services.joint import notices
from tongban.services.joint.access import cases_of
from tongban.services.joint.advancing import hand_over
from tongban.services.joint.hooks import tell
from tongban.services.joint.looks import covered
from tongban.services.joint.procedure import KIND
from tongban.services.joint.rules import same, whole_of

if TYPE_CHECKING:
    from tongban.kernel.evidence import Slot

__all__ = ["advance", "compose", "follow", "notices", "see_credential", "tell_departments"]


QUIET: Final = frozenset(
    {"review", "verify", "inspect", "suspend", "resume", "extend", "explain_delay", "mark_overdue"}
    | {"consent_elsewhere", "propose_correction", "prepare_issue", "correct_on_spot"}
)
"""Acts of a case that move neither its acceptance nor its decision nor its end."""


@follower(KIND)
def follow(news: Following) -> None:
    """Bring the joint matter up to date with its child, whatever order its news come in.

    Some acts change nothing that the whole looks at, and some it has seen already.
    """
    if news.act not in QUIET and not covered(news.parent, news.child, news.seq):
        hand_over(news.parent, insist=news.state == "APPROVED")
    tell(news)


@watch
def see_credential(change: CredentialChange) -> None:
    """Let a credential that a member gave open the way for those that wait for it.

    Only noted here, in the transaction that issues it; what follows is an effect of the note, so
    that a member that cannot be opened never undoes a certificate.
    """
    if change.matter is None or change.before is not None or change.after is not Status.VALID:
        return
    case = get_matter(change.matter, actor=SYSTEM)
    if case.parent is None:
        return
    joint = get_matter(case.parent, actor=SYSTEM)
    if joint.kind != KIND or joint.closed_at is not None:
        return
    if any(each.source == case.item and each.kind for each in whole_of(joint).edges):
        wait_for_turn([joint.id])
        record.perform(
            joint.id,
            act="credential_issued",
            actor=SYSTEM,
            key=f"credential:{change.identifier}"[:120],
            payload={"item": case.item, "credential": change.identifier},
        )


@handler("joint.advance")
def advance(effect: OutboxRow) -> None:
    """Open what became ready."""
    hand_over(effect.matter)


@handler("joint.tell_departments")
def tell_departments(effect: OutboxRow) -> None:
    """Tell the departments of the members that take part in the visit, each in its own inbox.

    A silence is told to those alone that have not spoken.
    """
    matter = get_matter(effect.matter, actor=SYSTEM)
    facts = {} if matter.folded is None else matter.folded.facts
    wanted = set(same(facts, "visit_items"))
    if effect.payload["act"] == "flag_silence":
        wanted -= set(same(facts, "visit_found"))
    cases = cases_of(matter.id)
    bodies = sorted({cases[item].department for item in wanted if item in cases})
    definition = get_definition(matter.definition)
    notify(
        key=effect.key,
        template=str(effect.payload["template"]),
        recipients=[Recipient(RecipientKind.DEPARTMENT, each) for each in bodies],
        parameters={
            "number": matter.number,
            "subject": definition.label.to_json(),
            "department": matter.department,
            "act": definition.acts[str(effect.payload["act"])].label.to_json(),
            "state": definition.states[matter.state].label.to_json(),
            "due": str(facts.get("visit_on") or ""),
        },
        matter=matter.id,
        item=matter.item,
    )


@composer(KIND)
def compose(effect: OutboxRow, matter: MatterView) -> PaperOrder:
    """Write the one correction notice of a joint matter, for all members and complete."""
    act = get_acts(effect.matter, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0].act
    first = get_acts(effect.matter, actor=SYSTEM, limit=1).rows[0].act
    definition = get_definition(matter.definition)
    clock = None if matter.folded is None else matter.folded.terms.get("correction")
    due = None if clock is None else clock.term.due(calendar())
    return PaperOrder(
        kind=str(effect.payload["template"]),
        authority=matter.department,
        recipient=matter.applicant,
        issued_on=local_day(act.at),
        data={
            "applicant": {"name": get_party(matter.applicant).name},
            "item": definition.label.zh,
            "item_en": definition.label.en,
            "case_number": matter.number,
            "basis": [] if act.basis is None else [str(act.basis)],
            "received_at": local_day(first.at).isoformat(),
            "corrections": _corrections(matter, act.payload),
            **({} if due is None else {"correct_by": due.isoformat()}),
        },
    )


def _corrections(matter: MatterView, payload: object) -> list[dict[str, str]]:
    """List what is to be corrected, each with the member that it belongs to."""
    given = payload if isinstance(payload, dict) else {}
    cases = cases_of(matter.id)
    definitions = {item: get_definition(case.definition) for item, case in cases.items()}
    slots: dict[tuple[str, str], Slot] = {
        (item, slot.id): slot for item, found in definitions.items() for slot in found.evidence
    }
    names = kind_names()
    entries = []
    for text in same(given, "missing"):
        item, _, slot_id = text.partition("/")
        slot = slots.get((item, slot_id))
        member = definitions[item].label.zh if item in definitions else item
        wanted = "" if slot is None else label_of(slot.details.get("standard"))["zh"]
        name = slot_id if slot is None else slot_name(slot, names)["zh"]
        entries.append(
            {
                "name": f"{member}·{name}",
                "problem": "未提交",
                "requirement": (wanted or "请按办事指南提交").rstrip("。"),
            }
        )
    for text in same(given, "defects"):
        item, _, defect = text.partition("/")
        member = definitions[item].label.zh if item in definitions else item
        name, problem = split_defect(defect)
        entries.append(
            {
                "name": f"{member}·{name or '申请材料'}",
                "problem": problem.rstrip("。"),
                "requirement": "请改正后重新提交",
            }
        )
    return entries
