"""Ratings on every face: at the end of a case, at the desk, in public; who rated stays unknown."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import pytest
from django.test import Client

from tongban.base.ratings.actions import collect
from tongban.base.ratings.procedure import BAD_RATING
from tongban.base.ratings.queries import due_of
from tongban.base.ratings.types import APART
from tongban.record import clock, effects
from tongban.record.children import children_of
from tongban.record.db import fetch_all
from tongban.record.log import publish_root
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from tongban.faces.api.tests.hall import Hall

pytestmark = pytest.mark.usefixtures("place")
OFFICERS: Final = ("mk-clerk", "mk-reviewer", "mk-approver", "mk-head", "watch", "mk-audit")
READY: Final = "SELECT key, kind FROM record_outbox WHERE done_at IS NULL AND kind <> 'paper'"
SECRETS: Final = ("wang", "王小芳", "王*", "420902199001010018")


def ended() -> UUID:
    """End a case of Wang's: it is refused at the window."""
    case = world.submit()
    payload = {"reason": "不属于本机关职权范围", "competent_body": "市商务局"}
    cases.do(case, "refuse_acceptance", payload, actor=world.CLERK, key=world.key())
    return case


def settle() -> None:
    """Do what follows acts, papers aside: they take long and tell nothing of ratings."""
    while ready := [key for key, _ in fetch_all(READY)]:
        for each in ready:
            assert effects.do_effect(each)


def at(login: str) -> Client:
    client = Client()
    assert client.post("/sign-in/", {"account": login}).status_code == 302
    return client


def page_of(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers or None)
    assert answer.status_code == 200, (path, answer.status_code)
    return str(answer.content.decode())


def taken(answer: Any) -> bytes:
    """Read a file that was streamed."""
    return b"".join(answer.streaming_content)


def hidden(page: str, action: str = "") -> dict[str, Any]:
    """Read the hidden fields of the form that goes to an address, or of the first without one."""
    pattern = rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>'
    if not action:
        pattern = r'<form method="post">(.*?)</form>'
    found = re.search(pattern, page, re.DOTALL)
    assert found is not None, action
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', found[1]))


def rated(case: UUID, **said: Any) -> UUID:
    """Rate a case by its pages; give the rating."""
    wang = at("wang")
    place = wang.get(f"/r/case/{case}").headers["Location"]
    page = page_of(wang, place)
    answer = wang.post(place, {**hidden(page), "level": "5", "by_name": "yes", **said})
    assert answer.status_code == 302
    settle()
    return UUID(place.split("/")[2])


def bad_of(rating: UUID) -> UUID:
    (found,) = (each for each in children_of(rating, actor=SYSTEM) if each.kind == BAD_RATING)
    return found.id


def test_the_worker_invites_once_for_each_case_that_ended() -> None:
    case = ended()
    publish_root()
    while collect():
        pass
    (due,) = due_of(actor=world.WANG)
    assert (due.source, due.item, due.department) == ("case", "stall-permit", "mk")
    assert due.matter_number == get_matter(case, actor=SYSTEM).number
    page = page_of(at("wang"), "/my/")
    assert "可以评价的服务" in page
    assert f"/ratings/{due.id}/" in page
    publish_root()
    assert collect() > 0
    assert len(due_of(actor=world.WANG)) == 1


def test_a_case_that_goes_on_and_the_case_of_another_cannot_be_rated() -> None:
    case = world.submit()
    assert at("wang").get(f"/r/case/{case}").status_code == 404
    over = ended()
    assert at("li").get(f"/r/case/{over}").status_code == 404
    for ref in ("no-uuid", "%00", "a%00b", "x" * 300):
        assert at("wang").get(f"/r/case/{ref}").status_code == 404
    assert at("wang").get(f"/r/nothing/{over}").status_code == 404


