"""A small campaign: two measures, three tasks, the units that do them and those that look on."""

from __future__ import annotations

import io
from copy import deepcopy
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.actions import put_district
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import clock, effects, timers
from tongban.record.types import SYSTEM
from tongban.reforms.campaigns import actions, models
from tongban.reforms.campaigns.publishing import publish
from tongban.reforms.campaigns.reading import read_campaign
from tongban.reforms.campaigns.store import view_of

if TYPE_CHECKING:
    from tongban.record.types import Receipt
    from tongban.reforms.campaigns.types import Campaign, TaskView

MORNING: Final = datetime(2022, 4, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
UNITS: Final = {
    "mk": ("市场局", "11420902MB0A01029E"),
    "pw": ("供电公司", "11420902MB0A010454"),
    "rd": ("城管局", "11420902MB0A01053Y"),
    "ro": ("营商办", "11420902MB0A01010H"),
}
PEOPLE: Final = {
    "mk-head": ("mk", ("head",)),
    "mk-two": ("mk", ("reviewer",)),
    "pw-head": ("pw", ("head",)),
    "rd-head": ("rd", ("head",)),
    "ro-office": ("ro", ("reform_office",)),
    "ro-second": ("ro", ("reform_office",)),
    "ro-leader": ("ro", ("leader",)),
    "ro-jack": ("ro", ("reform_office", "head")),
}
WIDE: Final = frozenset({"reform_office", "leader"})
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def officer(name: str) -> Actor:
    return Actor(name, ActorKind.OFFICER)


HEAD: Final = officer("mk-head")
SECOND: Final = officer("mk-two")
OFFICE: Final = officer("ro-office")
LEADER: Final = officer("ro-leader")
CO_UNIT: Final = officer("pw-head")
OTHER: Final = officer("rd-head")
JACK: Final = officer("ro-jack")
"""Holds every role for the lead unit at once, to show what separation forbids."""


def label(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


BODY: Final[dict[str, Any]] = {
    "id": "sample",
    "name": label("示例行动", "Sample campaign"),
    "year": 2022,
    "basis": {"law": "关于示例的实施方案", "clause": "任务清单"},
    "office": "ro",
    "sample": True,
    "note": label("示例", "A sample"),
    "actions": {"entry": label("准入", "Entry"), "power": label("用电", "Power")},
    "measures": [
        {
            "code": "1",
            "name": label("提升准入便利度", "Ease of entry"),
            "goal": label("一天办结", "Within a day"),
            "action": "entry",
            "tasks": [
                {
                    "code": "1.1",
                    "name": label("压缩开办时间", "Shorten the time to open"),
                    "goal": label("不超过一天", "One day at most"),
                    "lead": "mk",
                    "leader": "mk-head",
                    "co": ["pw"],
                    "start": "2022-04-01",
                    "due": "2022-06-30",
                    "milestones": [
                        {"id": "m1", "day": "2022-04-30", "name": label("出台方案", "Plan")},
                        {"id": "m2", "day": "2022-05-31", "name": label("试运行", "Trial")},
                    ],
                    "metric": {
                        "name": label("平均办理天数", "Mean days"),
                        "unit": "天",
                        "baseline": "3",
                        "target": "1",
                        "direction": "down",
                    },
                },
                {
                    "code": "1.2",
                    "name": label("一窗领取", "One window"),
                    "lead": "mk",
                    "leader": "mk-two",
                    "start": "2022-05-01",
                    "due": "2022-09-30",
                },
            ],
        },
        {
            "code": "2",
            "name": label("优化用电服务", "Power"),
            "action": "power",
            "tasks": [
                {
                    "code": "2.1",
                    "name": label("并联审批", "In parallel"),
                    "lead": "pw",
                    "leader": "pw-head",
                    "co": ["mk"],
                    "start": "2022-04-01",
                    "due": "2022-05-31",
                },
            ],
        },
    ],
}


def body(**changes: Any) -> dict[str, Any]:
    return {**deepcopy(BODY), **changes}


def build() -> None:
    """Put up the district at nine on the first of April 2022."""
    clock.set_origin(MORNING)
    put_district(body={"code": "420902", "name": label("示例区", "Sample District")})
    for name, (title, uscc) in UNITS.items():
        put_authority(
            name, name=label(f"示例区{title}"), short=label(title), uscc=uscc, division="420902"
        )
    start = date(2022, 1, 1)
    for name, (unit, roles) in PEOPLE.items():
        specs = [
            RoleSpec(role, start, department=None if each == unit else each)
            for role in roles
            for each in (UNITS if role in WIDE or name == "ro-jack" else (unit,))
        ]
        put_officer(name, name=f"示例{name}", department=unit, roles=specs)


def published(**changes: Any) -> Campaign:
    """Publish the campaign; give it."""
    campaign = read_campaign(body(**changes))
    publish(campaign, actor=SYSTEM)
    return campaign


def key() -> str:
    return str(uuid4())


def task(code: str = "1.1") -> UUID:
    return models.TaskRow.objects.get(campaign_id="sample", code=code).matter


def view(code: str = "1.1") -> TaskView:
    return view_of(models.TaskRow.objects.get(campaign_id="sample", code=code))


def do(name: str, *, code: str = "1.1", actor: Actor = HEAD, **payload: Any) -> Receipt:
    return actions.act(task(code), name, payload, actor=actor, key=key())


def evidence(code: str = "1.1", *, actor: Actor = HEAD, text: str = "") -> str:
    """Hand a file in; give its hash."""

    row = models.TaskRow.objects.get(campaign_id="sample", code=code)
    data = io.BytesIO(PNG + text.encode())
    return actions.hand_in(row.matter, data, unit=row.lead, filename="a.png", actor=actor)


def submitted(code: str = "1.1", *, actor: Actor = HEAD) -> UUID:
    """Bring a task to its verification."""
    do("begin", code=code, actor=actor)
    document = evidence(code, actor=actor)
    do("hand_evidence", code=code, actor=actor, title="办理结果", document=document)
    do("submit", code=code, actor=actor, summary="已完成")
    return task(code)


def done(code: str = "1.1", *, actor: Actor = HEAD) -> UUID:
    """Bring a task to its end."""
    found = submitted(code, actor=actor)
    do("verify", code=code, actor=OFFICE, opinion="属实")
    do("finish", code=code, actor=LEADER)
    return found


def pass_days(days: int) -> None:
    """Let days pass, each with its timers and what follows."""
    clock.advance(timedelta(days=days))
    timers.run_due()
    effects.drain()
