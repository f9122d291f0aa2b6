from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.base.documents.queries import list_documents
from tongban.base.parties.actions import put_account
from tongban.faces.desk.tests.browsing import form, text
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, MORNING, REVIEWER, key

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http.response import HttpResponseBase as HttpResponse

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def acts(case: UUID) -> list[str]:
    return [each.act.name for each in get_acts(case, actor=SYSTEM).rows]


def last(case: UUID) -> dict[str, Any]:
    return dict(get_acts(case, actor=SYSTEM).rows[-1].act.payload)


def sent(client: Client, case: UUID, act: str, **values: Any) -> HttpResponse:
    """Fill in the act's form as the case page shows it, and send it."""
    page = client.get(f"/desk/cases/{case}/")
    found = form(page, f"/acts/{act}/")
    return client.post(found.action, found.filled(**values))


@pytest.mark.parametrize(
    ("who", "stage", "act", "values", "state", "payload"),
    [
        (
            "mk-clerk",
            world.submit,
            "accept",
            {},
            "ACCEPTED",
            {"place": "hall", "opinion": "申请材料齐全、符合法定形式，予以受理。"},
        ),
        (
            "mk-clerk",
            world.submit,
            "notify_correction",
            {"defects": "平面图：未注明面积\r\n\r\n签名：缺日期"},
            "CORRECTION",
            {"defects": ["平面图：未注明面积", "签名：缺日期"]},
        ),
        (
            "mk-clerk",
            world.submit,
            "refuse_acceptance",
            {"reason": "不属于本机关职权", "competent_body": "示例市城管局", "confirmed": "yes"},
            "REFUSED",
            {"reason": "不属于本机关职权", "competent_body": "示例市城管局"},
        ),
        ("mk-reviewer", world.accepted, "start_review", {}, "UNDER_REVIEW", {}),
        (
            "mk-reviewer",
            world.under_review,
            "inspect",
            {"inspectors": ["mk-reviewer", "mk-second"], "findings": "布局合格", "passed": "no"},
            "UNDER_REVIEW",
            {
                "inspectors": ["mk-reviewer", "mk-second"],
                "inspected_on": "2022-04-01",
                "findings": "布局合格",
                "passed": False,
            },
        ),
        (
            "mk-reviewer",
            world.under_review,
            "review",
            {"opinion": "符合", "recommendation": "deny"},
            "UNDER_REVIEW",
            {"opinion": "符合", "recommendation": "deny"},
        ),
        (
            "mk-reviewer",
            world.under_review,
            "suspend",
            {
                "ground": "hearing",
                "reason": "听取意见",
                "expected_until": "2022-04-20",
                "host": "mk-head",
            },
            "SUSPENDED",
            {
                "ground": "hearing",
                "basis_law": "中华人民共和国行政许可法",
                "basis_clause": "第四十五条",
                "reason": "听取意见",
                "expected_until": "2022-04-20",
                "host": "mk-head",
            },
        ),
        (
            "mk-head",
            world.under_review,
            "extend",
            {"days": "10", "reason": "情况复杂"},
            "UNDER_REVIEW",
            {"days": 10, "reason": "情况复杂"},
        ),
        (
            "mk-approver",
            world.reviewed,
            "deny",
            {"reasons": "面积不足", "confirmed": "yes"},
            "DENIED",
            None,
        ),
        (
            "mk-certifier",
            world.granted,
            "issue",
            {},
            "CERT_ISSUED",
            {"valid_from": "2022-04-01"},
        ),
    ],
)
def test_an_act_is_done_by_its_form(
    sign_in: SignIn,
    who: str,
    stage: Callable[[], UUID],
    act: str,
    values: dict[str, Any],
    state: str,
    payload: dict[str, Any] | None,
) -> None:
    case = stage()
    answer = sent(sign_in(who), case, act, **values)
    assert answer.status_code == 302, text(answer)
    assert answer["Location"] == f"/desk/cases/{case}/"
    assert acts(case)[-1] == act
    assert get_matter(case, actor=SYSTEM).state == state
    if payload is None:
        assert "申请行政复议" in last(case)["remedy"]
    else:
        assert last(case) == payload


