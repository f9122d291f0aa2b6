"""What each paper of a case tells: the data its template shows, taken from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from tongban.base.authorities.queries import get_officers, list_authorities
from tongban.base.documents.composing import composer
from tongban.base.documents.papers import PaperOrder
from tongban.base.documents.queries import list_papers
from tongban.base.parties.queries import get_party
from tongban.kernel.calendar import Calendar
from tongban.kernel.definitions import Definition
from tongban.kernel.matters import Act, Folded, fold
from tongban.kernel.terms import CHINA, FixedDate
from tongban.kernel.terms.counting import local_day
from tongban.record.queries import calendar, get_definition
from tongban.record.types import SYSTEM, MatterView
from tongban.services.cases import rules
from tongban.services.cases.applications import all_acts, kind_names
from tongban.services.cases.fields import reviewing_bodies
from tongban.services.cases.procedure import KIND
from tongban.services.catalogue.types import CommitmentTerms
from tongban.services.credentials.queries import credentials_of_case

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tongban.record.types import OutboxRow


@dataclass(frozen=True, slots=True)
class Scene:
    """A case as it stood right after the act that asks for a paper."""

    matter: MatterView
    definition: Definition
    acts: tuple[Act, ...]
    folded: Folded
    before: Folded | None
    days: Calendar

    @property
    def act(self) -> Act:
        """The act that asks for the paper."""
        return self.acts[-1]

    @property
    def received_at(self) -> str:
        """When the application was received, the last time."""
        return _moment(str(self.folded.facts["received_at"]))

    @property
    def accepted_on(self) -> str:
        """The day of acceptance."""
        return str(self.folded.facts["accepted_on"])


@composer(KIND)
def compose(effect: OutboxRow, matter: MatterView) -> PaperOrder:
    """Say what the paper of this act tells; the same for every try, whatever happened since."""
    definition, days = get_definition(matter.definition), calendar()
    acts = tuple(view.act for view in all_acts(matter.id)[: effect.seq])
    folded = fold(definition, acts, days)
    before = fold(definition, acts[:-1], days) if effect.seq > 1 else None
    scene = Scene(matter, definition, acts, folded, before, days)
    template = str(effect.payload["template"])
    basis = scene.act.basis
    return PaperOrder(
        kind=template,
        authority=matter.department,
        recipient=matter.applicant,
        issued_on=local_day(scene.act.at),
        data={
            "applicant": {"name": get_party(matter.applicant).name},
            "item": definition.label.zh,
            "item_en": definition.label.en,
            "case_number": matter.number,
            "basis": [str(each) for each in ([] if basis is None else [basis])]
            or [str(_decision_basis(scene))],
            **_DATA[template](scene),
        },
    )


def _decision_basis(scene: Scene) -> object:
    """Give what an act without a clause of its own rests on: the law of the item's limit."""
    return scene.definition.terms["decision"].basis


def _receipt(scene: Scene) -> dict[str, Any]:
    names = kind_names()
    slots = {slot.id: slot for slot in scene.definition.evidence}
    counted: dict[tuple[str, bool], int] = {}
    for each in dict.fromkeys(ref for act in scene.acts for ref in act.evidence):
        place = (each.slot, rules.is_shared(each))
        counted[place] = counted.get(place, 0) + 1
    # the form filled in here is always handed in; where the guide names it, it stands there
    named = any(rules.is_form(ref) for act in scene.acts for ref in act.evidence)
    materials = [] if named else [{"name": "申请表", "form": "电子", "copies": 1}]
    materials += [
        {
            "name": rules.slot_name(slots[slot], names)["zh"] if slot in slots else slot,
            "form": "共享" if shared else "电子",
            "copies": number,
        }
        for (slot, shared), number in counted.items()
    ]
    intake = scene.folded.terms["intake"].term.due(scene.days)
    return {
        "received_at": scene.received_at,
        "intake_due": _day(intake),
        "supplement": scene.act.name == "supplement",
        "materials": materials,
    }


def _acceptance(scene: Scene) -> dict[str, Any]:
    term = scene.folded.terms["decision"].term
    promise = term.promise_due(scene.days)
    return {
        "received_at": scene.received_at,
        "accepted_on": scene.accepted_on,
        "deemed": scene.folded.facts["deemed"] is True,
        "statutory_limit": term.length.label["zh"],
        "due": _day(term.due(scene.days)),
        **(
            {}
            if term.promise is None or promise is None
            else {"promised_limit": term.promise.label["zh"], "promise_due": _day(promise)}
        ),
    }


def _tolerance(scene: Scene) -> dict[str, Any]:
    """Tell once what is missing, by when, and what becomes of the case otherwise."""
    names = kind_names()
    slots = {slot.id: slot for slot in scene.definition.evidence}
    term = scene.folded.terms["supplement"].term
    return {
        "accepted_on": scene.accepted_on,
        "promised": [
            {
                "name": rules.slot_name(slots[name], names)["zh"],
                "requirement": rules.label_of(
                    slots[name].details.get("standard") or slots[name].details.get("note")
                )["zh"].rstrip("。"),
            }
            for name in _texts(scene.folded.facts.get("promised"))
        ],
        "limit": term.length.label["zh"],
        "supplement_by": _day(term.due(scene.days)),
    }


def _commitment(scene: Scene) -> dict[str, Any]:
    """Tell what is promised instead of proven, when it is verified and what a breach brings."""
    terms = scene.definition.content.get("commitment")
    content = CommitmentTerms.from_json(terms)  # a case on a commitment has an item with terms
    within = content.verify_within
    return {
        "received_at": scene.received_at,
        "conditions": [each.text.zh for each in content.conditions if each.text],
        "verify_within": "" if within is None else within.words(),
    }


