"""Writing an application one question a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tongban.faces.portal.tests.markup import check
from tongban.faces.portal.tests.scene import ANSWERS, SLOTS, text_of

if TYPE_CHECKING:
    from typing import Any
    from uuid import UUID

    from pytest_django import DjangoAssertNumQueries

    from tongban.faces.portal.tests.scene import Visitor


def _draft(zhang: Visitor) -> UUID:
    draft = zhang.start()
    answer = zhang.post(f"/drafts/{draft}/way", {"way": "one"})
    assert answer.headers["Location"] == f"/drafts/{draft}/questions/"
    return draft


def _step(answer: Any) -> str:
    found = re.search(r"/questions/([a-z_]+)$", answer.headers["Location"])
    assert found is not None, answer.headers["Location"]
    return found[1]


def test_one_question_a_page_leads_to_the_same_application(
    zhang: Visitor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = _draft(zhang)
    step = _step(zhang.get(f"/drafts/{draft}/questions/"))
    assert step == "known"
    asked = []
    while step != "materials":
        with django_assert_max_num_queries(12):
            page = zhang.get(f"/drafts/{draft}/questions/{step}")
        check(text_of(page))
        asked.append(step)
        value = {step: ANSWERS[step]} if step in ANSWERS else {}
        step = _step(zhang.post(f"/drafts/{draft}/questions/{step}", value))
    assert set(ANSWERS) - {"by_agent"} <= set(asked)  # that one is known already
    for slot in SLOTS:
        answer = zhang.upload(draft, slot)
        assert answer.headers["Location"] == f"/drafts/{draft}/questions/materials#material-{slot}"
    check(text_of(zhang.get(f"/drafts/{draft}/questions/materials")))
    answer = zhang.post(f"/drafts/{draft}/questions/materials")
    assert answer.headers["Location"] == f"/drafts/{draft}/review"
    review = text_of(zhang.get(f"/drafts/{draft}/review"))
    check(review)
    assert f"/drafts/{draft}/questions/trade_name?then=review" in review
    back = zhang.post(
        f"/drafts/{draft}/questions/trade_name?then=review", {"trade_name": "晓岚超市"}
    )
    assert back.headers["Location"] == f"/drafts/{draft}/review"
    assert zhang.post(f"/drafts/{draft}/submit").status_code == 302
    assert zhang.draft(draft).matter is not None


def test_a_wrong_or_missing_answer_is_told_and_not_kept(zhang: Visitor) -> None:
    draft = _draft(zhang)
    for typed in ("", "minus one"):
        before = zhang.draft(draft).answers
        answer = zhang.post(f"/drafts/{draft}/questions/premises_area", {"premises_area": typed})
        assert answer.status_code == 422
        page = text_of(answer)
        check(page)
        assert "请先更正以下内容" in page
        assert 'href="#f-premises_area"' in page
        assert zhang.draft(draft).answers == before


def test_what_lacks_is_asked_where_it_is(zhang: Visitor) -> None:
    draft = _draft(zhang)
    answer = zhang.get(f"/drafts/{draft}/review")
    assert answer.headers["Location"].startswith(
        f"/drafts/{draft}/questions/operating_form?check=1"
    )
    zhang.post(f"/drafts/{draft}/way", {"way": "all"})
    zhang.post(f"/drafts/{draft}/", {**ANSWERS, "save": "1"})
    zhang.post(f"/drafts/{draft}/way", {"way": "one"})
    answer = zhang.get(f"/drafts/{draft}/review")
    assert answer.headers["Location"].startswith(f"/drafts/{draft}/questions/materials?check=1")
    page = text_of(zhang.get(f"/drafts/{draft}/questions/materials?check=1"))
    check(page)
    assert "请先更正以下内容" in page


def test_the_choice_is_kept_and_can_be_taken_back(zhang: Visitor) -> None:
    draft = _draft(zhang)
    assert zhang.get(f"/drafts/{draft}/").headers["Location"] == f"/drafts/{draft}/questions/"
    answer = zhang.post(f"/drafts/{draft}/way", {"way": "all"})
    assert answer.headers["Location"] == f"/drafts/{draft}/"
    page = text_of(zhang.get(f"/drafts/{draft}/"))
    check(page)
    assert "改成一次只问一题" in page


@pytest.mark.parametrize("step", ["absent", "applicant_name"])
def test_what_is_no_question_is_404(zhang: Visitor, step: str) -> None:
    assert zhang.get(f"/drafts/{_draft(zhang)}/questions/{step}").status_code == 404


def test_somebody_elses_questions_are_404(zhang: Visitor, li: Visitor) -> None:
    draft = _draft(zhang)
    before = zhang.draft(draft).answers
    assert li.get(f"/drafts/{draft}/questions/").status_code == 404
    assert li.get(f"/drafts/{draft}/questions/trade_name").status_code == 404
    answer = li.post(f"/drafts/{draft}/questions/trade_name", {"trade_name": "别人的店"})
    assert answer.status_code == 404
    assert li.post(f"/drafts/{draft}/way", {"way": "one"}).status_code == 404
    assert zhang.draft(draft).answers == before