def test_what_was_done_is_told_after_it(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    case = world.submit()
    answer = sent(client, case, "accept")
    assert "已办理：受理（第2步）。" in text(client.get(answer["Location"]))


def test_faults_are_summed_up_and_what_was_typed_is_kept(sign_in: SignIn) -> None:
    client, case = sign_in("mk-reviewer"), world.under_review()
    answer = sent(
        client,
        case,
        "suspend",
        ground="testing",
        reason="  ",
        expected_until="2022-13-01",
        basis_clause="第四十五条第二款",
    )
    assert answer.status_code == 400
    shown = text(answer)
    assert '<a href="#f-reason">请填写“事由”。</a>' in shown
    assert '<a href="#f-expected_until">日期应如 2022-04-01。</a>' in shown
    assert 'id="f-reason-error"' in shown
    again = form(answer, "/acts/suspend/")
    assert again.data["ground"] == ["testing"]
    assert again.data["basis_clause"] == ["第四十五条第二款"]
    assert again.data["expected_until"] == ["2022-13-01"]
    assert acts(case)[-1] == "start_review"


def test_a_settling_act_asks_to_be_confirmed(sign_in: SignIn) -> None:
    client, case = sign_in("mk-approver"), world.reviewed()
    answer = sent(client, case, "grant", reasons="符合")
    assert answer.status_code == 400
    assert '<a href="#f-confirmed">' in text(answer)
    assert acts(case)[-1] == "review"
    again = form(answer, "/acts/grant/")
    assert client.post(again.action, again.filled(confirmed="yes")).status_code == 302
    assert acts(case)[-1] == "grant"


def test_the_same_form_twice_is_done_once(sign_in: SignIn) -> None:
    client, case = sign_in("mk-reviewer"), world.under_review()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/suspend/")
    filled = found.filled(ground="testing", reason="送检", expected_until="2022-04-20")
    for _ in range(3):
        answer = client.post(found.action, filled)
        assert (answer.status_code, answer["Location"]) == (302, f"/desk/cases/{case}/")
    assert acts(case).count("suspend") == 1


def test_picks_sent_twice_are_done_once(sign_in: SignIn) -> None:
    client, case = sign_in("mk-reviewer"), world.under_review()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/inspect/")
    filled = found.filled(inspectors=["mk-reviewer", "mk-second"], findings="合格", passed="yes")
    assert client.post(found.action, filled).status_code == 302
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="testing",
        reason="送检",
        expected_until=date(2022, 4, 20),
    )
    assert client.post(found.action, filled).status_code == 302
    assert acts(case).count("inspect") == 1


def test_a_used_key_with_another_content_is_refused(sign_in: SignIn) -> None:
    client, case = sign_in("mk-reviewer"), world.under_review()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/review/")
    assert client.post(found.action, found.filled(opinion="一")).status_code == 302
    answer = client.post(found.action, found.filled(opinion="二", version="4"))
    assert answer.status_code == 409
    assert "这张表单已经提交过" in text(answer)
    again = form(answer, "/acts/review/")
    assert again.data["opinion"] == ["二"]
    assert again.data["key"] != found.data["key"]
    assert acts(case).count("review") == 1


def test_a_conflict_shows_what_happened_and_loses_nothing(sign_in: SignIn) -> None:
    client, case = sign_in("mk-second"), world.under_review()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/review/")
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="抢先的意见")
    answer = client.post(found.action, found.filled(opinion="写了很久的意见"))
    assert answer.status_code == 409
    shown = text(answer)
    assert "他人刚刚办理过" in shown
    assert "抢先的意见" in shown
    assert acts(case).count("review") == 1
    again = form(answer, "/acts/review/")
    assert again.data["opinion"] == ["写了很久的意见"]
    assert client.post(again.action, again.data).status_code == 302
    assert last(case)["opinion"] == "写了很久的意见"


