"""Rules over lists that name things only: what authorities hold, duplicates, and speed."""

from datetime import date

import pytest

from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import ItemContent, MaterialSlot
from tongban.services.linter.held import asked_for, everywhere, held_of
from tongban.services.linter.rules.duplicates import core
from tongban.services.linter.run import UnknownRule, lint, select
from tongban.services.linter.types import Body, District, Officer, Post, Severity

DAY = date(2022, 4, 1)


def item(name: str, ident: str = "x", *materials: str, **fields: object) -> ItemContent:
    needs = tuple(MaterialSlot(f"m{n}", name=Label(text)) for n, text in enumerate(materials))
    return ItemContent(ident, Label(name), needs=needs, **{"body_name": "某局"} | fields)  # type: ignore[arg-type]


def found(rule: str, *items: ItemContent, **fields: object) -> list[tuple[str, str, str]]:
    district = District(items, DAY, held=everywhere(), columns=frozenset({"needs"}), **fields)  # type: ignore[arg-type]
    report = lint(district, rules=[rule])
    return [(each.place.id, each.place.path, each.severity.value) for each in report.findings]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("居民身份证", "居民身份证"),
        ("申请人身份证复印件", "居民身份证"),
        ("1.有效身份证（正反面）", "居民身份证"),
        ("《营业执照》副本复印件1份", "营业执照"),
        ("营业执照或事业单位法人证书", "营业执照"),
        ("身份证或护照复印件", None),
        ("身份证明", None),
        ("外国人居留证件", None),
        ("执业药师本人手持身份证彩照", None),
    ],
)
def test_which_certificate_a_name_asks_for(text: str, name: str | None) -> None:
    held = asked_for(text, held_of(District((), DAY, held=everywhere())))

    assert (held.name if held else None) == name


def test_what_another_authority_holds_is_advised_where_the_source_says_nothing() -> None:
    shop = item("开书店", "shop", "居民身份证", "书目")
    police = item("补办书证", "police", "居民身份证", body_name="某市公安局")

    assert found("TB103", shop, police) == [("shop", "needs[0]", "advice")]
    assert found("TB104", shop, police) == [("police", "needs[0]", "advice")]


def test_a_renewal_that_asks_for_the_old_certificate() -> None:
    renewed = item("图书经营许可证延续", "renew", "原图书经营许可证", "图书清单")
    first = item("图书经营许可证核发", "first", "图书经营许可证")

    assert found("TB104", renewed, first) == [("renew", "needs[0]", "advice")]


def test_one_line_with_several_materials_of_which_one_is_held() -> None:
    several = item("开书店", "a", "委托书、受托人书单和营业执照")
    choice = item("开书店", "b", "委托书或者营业执照")

    assert found("TB110", several, choice) == [("a", "needs[0].name", "advice")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("图书经营许可核发", "图书经营许可证审批", True),
        ("对图书进行登记备案", "图书登记备案", True),
        ("图书室设立登记", "图书室开办登记", True),
        ("图书交易备案（县级）", "图书交易备案", True),
        ("图书经营许可证变更", "图书经营许可证延续", False),
        ("一级图书员注册", "二级图书员注册", False),
        ("图书登记（纸质）", "图书登记（电子）", False),
        ("图书报告书审批", "图书报告表审批", False),
        ("图书馆设立登记", "图书室设立登记", False),
        ("第12号图书登记", "第21号图书登记", False),
        ("进出口图书经营登记备案", "图书进出口经营登记备案", True),
    ],
)
def test_two_names_of_one_item(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a table
    hits = found("TB701", item(one, "one"), item(other, "other"))

    assert hits == ([("other", "name", "warning")] if same else [])


def test_names_are_compared_within_an_authority_and_a_result() -> None:
    here = item("图书经营许可核发", "here")
    there = item("图书经营许可审批", "there", body_name="另一局")
    paper = item("图书登记办理", "paper", produces="paper")
    card = item("图书登记申请", "card", produces="card")

    assert found("TB701", here, there, paper, card) == []
    assert core("对图书经营许可证进行核发") == "图书经营"


def test_one_code_for_two_items() -> None:
    one = item("甲", "one", handling_code="A1")
    two = item("乙", "two", handling_code="A1")
    other = item("丙", "other", handling_code="A2")

    assert found("TB702", one, two, other) == [("two", "implementation_code", "error")]


def test_the_only_clerk_who_is_the_only_approver() -> None:
    book = item("甲", "book", implementing_body="lib")
    both = Officer("both", (Post("clerk", "lib"), Post("approver", "lib")))
    more = Officer("more", (Post("approver", "lib", frozenset({"book"})),))
    other = Officer("other", (Post("approver", "lib", frozenset({"film"})),))
    bodies = {"lib": Body("lib", Label("图书局"))}

    assert found("TB802", book, bodies=bodies, officers=(both, other)) == [
        ("book", "flow_steps", "warning")
    ]
    assert found("TB802", book, bodies=bodies, officers=(both, more)) == []


def test_rules_are_chosen_by_number_or_chapter() -> None:
    assert select(["TB103"]) == {"TB103"}
    assert {"TB901", "TB909"} <= select(["tb9"])
    for wrong in ("TB999", "", "X"):
        with pytest.raises(UnknownRule, match="no rule begins with"):
            select([wrong])


def test_order_and_repetition_change_nothing() -> None:
    items = [item(f"图书{n}登记", f"i{n}", "居民身份证", "其他材料") for n in range(20)]
    forth = lint(District(tuple(items), DAY, held=everywhere(), columns=frozenset({"needs"})))
    back = lint(District(tuple(items[::-1]), DAY, held=everywhere(), columns=frozenset({"needs"})))

    assert forth.to_json()["findings"] == back.to_json()["findings"]
    assert {each.severity for each in forth.findings} == {Severity.ERROR, Severity.ADVICE}