def test_the_form_has_five_levels_with_words_and_none_chosen() -> None:
    case = ended()
    wang = at("wang")
    assert f"/r/case/{case}" in page_of(wang, f"/my/cases/{case}/")
    place = wang.get(f"/r/case/{case}?c=qr").headers["Location"]
    page = page_of(wang, place)
    levels = re.findall(r'name="level" value="(\d)"([^>]*)>\s*([^<]+)', page)
    assert [(code, words.strip()) for code, _, words in levels] == [
        ("1", "非常满意"),
        ("2", "满意"),
        ("3", "基本满意"),
        ("4", "不满意"),
        ("5", "非常不满意"),
    ]
    assert "checked" not in page
    wrong = wang.post(place, hidden(page))
    assert wrong.status_code == 422
    assert "请选择满意度" in wrong.content.decode()
    answer = wang.post(place, {**hidden(page), "level": "1", "by_name": "no", "tags": ["kind"]})
    assert answer.status_code == 302
    acts = page_of(wang, place)
    assert "非常满意" in acts
    assert 'name="level"' not in acts
    again = wang.post(place, {**hidden(page), "key": "other", "level": "5", "by_name": "no"})
    assert again.status_code == 422
    assert "已经评价过" in again.content.decode()
    spoken = page_of(wang, place, **{"accept-language": "en"})
    assert "Very satisfied" in spoken


def test_inv_rat_02_on_every_page_route_and_file_of_officers() -> None:
    """INV-RAT-02: desk, history, ledger page, routes, files: nowhere does a rated one see who."""
    case = ended()
    rating = rated(case, text="等了两个小时")
    bad = bad_of(rating)
    number = get_matter(rating, actor=SYSTEM).number
    case_number = get_matter(case, actor=SYSTEM).number
    for login in OFFICERS:
        client = at(login)
        for path in (
            f"/desk/cases/{rating}/",
            f"/desk/cases/{bad}/",
            f"/ratings/{rating}/",
            f"/desk/ratings/{rating}/",
            f"/desk/?department={APART}",
            f"/desk/ledger/?number={number}",
        ):
            answer = client.get(path)
            seen = answer.content.decode()
            assert answer.status_code in {200, 302, 403, 404}, path
            assert "等了两个小时" not in seen, path
            assert not (answer.status_code == 200 and number in seen and "?number" not in path)
    head = at("mk-head")
    listed, shown = page_of(head, "/desk/ratings/"), page_of(head, f"/desk/ratings/{bad}/")
    assert "等了两个小时" in shown
    for text in (listed, shown):
        for secret in (*SECRETS, case_number, number, str(rating), str(case)):
            assert secret not in text, secret
    for login in ("watch", "mk-audit"):
        for form in ("csv", "json"):
            answer = at(login).get(f"/desk/ratings/rows.{form}")
            assert answer.status_code == 200
            told = taken(answer).decode()
            assert "mk" in told
            for secret in (*SECRETS, case_number, number, str(rating)):
                assert secret not in told
    assert at("mk-head").get("/desk/ratings/rows.csv").status_code == 403


def test_inv_rat_02_by_the_interface(place: Hall) -> None:
    """INV-RAT-02: the same by routes: who rated is the rater's alone."""
    case = ended()
    rating = rated(case)
    bad = bad_of(rating)
    for login in ("mk-clerk", "mk-head", "watch", "li"):
        for path in (f"/ratings/{rating}", f"/cases/{rating}", f"/cases/{bad}"):
            assert place.get(path, login).status_code in {403, 404}, (login, path)
        answer = place.post(
            f"/ratings/{rating}/rate", login, {"level": "1", "by_name": False, "channel": "pc"}
        )
        assert answer.status_code in {403, 404}
    listed = place.get("/ratings/bad", "mk-head").content.decode()
    assert str(bad) in listed
    for secret in (*SECRETS, str(rating), str(case)):
        assert secret not in listed
    assert place.get("/ratings/bad", "tax-reviewer").json()["rows"] == []
    own = place.get(f"/ratings/{rating}", "wang").json()
    assert (own["level"], own["bad"][0]["id"]) == ("5", str(bad))


