"""A club that admits members: a neutral procedure for tests and benches of the record."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tongban.kernel.authority import Actor, ActorKind
from tongban.record import actions
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from tongban.record.types import Receipt

DIVISION = "990101"
STATUTES = {"law": "Club statutes", "clause": "4"}
LONG_AGO = datetime(2004, 1, 1, tzinfo=UTC)

ANNA = Actor("anna", ActorKind.PERSON, "p-anna")
BERTA = Actor("berta", ActorKind.PERSON, "p-berta")
STEWARD = Actor("steward", ActorKind.OFFICER)
ELDER = Actor("elder", ActorKind.OFFICER)
CHAIR = Actor("chair", ActorKind.OFFICER)
ROWER = Actor("rower", ActorKind.OFFICER)
"""A steward of another section, with no business here."""


def label(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def document(**changes: Any) -> dict[str, Any]:
    """Give the procedure; `changes` replace whole members, so that variants have other hashes."""
    text = {"type": "text", "label": label("remark"), "max": 500}
    clubs: dict[str, Any] = {
        "kind": "procedure",
        "code": "club",
        "version": 1,
        "label": label("Admission"),
        "facts": {
            "vouchers": {"type": "int", "initial": 0},
            "late": {"type": "bool", "initial": False},
            "accepted_on": {"type": "date"},
        },
        "states": {
            "APPLIED": {"label": label("applied")},
            "VETTED": {"label": label("vetted")},
            "ADMITTED": {"label": label("admitted")},
            "ENROLLED": {"label": label("enrolled")},
            "CLOSED": {"label": label("closed"), "final": True},
            "LEFT": {"label": label("left"), "final": True},
        },
        "terms": {
            "reply": {
                "label": label("reply"),
                "limit": {"days": 5, "unit": "working_days"},
                "from": "act",
                "basis": STATUTES,
                "on_expiry": {"act": "deem_accepted"},
            },
            "decision": {
                "label": label("decision"),
                "limit": {"days": 20, "unit": "working_days"},
                "from": "act",
                "basis": STATUTES,
                "on_expiry": {"act": "mark_late"},
            },
        },
        "acts": {
            "apply": {
                "label": label("apply"),
                "opens": True,
                "to": "APPLIED",
                "by": ["applicant", "agent", "steward"],
                "basis": STATUTES,
                "payload": {"wish": {"type": "text", "required": True, "label": label("wish")}},
                "terms": {"start": ["reply"]},
                "effects": [{"kind": "letter", "to": "applicant"}],
            },
            "accept": {
                "label": label("accept"),
                "from": ["APPLIED"],
                "to": "VETTED",
                "by": ["steward"],
                "basis": STATUTES,
                "payload": {"remark": text},
                "sets": {"accepted_on": "act_date"},
                "terms": {"stop": ["reply"], "start": ["decision"]},
                "effects": [{"kind": "letter", "to": "applicant"}, {"kind": "bell"}],
            },
            "deem_accepted": {
                "label": label("deemed accepted"),
                "from": ["APPLIED"],
                "to": "VETTED",
                "by": ["system"],
                "basis": STATUTES,
                "sets": {"accepted_on": "act_date"},
                "terms": {"stop": ["reply"], "start": ["decision"]},
                "effects": [{"kind": "letter", "to": "applicant"}],
            },
            "vouch": {
                "label": label("vouch"),
                "from": ["VETTED"],
                "to": "=",
                "by": ["member"],
                "basis": STATUTES,
                "payload": {"remark": text},
                "sets": {"vouchers": "vouchers + 1"},
            },
            "mark_late": {
                "label": label("mark late"),
                "from": ["VETTED"],
                "to": "=",
                "by": ["system"],
                "basis": STATUTES,
                "sets": {"late": "TRUE"},
                "effects": [{"kind": "bell"}],
            },
            "admit": {
                "label": label("admit"),
                "from": ["VETTED"],
                "to": "ADMITTED",
                "by": ["chair"],
                "when": "vouchers >= 2",
                "not_by": ["accept"],
                "basis": STATUTES,
                "payload": {"remark": {**text, "required": True}},
                "terms": {"stop": ["decision"]},
                "effects": [{"kind": "letter", "to": "applicant"}],
                "outcome": "granted",
            },
            "enrol": {
                "label": label("enrol"),
                "from": ["ADMITTED"],
                "to": "ENROLLED",
                "by": ["steward"],
                "basis": STATUTES,
                "effects": [{"kind": "card"}],
            },
            "close": {
                "label": label("close"),
                "from": ["ENROLLED"],
                "to": "CLOSED",
                "by": ["steward"],
                "basis": STATUTES,
            },
            "leave": {
                "label": label("leave"),
                "from": ["APPLIED", "VETTED"],
                "to": "LEFT",
                "by": ["applicant", "agent"],
                "basis": STATUTES,
                "terms": {"stop": ["reply", "decision"]},
                "outcome": "withdrawn",
            },
        },
    }
    return {**clubs, **changes}


def found(**changes: Any) -> str:
    """Publish the procedure and give its officers their roles in the section `tennis`."""
    published = actions.publish_definition(document(**changes))
    for holder, role, department in (
        ("steward", "steward", "tennis"),
        ("steward", "member", "tennis"),
        ("elder", "member", "tennis"),
        ("chair", "chair", None),
        ("rower", "steward", "rowing"),
    ):
        actions.grant(
            actor=SYSTEM,
            id=f"{holder}-{role}",
            holder=holder,
            role=role,
            department=department,
            valid_from=LONG_AGO,
        )
    return published


def apply(
    definition: str,
    *,
    actor: Actor = ANNA,
    applicant: str = "p-anna",
    department: str = "tennis",
    key: str | None = None,
    wish: str = "to play",
    **more: Any,
) -> Receipt:
    """Open a matter."""
    return actions.open_matter(
        definition=definition,
        act="apply",
        actor=actor,
        department=department,
        division=DIVISION,
        applicant=applicant,
        key=key or str(uuid4()),
        payload={"wish": wish},
        **more,
    )


LIFE: tuple[tuple[str, Actor, dict[str, Any]], ...] = (
    ("accept", STEWARD, {}),
    ("vouch", STEWARD, {}),
    ("vouch", ELDER, {}),
    ("admit", CHAIR, {"remark": "welcome"}),
    ("enrol", STEWARD, {}),
    ("close", STEWARD, {}),
)
"""What follows an application: six acts, seven with it."""


def do(matter: UUID, act: str, actor: Actor, **payload: Any) -> Receipt:
    """Do an act under a fresh key."""
    return actions.perform(matter, act=act, actor=actor, payload=payload, key=str(uuid4()))


def live(definition: str, *, upto: int = len(LIFE), **more: Any) -> UUID:
    """Open a matter and do the first `upto` acts of its life."""
    matter = apply(definition, **more).matter
    for act, actor, payload in LIFE[:upto]:
        do(matter, act, actor, **payload)
    return matter
