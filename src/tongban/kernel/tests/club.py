"""A chess club that admits members: the neutral procedure that the kernel is tested with."""

from datetime import datetime, timedelta
from typing import Any

from tongban.kernel.authority import Actor, ActorKind, Grant
from tongban.kernel.calendar import published
from tongban.kernel.canonical import Json, digest
from tongban.kernel.definitions import Definition
from tongban.kernel.matters import Folded, Request, Step, open_matter, perform
from tongban.kernel.terms import CHINA

CALENDAR = published()
MORNING = datetime(2022, 4, 1, 9, 0, tzinfo=CHINA)


def label(zh: str, en: str) -> dict[str, Json]:
    return {"zh": zh, "en": en}


def rules(clause: str) -> dict[str, Json]:
    return {"law": "棋社章程", "clause": clause}


def field(kind: str, **more: Json) -> dict[str, Json]:
    return {"type": kind, "label": label("字段", "Field"), **more}


def procedure() -> dict[str, Json]:
    return {
        "kind": "procedure",
        "code": "admission",
        "version": 1,
        "label": label("入社程序", "Admission to the club"),
        "parameters": {
            "decision_limit": {"type": "term"},
            "promise": {"type": "term", "optional": True},
            "more_time": {"type": "term", "default": {"days": 5, "unit": "working_days"}},
            "sponsors_needed": {"type": "int", "default": 2},
            "fee_limit": {"type": "term", "default": "15rd"},
            "open_house": {"type": "bool", "default": False},
        },
        "facts": {
            "sponsors": {"type": "int", "initial": 0},
            "applied_on": {"type": "date"},
            "strength": {"type": "int"},
            "overdue": {"type": "bool", "initial": False},
            "paid": {"type": "decimal"},
        },
        "states": {
            "APPLIED": {"label": label("已申请", "Applied")},
            "SPONSORED": {"label": label("已有介绍人", "Sponsored")},
            "TRIAL": {"label": label("试训", "On trial")},
            "ADMITTED": {"label": label("待缴费", "Admitted, fee due")},
            "MEMBER": {"label": label("社员", "Member"), "final": True},
            "DECLINED": {"label": label("未获准", "Declined"), "final": True},
            "GONE": {"label": label("已撤回", "Gone"), "final": True},
        },
        "terms": {
            "decision": {
                "label": label("决定期限", "Decision"),
                "limit": "$decision_limit",
                "promise": "$promise",
                "from": "fact:applied_on",
                "basis": rules("第五条"),
                "on_expiry": {"act": "mark_late"},
                "extension": {"limit": "$more_time", "by": "president"},
            },
            "fee": {
                "label": label("缴费期限", "Fee"),
                "limit": "$fee_limit",
                "basis": rules("第九条"),
                "on_expiry": {"act": "lapse"},
            },
        },
        "acts": {
            "apply": {
                "label": label("申请", "Apply"),
                "opens": True,
                "to": "APPLIED",
                "by": ["applicant", "agent"],
                "basis": rules("第三条"),
                "payload": {
                    "motive": field("text", required=True, max=500),
                    "rating": field("int", min=0, max=3000),
                    "friend": field("party"),
                },
                "sets": {"applied_on": "act_date", "strength": "payload_rating"},
                "terms": {"start": ["decision"]},
                "effects": [{"kind": "notice", "to": "committee", "template": "applied"}],
            },
            "sponsor": {
                "label": label("介绍", "Sponsor"),
                "from": ["APPLIED"],
                "to": [
                    {"state": "SPONSORED", "when": "sponsors >= sponsors_needed"},
                    {"state": "="},
                ],
                "by": ["member"],
                "not_by": ["sponsor"],
                "basis": rules("第四条"),
                "payload": {"opinion": field("text", required=True)},
                "sets": {"sponsors": "sponsors + 1"},
            },
            "watch": {
                "label": label("观棋", "Watch a game"),
                "from": ["SPONSORED"],
                "to": "=",
                "by": ["committee"],
                "payload": {"watchers": field("list", required=True, distinct=2)},
            },
            "start_trial": {
                "label": label("试训", "Start a trial"),
                "from": ["SPONSORED"],
                "to": "TRIAL",
                "by": ["committee"],
                "payload": {
                    "ground": field("choice", required=True, choices=["testing", "expert_review"]),
                    "basis_law": field("text", required=True),
                    "basis_clause": field("text", required=True),
                    "expected_until": field("date", required=True),
                    "reason": field("text", required=True),
                },
                "terms": {"suspend": ["decision"]},
                "effects": [{"kind": "notice", "to": "applicant", "template": "trial"}],
            },
            "end_trial": {
                "label": label("试训结束", "End the trial"),
                "from": ["TRIAL"],
                "to": "SPONSORED",
                "by": ["committee"],
                "terms": {"resume": ["decision"]},
            },
            "extend": {
                "label": label("延长", "Take more time"),
                "from": ["SPONSORED"],
                "to": "=",
                "by": ["president"],
                "basis": rules("第六条"),
                "payload": {"reason": field("text", required=True)},
                "terms": {"extend": ["decision"]},
            },
            "admit": {
                "label": label("准予入社", "Admit"),
                "from": ["SPONSORED"],
                "to": "ADMITTED",
                "by": ["committee"],
                "when": "strength >= 1000 OR open_house",
                "not_by": ["sponsor"],
                "unless": "open_house",
                "basis": rules("第七条"),
                "payload": {"reasons": field("text", required=True)},
                "outcome": "granted",
                "terms": {"stop": ["decision"], "start": ["fee"]},
                "effects": [
                    {"kind": "notice", "to": "applicant", "template": "admitted"},
                    {"kind": "notice", "to": "gate", "when": "overdue"},
                ],
            },
            "decline": {
                "label": label("不予入社", "Decline"),
                "from": ["SPONSORED"],
                "to": "DECLINED",
                "by": ["committee"],
                "not_by": ["sponsor"],
                "basis": rules("第七条"),
                "payload": {"reasons": field("text", required=True)},
                "outcome": "refused",
                "terms": {"stop": ["decision"]},
            },
            "pay": {
                "label": label("缴费", "Pay the fee"),
                "from": ["ADMITTED"],
                "to": "MEMBER",
                "by": ["applicant", "agent"],
                "when": "payload_amount >= 100",
                "payload": {"amount": field("decimal", required=True, min=0)},
                "sets": {"paid": "payload_amount"},
                "terms": {"stop": ["fee"]},
                "effects": [{"kind": "credential"}],
            },
            "withdraw": {
                "label": label("撤回", "Withdraw"),
                "from": ["APPLIED", "SPONSORED", "TRIAL", "ADMITTED"],
                "to": "GONE",
                "by": ["applicant", "agent"],
                "outcome": "withdrawn",
                "terms": {"stop": ["decision", "fee"]},
            },
            "lapse": {
                "label": label("逾期未缴", "Lapse"),
                "from": ["ADMITTED"],
                "to": "GONE",
                "by": ["system"],
                "basis": rules("第九条"),
                "outcome": "lapsed",
                "terms": {"stop": ["fee"]},
            },
            "mark_late": {
                "label": label("逾期", "Mark as late"),
                "from": ["APPLIED", "SPONSORED"],
                "to": "=",
                "by": ["system"],
                "basis": rules("第五条"),
                "sets": {"overdue": "TRUE"},
                "effects": [{"kind": "notice", "to": "president", "template": "late"}],
            },
        },
    }