def _correction(scene: Scene) -> dict[str, Any]:
    names = kind_names()
    slots = {slot.id: slot for slot in scene.definition.evidence}
    payload = scene.act.payload
    entries = []
    for name in _texts(payload.get("missing")):
        slot = slots[name]
        wanted = rules.label_of(slot.details.get("standard") or slot.details.get("note"))["zh"]
        entries.append(
            {
                "name": rules.slot_name(slot, names)["zh"],
                "problem": "未提交",
                "requirement": (wanted or "请按办事指南提交").rstrip("。"),
            }
        )
    for text in _texts(payload.get("defects")):
        name, problem = rules.split_defect(text)
        entries.append(
            {
                "name": name or "申请材料",
                "problem": problem.rstrip("。"),
                "requirement": "请改正后重新提交",
            }
        )
    return {
        "received_at": scene.received_at,
        "corrections": entries,
        "correct_by": _day(scene.folded.terms["correction"].term.due(scene.days)),
    }


def _refusal(scene: Scene) -> dict[str, Any]:
    competent = scene.act.payload.get("competent_body")
    return {
        "received_at": scene.received_at,
        "reasons": [str(scene.act.payload["reason"])],
        "remedy": _remedy(),
        **({} if competent is None else {"competent": _body(str(competent))}),
    }


def _body(name: str) -> dict[str, str]:
    """Give the body to apply to with its address where it is one of the district."""
    for view in list_authorities():
        if name in {view.id, view.name["zh"], view.short.get("zh")}:
            return {"name": view.name["zh"], "address": view.address, "phone": view.phone}
    return {"name": name}


def _suspension(scene: Scene) -> dict[str, Any]:
    payload = scene.act.payload
    start = local_day(scene.act.at)
    end = date.fromisoformat(str(payload["expected_until"]))
    choices = scene.definition.acts["suspend"].payload["ground"].choice_labels
    return {
        "accepted_on": scene.accepted_on,
        "ground": choices[str(payload["ground"])].zh,
        "reason": str(payload["reason"]).rstrip("。"),
        "starts_on": start.isoformat(),
        "duration": f"{(end - start).days + 1}日",
        "expected_end": end.isoformat(),
    }


def _extension(scene: Scene) -> dict[str, Any]:
    old = None if scene.before is None else scene.before.terms["decision"].term
    new = scene.folded.terms["decision"].term
    length = new.extensions[-1].length
    return {
        "accepted_on": scene.accepted_on,
        "reason": str(scene.act.payload["reason"]).rstrip("。"),
        "duration": str(length) if isinstance(length, FixedDate) else length.label["zh"],
        "due": _day(None if old is None else old.due(scene.days)),
        "new_due": _day(new.due(scene.days)),
    }


def _grant(scene: Scene) -> dict[str, Any]:
    result = rules.label_of(scene.definition.content.get("result_name"))["zh"]
    return {
        "received_at": scene.received_at,
        "accepted_on": scene.accepted_on,
        "content": [
            {"label": "决定理由", "value": str(scene.act.payload["reasons"])},
            *(
                [{"label": "准予方式", "value": "告知承诺，准予后依法核查承诺是否履行"}]
                if scene.act.name == "grant_by_commitment"
                else []
            ),
        ],
        **({"result": result} if result else {}),
    }


def _denial(scene: Scene) -> dict[str, Any]:
    return {
        "received_at": scene.received_at,
        "accepted_on": scene.accepted_on,
        "reasons": [str(scene.act.payload["reasons"])],
        "remedy": _remedy(),
    }


def _delivery(scene: Scene) -> dict[str, Any]:
    case = scene.matter.id
    decided = [
        each
        for each in list_papers(matter=case, actor=SYSTEM)
        if each.kind in {"decision_grant", "decision_deny"}
    ]
    documents = [
        {
            "name": "准予行政许可决定书" if each.kind == "decision_grant" else "不予行政许可决定书",
            "number": each.number,
        }
        for each in decided
    ]
    documents += [
        {"name": each.label["zh"], "number": each.number}
        for each in credentials_of_case(case, actor=SYSTEM)
    ]
    payload = scene.act.payload
    methods = scene.definition.acts["deliver"].payload["method"].choice_labels
    officer = get_officers([scene.act.actor.id]).get(scene.act.actor.id)
    return {
        "documents": documents or [{"name": "办理结果", "number": ""}],
        "method": methods[str(payload["method"])].zh,
        "delivered_at": scene.act.at.astimezone(CHINA).isoformat(),
        "deliverer": "" if officer is None else officer.name,
        "note": str(payload.get("opinion") or ""),
        **({"proxy": str(payload["received_by"])} if payload.get("received_by") else {}),
    }


def _withdrawal(scene: Scene) -> dict[str, Any]:
    return {
        "received_at": scene.received_at,
        "voluntary": scene.act.name == "withdraw",
        "promised": scene.act.name == "lapse_supplement",
        "withdrawn_on": local_day(scene.act.at).isoformat(),
    }


def _remedy() -> dict[str, str]:
    body, court = reviewing_bodies()
    return {"reconsideration": body, "court": court}


def _day(day: date | None) -> str:
    if day is None:
        raise LookupError("the term stands still, so it has no last day to be told")
    return day.isoformat()


def _moment(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(CHINA).isoformat()


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


_DATA: Final[Mapping[str, Callable[[Scene], dict[str, Any]]]] = {
    "receipt": _receipt,
    "acceptance": _acceptance,
    "tolerance": _tolerance,
    "commitment": _commitment,
    "correction": _correction,
    "refusal": _refusal,
    "not_required": _refusal,
    "suspension": _suspension,
    "extension": _extension,
    "decision_grant": _grant,
    "decision_deny": _denial,
    "delivery": _delivery,
    "withdrawal": _withdrawal,
}
