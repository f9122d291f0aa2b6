"""What the papers of verifications and credit records tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tongban.base.documents.papers import PaperOrder
from tongban.base.parties.queries import get_party
from tongban.kernel.matters import fold
from tongban.kernel.terms.counting import local_day
from tongban.record.queries import calendar, get_definition
from tongban.services.cases.applications import all_acts
from tongban.services.cases.fields import reviewing_bodies
from tongban.services.cases.rules import label_of

if TYPE_CHECKING:
    from tongban.kernel.matters import Act, Folded
    from tongban.record.types import MatterView, OutboxRow


def compose(effect: OutboxRow, matter: MatterView) -> PaperOrder:
    """Say what the paper of an act tells; the same for every try, whatever happened since."""
    return order(effect, matter, str(effect.payload["template"]))


def order(effect: OutboxRow, matter: MatterView, template: str) -> PaperOrder:
    """Give the paper of this template for the act that an effect follows."""
    definition = get_definition(matter.definition)
    acts = tuple(view.act for view in all_acts(matter.id)[: effect.seq])
    folded = fold(definition, acts, calendar())
    act = acts[-1]
    return PaperOrder(
        kind=template,
        authority=matter.department,
        recipient=matter.applicant,
        issued_on=local_day(act.at),
        data={
            "applicant": {"name": get_party(matter.applicant).name},
            "item": matter.subject,
            "item_en": definition.label.en.removesuffix(" (commitment verified)"),
            "case_number": str(
                folded.facts.get("case_number") or folded.facts.get("source_number") or ""
            ),
            "basis": [str(act.basis)],
            **_data(template, act, folded, definition.content),
        },
    )


def _data(template: str, act: Act, folded: Folded, content: Any) -> dict[str, Any]:
    body, court = reviewing_bodies()
    remedy = {"reconsideration": body, "court": court}
    findings = str(folded.facts.get("findings") or "").rstrip("。")
    if template == "rectification":
        due = folded.terms["rectification"].term.due(calendar())
        return {
            "verified_on": str(folded.facts["verified_on"]),
            "findings": findings,
            "conditions": [label_of(each.get("text"))["zh"] for each in content["conditions"]],
            "rectify_by": "" if due is None else due.isoformat(),
        }
    if template == "revocation":
        return {
            "decided_on": str(folded.facts["decided_on"]),
            "findings": findings,
            "reasons": [str(act.payload["reasons"])],
            "remedy": remedy,
        }
    return {
        "findings": findings,
        "serious": folded.facts["serious"] is True,
        "evidence": [str(each) for each in folded.facts["evidence"] or ()],  # type: ignore[union-attr]
        "remedy": remedy,
    }