def item(**parameters: Json) -> dict[str, Any]:
    return {
        "kind": "item",
        "procedure": digest(procedure()),
        "code": "full-member",
        "version": 1,
        "label": label("正式社员", "Full member"),
        "parameters": {
            "decision_limit": {"days": 20, "unit": "working_days", "basis": rules("第五条")},
            **parameters,
        },
        "elements": {"age": "int"},
        "evidence": [
            {"slot": "identity", "kind": "identity_paper", "copies": 1},
            {"slot": "consent", "kind": "parents_consent", "when": "age < 18"},
            {"slot": "portrait", "kind": "photo", "necessity": "optional"},
        ],
        "produces": ["membership_card"],
        "content": {"hall": "二楼"},
    }


def resolve(key: str) -> Json:
    return {digest(procedure()): procedure()}[key]


def club(**parameters: Json) -> Definition:
    return Definition.load(item(**parameters), resolve)


ANNA = Actor("anna", ActorKind.PERSON, "party-anna")
SYSTEM = Actor("system", ActorKind.SYSTEM)


def officer(name: str) -> Actor:
    return Actor(name, ActorKind.OFFICER)


def granted(holder: str, role: str) -> Grant:
    return Grant(
        id=f"{holder}-{role}",
        holder=holder,
        role=role,
        department="board",
        division="42",
        items=None,
        acts=None,
        valid_from=MORNING - timedelta(days=365),
        valid_to=None,
    )


GRANTS = (
    granted("bo", "member"),
    granted("chen", "member"),
    granted("chen", "committee"),
    granted("dai", "committee"),
    granted("eve", "president"),
)


def request(
    act: str, actor: Actor, at: datetime = MORNING, key: str = "", **payload: Json
) -> Request:
    return Request(act, actor, payload, (), at, None, key or f"{act}-{at.isoformat()}-{actor.id}")


def opened(definition: Definition, at: datetime = MORNING, **payload: Json) -> Step:
    given: dict[str, Any] = {"motive": "下棋", "rating": 1500, **payload}
    return open_matter(
        definition,
        request("apply", ANNA, at, **given),
        matter_id="m-1",
        number="2022-1",
        item="full-member",
        department="board",
        division="420902",
        applicant="party-anna",
        calendar=CALENDAR,
    )


def do(
    definition: Definition,
    folded: Folded,
    act: str,
    actor: Actor,
    at: datetime = MORNING,
    **payload: Json,
) -> Step:
    return perform(
        definition,
        folded,
        request(act, actor, at, key=f"{folded.version}-{act}", **payload),
        grants=GRANTS,
        calendar=CALENDAR,
    )


TRIAL: dict[str, Any] = {
    "ground": "testing",
    "basis_law": "棋社章程",
    "basis_clause": "第八条",
    "expected_until": "2022-04-20",
    "reason": "试训两周",
}
