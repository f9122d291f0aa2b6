"""Finding an item and reading its guide, without signing in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tongban.faces.portal.tests.markup import check
from tongban.faces.portal.tests.scene import ITEM, text_of
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.guides import guide_bytes
from tongban.services.catalogue.labels import Label

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tongban.faces.portal.tests.scene import Visitor

PAGES = (
    "/",
    "/search",
    "/search?q=开店",
    "/search?q=nothing-like-it-anywhere",
    "/search?q=shipin",
    "/events/open-shop/",
    "/items/",
    "/items/?department=scjg",
    "/items/food-business-permit/",
    "/verify/",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_public_pages_are_correct_and_cheap(
    anybody: Client, django_assert_max_num_queries: DjangoAssertNumQueries, path: str, language: str
) -> None:
    anybody.get("/", headers={"Accept-Language": language})
    with django_assert_max_num_queries(12):
        answer = anybody.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    check(text_of(answer))


def test_everyday_words_find_the_item(anybody: Client) -> None:
    page = text_of(anybody.get("/search", {"q": "卖吃的要办什么证 食品"}))
    assert 'href="/items/food-business-permit/"' in page
    assert "名称里有“食品”" in page


def test_a_search_reads_past_a_slip_and_says_so(anybody: Client) -> None:
    page = text_of(anybody.get("/search", {"q": "shipin xuke"}))
    assert "已按“食品许可”查找" in page
    assert 'href="/items/food-business-permit/"' in page


def test_a_search_that_finds_nothing_says_what_to_do(anybody: Client) -> None:
    page = text_of(anybody.get("/search", {"q": "<zzzzqqq>"}))
    assert "没有找到与“&lt;zzzzqqq&gt;”有关的事项" in page
    assert "热线" in page


@pytest.mark.parametrize("query", ["\x00", "x" * 20_000, "'; DROP TABLE", "%", "食" * 5000])
def test_a_strange_search_is_answered(anybody: Client, query: str) -> None:
    assert anybody.get("/search", {"q": query}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/items/absent/", "/events/absent/", "/items/?department=absent", "/items/absent/guide.json"],
)
def test_what_is_not_there_is_404(anybody: Client, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 404
    check(text_of(answer))


def test_the_guide_shows_everything_people_need(anybody: Client) -> None:
    page = text_of(anybody.get("/items/food-business-permit/"))
    for words in (
        "5个工作日",
        "法律规定最长 20个工作日",
        "已取得营业执照或者法人登记证，作为申请人",
        "主要设备设施布局和操作流程图",
        "免提交，由系统调取",
        "不收费",
        "《中华人民共和国食品安全法》第三十五条",
        "只卖预包装食品也要办许可吗？",
        "0712-0000102",
        'href="/items/food-business-permit/apply"',
    ):
        assert words in page
    assert page.index("主要设备设施布局") < page.index("免提交，由系统调取") < page.index("怎么办")


def test_the_guide_as_json_is_the_published_one(anybody: Client) -> None:
    answer = anybody.get("/items/food-business-permit/guide.json?lang=zh")
    assert answer.headers["Content-Type"] == "application/json"
    record = catalogue.get_item("food-business-permit")
    from tongban.base.district.queries import evidence_kinds  # noqa: PLC0415 - after the load

    kinds = {k.id: Label(k.label["zh"], k.label.get("en", "")) for k in evidence_kinds().values()}
    assert answer.content == guide_bytes(catalogue.guide(record, "zh", kinds=kinds))
    assert json.loads(answer.content)["promised_limit"]["days"] == 5


def test_pages_of_the_list_are_turned(anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.faces.portal.pages.items.PAGE", 2)
    first = text_of(anybody.get("/items/"))
    assert "共 3 个事项" in first
    assert "?after=food-business-permit" in first
    second = text_of(anybody.get("/items/?after=food-business-permit"))
    assert "individual-business-registration" in second
    assert "下一页" not in second
    assert "回到第一页" in second


def test_a_situation_says_what_to_bring_and_goes_into_the_form(zhang: Visitor) -> None:
    path = f"/items/{ITEM}/"
    whole = text_of(zhang.get(path))
    assert "先答几个问题，看您要带什么" in whole
    page = text_of(zhang.get(f"{path}?f-by_agent=false&f-premises_residential=true"))
    check(page)
    assert "按您的情形：" in page
    assert f"{path}apply?f-premises_residential=true&amp;f-by_agent=false" in page
    answer = zhang.post(f"{path}apply", {"party": zhang.party, "f-premises_residential": "true"})
    draft = zhang.draft(answer.headers["Location"].split("/")[2])
    assert draft.answers["premises_residential"] is True


def test_an_answer_that_does_not_fit_is_left_out(zhang: Visitor) -> None:
    page = text_of(zhang.get(f"/items/{ITEM}/?f-by_agent=perhaps&f-absent=1"))
    check(page)
    assert "按您的情形：" not in page
    assert f"/items/{ITEM}/apply?" not in page


def test_a_credential_fills_the_screen_for_its_holder_alone(zhang: Visitor, li: Visitor) -> None:
    wallet = text_of(zhang.get("/my/credentials/"))
    check(wallet)
    found = re.search(r'href="(/my/credentials/[^"]+/show)"', wallet)
    assert found is not None
    page = text_of(zhang.get(found[1]))
    check(page)
    assert 'alt="核验二维码"' in page
    assert li.get(found[1]).status_code == 404
