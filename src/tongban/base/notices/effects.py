"""Does the notices that follow from acts: into inboxes, on to e-mail and webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.notices.actions import announce, notify
from tongban.base.notices.types import NoticeError, Recipient, RecipientKind
from tongban.record.effects import handler
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM, MatterView, OutboxRow

if TYPE_CHECKING:
    from tongban.kernel.canonical import Json
    from tongban.kernel.definitions import Label


@handler("notice")
def do_notice(effect: OutboxRow) -> None:
    """Tell `to` by the words of `template` what the act did; once by the effect's key.

    `to` is applicant, department, `party:<id>`, `department:<id>` or `officer:<id>`. The due day
    goes along only while this act is the last one: later it may be another.
    """
    matter = get_matter(effect.matter, actor=SYSTEM)
    template = str(effect.payload.get("template", ""))
    act = get_acts(effect.matter, actor=SYSTEM, after=effect.seq - 1, limit=1).rows[0]
    definition = get_definition(matter.definition)
    due = matter.due.isoformat() if matter.due and matter.version == effect.seq else None
    parameters: dict[str, Json] = {
        "number": matter.number,
        "subject": _subject(matter.subject, definition.label),
        "department": matter.department,
        "act": definition.acts[act.act.name].label.to_json(),
        "state": definition.states[act.state].label.to_json(),
        "due": due,
    }
    notify(
        key=effect.key,
        template=template,
        recipients=[_recipient(str(effect.payload.get("to", "")), matter)],
        parameters=parameters,
        matter=matter.id,
        item=matter.item,
    )
    announce(
        key=f"{effect.matter}:{effect.seq}:{template}",
        event=template,
        department=matter.department,
        content={
            "matter": str(matter.id),
            "number": matter.number,
            "item": matter.item,
            "department": matter.department,
            "division": matter.division,
            "act": act.act.name,
            "seq": effect.seq,
            "state": act.state,
            "at": act.act.at.isoformat(),
            "due": due,
        },
    )


def _subject(subject: str, label: Label) -> Json:
    """Name a matter by its definition in both languages unless it has words of its own."""
    return label.to_json() if subject in {"", label.zh} else subject


def _recipient(to: str, matter: MatterView) -> Recipient:
    kind, _, name = to.partition(":")
    if to == "applicant":
        return Recipient(RecipientKind.PARTY, matter.applicant)
    if to == "department":
        return Recipient(RecipientKind.DEPARTMENT, matter.department)
    if kind in {each.value for each in RecipientKind} and name:
        return Recipient(RecipientKind(kind), name)
    raise NoticeError(
        "NOTICE-RECIPIENT",
        f"通知对象 {to!r} 应为 applicant、department、party:、department: 或 officer:。",
        f"Recipient {to!r}: expected applicant, department, party:<id>, department:<id> or "
        "officer:<id>. Correct the procedure.",
    )