def test_a_stale_page_whose_act_is_gone_keeps_the_text_for_copying(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/accept/")
    actions.declare_not_required(case, actor=CLERK, key=key(), reason="免许可")
    answer = client.post(found.action, found.filled(opinion="准备受理"))
    assert answer.status_code == 409
    shown = text(answer)
    assert "告知无需许可" in shown
    assert "准备受理" in shown
    assert acts(case) == ["submit", "declare_not_required"]


def test_what_the_law_forbids_is_told_at_its_field(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit()
    answer = sent(client, case, "refuse_acceptance", reason="不归我管", confirmed="yes")
    assert answer.status_code == 400
    assert "不予受理应当写明应当向哪个行政机关申请" in text(answer)
    assert form(answer, "/acts/refuse_acceptance/").data["reason"] == ["不归我管"]
    assert acts(case) == ["submit"]


def test_too_few_inspectors(sign_in: SignIn) -> None:
    client, case = sign_in("mk-reviewer"), world.under_review()
    answer = sent(client, case, "inspect", inspectors=["mk-reviewer"], findings="x", passed="yes")
    assert answer.status_code == 400
    assert '<a href="#f-inspectors">至少2项。</a>' in text(answer)
    assert "inspect" not in acts(case)


def test_who_may_not_is_told_and_nothing_happens(sign_in: SignIn) -> None:
    case = world.accepted()
    clerk = sign_in("mk-clerk")
    assert clerk.get(f"/desk/cases/{case}/acts/start_review/").status_code == 403
    answer = clerk.post(
        f"/desk/cases/{case}/acts/start_review/", {"key": str(uuid4()), "version": "2"}
    )
    assert answer.status_code == 403
    assert "AUTHORITY-NONE" in text(answer)
    assert acts(case) == ["submit", "accept"]


def test_who_reviewed_does_not_decide(sign_in: SignIn) -> None:
    case = world.under_review()
    actions.review_case(case, actor=world.JACK, key=key(), opinion="我看可以")
    answer = sign_in("mk-jack").post(
        f"/desk/cases/{case}/acts/grant/",
        {"key": str(uuid4()), "version": "4", "reasons": "符合", "confirmed": "yes"},
    )
    assert answer.status_code == 403
    assert "AUTHORITY-SEPARATION" in text(answer)
    assert "grant" not in acts(case)


@pytest.mark.parametrize("act", ["nonsense", "submit"])
def test_acts_that_are_no_form_of_a_case(sign_in: SignIn, act: str) -> None:
    case = world.submit()
    answer = sign_in("mk-clerk").get(f"/desk/cases/{case}/acts/{act}/")
    assert answer.status_code in {403, 404}


def test_system_fields_cannot_be_sent(sign_in: SignIn) -> None:
    case = world.accepted()
    answer = sign_in("mk-approver").post(
        f"/desk/cases/{case}/acts/grant_now/", {"key": str(uuid4()), "ahead": "0", "reasons": "x"}
    )
    assert answer.status_code in {403, 409}
    assert acts(case) == ["submit", "accept"]


def test_the_form_stands_on_a_page_of_its_own(sign_in: SignIn) -> None:
    case = world.submit()
    page = sign_in("mk-clerk").get(f"/desk/cases/{case}/acts/accept/")
    assert page.status_code == 200
    assert form(page, "/acts/accept/").data["version"] == ["1"]


def test_an_interrupted_key_or_version_does_no_harm(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit()
    found = form(client.get(f"/desk/cases/{case}/"), "/acts/accept/")
    assert client.post(found.action, found.filled(key="")).status_code == 400
    assert acts(case) == ["submit"]
    assert client.post(found.action, found.filled(version="x")).status_code == 302
    assert acts(case) == ["submit", "accept"]


def test_forms_need_their_token(district: None) -> None:  # noqa: ARG001 - asks for the people
    case = world.submit()
    put_account(login="mk-clerk", officer="mk-clerk")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(
        get_user_model().objects.get(login="mk-clerk"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for path in ("acts/accept/", "look/", "correct/correct_on_spot/"):
        assert strict.post(f"/desk/cases/{case}/{path}", {}).status_code == 403
    assert acts(case) == ["submit"]


def test_a_correction_is_taken_at_the_window(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), missing=[], defects=["面积：不清"])
    assert (
        client.get(f"/desk/cases/{case}/acts/resubmit/")["Location"]
        == f"/desk/cases/{case}/correct/resubmit/"
    )
    page = client.get(f"/desk/cases/{case}/correct/resubmit/")
    assert page.status_code == 200
    assert "现为：138****0000。不改请留空。" in text(page)
    sent_ = {"key": str(uuid4()), "version": "2", "area": "15", "owner_phone": ""}
    answer = client.post(f"/desk/cases/{case}/correct/resubmit/", sent_)
    assert answer.status_code == 302
    again = client.post(f"/desk/cases/{case}/correct/resubmit/", sent_)
    assert again.status_code == 302
    assert acts(case) == ["submit", "notify_correction", "resubmit"]
    payload = last(case)
    assert payload["channel"] == "window"
    assert payload["application"]["area"] == 15
    assert str(payload["application"]["owner_phone"]).startswith("enc:")


def test_a_material_is_promised_at_the_window(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    case = world.submit(files=("plan",), actor=CLERK)
    assert get_acts(case, actor=SYSTEM).rows[0].act.payload["lacking"] == ["photo"]
    page = client.get(f"/desk/cases/{case}/correct/correct_on_spot/")
    assert 'name="promise" value="photo"' in text(page)
    assert 'name="promise" value="plan"' not in text(page)
    sent_ = {"key": str(uuid4()), "version": "1", "promise": "photo"}
    answer = client.post(f"/desk/cases/{case}/correct/correct_on_spot/", sent_)
    assert answer.status_code == 302
    assert last(case)["committed"] == ["photo"]
    assert "lacking" not in last(case)


def test_a_case_that_waits_for_corrections_takes_them_first(sign_in: SignIn) -> None:
    case = world.submit()
    actions.notify_correction(case, actor=CLERK, key=key(), missing=[], defects=["面积：不清"])
    page = text(sign_in("mk-clerk").get(f"/desk/cases/{case}/"))
    assert page.index("/correct/resubmit/") < page.index("/acts/accept/")


def test_a_wrong_correction_is_told_and_kept(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit()
    address = f"/desk/cases/{case}/correct/correct_on_spot/"
    sent_ = {"key": str(uuid4()), "version": "1", "area": "零", "trade_name": "新字号"}
    answer = client.post(address, sent_)
    assert answer.status_code == 400
    assert '<a href="#f-area">' in text(answer)
    assert 'value="零"' in text(answer)
    assert acts(case) == ["submit"]


def test_files_of_a_correction_come_into_the_case(sign_in: SignIn) -> None:
    client, case = sign_in("mk-clerk"), world.submit(actor=world.WANG, files=("photo", "plan"))
    file = SimpleUploadedFile("新图.png", world.PNG + b"new", content_type="text/html")
    answer = client.post(
        f"/desk/cases/{case}/correct/correct_on_spot/",
        {"key": str(uuid4()), "version": "1", "slot.plan": file},
    )
    assert answer.status_code == 302
    names = [each.filename for each in list_documents(matter=case, actor=SYSTEM)]
    assert "新图.png" in names
    bad = SimpleUploadedFile("页.html", b"<html><script>1</script></html>")
    refused = client.post(
        f"/desk/cases/{case}/correct/correct_on_spot/",
        {"key": str(uuid4()), "version": "2", "slot.plan": bad},
    )
    assert refused.status_code == 400
    assert "没有收下" in text(refused)
    assert acts(case) == ["submit", "correct_on_spot"]


def test_the_day_of_the_form_is_the_record_s(sign_in: SignIn) -> None:
    case = world.under_review()
    page = sign_in("mk-reviewer").get(f"/desk/cases/{case}/acts/inspect/")
    assert form(page, "/acts/inspect/").data["inspected_on"] == [MORNING.date().isoformat()]
