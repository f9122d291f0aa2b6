"""Writing an application: kept field by field, resumed anywhere, nobody else's business."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.parties.privacy import looks_of
from tongban.faces.portal.tests.markup import check
from tongban.faces.portal.tests.scene import ANSWERS, ITEM, OWN_ID, PDF, Visitor, text_of
from tongban.kernel.authority import Actor, ActorKind
from tongban.services.cases.queries import form_of
from tongban.services.catalogue.queries import get_item
from tongban.services.forms.queries import get_draft

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tongban.services.forms.types import Draft

FIRM = {
    "firm_name": "孝南区肖港镇示例郑记餐馆",
    "firm_uscc": "92420902MA4A0002XG",
    "legal_representative_name": "郑海燕",
    "legal_representative_id": "42220119840822028X",
    "applicant_phone": "19900000008",
    "by_agent": False,
}
"""What the registers have of a restaurant and its owner, who applies for it."""


def stored(draft: uuid.UUID, who: Visitor) -> Draft:
    actor = Actor(who.party, ActorKind.PERSON, who.party)
    return get_draft(draft, actor=actor, form=form_of(get_item("food-business-permit")))


def test_applying_asks_to_sign_in_first(anybody: Client) -> None:
    answer = anybody.get(f"/items/{ITEM}/apply")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next=/items/{ITEM}/apply"


def test_for_whom(
    zhang: Visitor, wu: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        page = text_of(zhang.get(f"/items/{ITEM}/apply"))
    check(page)
    assert "张晓岚" in page
    principal = text_of(wu.get("/items/food-business-permit/apply"))
    assert "孝感示例槐荫精密制造有限公司" in principal
    assert 'value="huaiyin-precision"' in principal
    # an item for natural persons is not offered to a company
    assert 'value="huaiyin-precision" disabled' in text_of(wu.get(f"/items/{ITEM}/apply"))


def test_looking_at_the_first_page_begins_nothing(zhang: Visitor) -> None:
    zhang.get(f"/items/{ITEM}/apply")
    assert "没写完的申请" not in text_of(zhang.get("/my/"))


def test_a_party_that_is_not_ones_own_is_refused(zhang: Visitor) -> None:
    answer = zhang.post(f"/items/{ITEM}/apply", {"party": "li-jianguo"})
    assert answer.status_code == 422
    check(text_of(answer))
    assert "请选择为谁申请" in text_of(answer)


def test_what_is_known_is_filled_in_and_each_look_noted(zhang: Visitor) -> None:
    draft = zhang.start()
    page = text_of(zhang.get(f"/drafts/{draft}/"))
    assert f"<strong>{OWN_ID}</strong>" in page
    assert 'name="applicant_resident_id"' not in page
    assert "来自孝南公安分局的登记，不需填写；登记有误的，请先到孝南公安分局更正。" in page
    assert "来自您的账户信息，请核对。" in page
    seen = looks_of(
        "zhang-xiaolan", actor=Actor("zhang-xiaolan", ActorKind.PERSON, "zhang-xiaolan")
    )
    assert {(each.field, each.purpose, each.actor) for each in seen} == {
        ("resident_id", "filling", "zhang-xiaolan"),
        ("phone", "filling", "zhang-xiaolan"),
        ("address", "filling", "zhang-xiaolan"),
    }


def test_of_a_firm_its_register_and_its_head_are_known_and_say_where_from(
    zhang: Visitor,  # noqa: ARG001 - asks for the district
) -> None:
    head = Visitor("zheng-haiyan")
    draft = head.start("food-business-permit", party="xiaogang-restaurant")
    held = stored(draft, head)
    assert {name: held.answers.get(name) for name in FIRM} == FIRM
    fixed = {name for name, origin in held.origins.items() if origin.fixed}
    assert fixed == {"firm_uscc"}
    page = text_of(head.get(f"/drafts/{draft}/"))
    assert 'name="firm_uscc"' not in page
    assert f"<strong>{FIRM['firm_uscc']}</strong>" in page
    assert 'name="legal_representative_name"' in page
    refused = head.post(f"/drafts/{draft}/field", {"firm_uscc": "91420902MA49000106"})
    assert "不能在这里修改" in text_of(refused)
    assert stored(draft, head).answers == held.answers


def test_an_agent_of_a_firm_is_known_as_the_agent_and_learns_no_numbers(
    zhang: Visitor,  # noqa: ARG001 - asks for the district
) -> None:
    agent = Visitor("lin-yichen")
    draft = agent.start("food-business-permit", party="huaiyin-precision")
    answers = stored(draft, agent).answers
    assert (answers["by_agent"], answers["agent_name"]) == (True, "林奕辰")
    assert answers["agent_resident_id"]
    assert answers["legal_representative_name"] == "吴启明"
    assert "legal_representative_id" not in answers


def test_starting_twice_is_one_draft(zhang: Visitor) -> None:
    assert zhang.start() == zhang.start()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_form_is_correct_and_cheap(
    zhang: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries, language: str
) -> None:
    draft = zhang.start()
    zhang.client.get("/")
    with django_assert_max_num_queries(12):
        answer = zhang.client.get(f"/drafts/{draft}/", headers={"Accept-Language": language})
    assert answer.status_code == 200
    check(text_of(answer))


def test_a_field_is_kept_as_soon_as_it_is_left(zhang: Visitor) -> None:
    draft = zhang.start()
    answer = zhang.post(
        f"/drafts/{draft}/field", {"trade_name": "晓岚便利店"}, **{"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert "已保存：字号名称" in text_of(answer)
    assert 'hx-swap-oob="innerHTML"' in text_of(answer)
    second = Visitor("zhang-xiaolan")
    assert 'value="晓岚便利店"' in text_of(second.get(f"/drafts/{draft}/"))
    assert str(draft) in text_of(second.get("/my/"))


def test_a_field_that_does_not_fit_is_told_and_the_earlier_one_stays(zhang: Visitor) -> None:
    draft = zhang.start()
    answer = zhang.post(f"/drafts/{draft}/field", {"applicant_phone": "123"})
    assert "没有保存" in text_of(answer)
    assert 'value="123"' in text_of(answer)
    assert 'aria-invalid="true"' in text_of(answer)
    assert 'value="19900000001"' in text_of(zhang.get(f"/drafts/{draft}/"))


def test_an_answer_brings_up_the_material_it_decides_on(zhang: Visitor) -> None:
    draft = zhang.start()
    assert "f-material-agent-authorisation" not in text_of(zhang.get(f"/drafts/{draft}/"))
    answer = text_of(zhang.post(f"/drafts/{draft}/field", {"by_agent": "true"}))
    assert 'id="materials"' in answer
    assert "f-material-agent-authorisation" in answer
    assert '<div class="field" id="w-agent_name" hx-post' in answer
    back = text_of(zhang.post(f"/drafts/{draft}/field", {"by_agent": "false"}))
    assert "f-material-agent-authorisation" not in back
    assert '<div class="field" id="w-agent_name" hidden' in back


@pytest.mark.parametrize("data", [{}, {"nothing": "1"}, {"trade_name": "a", "by_agent": "true"}])
def test_a_field_request_names_one_field(zhang: Visitor, data: dict[str, str]) -> None:
    draft = zhang.start()
    assert zhang.post(f"/drafts/{draft}/field", data).status_code == 400
    assert 'value="a"' not in text_of(zhang.get(f"/drafts/{draft}/"))


def test_without_scripts_the_button_keeps_everything(zhang: Visitor) -> None:
    draft = zhang.start()
    answer = zhang.post(f"/drafts/{draft}/", {**ANSWERS, "save": "1"})
    assert answer.headers["Location"] == f"/drafts/{draft}/"
    page = text_of(zhang.get(f"/drafts/{draft}/"))
    assert "已保存，可以随时在任何设备上接着填。" in page
    assert 'value="86.5"' in page


def test_without_scripts_faults_come_back_with_what_was_typed(zhang: Visitor) -> None:
    draft = zhang.start()
    wrong = {**ANSWERS, "premises_area": "很大", "applicant_phone": "<b>1</b>"}
    answer = zhang.post(f"/drafts/{draft}/", wrong)
    assert answer.status_code == 422
    page = text_of(answer)
    check(page)
    assert 'href="#f-premises_area"' in page
    assert 'value="很大"' in page
    assert "&lt;b&gt;1&lt;/b&gt;" in page
    assert 'value="晓岚便利店"' in text_of(zhang.get(f"/drafts/{draft}/"))


def test_the_next_step_of_an_unfinished_form_names_what_lacks(zhang: Visitor) -> None:
    draft = zhang.start()
    answer = zhang.post(f"/drafts/{draft}/", {"review": "1", "premises_tenure": "rented"})
    assert answer.headers["Location"] == f"/drafts/{draft}/review"
    back = zhang.get(f"/drafts/{draft}/review")
    assert back.headers["Location"] == f"/drafts/{draft}/?check=1#error-title"
    page = text_of(zhang.get(f"/drafts/{draft}/?check=1"))
    check(page)
    assert 'href="#f-business_scope"' in page
    assert 'href="#f-material-premises-use-proof"' in page


def test_files_are_taken_listed_opened_and_removed(zhang: Visitor) -> None:
    draft = zhang.start()
    assert zhang.upload(draft, "id-card", name="身份证 正面.pdf").status_code == 302
    page = text_of(zhang.get(f"/drafts/{draft}/"))
    check(page)
    assert "身份证 正面.pdf" in page
    link = page.split('href="/documents/')[1].split('"')[0]
    opened = zhang.get(f"/documents/{link}")
    assert b"".join(opened.streaming_content) == PDF
    assert opened.headers["Content-Disposition"].startswith("attachment")
    zhang.post(f"/drafts/{draft}/remove", {"slot": "id-card", "document": link.replace("%3A", ":")})
    assert "身份证 正面.pdf" not in text_of(zhang.get(f"/drafts/{draft}/"))


def test_a_file_with_scripts_gets_the_list_anew(zhang: Visitor) -> None:
    draft = zhang.start()
    file = SimpleUploadedFile("a.pdf", PDF)
    answer = zhang.post(
        f"/drafts/{draft}/upload", {"slot": "id-card", "file": file}, **{"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert text_of(answer).lstrip().startswith('<section id="materials"')
    assert "已上传：居民身份证" in text_of(answer)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("a.html", b"<html><script>alert(1)</script></html>"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
    ],
)
def test_a_file_that_is_refused_is_told_and_not_kept(
    zhang: Visitor, name: str, data: bytes
) -> None:
    draft = zhang.start()
    zhang.post(f"/drafts/{draft}/", {"premises_tenure": "rented"})
    file = SimpleUploadedFile(name, data)
    answer = zhang.post(
        f"/drafts/{draft}/upload",
        {"slot": "premises-use-proof", "file": file},
        **{"HX-Request": "true"},
    )
    assert f'role="alert">{name}：' in text_of(answer)
    assert 'href="/documents/' not in text_of(zhang.get(f"/drafts/{draft}/"))


def test_a_material_that_the_guide_does_not_have_is_refused(zhang: Visitor) -> None:
    draft = zhang.start()
    assert zhang.upload(draft, "anything").status_code == 400


@pytest.mark.parametrize("page", ["", "review", "discard"])
def test_another_persons_draft_does_not_exist(zhang: Visitor, li: Visitor, page: str) -> None:
    draft = zhang.start()
    assert li.get(f"/drafts/{draft}/{page}").status_code == 404
    assert li.get(f"/drafts/{uuid.uuid4()}/{page}").status_code == 404


@pytest.mark.parametrize("page", ["", "field", "upload", "remove", "discard", "submit"])
def test_another_person_writes_nothing(zhang: Visitor, li: Visitor, page: str) -> None:
    draft = zhang.start()
    before = text_of(zhang.get(f"/drafts/{draft}/"))
    answer = li.post(f"/drafts/{draft}/{page}", {"trade_name": "x", "slot": "id-card"})
    assert answer.status_code == 404
    after = text_of(zhang.get(f"/drafts/{draft}/"))
    assert 'value="x"' not in after
    assert before.split('id="answers"')[1].count("value=") == after.split('id="answers"')[1].count(
        "value="
    )


def test_another_persons_file_does_not_exist(zhang: Visitor, li: Visitor) -> None:
    draft = zhang.start()
    zhang.upload(draft, "id-card")
    link = text_of(zhang.get(f"/drafts/{draft}/")).split('href="/documents/')[1].split('"')[0]
    assert li.get(f"/documents/{link}").status_code == 404
    assert li.get(f"/documents/{link}?matter={draft}").status_code == 404
    assert li.get(f"/documents/{link}?matter=x").status_code == 404


def test_a_write_without_the_csrf_token_is_refused(zhang: Visitor) -> None:
    draft = zhang.start()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = zhang.client.cookies
    answer = strict.post(f"/drafts/{draft}/field", {"trade_name": "x"})
    assert answer.status_code == 403
    assert 'value="x"' not in text_of(zhang.get(f"/drafts/{draft}/"))


def test_a_draft_is_deleted_only_after_asking(zhang: Visitor) -> None:
    draft = zhang.start()
    check(text_of(zhang.get(f"/drafts/{draft}/discard")))
    assert zhang.get(f"/drafts/{draft}/").status_code == 200
    assert zhang.post(f"/drafts/{draft}/discard").status_code == 302
    assert zhang.get(f"/drafts/{draft}/").status_code == 404


def test_a_new_version_of_the_item_keeps_the_draft_and_says_so(zhang: Visitor) -> None:
    from tongban.services.forms.actions import take_up_version  # noqa: PLC0415 - sets the scene
    from tongban.services.forms.queries import ItemForm  # noqa: PLC0415

    draft = zhang.start()
    zhang.post(f"/drafts/{draft}/field", {"trade_name": "晓岚便利店"})
    actor = Actor("zhang-xiaolan", ActorKind.PERSON, "zhang-xiaolan")
    take_up_version(actor=actor, draft=draft, form=ItemForm(ITEM, "sha256:before", "", ()))
    page = text_of(zhang.get(f"/drafts/{draft}/"))
    check(page)
    assert "办事指南更新了" in page
    assert 'value="晓岚便利店"' in page
