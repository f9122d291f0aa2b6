"""From checking one's answers to the case: handed in once, followed, corrected, withdrawn."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.faces.portal.tests.markup import check
from tongban.faces.portal.tests.scene import ANSWERS, CLERK, OWN_ID, PDF, Visitor, text_of
from tongban.record import effects
from tongban.services.cases.actions import accept_case, notify_correction
from tongban.services.cases.queries import get_case
from tongban.services.cases.types import Receipt

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tongban.services.cases.types import CaseView

LACK = ["经营范围：请按规范表述填写"]


def seen(case: uuid.UUID) -> CaseView:
    """Return the case as the clerk sees it."""
    view: CaseView = get_case(case, actor=CLERK)
    return view


def asked_to_correct(zhang: Visitor) -> uuid.UUID:
    """Bring a case to the point where something is asked of the applicant."""
    case = zhang.submit()
    notify_correction(case, actor=CLERK, key="ask", defects=LACK)
    return case


def form_of(page: str) -> dict[str, str]:
    """Return the hidden fields of the page's last form."""
    return dict(re.findall(r'<input type="hidden" name="(act|key|version)" value="([^"]*)">', page))


def test_answers_are_shown_as_typed_before_they_are_handed_in(
    zhang: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = zhang.start()
    zhang.complete(draft)
    with django_assert_max_num_queries(12):
        page = text_of(zhang.get(f"/drafts/{draft}/review"))
    check(page)
    for words in (OWN_ID, "晓岚便利店", "个人经营", "86.5 平方米", "a.pdf", "确认并提交"):
        assert words in page


def test_an_unfinished_draft_is_not_handed_in(zhang: Visitor) -> None:
    draft = zhang.start()
    answer = zhang.post(f"/drafts/{draft}/submit")
    assert answer.status_code == 422
    check(text_of(answer))
    assert "请填写经营范围" in text_of(answer)
    assert "没写完的申请" in text_of(zhang.get("/my/"))


def test_a_draft_becomes_one_case_however_often_it_is_handed_in(zhang: Visitor) -> None:
    draft = zhang.start()
    zhang.complete(draft)
    first = zhang.post(f"/drafts/{draft}/submit")
    assert first.status_code == 302
    for path in (f"/drafts/{draft}/submit",):
        assert zhang.post(path).headers["Location"] == first.headers["Location"]
    for path in (f"/drafts/{draft}/", f"/drafts/{draft}/review", f"/drafts/{draft}/discard"):
        assert zhang.get(path).headers["Location"] == first.headers["Location"]
    assert zhang.post(f"/drafts/{draft}/field", {"trade_name": "x"}).status_code == 409
    page = text_of(zhang.get("/my/"))
    assert page.count('href="/my/cases/0') == 1
    assert "没写完的申请" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_case_shows_where_it_stands(zhang: Visitor, language: str) -> None:
    case = zhang.submit()
    page = text_of(zhang.client.get(f"/my/cases/{case}/", headers={"Accept-Language": language}))
    check(page)
    view = seen(case)
    assert view.number in page
    if language == "zh-hans":
        assert "部门最迟在2022年4月11日告知是否受理" in page
        assert "还剩5个工作日" in page
        assert "提交申请" in page
        assert OWN_ID in page


def test_the_pages_of_a_case_ask_few_questions(
    zhang: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    case = asked_to_correct(zhang)
    zhang.get("/my/")
    with django_assert_max_num_queries(12):
        check(text_of(zhang.get("/my/")))
    with django_assert_max_num_queries(12):
        check(text_of(zhang.get("/my/cases/")))
    with django_assert_max_num_queries(24):
        page = text_of(zhang.get(f"/my/cases/{case}/"))
    assert LACK[0] in page
    with django_assert_max_num_queries(24):
        page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    assert LACK[0] in page


def test_the_receipt_can_be_downloaded_by_its_owner_alone(zhang: Visitor, li: Visitor) -> None:
    case = zhang.submit()
    effects.drain()
    page = text_of(zhang.get(f"/my/cases/{case}/"))
    link = re.search(r'href="(/documents/[^"]+)">[^<]*收件', page)
    assert link is not None
    answer = zhang.get(link[1])
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert li.get(link[1]).status_code == 404
    assert "收" in text_of(zhang.get("/my/messages/"))


@pytest.mark.parametrize("page", ["", "correct", "withdraw"])
def test_another_persons_case_does_not_exist(zhang: Visitor, li: Visitor, page: str) -> None:
    case = zhang.submit()
    assert li.get(f"/my/cases/{case}/{page}").status_code == 404
    assert li.get(f"/my/cases/{uuid.uuid4()}/{page}").status_code == 404
    if page:
        assert li.post(f"/my/cases/{case}/{page}", {"act": "resubmit"}).status_code == 404
    assert seen(case).version == 1


def test_what_is_asked_stands_first(zhang: Visitor) -> None:
    case = asked_to_correct(zhang)
    mine = text_of(zhang.get("/my/"))
    assert "现在需要您做的" in mine
    page = text_of(zhang.get(f"/my/cases/{case}/"))
    check(page)
    assert "请按规范表述填写" in page
    assert f'href="/my/cases/{case}/correct"' in page


def test_a_correction_is_answered_once(zhang: Visitor) -> None:
    case = asked_to_correct(zhang)
    page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    check(page)
    assert "原来填的：食品销售" in page
    data = {**form_of(page), "business_scope": "食品销售（仅销售预包装食品）"}
    assert data["act"] == "resubmit"
    file = {"file-premises-use-proof": SimpleUploadedFile("b.pdf", PDF + b"%2\n")}
    first = zhang.post(f"/my/cases/{case}/correct", {**data, **file})
    assert first.headers["Location"] == f"/my/cases/{case}/"
    assert zhang.post(f"/my/cases/{case}/correct", data).headers["Location"] == f"/my/cases/{case}/"
    view = seen(case)
    assert (view.state, view.version) == ("RECEIVED", 3)
    answers = {each.element: each.value for each in view.answers}
    assert answers["business_scope"] == "食品销售（仅销售预包装食品）"
    assert answers["trade_name"] == ANSWERS["trade_name"]
    assert sum(each.slot == "premises-use-proof" for each in view.evidence) == 2


def test_a_correction_that_does_not_fit_comes_back_with_its_files(zhang: Visitor) -> None:
    case = asked_to_correct(zhang)
    page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    file = {"file-premises-use-proof": SimpleUploadedFile("b.pdf", PDF + b"%2\n")}
    data = {**form_of(page), "premises_area": "很大", **file}
    answer = zhang.post(f"/my/cases/{case}/correct", data)
    assert answer.status_code == 422
    back = text_of(answer)
    check(back)
    assert 'href="#f-premises_area"' in back
    assert 'value="很大"' in back
    assert "已收到 1 个文件" in back
    assert form_of(back) == form_of(page)
    assert seen(case).version == 2
    held = re.search(r'name="given-premises-use-proof" value="([^"]+)"', back)
    assert held is not None
    again = {**form_of(back), "premises_area": "90", "given-premises-use-proof": held[1]}
    assert zhang.post(f"/my/cases/{case}/correct", again).status_code == 302
    assert seen(case).version == 3


def test_a_document_of_somebody_else_is_no_material(zhang: Visitor, li: Visitor) -> None:
    other = li.start()
    li.upload(other, "premises-use-proof", PDF + b"%li\n")
    link = text_of(li.get(f"/drafts/{other}/")).split('href="/documents/')[1].split('"')[0]
    case = asked_to_correct(zhang)
    page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    data = {**form_of(page), "given-premises-use-proof": link.replace("%3A", ":")}
    assert zhang.post(f"/my/cases/{case}/correct", data).status_code == 404
    assert seen(case).version == 2


def test_a_stale_correction_gets_a_friendly_page(zhang: Visitor) -> None:
    case = zhang.submit()
    page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    assert form_of(page)["act"] == "correct_on_spot"
    stale = {**form_of(page), "version": "9", "business_scope": "食品"}
    answer = zhang.post(f"/my/cases/{case}/correct", stale)
    assert answer.status_code == 409
    check(text_of(answer))
    assert "这一页已经不是最新的了" in text_of(answer)
    assert seen(case).version == 1


def test_a_correction_after_acceptance_is_refused_in_words(zhang: Visitor) -> None:
    case = zhang.submit()
    page = text_of(zhang.get(f"/my/cases/{case}/correct"))
    accept_case(case, actor=CLERK, key="a")
    data = {**form_of(page), "version": "2", "business_scope": "食品"}
    answer = zhang.post(f"/my/cases/{case}/correct", data)
    assert answer.status_code == 422
    assert "办件的状态已不允许这样做" in text_of(answer)
    assert zhang.get(f"/my/cases/{case}/correct").status_code == 302
    assert seen(case).version == 2


def test_withdrawing_asks_once_and_happens_once(zhang: Visitor) -> None:
    case = zhang.submit()
    page = text_of(zhang.get(f"/my/cases/{case}/withdraw"))
    check(page)
    assert seen(case).state == "RECEIVED"
    data = {**form_of(page), "reason": "不办了"}
    assert zhang.post(f"/my/cases/{case}/withdraw", data).status_code == 302
    assert zhang.post(f"/my/cases/{case}/withdraw", data).status_code == 302
    view = seen(case)
    assert (view.state, view.version) == ("WITHDRAWN", 2)
    page = text_of(zhang.get(f"/my/cases/{case}/"))
    check(page)
    assert "申请已撤回" in page
    assert zhang.get(f"/my/cases/{case}/withdraw").headers["Location"] == f"/my/cases/{case}/"


def test_a_stale_withdrawal_gets_a_friendly_page(zhang: Visitor) -> None:
    case = zhang.submit()
    page = text_of(zhang.get(f"/my/cases/{case}/withdraw"))
    receipt = accept_case(case, actor=CLERK, key="a")
    assert isinstance(receipt, Receipt)
    answer = zhang.post(f"/my/cases/{case}/withdraw", form_of(page))
    assert answer.status_code == 409
    assert seen(case).state == "ACCEPTED"
