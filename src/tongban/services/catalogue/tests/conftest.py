"""A district of one bureau with an editor, a reviewer and a publisher, and a short procedure."""

from collections.abc import Callable
from datetime import datetime

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.canonical import Json
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM

PROCEDURE: dict[str, Json] = {
    "kind": "procedure",
    "code": "short",
    "version": 1,
    "label": {"zh": "简易程序", "en": "Short procedure"},
    "parameters": {
        "decision_limit": {"type": "term", "label": {"zh": "法定", "en": "Legal"}},
        "promise": {"type": "term", "optional": True, "label": {"zh": "承诺", "en": "Promise"}},
        "instant": {"type": "bool", "label": {"zh": "即办", "en": "At once"}},
    },
    "facts": {},
    "states": {
        "OPEN": {"label": {"zh": "已收", "en": "Open"}},
        "DONE": {"label": {"zh": "办结", "en": "Done"}, "final": True},
    },
    "terms": {
        "decision": {
            "label": {"zh": "决定", "en": "Decision"},
            "limit": "$decision_limit",
            "promise": "$promise",
            "from": "act",
            "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条"},
        },
    },
    "acts": {
        "apply": {
            "label": {"zh": "申请", "en": "Apply"},
            "opens": True,
            "to": "OPEN",
            "by": ["applicant"],
            "terms": {"start": ["decision"]},
        },
        "decide": {
            "label": {"zh": "决定", "en": "Decide"},
            "from": ["OPEN"],
            "to": "DONE",
            "by": ["approver"],
            "outcome": "granted",
            "terms": {"stop": ["decision"]},
        },
    },
}


@pytest.fixture
def day(db: None) -> Callable[[str], None]:
    """Move the record's clock to the morning of a day in China."""
    assert db is None

    def move(text: str) -> None:
        clock.set_origin(datetime.fromisoformat(f"{text}T09:00+08:00"))

    move("2022-04-01")
    return move


@pytest.fixture
def procedure(day: Callable[[str], None]) -> str:
    """Publish the short procedure."""
    day("2022-04-01")
    return record.publish_definition(PROCEDURE)


@pytest.fixture
def officers(day: Callable[[str], None]) -> dict[str, Actor]:
    """Give an editor, a reviewer, a publisher of the bureau, and a stranger of another one."""
    day("2022-04-01")
    roles = {
        "editor": ("item_editor", "scjg"),
        "reviewer": ("item_reviewer", "scjg"),
        "publisher": ("item_publisher", "scjg"),
        "stranger": ("item_admin", "other"),
    }
    for name, (role, department) in roles.items():
        record.grant(
            actor=SYSTEM,
            holder=name,
            role=role,
            department=department,
            valid_from=datetime.fromisoformat("2022-01-01T00:00+08:00"),
        )
    return {name: Actor(name, ActorKind.OFFICER) for name in roles}
