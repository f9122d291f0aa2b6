"""Several items as one matter, in a real browser: plan it, apply once, follow it, visit it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import walk
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE: Final = {"width": 390, "height": 844}
TABLET: Final = {"width": 820, "height": 1180}
RESTAURANT: Final = "开办餐饮店"
STORE: Final = "开办便利店"
MEMBERS: Final = (
    "从业人员预防性健康检查和健康证明",
    "个体工商户设立登记",
    "城镇污水排入排水管网许可",
    "食品经营许可（新办）",
)
"""Of a new restaurant that drains into the sewer and is no place of public assembly."""
FACTS: Final = {
    "经营主体": "新办个体工商户",
    "属于公众聚集场所": "否",
    "是否委托代理人办理": "否",
    "向城镇排水设施排放污水": "是",
}
ANSWERS: Final = {
    "单位名称": "孝南区示例文博餐馆",
    "经营场所使用方式": "租赁",
    "经营范围含登记前须经批准的项目": "否",
    "经营场所为住宅": "否",
    "经营场所地址": "孝南区书院街道槐荫大道106号",
    "经营场所面积": "120",
    "日排水量": "6",
    "主体业态": "餐饮服务经营者",
    "食品安全管理人员姓名": "孙文博",
    "组成形式": "个人经营",
    "经营范围": "许可项目：餐饮服务",
}
STORE_FACTS: Final = {
    "经营主体": "已有营业执照",
    "仅销售预包装食品": "是",
    "零售卷烟、雪茄烟": "是",
    "零售图书、报刊或音像制品": "否",
    "是否委托代理人办理": "否",
}
STORE_ANSWERS: Final = {
    "单位名称": "孝南区肖港镇示例郑记餐馆",
    "手机号码": "19900000008",
    "法定代表人公民身份号码": "42220119840822028X",
    "经营场所使用方式": "租赁",
    "经营场所地址": "孝南区肖港镇正街11号",
    "经营场所面积": "80",
    "食品安全管理人员姓名": "郑海燕",
    "经营场所与住所相独立": "是",
    "烟草零售业态": "便利店",
}


def test_a_restaurant_as_one_matter_on_a_phone(visit: Callable[..., Page]) -> None:
    phone = visit(**PHONE)
    walk.sign_in(phone, "孙文博")
    choose(phone, RESTAURANT)
    picture = plan_of(phone)
    for name in ("个体工商户设立登记", "企业设立登记", "消防安全检查"):
        expect(picture).to_contain_text(name)
    for question, value in FACTS.items():
        walk.answer(phone.locator("#planner"), question, value)
    for name in ("企业设立登记", "消防安全检查"):
        expect(picture).not_to_contain_text(name)
    for name in MEMBERS:
        expect(picture).to_contain_text(name)
    phone.reload()  # the address keeps what was answered
    expect(phone.get_by_label("新办个体工商户")).to_be_checked()
    begin(phone)
    walk.fill(phone, ANSWERS)
    materials(phone)
    number = walk.submit(phone)
    axis = phone.get_by_role("img", name=re.compile("个事项"))
    for name in MEMBERS:
        expect(axis).to_contain_text(name)
    expect(phone.get_by_text("等待").first).to_be_visible()
    assert narrow(phone)

    lead = visit()
    walk.sign_in(lead, "赵文远")
    lead.goto("/desk/joint/")
    lead.get_by_role("row", name=re.compile(number)).get_by_role("link", name=RESTAURANT).click()
    expect(lead.get_by_role("heading", level=1)).to_contain_text(RESTAURANT)
    for name in MEMBERS:
        expect(lead.get_by_role("rowheader").filter(has_text=name)).to_be_visible()


def test_a_convenience_store_without_scripts(visit: Callable[..., Page]) -> None:
    person = visit(javascript=False, **PHONE)
    walk.sign_in(person, "郑海燕")
    choose(person, STORE)
    expect(plan_of(person)).to_contain_text("食品经营许可（新办）")
    for _ in range(2):  # what is asked last follows from the first answers
        for question, value in STORE_FACTS.items():
            if person.get_by_role("group", name=question).count():
                walk.answer(person, question, value)
        person.get_by_role("button", name="更新方案").click()
    expect(plan_of(person)).to_contain_text("仅销售预包装食品备案")
    expect(plan_of(person)).not_to_contain_text("食品经营许可（新办）")
    begin(person, "郑记餐馆")
    walk.fill(person, STORE_ANSWERS, scripts=False)
    person.get_by_role("button", name="保存", exact=True).click()
    materials(person, scripts=False)
    walk.submit(person)
    axis = person.get_by_role("img", name=re.compile("2 个事项"))
    for name in ("仅销售预包装食品备案", "烟草专卖零售许可证新办"):
        expect(axis).to_contain_text(name)


def test_one_visit_on_a_tablet(visit: Callable[..., Page], scene: Mapping[str, str]) -> None:
    address = f"/desk/joint/{scene['joint']}/"
    lead = visit(**TABLET)
    walk.sign_in(lead, "赵文远")
    lead.goto(address)
    walk.plan_visit(lead)

    found(visit, "王海波", address, ("王海波", "韩雅涛"), defects="")
    tablet = found(visit, "马林娟", address, ("马林娟", "鲍建杰"), defects="隔油池未安装")
    expect(tablet.get_by_role("listitem").filter(has_text="隔油池未安装")).to_be_visible()
    owner = visit(**PHONE)
    walk.sign_in(owner, "唐韵")
    owner.goto(f"/my/joint/{scene['joint']}/")
    expect(owner.get_by_role("listitem").filter(has_text="隔油池未安装")).to_be_visible()
    assert narrow(owner)


def test_the_questions_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto("/matters/open-restaurant/")
    picture = plan_of(page)
    for question, value in FACTS.items():
        walk.press_until(page, question)
        with page.expect_response(lambda answer: "/matters/" in answer.url):
            walk.type_in(page, value)
        expect(page.get_by_role("group", name=question).get_by_label(value)).to_be_checked()
    expect(picture).not_to_contain_text("企业设立登记")
    expect(picture).not_to_contain_text("消防安全检查")
    walk.press_until(page, "开始申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/**")


def choose(page: Page, matter: str) -> None:
    """Choose a matter by the event in life that it belongs to."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^开一家店")).click()
    page.get_by_role("link", name=matter, exact=True).click()
    expect(page.get_by_role("heading", name=matter, level=1)).to_be_visible()


