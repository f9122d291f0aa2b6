"""One application, one visit, one licence: as `tongban demo restaurant` tells it."""

from __future__ import annotations

import pytest

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.reforms.composite_licences.queries import licences_of
from tongban.reforms.composite_licences.types import State
from tongban.services.cases.queries import get_case
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.types import Result, Status
from tongban.services.credentials.verification import verify_by_code
from tongban.services.joint.queries import get_joint
from tongban.site.demo.restaurant import (
    BODIES,
    DRAINAGE,
    FIRE,
    FOOD,
    HEALTH,
    OWNER,
    REGISTRATION,
    play,
)
from tongban.site.demo.stage import Stage

pytestmark = [pytest.mark.usefixtures("district"), pytest.mark.slow]

PERSON = Actor(OWNER, ActorKind.PERSON, OWNER)
GIVEN = {
    REGISTRATION: "business-licence",
    HEALTH: "health-certificate",
    FOOD: "food-business-permit",
    FIRE: "fire-check-certificate",
    DRAINAGE: "drainage-permit",
}

MEASURES = {
    "items": (5, 1),
    "steps": (23, 19),
    "evidence": (21, 12),
    "days": (21, 8),
    "visits": (1, 1),
    "fees": (0, 0),
    "fields": (59, 35),
    "site_checks": (3, 1),
}


def test_a_restaurant_opens_on_one_application_and_has_one_licence() -> None:
    lines: list[str] = []
    told = play(Stage(tell=lines.append))
    assert [line.split()[0] for line in lines] == [str(n) for n in range(1, len(lines) + 1)]
    measures = {each.id: (each.before.total, each.after.total) for each in told.measures}
    assert measures == MEASURES
    whole = get_joint(told.joint, actor=PERSON)
    assert (whole.state, whole.outcome) == ("DONE", "granted")
    cases = {each.item: each.case for each in whole.children if each.case is not None}
    assert set(cases) == set(GIVEN)
    views = {item: get_case(case, actor=PERSON) for item, case in cases.items()}
    ends = {item: (each.state, each.outcome) for item, each in views.items()}
    assert ends == dict.fromkeys(GIVEN, ("CLOSED", "granted"))
    held = {item: credentials_of_case(case, actor=PERSON) for item, case in cases.items()}
    assert {item: [one.kind for one in each] for item, each in held.items()} == {
        item: [kind] for item, kind in GIVEN.items()
    }
    # one notice reached both members of the first hour, and nobody was asked again (INV-ONE-06)
    acts = {
        item: [each.act for each in get_acts(case, actor=SYSTEM).rows]
        for item, case in cases.items()
    }
    asked = {
        item: [one.name for one in each].count("notify_correction") for item, each in acts.items()
    }
    assert asked == {REGISTRATION: 1, HEALTH: 1, FOOD: 0, FIRE: 0, DRAINAGE: 0}
    # one visit for all that is checked on site
    visits = {
        str(one.payload["visit"]) for each in acts.values() for one in each if one.name == "inspect"
    }
    assert visits == {f"{whole.number}/1"}
    # what was promised came before the decision
    food = [one.name for one in acts[FOOD]]
    assert food.index("accept") < food.index("supplement") < food.index("grant")
    # the permits opened on the licence that another member issued
    licence = held[REGISTRATION][0].identifier
    for item in BODIES:
        assert licence in {each.ref for each in acts[item][0].evidence}
    (composite,) = licences_of(OWNER, actor=PERSON)
    assert (composite.joint, composite.state) == (told.joint, State.ACTIVE)
    assert {each.item: each.live for each in composite.members} == dict.fromkeys(BODIES, True)
    assert composite.licence is not None
    assert (composite.licence.status, composite.licence.version) == (Status.VALID, 1)
    assert verify_by_code(composite.licence.code).result is Result.VALID
    assert sum("部分许可失效，2/3项许可有效" in line for line in lines) == 1
    assert sum("系统拦住" in line for line in lines) == 1
