from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.base.search import models
from tongban.base.search.actions import index, put_synonyms, remove, set_boosts
from tongban.base.search.queries import search
from tongban.base.search.rules import everyday, grams, pieces, snippet, terms, words
from tongban.base.search.types import Piece, SearchError

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

# id -> (title, English name, body)
ITEMS = {
    "food": ("食品经营许可(新办)", "Food business permit", "餐饮服务 食品销售 居民身份证复印件"),
    "prepacked": ("仅销售预包装食品备案", "Prepackaged food filing", "商场超市 居民身份证"),
    "individual": ("个体工商户设立登记", "Individual business registration", "营业执照 居民身份证"),
    "company": ("公司设立登记", "Company registration", "企业 营业执照 股东 居民身份证"),
    "tobacco": ("烟草专卖零售许可证新办", "Tobacco retail licence", "零售点 营业执照 居民身份证"),
    "id-replace": ("居民身份证补领", "Resident id card replacement", "遗失 损坏"),
    "id-first": ("居民身份证首次申领", "Resident id card, first issue", "户口簿"),
    "transfer": (
        "国有建设用地使用权及房屋所有权转移登记",
        "Real estate transfer",
        "买卖 契税 不动产",
    ),
    "mortgage": ("不动产抵押登记", "Mortgage registration", "贷款 银行"),
    "birth": ("出生医学证明签发", "Birth certificate", "新生儿 母亲 居民身份证"),
    "household": ("出生登记(户口)", "Household registration of a birth", "新生儿 落户"),
    "pension": ("企业职工基本养老保险待遇申领", "Pension claim", "退休 职工 银行账户"),
    "hygiene": ("公共场所卫生许可", "Public place hygiene permit", "宾馆 美容美发 浴室"),
    "marriage": ("内地居民婚姻登记", "Marriage registration", "结婚 户口簿 居民身份证"),
}
SYNONYMS = {
    "开饭店": ["食品经营许可", "餐饮"],
    "卖烟": ["烟草专卖零售许可证"],
    "coffee shop": ["食品经营许可", "餐饮"],
    "丢了": ["补领"],
    "过户": ["转移登记"],
    "房子": ["房屋", "不动产"],
    "上户口": ["出生登记", "户口"],
    "小孩": ["新生儿", "出生"],
    "退休": ["养老保险"],
    "领证": ["婚姻登记"],
    "理发店": ["公共场所卫生许可"],
    "营业执照": ["设立登记"],
}
QUESTIONS = {
    "开饭店要办什么证": "food",
    "身份证丢了": "id-replace",
    "我的身份证丢了怎么补办": "id-replace",
    "房子过户": "transfer",
    "二手房买卖过户需要什么材料": "transfer",
    "想开个 coffee shop 怎么办": "food",
    "Food Permits": "food",
    "ＦＯＯＤ　ｐｅｒｍｉｔ": "food",
    "卖烟": "tobacco",
    "烟草证": "tobacco",
    "小孩上户口": "household",
    "退休了怎么领钱": "pension",
    "结婚领证": "marriage",
    "开理发店": "hygiene",
    "房屋抵押贷款": "mortgage",
    "注册公司": "company",
    "办营业执照": "individual",
    "预包装": "prepacked",
    "新生儿出生证明": "birth",
    "第一次办身份证": "id-first",
}


@pytest.fixture
def shelf(db: None) -> None:  # noqa: ARG001 - asks for the database
    for ref, (title, english, body) in ITEMS.items():
        index("item", ref, title, body, [english])
    index("event", "food", "开饭店")
    put_synonyms(SYNONYMS)


def _ids(text: str, limit: int = 10) -> list[str]:
    return [hit.id for hit in search("item", text, limit)]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("question", list(QUESTIONS))
def test_everyday_questions_find_the_item_among_the_first_three(question: str) -> None:
    assert QUESTIONS[question] in _ids(question, 3)


@pytest.mark.usefixtures("shelf")
def test_most_questions_find_it_first() -> None:
    first = sum(_ids(question, 1) == [wanted] for question, wanted in QUESTIONS.items())
    assert first >= 18


@pytest.mark.usefixtures("shelf")
def test_a_search_asks_the_database_a_constant_number_of_times(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for limit in (1, 10):
        with django_assert_num_queries(3):
            found = search("item", "房子过户", limit)
        assert found[0].id == "transfer"


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize("text", ["", "   ", "?!。，；（）", "%%%", "___", "\x00\x00", "的", "🙂"])
def test_what_asks_nothing_finds_nothing(text: str) -> None:
    assert _ids(text) == []


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    "text",
    [
        "身份证丢了'; DROP TABLE search_entry; --",
        '身份证丢了" OR 1=1',
        "身份证丢了 \\ % _ $$ {} () [] & | ! :*",
        "身份证丢了\x00\ud800".encode("utf-8", "ignore").decode(),
        "身份证丢了" + "!" * 20000,
    ],
)
def test_special_characters_and_length_do_no_harm(text: str) -> None:
    assert _ids(text)[0] == "id-replace"
    assert models.Entry.objects.count() == len(ITEMS) + 1


@pytest.mark.usefixtures("shelf")
def test_long_texts_are_searched_by_their_beginning() -> None:
    assert _ids("身份证丢了" + "房" * 20000)[0] == "id-replace"
    assert "transfer" not in _ids("身份证丢了" + "无" * 200 + "房屋转移登记", 3)


