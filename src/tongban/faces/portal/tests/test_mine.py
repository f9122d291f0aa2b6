"""A person's own pages: messages, looks, mandates, credentials, verification."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.base.parties.queries import agents_of
from tongban.faces.portal.tests.markup import check
from tongban.faces.portal.tests.scene import CLERK, OWN_ID, Visitor, text_of
from tongban.record import effects
from tongban.services.cases.actions import accept_case
from tongban.services.cases.queries import look_answer

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

OWN = ("/my/", "/my/cases/", "/my/messages/", "/my/looks/", "/my/agents/", "/my/credentials/")
LI_ID = "422221196204030157"


def card_of(visitor: Visitor) -> str:
    """Return the address of the visitor's identity card."""
    found = re.search(r'href="(/my/credentials/[^"]+/)"', text_of(visitor.get("/my/credentials/")))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("path", OWN)
def test_own_pages_ask_to_sign_in(anybody: Client, path: str) -> None:
    assert anybody.get(path).headers["Location"] == f"/sign-in/?next={path}"


@pytest.mark.parametrize("path", OWN)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_own_pages_are_correct_and_cheap(
    zhang: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, language: str
) -> None:
    zhang.start()
    zhang.get("/")
    with django_assert_max_num_queries(12):
        answer = zhang.client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    check(text_of(answer))


def test_an_account_of_nobody_has_no_own_pages(world: None) -> None:  # noqa: ARG001 - asks for the district
    clerk = Visitor("scjg.clerk")
    assert clerk.get("/my/").status_code == 403


def test_messages_come_and_are_read(zhang: Visitor) -> None:
    case = zhang.submit()
    accept_case(case, actor=CLERK, key="a")
    effects.drain()
    assert "条未读" in text_of(zhang.get("/my/"))
    page = text_of(zhang.get("/my/messages/"))
    check(page)
    assert f'href="/my/cases/{case}/"' in page
    assert zhang.post("/my/messages/read").status_code == 302
    assert "条未读" not in text_of(zhang.get("/my/"))
    assert "全部标为已读" not in text_of(zhang.get("/my/messages/"))


def test_a_get_marks_nothing_as_read(zhang: Visitor) -> None:
    assert zhang.get("/my/messages/read").status_code == 405


def test_looks_say_who_why_and_when(zhang: Visitor) -> None:
    zhang.start()
    page = text_of(zhang.get("/my/looks/"))
    assert "本人" in page
    assert "填写申请" in page
    assert "居民身份证号码" in page
    assert OWN_ID not in page


def test_looks_at_answers_are_told_by_their_labels(zhang: Visitor, li: Visitor) -> None:
    case = zhang.submit()
    look_answer(case, "applicant_resident_id", actor=CLERK, purpose="review")
    for language, words in (
        ("zh-hans", ("公民身份号码", "办件审查", "赵文远")),
        ("en", ("Resident identity number", "Reviewing the case")),
    ):
        page = text_of(zhang.client.get("/my/looks/", headers={"Accept-Language": language}))
        check(page)
        for word in words:
            assert word in page
        assert "answer:" not in page
        assert OWN_ID not in page
    assert "公民身份号码" not in text_of(li.get("/my/looks/"))


def test_a_mandate_is_given_once_used_and_ended(zhang: Visitor, li: Visitor) -> None:
    key = re.search(r'name="key" value="([^"]+)"', text_of(zhang.get("/my/agents/")))
    assert key is not None
    data = {"key": key[1], "name": "李建国", "resident_id": LI_ID, "until": "2022-12-31"}
    assert zhang.post("/my/agents/", data).status_code == 302
    assert zhang.post("/my/agents/", data).status_code == 302
    given = agents_of("zhang-xiaolan")
    assert [each.agent for each in given] == ["li-jianguo"]
    page = text_of(zhang.get("/my/agents/"))
    check(page)
    assert "2022年12月31日" in page
    draft = li.start(party="zhang-xiaolan")
    shown = text_of(li.get(f"/drafts/{draft}/"))
    assert "张晓岚" in shown
    assert OWN_ID not in shown  # a resident id is filled in by its own person alone
    assert li.post(f"/my/agents/{given[0].id}/revoke").status_code == 302
    assert not any(each.revoked_at is None for each in agents_of("zhang-xiaolan"))
    answer = li.post("/items/individual-business-registration/apply", {"party": "zhang-xiaolan"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "王美华"), ("resident_id", "123"), ("until", "明年"), ("until", "2001-01-01")],
)
def test_a_mandate_that_does_not_fit_is_told(zhang: Visitor, field: str, value: str) -> None:
    data = {"name": "李建国", "resident_id": LI_ID, "until": "2022-12-31", field: value}
    answer = zhang.post("/my/agents/", data)
    assert answer.status_code == 422
    check(text_of(answer))
    assert 'role="alert"' in text_of(answer)
    assert agents_of("zhang-xiaolan") == []


