from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.faces.desk.pages import queue
from tongban.faces.desk.tests.browsing import read, text
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, LI, REVIEWER, key

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    SignIn = Callable[[str], Client]

pytestmark = pytest.mark.usefixtures("district")


def test_an_empty_queue_says_so(sign_in: SignIn) -> None:
    page = sign_in("mk-clerk").get("/desk/")
    assert page.status_code == 200
    assert "没有待办的办件" in text(page)
    assert "市场局：窗口受理" in text(page)
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_cases_stand_by_due_day_with_words_for_what_is_left(sign_in: SignIn) -> None:
    late = world.accepted()
    world.on(2022, 4, 13)
    fresh = world.submit(actor=LI, party="li")
    page = text(sign_in("mk-clerk").get("/desk/"))
    assert page.index(str(late)) < page.index(str(fresh))
    assert "还剩5个工作日" in page
    assert "王**" in page
    assert "王小芳" not in page
    assert "2022年4月18日" in page


def test_counts_and_filter_by_light(sign_in: SignIn) -> None:
    late = world.accepted()
    world.on(2022, 4, 19)
    fresh = world.submit(actor=LI, party="li")
    client = sign_in("mk-reviewer")
    page = text(client.get("/desk/"))
    assert "超期1个工作日" in page
    counts = [each.split("</strong>")[0] for each in page.split('<strong class="count">')[1:]]
    assert counts == ["2", "1", "0", "1"]
    red = text(client.get("/desk/", {"light": "red"}))
    assert str(late) in red
    assert str(fresh) not in red
    assert "没有符合条件的办件" in text(client.get("/desk/", {"light": "yellow"}))


def test_filter_by_state_item_and_department(sign_in: SignIn) -> None:
    world.load("stall-change")
    one = world.accepted()
    other = world.submit("stall-change", actor=LI, party="li")
    client = sign_in("mk-clerk")
    accepted = text(client.get("/desk/", {"state": "ACCEPTED"}))
    assert (str(one) in accepted, str(other) in accepted) == (True, False)
    changed = text(client.get("/desk/", {"item": "stall-change", "department": "mk"}))
    assert (str(one) in changed, str(other) in changed) == (False, True)


def test_closed_cases_are_found_by_their_state(sign_in: SignIn) -> None:
    case = world.submit()
    actions.declare_not_required(case, actor=CLERK, key=key(), reason="摆摊免许可")
    client = sign_in("mk-clerk")
    assert str(case) not in text(client.get("/desk/"))
    assert str(case) in text(client.get("/desk/", {"state": "NOT_REQUIRED"}))


def test_filters_that_do_not_exist(sign_in: SignIn) -> None:
    client = sign_in("mk-clerk")
    for name, value in (
        ("department", "other"),
        ("light", "blue"),
        ("state", "NOWHERE"),
        ("after", "nonsense"),
    ):
        assert client.get("/desk/", {name: value}).status_code == 404, name


def test_a_case_opens_by_its_number(sign_in: SignIn) -> None:
    receipt = world.submitted()
    client = sign_in("mk-clerk")
    page = client.get("/desk/", {"number": f" {receipt.number} "})
    assert page.status_code == 302
    assert page["Location"] == f"/desk/cases/{receipt.matter}/"
    unknown = client.get("/desk/", {"number": "000000"})
    assert unknown.status_code == 404
    other = sign_in("other-clerk").get("/desk/", {"number": receipt.number})
    assert other.status_code == 404
    assert "摊位" not in text(other)


def test_pages_follow_one_another(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 2)
    cases = []
    for n in range(5):
        world.load(f"stall-{n}")
        cases.append(str(world.submit(f"stall-{n}")))
    client, found, address = sign_in("mk-clerk"), [], "/desk/"
    for _ in range(3):
        page = text(client.get(address))
        found += [case for case in cases if case in page]
        links = page.split('<p class="pager"><a class="button secondary" href="')[1:]
        address = "/desk/" + links[0].split('"')[0].replace("&amp;", "&") if links else ""
    assert address == ""
    assert sorted(found) == sorted(cases)


def test_an_officer_s_own_affairs_are_no_desk_work(sign_in: SignIn) -> None:
    case = world.submit()
    client = sign_in("other-clerk")
    assert str(case) not in text(client.get("/desk/"))


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn,
    statements: list[str],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    world.load("stall-change")
    world.submit()
    client = sign_in("mk-clerk")
    client.get("/desk/")
    statements.clear()
    client.get("/desk/")
    one = len(statements)
    world.submit("stall-change", actor=LI, party="li")
    world.accepted("stall-change")
    statements.clear()
    with django_assert_max_num_queries(7):
        client.get("/desk/")
    assert len(statements) == one == 10


def test_ids_are_unique_and_every_field_has_a_label(sign_in: SignIn) -> None:
    world.submit()
    page = sign_in("mk-clerk").get("/desk/")
    ids = read(page).ids
    for name in ("f-state", "f-item", "f-number"):
        assert name in ids
        assert f'for="{name}"' in text(page)


def test_who_holds_no_role_is_told(sign_in: SignIn) -> None:
    actions.start_review(world.accepted(), actor=REVIEWER, key=key())
    world.on(2021, 12, 1)
    page = sign_in("mk-clerk").get("/desk/")
    assert page.status_code == 200
    assert "您现在没有有效的岗位授权" in text(page)