@pytest.mark.usefixtures("shelf")
def test_pieces_of_words_are_found_where_no_word_fits() -> None:
    assert _ids("包装食")[0] == "prepacked"
    assert _ids("tobac") == ["tobacco"]
    assert "marriage" in _ids("婚")
    assert _ids("完全无关") == []


@pytest.mark.usefixtures("shelf")
def test_kinds_stay_apart() -> None:
    assert [(hit.kind, hit.id) for hit in search("event", "开饭店")] == [("event", "food")]
    assert search("nothing", "开饭店") == []


@pytest.mark.usefixtures("shelf")
def test_what_is_asked_for_more_comes_first_among_equals() -> None:
    for ref in ("a", "b"):
        index("guide", ref, "营业执照指南")
    assert [hit.id for hit in search("guide", "营业执照指南")] == ["a", "b"]
    assert set_boosts("guide", {"b": 5000, "none": 1}) == 1
    assert [hit.id for hit in search("guide", "营业执照指南")] == ["b", "a"]
    index("guide", "body", "其他事项", "营业执照 指南", boost=1e9)
    assert [hit.id for hit in search("guide", "营业执照指南")][-1] == "body"


@pytest.mark.usefixtures("shelf")
def test_entries_are_replaced_and_removed() -> None:
    before = list(models.Entry.objects.order_by("pk").values())
    title, english, body = ITEMS["food"]
    index("item", "food", title, body, [english])
    assert list(models.Entry.objects.order_by("pk").values()) == before
    index("item", "food", "道路运输经营许可")
    assert "food" not in _ids("食品")
    assert _ids("道路运输")[0] == "food"
    assert remove("item", "food")
    assert not remove("item", "food")
    assert _ids("道路运输") == []


@pytest.mark.usefixtures("shelf")
def test_synonyms_are_loaded_whole() -> None:
    assert put_synonyms({"搓澡": ["公共场所卫生许可"]}) == 1
    assert _ids("搓澡")[0] == "hygiene"
    assert "food" not in _ids("开饭店")
    before = list(models.Synonym.objects.values())
    with pytest.raises(SearchError) as caught:
        put_synonyms({"好": ["可以"], "": ["空"], "坏": [], "差": ["", "x"]})
    assert caught.value.code == "SEARCH-SYNONYM"
    assert "'坏', '差'" in str(caught.value)
    assert list(models.Synonym.objects.values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ref", "title", "boost"),
    [
        ("", "标题", 0.0),
        ("x", "", 0.0),
        ("x", "长" * 501, 0.0),
        ("x", "题", -1.0),
        ("x", "题", float("nan")),
    ],
)
def test_wrong_entries_are_refused(ref: str, title: str, boost: float) -> None:
    with pytest.raises(SearchError) as caught:
        index("item", ref, title, boost=boost)
    assert caught.value.code == "SEARCH-ENTRY"
    assert pickle.loads(pickle.dumps(caught.value)).code == "SEARCH-ENTRY"  # noqa: S301 - our own
    assert models.Entry.objects.count() == 0


@pytest.mark.usefixtures("shelf")
def test_hits_show_what_was_found() -> None:
    (hit,) = search("item", "tobacco", 1)
    assert hit.title == "烟草专卖零售许可证新办"
    assert hit.title_pieces == (Piece("烟草专卖零售许可证新办", marked=False),)
    hit = search("item", "食品经营 餐饮", 1)[0]
    assert [piece.text for piece in hit.title_pieces if piece.marked] == ["食品", "经营"]
    assert "".join(piece.text for piece in hit.title_pieces) == ITEMS["food"][0]
    assert Piece("餐饮", marked=True) in hit.snippet


def test_marks_leave_markup_to_the_page() -> None:
    assert pieces("<b>Food</b>", ["food", ""]) == (
        Piece("<b>", marked=False),
        Piece("Food", marked=True),
        Piece("</b>", marked=False),
    )
    assert pieces("", ["x"]) == ()
    body = "甲" * 100 + "餐饮" + "乙" * 100
    assert sum(len(piece.text) for piece in snippet(body, ["餐饮"])) == 60
    assert Piece("餐饮", marked=True) in snippet(body, ["餐饮"])


def test_an_everyday_word_does_not_stand_across_two_others() -> None:
    known = ["过户", "coffee shop", "开理发店", "开店", "理发", "店"]
    assert everyday("房子过户", known) == ["过户"]
    assert everyday("办不过户口本", known) == []
    assert everyday("我要开 coffee shop", known) == ["coffee shop"]
    assert everyday("我要开理发店", known) == ["开理发店"]
    assert everyday("理发店", ["开理发店", "过户"]) == []
    assert everyday("理发店", ["开理发店", "过户"], shortened=True) == ["开理发店"]
    assert everyday("抵押", known) == []


def test_words_are_cut_folded_and_stemmed() -> None:
    assert words("居民身份证 Permits, GAS") == [
        "居民",
        "身份",
        "身份证",
        "居民身份证",
        "permit",
        "gas",
    ]
    assert terms("请问怎么办理营业执照的手续?") == {"营业": 0.25, "执照": 0.25, "营业执照": 1.0}
    assert grams("婚") == ["婚"]
    assert grams("不动产登") == ["不动", "动产", "产登"]


@pytest.mark.usefixtures("shelf")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=300))
def test_any_text_is_searched(text: str) -> None:
    hits = search("item", text, 5)
    assert len(hits) <= 5
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