def test_somebody_elses_mandate_cannot_be_ended(wu: Visitor, li: Visitor) -> None:
    given = agents_of("huaiyin-precision")
    assert li.post(f"/my/agents/{given[0].id}/revoke").status_code == 404
    assert agents_of("huaiyin-precision") == given
    assert wu.get("/my/agents/").status_code == 200


def test_a_credential_is_shown_in_clear_to_its_holder_alone(
    zhang: Visitor, li: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = card_of(zhang)
    zhang.get("/")
    with django_assert_max_num_queries(14):
        page = text_of(zhang.get(address))
    check(page)
    assert OWN_ID in page
    assert 'src="data:image/svg+xml' in page
    for part in ("", "pdf", "jwt", "json"):
        assert li.get(f"{address}{part}").status_code == 404


def test_a_credential_is_downloaded(zhang: Visitor) -> None:
    address = card_of(zhang)
    pdf = zhang.get(f"{address}pdf")
    assert b"".join(pdf.streaming_content).startswith(b"%PDF-")
    token = zhang.get(f"{address}jwt")
    assert token.headers["Content-Type"] == "application/vc+jwt"
    assert text_of(token).count(".") == 2
    plain = zhang.get(f"{address}json")
    assert "attachment" in plain.headers["Content-Disposition"]
    subject = json.loads(plain.content)["credentialSubject"]
    assert subject["content"]["applicant_resident_id"] == OWN_ID


def test_anybody_verifies_by_code_and_sees_nothing_personal(
    zhang: Visitor, anybody: Client
) -> None:
    code = re.search(r'href="(/verify/[^"]+)"', text_of(zhang.get(card_of(zhang))))
    assert code is not None
    answer = anybody.get(code[1])
    page = text_of(answer)
    check(page)
    assert "真实有效" in page
    assert OWN_ID not in page
    assert "张晓岚" not in page
    typed = anybody.get("/verify/", {"q": code[1].removeprefix("/verify/")})
    assert typed.headers["Location"] == code[1]


def test_anybody_verifies_by_identifier(zhang: Visitor, anybody: Client) -> None:
    identifier = card_of(zhang).split("/")[3]
    page = text_of(anybody.get("/verify/", {"q": identifier}))
    check(page)
    assert "真实有效" in page
    assert "张晓岚" not in page


@pytest.mark.parametrize(
    "query", ["ABCD", "1.2.156.3005.2.x", "<b>", "..", "\x00\x00", "x" * 20_000]
)
def test_what_was_never_issued_is_told_plainly(anybody: Client, query: str) -> None:
    answer = anybody.get("/verify/", {"q": query}, follow=True)
    assert answer.status_code == 200
    check(text_of(answer))
    assert "真实有效" not in text_of(answer)


def test_a_changed_byte_is_found(zhang: Visitor, anybody: Client) -> None:
    data = b"".join(zhang.get(f"{card_of(zhang)}pdf").streaming_content)
    same = anybody.post("/verify/", {"file": SimpleUploadedFile("a.pdf", data)})
    check(text_of(same))
    assert "真实有效" in text_of(same)
    place = len(data) // 2
    changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    answer = anybody.post("/verify/", {"file": SimpleUploadedFile("a.pdf", changed)})
    page = text_of(answer)
    check(page)
    assert 'class="verdict bad"' in page
    assert "真实有效" not in page


def test_verifying_no_file_says_what_to_do(anybody: Client) -> None:
    for data in ({}, {"file": SimpleUploadedFile("a.pdf", b"")}):
        answer = anybody.post("/verify/", data)
        assert answer.status_code == 422
        check(text_of(answer))


def test_the_issuers_keys_are_public(anybody: Client) -> None:
    keys = json.loads(anybody.get("/.well-known/jwks.json").content)["keys"]
    assert {key["crv"] for key in keys} == {"P-256"}
    assert all("d" not in key for key in keys)
