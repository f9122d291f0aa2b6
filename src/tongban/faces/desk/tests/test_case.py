from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from tongban.base.parties.looks import looks_of
from tongban.faces.desk.tests.browsing import read, text
from tongban.record.effects import drain
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import REVIEWER, SECOND, WANG, key

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http.response import HttpResponseBase as HttpResponse
    from pytest_django import DjangoAssertNumQueries

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def opened(client: Client, case: UUID) -> HttpResponse:
    page = client.get(f"/desk/cases/{case}/")
    assert page.status_code == 200
    return page


def _close(served: Any) -> None:
    """Close the file alone: closing the response would end the test's transaction."""
    for closer in served._resource_closers:
        closer()


def acts_of(page: HttpResponse) -> list[str]:
    """Name the acts of a case page in their order."""
    return [
        each.action.split("/acts/")[1].strip("/")
        for each in read(page).forms
        if "/acts/" in each.action
    ]


def test_a_received_case_shows_what_the_clerk_needs(sign_in: SignIn) -> None:
    case = world.submit()
    page = opened(sign_in("mk-clerk"), case)
    shown = text(page)
    matter = get_matter(case, actor=SYSTEM)
    assert matter.folded is not None
    for part in (matter.number, "王小芳", "420902********0018", "已收件", "小芳水果", "摊位平面图"):
        assert part in shown
    assert matter.folded.head in shown
    assert "420902199001010018" not in shown
    assert "13812340000" not in shown
    assert acts_of(page)[0] == "accept"
    assert {"notify_correction", "refuse_acceptance", "declare_not_required"} <= set(acts_of(page))
    assert "申请材料齐全、符合法定形式，予以受理。" in shown
    assert "第三十二条第一款第五项" in shown


def test_the_reckoning_is_told_day_by_day(sign_in: SignIn) -> None:
    shown = text(opened(sign_in("mk-clerk"), world.accepted()))
    assert "逐日计算" in shown
    assert "2022-04-02 周六 第 1 日" in shown
    assert "2022-04-05 周二 休息日" in shown
    assert "到期日 2022-04-29" in shown


def test_a_suspended_case_says_that_the_clock_stands(sign_in: SignIn) -> None:
    case = world.under_review()
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="testing",
        reason="送检",
        expected_until=date(2022, 4, 20),
    )
    world.on(2022, 4, 11)
    page = opened(sign_in("mk-reviewer"), case)
    assert "计时中止" in text(page)
    assert "2022年4月20日" in text(page)
    assert acts_of(page)[0] == "resume"


def test_what_was_done_is_not_put_first_again(sign_in: SignIn) -> None:
    page = opened(sign_in("mk-reviewer"), world.reviewed())
    assert '<details class="act" open>' not in text(page)
    assert acts_of(page)[0] != "start_review"


def test_the_timeline_tells_who_on_what_authority(sign_in: SignIn) -> None:
    case = world.reviewed()
    shown = text(opened(sign_in("mk-approver"), case))
    assert "符合条件" in shown
    assert "示例mk-reviewer" in shown
    for part in ("授权", "摘要", "sha256:"):
        assert part in shown
    assert shown.index("提出审查意见") < shown.index("提交申请")


def test_a_closed_case_offers_nothing(sign_in: SignIn) -> None:
    case = world.submit()
    actions.withdraw_case(case, actor=WANG, key=key(), reason="不做了")
    page = opened(sign_in("mk-clerk"), case)
    assert acts_of(page) == []
    assert "本件已经结束" in text(page)


def test_a_correction_shows_what_is_asked(sign_in: SignIn) -> None:
    case = world.submit()
    actions.notify_correction(
        case, actor=world.CLERK, key=key(), missing=[], defects=["平面图：未注明面积"]
    )
    shown = text(opened(sign_in("mk-clerk"), case))
    assert "等申请人补正" in shown
    assert "平面图：未注明面积" in shown


def test_papers_and_documents_are_served_under_authority(sign_in: SignIn) -> None:
    case = world.accepted()
    drain()
    client = sign_in("mk-clerk")
    shown = text(opened(client, case))
    hrefs = {part.split('"')[0] for part in shown.split('href="')[1:]}
    viewed = {each for each in hrefs if "/view/" in each}
    links = {each for each in hrefs if "/documents/" in each}
    assert (len(viewed), len(links)) == (2, 2)  # two materials; receipt and acceptance
    links |= {each.replace("/view/", "/documents/") for each in viewed}
    for link in links:
        served = client.get(link)
        assert served.status_code == 200
        assert served["Content-Security-Policy"].startswith("sandbox")
        assert served["X-Content-Type-Options"] == "nosniff"
        _close(served)
        assert sign_in("other-clerk").get(link).status_code == 404
    assert client.get(f"/desk/cases/{case}/documents/sha256:00/").status_code == 404