def test_a_bad_rating_from_the_portal_to_its_end_by_pages() -> None:
    rating = rated(ended(), text="排队太久")
    bad = bad_of(rating)
    place = f"/desk/ratings/{bad}/"
    head, reviewer, wang = at("mk-head"), at("mk-reviewer"), at("wang")

    def act(client: Client, name: str, **said: str) -> None:
        page = page_of(client, place)
        answer = client.post(f"{place}{name}/", {**hidden(page, f"{place}{name}/"), **said})
        assert answer.status_code == 302, answer.content.decode()
        settle()

    act(head, "contact", message="正在核实，稍后答复")
    act(head, "find_valid", finding="属实")
    act(head, "plan", how="now", measure="加开窗口")
    act(reviewer, "report_rectified", result="已加开两个窗口")
    act(head, "call_back", message="现在满意吗？")
    page = page_of(wang, f"/ratings/{rating}/")
    assert "已加开两个窗口" in page
    assert "正在核实，稍后答复" in page
    notices = page_of(wang, "/my/messages/")
    assert "现在满意吗？" in notices
    told = wang.get(f"/my/cases/{rating}/")
    assert told.headers["Location"] == f"/ratings/{rating}/"
    assert at("li").get(f"/my/cases/{rating}/").status_code == 404
    address = f"/ratings/{rating}/answer/{bad}/"
    missing = wang.post(address, hidden(page, address), follow=True)
    assert "请选择对整改结果是否满意" in missing.content.decode()
    answer = wang.post(address, {**hidden(page, address), "satisfied": "yes"})
    assert answer.status_code == 302
    settle()
    assert get_matter(bad, actor=SYSTEM).state == "CLOSED"
    assert get_matter(rating, actor=SYSTEM).state == "CLOSED"
    assert "没有差评" in page_of(head, "/desk/ratings/")
    stale = head.post(f"{place}plan/", {"key": "x", "how": "now", "measure": "x"}, follow=True)
    assert "这一步现在不能办理" in stale.content.decode()


def test_pages_of_bad_ratings_per_role() -> None:
    bad = bad_of(rated(ended()))
    for login, listed, one in (
        ("mk-head", 200, 200),
        ("mk-reviewer", 200, 200),
        ("watch", 200, 200),
        ("mk-clerk", 403, 200),
        ("tax-reviewer", 200, 404),
        ("wang", 403, 403),
    ):
        client = at(login)
        assert client.get("/desk/ratings/").status_code == listed, login
        assert client.get(f"/desk/ratings/{bad}/").status_code == one, login
    clerk = at("mk-clerk")
    refused = clerk.post(f"/desk/ratings/{bad}/find_valid/", {"key": "k", "finding": "x"})
    assert refused.status_code == 302
    assert get_matter(bad, actor=SYSTEM).version == 1
    assert Client().get("/desk/ratings/").status_code == 302


def test_public_figures_hide_what_is_too_small_and_hold_no_person() -> None:
    rated(ended())
    answer = Client().get("/ratings/")
    assert answer.status_code == 200
    assert "不足5条" in answer.content.decode()
    for _ in range(5):
        rated(ended(), level="1", by_name="no")
    page = page_of(Client(), "/ratings/")
    assert "83.3%" in page
    assert "5 / 6" in page
    answer = Client().get("/ratings/figures.json")
    told = json.loads(taken(answer))
    (total, mk) = told["rows"]
    assert (total["rated"], total["good"], total["contact_owed"]) == (6, 5, 1)
    assert mk["level_5"] == 1
    for secret in SECRETS:
        assert secret not in page + json.dumps(told, ensure_ascii=False)
    wrong = Client().get("/ratings/?since=2022-13-01")
    assert wrong.status_code == 400


def test_public_figures_by_the_interface(place: Hall) -> None:
    rated(ended())
    day = clock.now().date()
    since, until = (day - timedelta(days=3)).isoformat(), (day + timedelta(days=1)).isoformat()
    told = place.get("/ratings/figures", since=since, until=until).json()
    assert told["total"] == {"department": "", "hidden": True}
    assert (told["small"], told["small_is_default"]) == (5, True)
    assert place.get("/ratings/figures", since=until, until=since).status_code == 422


def test_statements_of_the_pages_do_not_grow_with_their_rows(
    django_assert_max_num_queries: Any,
) -> None:
    for _ in range(4):
        rated(ended())
        ended()
    publish_root()
    while collect():
        pass
    assert len(due_of(actor=world.WANG)) == 4
    head, wang, anybody = at("mk-head"), at("wang"), Client()
    for client, path in ((head, "/desk/ratings/"), (wang, "/my/"), (anybody, "/ratings/")):
        client.get(path)
        with django_assert_max_num_queries(12):
            assert client.get(path).status_code == 200