def plan_of(page: Page) -> Locator:
    """Give the picture of the plan."""
    return page.get_by_role("img", name=re.compile("个事项，分"))


def begin(page: Page, applicant: str = "") -> None:
    """Begin the one form from the plan, for oneself or for whom is named."""
    page.get_by_role("link", name="开始申请").click()
    if applicant:
        page.get_by_label(re.compile(applicant)).check()
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/drafts/**")


def materials(page: Page, *, scripts: bool = True) -> None:
    """Hand in each material that is wanted, once."""
    wanted = page.get_by_label(re.compile("^选择文件："))
    labels = page.get_by_text(re.compile("^选择文件：")).all_inner_texts()
    expect(wanted).to_have_count(len(labels))
    for label in labels:
        walk.upload(page, label.partition("：")[2].strip(), scripts=scripts)


def found(
    visit: Callable[..., Page], name: str, address: str, pair: Sequence[str], *, defects: str
) -> Page:
    """Record on a tablet what a department found; a failure must say what is wrong."""
    tablet = visit(**TABLET)
    walk.sign_in(tablet, name)
    tablet.goto(address)
    tablet.get_by_role("link", name=re.compile("^记录勘验")).click()
    tablet.get_by_label("不符合" if defects else "符合", exact=True).check()
    for each in pair:
        tablet.get_by_label(each, exact=True).check()
    if defects:
        tablet.get_by_role("button", name="记录本部门意见").click()
        expect(tablet.get_by_role("main")).to_contain_text("不符合要求的，应当逐项列明问题")
        tablet.get_by_label("需要整改的问题").fill(defects)
    else:
        tablet.get_by_label("现场情况").fill("设备布局与申请一致")
    assert narrow(tablet)
    tablet.get_by_role("button", name="记录本部门意见").click()
    expect(tablet.get_by_text("勘验意见已记录。")).to_be_visible()
    return tablet


def narrow(page: Page) -> bool:
    """Tell whether nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
