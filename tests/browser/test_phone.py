"""A whole application on a phone, one question a page, taken up on another device, corrected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import walk
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
HALF = 4


def test_a_whole_application_on_a_phone(visit: Callable[..., Page]) -> None:
    phone = visit(**PHONE)
    phone.goto("/")
    phone.get_by_role("searchbox", name="要办什么事").fill("开便利点")
    phone.get_by_role("button", name="搜索").click()
    expect(phone.get_by_role("heading", name="当成一件事一次办")).to_be_visible()
    phone.get_by_role("link", name=walk.LICENCE, exact=True).click()
    narrow(phone)
    phone.get_by_role("group", name="是否委托代理人办理").get_by_label("否").check()
    phone.get_by_role("button", name="看我要带什么").click()
    expect(phone.get_by_text("按您的情形：")).to_be_visible()

    walk.sign_in(phone, "周子涵")
    phone.goto(f"/items/{walk.ITEM}/")
    walk.begin(phone, walk.LICENCE)
    phone.get_by_role("button", name="改成一次只问一题").click()
    expect(phone.get_by_role("heading", name="已经替您填好的")).to_be_visible()
    answered = go_on(phone, HALF)
    narrow(phone)

    tablet = visit(**TABLET)
    walk.sign_in(tablet, "周子涵")
    tablet.goto("/my/")
    tablet.get_by_role("link", name=f"接着填 {walk.LICENCE}").click()
    first, *_others = answered
    expect(tablet.get_by_label(re.compile(f"^{first}"))).to_have_value(walk.ANSWERS[first])
    tablet.get_by_role("button", name="改成一次只问一题").click()
    go_on(tablet)
    for material in walk.MATERIALS:
        walk.upload(tablet, material)
    number = walk.submit(tablet)

    clerk = visit()
    walk.sign_in(clerk, "赵文远")
    defect = "经营场所使用证明没有签字，请签字后重新提交"
    walk.act(clerk, number, "一次性告知补正", {"需要补正的其他全部内容": defect})

    phone.goto("/my/")
    asked = phone.get_by_role("region", name="现在需要您做的")
    expect(asked).to_contain_text("还剩")
    narrow(phone)
    asked.get_by_role("link", name=re.compile(f"^补正：{walk.LICENCE}")).click()
    expect(phone.get_by_text(defect).first).to_be_visible()
    phone.get_by_role("link", name="去补正").click()
    phone.get_by_text("更换已交的材料").click()
    phone.get_by_label("经营场所使用证明").set_input_files(walk.paper("经营场所使用证明（补正）"))
    phone.get_by_role("button", name="提交补正").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("已收件")


def go_on(page: Page, most: int = 100) -> list[str]:
    """Answer question after question, at most so many, until the materials; gives what was said."""
    said: list[str] = []
    for _ in range(50):
        title = page.get_by_role("heading", level=1).inner_text()
        if title == "材料" or len(said) == most:
            return said
        if title in walk.ANSWERS:
            walk.answer(page.locator("#answers"), title, walk.ANSWERS[title])
            said.append(title)
        before = page.url
        page.get_by_role("button", name=re.compile("继续$")).click()
        page.wait_for_url(lambda now, left=before: now != left)
    raise AssertionError("the questions do not end")


def narrow(page: Page) -> None:
    """Nothing stands wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