def test_a_look_is_shown_once_and_logged(sign_in: SignIn) -> None:
    case = world.submit()
    client = sign_in("mk-clerk")
    sent = {"field": "resident_id", "party": "wang", "purpose": "identity"}
    seen = client.post(f"/desk/cases/{case}/look/", sent)
    assert seen.status_code == 200
    assert "420902199001010018" in text(seen)
    assert "no-store" in seen["Cache-Control"]
    logged = looks_of("wang", actor=SYSTEM)
    assert [(each.actor, each.field, each.purpose, each.matter) for each in logged] == [
        ("mk-clerk", "resident_id", "identity", str(case))
    ]
    assert "420902199001010018" not in text(opened(client, case))


def test_a_look_that_is_not_allowed_shows_and_logs_nothing(sign_in: SignIn) -> None:
    case = world.submit()
    client = sign_in("mk-clerk")
    fine = {"field": "resident_id", "party": "wang", "purpose": "review"}
    for changed, status in (
        ({"purpose": "curiosity"}, 400),
        ({"purpose": "other", "note": ""}, 400),
        ({"field": "diary"}, 404),
        ({"party": "nobody"}, 404),
        ({"party": "li"}, 403),
    ):
        page = client.post(f"/desk/cases/{case}/look/", {**fine, **changed})
        assert page.status_code == status, changed
        assert "199001010018" not in text(page)
    assert looks_of("wang", actor=SYSTEM) == []
    assert looks_of("li", actor=SYSTEM) == []


def test_a_masked_answer_is_looked_at_once_and_logged(sign_in: SignIn) -> None:
    case = world.submit()
    client = sign_in("mk-clerk")
    page = opened(client, case)
    assert "138****0000" in text(page)
    offered = [
        each.data["field"][0]
        for each in read(page).forms
        if each.action.endswith("/look/") and each.data["field"][0].startswith("answer:")
    ]
    assert offered == ["answer:owner_phone"]  # what is not masked needs no look
    sent = {"field": "answer:owner_phone", "purpose": "contact"}
    seen = client.post(f"/desk/cases/{case}/look/", sent)
    assert seen.status_code == 200
    assert "13812340000" in text(seen)
    assert "联系当事人" in text(seen)
    assert "no-store" in seen["Cache-Control"]
    logged = looks_of("wang", actor=SYSTEM)
    assert [(each.actor, each.field, each.purpose, each.matter) for each in logged] == [
        ("mk-clerk", "answer:owner_phone", "contact", str(case))
    ]
    assert "13812340000" not in text(opened(client, case))


def test_an_answer_is_shown_to_nobody_off_the_case_and_never_without_a_purpose(
    sign_in: SignIn,
) -> None:
    case = world.submit()
    sent = {"field": "answer:owner_phone", "purpose": "review"}
    clerk = sign_in("mk-clerk")
    for client, changed, status in (
        (Client(), {}, 302),
        (sign_in("wang"), {}, 403),
        (sign_in("li"), {}, 403),
        (sign_in("other-clerk"), {}, 404),
        (clerk, {"purpose": "curiosity"}, 400),
        (clerk, {"purpose": "other", "note": " "}, 400),
        (clerk, {"field": "answer:diary"}, 404),
        (clerk, {"field": "answer:"}, 404),
    ):
        page = client.post(f"/desk/cases/{case}/look/", {**sent, **changed})
        assert page.status_code == status, changed
        assert "13812340000" not in text(page)
    assert looks_of("wang", actor=SYSTEM) == []


def test_the_number_of_queries_does_not_grow_with_the_acts(
    sign_in: SignIn,
    statements: list[str],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("mk-reviewer")
    case = world.under_review()
    opened(client, case)
    statements.clear()
    with django_assert_max_num_queries(20):
        opened(client, case)
    few = len(statements)
    for officer in (REVIEWER, SECOND):
        actions.review_case(case, actor=officer, key=key(), opinion="符合")
    statements.clear()
    opened(client, case)
    assert len(statements) == few <= 14


def test_html_in_what_people_write_stays_text(sign_in: SignIn) -> None:
    case = world.submit(trade_name="<script>alert(1)</script>")
    shown = text(opened(sign_in("mk-clerk"), case))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_no_inline_style_or_script(sign_in: SignIn) -> None:
    shown = text(opened(sign_in("mk-clerk"), world.submit()))
    assert "style=" not in shown
    assert "onclick" not in shown
    assert shown.count("<script") == 2  # htmx, and the keys
