"""The interface of construction: what each role gets of a project; a project walked by calls."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tongban.base.parties.actions import put_account
from tongban.base.parties.queries import get_account
from tongban.faces.api.callers import forget_tokens, make_token
from tongban.faces.api.tests.hall import Hall
from tongban.record import effects
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction.dossier import load
from tongban.reforms.construction.tests import world
from tongban.services.cases.tests.world import PNG

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES: Final = (
    "wang",  # the investor
    "li",  # another person
    "plan-clerk",
    "plan-reviewer",
    "build-reviewer",  # another body on the project
    "mk-clerk",  # a body that has nothing to do with construction
)
OK: Final = "ok"
"""Any 2xx, or a refusal of what was asked and not of who asked (409, 415, 422)."""
_READERS: Final = (OK, 404, OK, OK, OK, 404)
EXPECTED: Final[dict[str, tuple[Any, ...]]] = {
    "list_projects": (OK,) * 6,
    "get_project": _READERS,
    "register_project": (OK, 403, OK, OK, 403, 403),
    "declare_landing": (OK, 404, OK, OK, 403, 404),
    "act_in_project": (403, 404, 403, OK, 404, 404),
    "upload_project_document": (OK, 404, 403, OK, OK, 404),
    "recognise_result": (403, 404, 403, OK, OK, 404),
    "list_zones": (OK,) * 6,
    "upload_zone_report": (403, 403, 403, OK, OK, 403),
    "publish_zone": (403, 403, 403, OK, 403, 403),
    "withdraw_zone": (403, 403, 403, OK, 403, 403),
}
ZONE: Final = {
    "zone": {"zh": "示例园区"},
    "report_no": "孝环评〔2022〕1号",
    "corners": ["0,0", "1000,0", "1000,1000", "0,1000"],
    "replaces": ["soil-plan"],
    "types": ["industrial"],
    "finished_on": "2022-01-01",
    "valid_from": "2022-01-01",
    "valid_to": "2025-12-31",
    "commissioned_by": "plan",
    "paid_by": "plan",
}
PROJECT: Final = {
    "party": "wang",
    "project_code": "2204-420902-04-01-000009",
    "name": "接口项目",
    "project_type": "industrial",
    "investment": "1000",
    "land_area": "15",
    "site": ["0,0", "100,0", "100,100"],
    "land_mode": "granted",
    "demolition_needed": False,
}


@pytest.fixture
def hall(district: None) -> Iterator[Hall]:  # noqa: ARG001 - asks for the district
    forget_tokens()
    tokens = {}
    for login in ROLES:
        if login in {"wang", "li"}:
            put_account(login=login, party=login)
        else:
            put_account(login=login, officer=login)
        _, tokens[login] = make_token(
            account=get_account(login).id,
            label="test",
            scope="write",
            expires_at=timezone.now() + timedelta(days=1),
        )
    yield Hall(tokens, Client())
    forget_tokens()


def call(hall: Hall, name: str, login: str, given: dict[str, str]) -> Any:
    project, document = given["project"], given["document"]
    at = f"/construction/projects/{project}"
    if name == "list_projects":
        return hall.get("/construction/projects", login)
    if name == "get_project":
        return hall.get(at, login)
    if name == "list_zones":
        return hall.get("/construction/zones", login)
    if name == "upload_project_document":
        return hall.upload(f"{at}/documents", login, PNG + b"new", slot="design")
    if name == "upload_zone_report":
        return hall.upload("/construction/zones/documents", login, PNG + b"zone")
    path, body = {
        "register_project": ("/construction/projects", PROJECT),
        "declare_landing": (f"{at}/landings", {}),
        "act_in_project": (
            f"/construction/matters/{project}/acts/set_conditions",
            {"payload": {"conditions": "工业用地"}},
        ),
        "recognise_result": (
            f"{at}/results",
            {
                "merge": "multi_survey",
                "object": "一号楼",
                "stage": "s1",
                "document": document,
                "conclusions": {},
            },
        ),
        "publish_zone": ("/construction/zones", {**ZONE, "document": document}),
        "withdraw_zone": (f"/construction/zones/{given['zone']}/withdraw", {"reason": "更正"}),
    }[name]
    return hall.post(path, login, body)


def test_each_role_gets_its_own_and_nothing_else(hall: Hall) -> None:
    document = world.document(text="report")
    zone = hall.post("/construction/zones", "plan-reviewer", {**ZONE, "document": document})
    assert zone.status_code == 201, zone.content
    given = {
        "project": str(world.project()),
        "document": document,
        "zone": zone.json()["id"],
    }
    found: dict[str, tuple[Any, ...]] = {}
    for name in EXPECTED:
        row = []
        for login in ROLES:
            with transaction.atomic():  # each role meets the scene as it was
                answer = call(hall, name, login, given)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, login, answer.content)
            fine = answer.status_code in {200, 201, 409, 413, 415, 422}
            row.append(OK if fine else answer.status_code)
        found[name] = tuple(row)
    assert found == EXPECTED


def test_a_project_is_walked_by_calls_up_to_its_advance_opinions(hall: Hall) -> None:
    made = hall.post("/construction/projects", "wang", PROJECT, key="p1")
    assert made.status_code == 201, made.content
    again = hall.post("/construction/projects", "wang", PROJECT, key="p1")
    project = made.json()["matter"]
    assert again.json()["matter"] == project
    at = f"/construction/projects/{project}"
    landing = hall.post(f"{at}/landings", "wang", {}).json()["matter"]
    paper = hall.upload(f"{at}/documents", "plan-reviewer", PNG + b"paper", slot="commitment")
    acts = f"/construction/matters/{landing}/acts"
    commitment = {"payload": {"commitment": paper.json()["hash"]}}
    stale = hall.post(f"{acts}/enrol", "plan-reviewer", commitment, **{"If-Match": '"9"'})
    assert stale.status_code == 409
    assert world.state(landing) == "INTENT"
    assert hall.post(f"{acts}/enrol", "plan-reviewer", commitment).status_code == 201
    design = hall.upload(f"{at}/documents", "wang", PNG + b"design", slot="design").json()["hash"]
    sent = hall.post(f"{acts}/hand_in_design", "wang", {"payload": {"design": design}})
    assert sent.status_code == 201, sent.content
    effects.drain()
    shown = hall.get(at, "wang").json()
    assert shown["area"]["mu"] == "15.00"
    assert [each["state"] for each in shown["landing"]["opinions"]] == ["REQUESTED"] * 5
    opinion = load(get_matter(project, actor=SYSTEM).id).opinions[0]
    give = f"/construction/matters/{opinion.id}/acts/give"
    said = {"payload": {"favourable": True, "opinion": "可行"}}
    assert hall.post(give, "wang", said).status_code == 403
    assert hall.post(give, f"{opinion.department}-reviewer", said).status_code == 201


def test_a_case_is_no_matter_of_a_project_here(hall: Hall) -> None:
    world.project()
    case = world.submit("scheme")
    before = get_matter(case, actor=SYSTEM).version
    refused = hall.post(f"/construction/matters/{case}/acts/accept", "plan-clerk", {"payload": {}})
    assert (refused.status_code, get_matter(case, actor=SYSTEM).version) == (404, before)
