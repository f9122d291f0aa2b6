"""Every route refuses strangers, and gives every role what is its own and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from tongban.faces.api.service import api
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall

NOBODY: Final = "00000000-0000-7000-8000-000000000000"
PUBLIC: Final = frozenset(
    {
        # what the portal shows to everybody
        "list_items",
        "search_items",
        "get_item",
        "get_guide",
        "get_form_schema",
        "list_events",
        "get_district",
        "list_bundles",
        "get_bundle",
        "make_plan",
        "list_labels",
        # whoever was shown a credential may check it
        "verify_by_code",
        "verify_by_identifier",
        "verify_file",
        "get_composite_licence",
        # what the district publishes of its ratings
        "get_rating_figures",
        "list_issuer_keys",
        # a root is worth nothing unless everybody can keep it
        "get_ledger_root",
        "get_health",
    }
)
NOT_WRITES: Final = frozenset(
    {"make_plan", "look_at_answer", "look_at_party", "find_party", "verify_file"}
)
"""Reads that post: what they look for belongs in no address and no log."""
ROLES: Final = (
    "wang",  # the applicant
    "li",  # another person
    "chen",  # the applicant's agent for this item
    "mk-clerk",
    "tax-reviewer",  # another department
    "mk-approver",
    "watch",  # supervisor
)
OK: Final = "ok"
"""Any 2xx, or a refusal of what was asked and not of who asked (409, 413, 415, 422)."""

_TEXTS: Final = {"item": "stall-permit", "reason": "x", "fact": "x"}
JOINT: Final[dict[str, Any]] = {
    "leave_joint": {"item": "stall-permit"},
    "add_joint_member": _TEXTS,
    "drop_joint_member": _TEXTS,
    "plan_joint_visit": {"day": "2022-04-06"},
    "require_joint_rectification": {"rectify_by": "2022-04-06"},
    "report_joint_rectified": {"note": "x"},
    "plan_joint_revisit": {"day": "2022-04-06"},
    "record_joint_visit": {
        "item": "stall-permit",
        "inspectors": ["mk-clerk", "mk-reviewer"],
        "inspected_on": "2022-04-06",
        "findings": "x",
        "passed": True,
    },
    "record_joint_land": {
        "contract_no": "1",
        "signed_on": "2022-04-06",
        "paid_on": "2022-04-06",
    },
    "extend_joint": {"approval": "x", "reason": "x"},
}
"""Bodies of the verbs of joint matters; this district has none."""
CONSTRUCTION: Final[dict[str, Any]] = {
    "register_project": {
        "party": "wang",
        "project_code": "2204-420902-04-01-000001",
        "name": "x",
        "project_type": "industrial",
        "investment": "1",
        "land_area": "1",
    },
    "declare_landing": {},
    "recognise_result": {
        "merge": "multi_survey",
        "object": "x",
        "stage": "s1",
        "document": "x",
        "conclusions": {},
    },
    "publish_zone": {
        "zone": {"zh": "x"},
        "report_no": "1",
        "document": "x",
        "corners": ["0,0", "1,0", "1,1"],
        "replaces": ["x"],
        "types": ["industrial"],
        "finished_on": "2022-01-01",
        "valid_from": "2022-01-01",
        "valid_to": "2022-12-31",
        "commissioned_by": "no-such-body",
        "paid_by": "no-such-body",
    },
    "withdraw_zone": {"reason": "x"},
}
"""Bodies of the verbs of construction; nothing is built in this district."""

# what each role gets, in the order of ROLES; everything but OK is the status
_ALL: Final = (OK,) * 7
_PEOPLE: Final = (OK, OK, OK, 403, 403, 403, 403)
_CASE: Final = (OK, 404, OK, OK, 404, OK, OK)
_HOLDER: Final = (OK, 404, 404, 404, 404, 404, 404)
_DRAFT: Final = (OK, 404, 404, 404, 404, 404, 404)
_EDITORS: Final = (403,) * 7
_ABSENT: Final = (404,) * 7
_CAMPAIGN: Final = (403, 403, 403, 404, 404, 404, 404)
EXPECTED: Final[dict[str, tuple[Any, ...]]] = {
    "list_my_cases": (OK,) * 7,
    "list_cases": (OK, OK, OK, OK, 403, OK, OK),
    "get_case": _CASE,
    "get_case_by_number": _CASE,
    "list_allowed_acts": _CASE,
    "perform_act": (403, 404, 403, OK, 404, 403, 403),
    "look_at_answer": (403, 404, 403, OK, 404, OK, OK),
    "list_case_documents": _CASE,
    "upload_case_document": (OK, 404, OK, OK, 404, 403, 403),
    "list_joint": _ALL,
    "begin_joint": _ABSENT,
    "get_joint_draft": _DRAFT,
    "choose_joint": _DRAFT,
    "submit_joint": _DRAFT,
    "get_joint": _ABSENT,
    "withdraw_joint": _ABSENT,
    "leave_joint": _ABSENT,
    "add_joint_member": _ABSENT,
    "drop_joint_member": _ABSENT,
    "notify_joint_correction": _ABSENT,
    "resubmit_joint": _ABSENT,
    "plan_joint_visit": _ABSENT,
    "require_joint_rectification": _ABSENT,
    "report_joint_rectified": _ABSENT,
    "plan_joint_revisit": _ABSENT,
    "record_joint_visit": _ABSENT,
    "record_joint_land": _ABSENT,
    "extend_joint": _ABSENT,
    "issue_together": _ABSENT,
    "issue_singly": _ABSENT,
    "list_ratings_due": _PEOPLE,
    "get_rating": _ABSENT,
    "rate_service": _ABSENT,
    "rate_again": _ABSENT,
    "answer_rating_callback": _ABSENT,
    "appeal_rating_exclusion": _ABSENT,
    "list_bad_ratings": _ALL,
    "handle_bad_rating": _ABSENT,
    # who sees and settles what: reforms/supervision/tests/test_causes.py
    "list_signals": (403, 403, 403, 403, OK, 403, OK),
    "get_card": _ABSENT,
    "settle_card": _ABSENT,
    # who does what in a project: reforms/construction/tests/test_api.py
    "list_projects": _ALL,
    "register_project": _ALL,
    "get_project": _ABSENT,
    "declare_landing": _ABSENT,
    "act_in_project": _ABSENT,
    "upload_project_document": _ABSENT,
    "recognise_result": _ABSENT,
    "list_zones": _ALL,
    "upload_zone_report": (403, 403, 403, 403, OK, OK, 403),
    "publish_zone": (403,) * 7,
    "withdraw_zone": _ABSENT,
    "list_drafts": _ALL,
    "start_draft": (OK, 404, OK, OK, 403, 403, 403),
    "get_draft": _DRAFT,
    "save_answers": _DRAFT,
    "save_answer": _DRAFT,
    "attach_file": _DRAFT,
    "reuse_file": _DRAFT,
    "detach_file": _DRAFT,
    "submit_draft": _DRAFT,
    "discard_draft": _DRAFT,
    "upload_document": _PEOPLE,
    "get_document": _HOLDER,
    "list_credentials": _HOLDER,
    "get_credential": _ABSENT,
    "get_credential_fields": _ABSENT,
    "get_credential_pdf": _ABSENT,
    "get_credential_token": _ABSENT,
    "change_credential_status": _ABSENT,
    "get_me": _ALL,
    "list_looks": (OK, 403, OK, 403, 403, 403, 403),
    "look_at_party": (OK, 403, OK, OK, 403, OK, OK),
    "find_party": (403, 403, 403, OK, 403, 403, 403),
    "register_person": (403, 403, 403, OK, 403, 403, 403),
    "list_dead_effects": (403, 403, 403, 403, 403, 403, OK),
    "list_mandates": _PEOPLE,
    "give_mandate": (OK, 403, 403, OK, OK, OK, OK),
    "revoke_mandate": (OK, 404, OK, OK, OK, OK, OK),
    "list_notices": _ALL,
    "read_notices": _ALL,
    "list_webhooks": _ALL,
    "subscribe_webhook": _EDITORS,
    "unsubscribe_webhook": _ABSENT,
    "list_deliveries": _EDITORS,
    "list_prepared_items": _EDITORS,
    "get_prepared_item": _EDITORS,
    "save_prepared_item": _EDITORS,
    "move_prepared_item": _EDITORS,
    "list_item_log": _EDITORS,
    "reckon_due": _ALL,
    "get_case_chain": _CASE,
    # tasks are the district's own work; this one has none
    "list_campaigns": (403, 403, 403, OK, OK, OK, OK),
    "list_campaign_tasks": _CAMPAIGN,
    "get_campaign_task": _CAMPAIGN,
    "act_campaign_task": _CAMPAIGN,
    # made by a session alone: a token is refused whoever has it
    "list_tokens": (401,) * 7,
    "make_token": (401,) * 7,
    "revoke_token": (401,) * 7,
}


def operations() -> dict[str, tuple[str, str, dict[str, Any]]]:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in paths.items()
        for method, operation in methods.items()
    }


OPERATIONS: Final = operations()


def test_every_route_is_public_or_in_the_matrix() -> None:
    assert set(OPERATIONS) == PUBLIC | set(EXPECTED)
    assert not PUBLIC & set(EXPECTED)


def test_every_route_states_its_ways_in_summary_tag_and_refusals() -> None:
    for name, (_, path, operation) in OPERATIONS.items():
        assert bool(operation.get("security")) == (name not in PUBLIC), path
        assert operation["tags"], path
        assert operation["summary"].isascii() is False, path
        assert operation["description"], path
        expected = {"503"} if name == "get_health" else {"400", "404", "422"}
        assert expected <= {str(status) for status in operation["responses"]}, path


def test_every_write_takes_an_idempotency_key() -> None:
    for name, (method, path, operation) in OPERATIONS.items():
        keys = [
            each for each in operation.get("parameters", []) if each["name"] == "Idempotency-Key"
        ]
        writes = method != "GET" and name not in NOT_WRITES
        assert [each["required"] for each in keys] == ([True] if writes else []), path


def test_strangers_are_refused_everywhere(place: Hall) -> None:
    for name in sorted(set(OPERATIONS) - PUBLIC):
        method, path, _ = OPERATIONS[name]
        address = path.replace("/api/v1", "").replace("{zone}", "1")
        address = re.sub(r"\{\w+\}", NOBODY, address)
        for header in (None, "Bearer tb_wrong", "Basic d2FuZzp3YW5n"):
            more = {} if header is None else {"Authorization": header}
            answer = place.send(method, address, None, {}, **more)
            assert answer.status_code == 401, (name, header, answer.content)
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["WWW-Authenticate"] == 'Bearer realm="tongban"'


def test_each_role_gets_its_own_and_nothing_else(place: Hall) -> None:
    expected = {name: dict(zip(ROLES, row, strict=True)) for name, row in EXPECTED.items()}
    assert {name: _row(place, name) for name in expected} == expected


def _row(place: Hall, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    with transaction.atomic():
        given = _scene(place, name)
        for login in ROLES:
            with transaction.atomic():  # each role meets the scene as it was
                answer = _ask(place, name, given, login)
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, login, answer.content)
            fine = answer.status_code in {200, 201, 409, 413, 415, 422}
            row[login] = OK if fine else answer.status_code
        transaction.set_rollback(True)
    return row


def _ask(place: Hall, name: str, given: dict[str, str], login: str) -> Any:
    method, path, body, upload = _call(name, given)
    if upload:
        return place.upload(path, login, world.PNG + b"plan", slot="plan")
    answer = place.send(method, path, login, body)
    if answer.streaming:
        list(answer.streaming_content)  # the client closes it at its end
    return answer


def _scene(place: Hall, name: str) -> dict[str, str]:
    given = {
        "case": str(world.submit()),
        "joint": NOBODY,
        "task": NOBODY,
        "campaign": "none",
        "rating": NOBODY,
        "bad": NOBODY,
        "card": NOBODY,
        "act": "accept",
        "element": "area",
        "slot": "plan",
        "identifier": "1.2.156.3005.2.11420902MB0A01029E001.11420902MB0A01029E.1.001.1",
        "item": "stall-permit",
        "verb": "submit",
        "webhook": "1",
        "token": "1",
        "party": "wang",
        "draft": "",
        "document": "",
        "mandate": "",
        "number": "",
    }
    given["number"] = place.get(f"/cases/{given['case']}", "wang").json()["number"]
    given["document"] = world.document("wang", text="plan")
    if "draft" in OPERATIONS[name][1]:
        given["draft"] = place.draft()
    if name == "revoke_mandate":
        rows = place.get("/mandates", "wang").json()["given"]
        given["mandate"] = rows[0]["id"]
    return given


def _call(name: str, given: dict[str, str]) -> tuple[str, str, Any, bool]:
    method, path, _ = OPERATIONS[name]
    path = path.replace("/api/v1", "")
    for key, value in given.items():
        path = path.replace(f"{{{key}}}", value)
    bodies: dict[str, Any] = {
        "perform_act": {"payload": {"opinion": "齐全", "place": "hall"}},
        "start_draft": {"item": "stall-permit", "party": "wang"},
        "save_answers": {"answers": {"area": 13}},
        "save_answer": {"value": 14},
        "change_credential_status": {"to": "02", "basis": "行政许可法 §69"},
        "look_at_answer": {"purpose": "review"},
        "look_at_party": {"field": "phone", "purpose": "review", "matter": given["case"]},
        "register_person": {"resident_id": "420902199001010018", "name": "王小芳"},
        "find_party": {"resident_id": "420902199001010018"},
        "give_mandate": {"principal": "wang", "agent": "li", "items": ["stall-permit"]},
        "read_notices": {"notices": None},
        "subscribe_webhook": {"url": "https://example.org/hook", "department": "tax"},
        "save_prepared_item": {"content": world.content("stall-permit").to_json()},
        "make_token": {"label": "x"},
        "begin_joint": {"bundle": "no-such-bundle"},
        "act_campaign_task": {"act": "begin"},
        **CONSTRUCTION,
        "rate_again": {"level": "1"},
        "rate_service": {"level": "1", "by_name": False, "channel": "pc"},
        "answer_rating_callback": {"satisfied": True},
        "appeal_rating_exclusion": {"reason": "x"},
        **JOINT,
    }
    queries = {
        "list_cases": "?department=mk",
        "list_looks": "?party=wang",
        "list_credentials": "?holder=wang",
        "reckon_due": "?start=2022-04-01&length=20wd",
    }
    body = bodies.get(name, {} if method in {"POST", "PUT", "PATCH"} else None)
    upload = name in {
        "attach_file",
        "upload_document",
        "upload_case_document",
        "upload_project_document",
        "upload_zone_report",
    }
    return method, path + queries.get(name, ""), body, upload
