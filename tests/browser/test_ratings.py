"""A rating on a phone without scripts, and a bad one from the desk to its end."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Final

import pytest
import walk
from playwright.sync_api import expect
from test_access import NARROW, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RATER: Final = "张晓岚"
HEAD: Final = "喻宏强"
REVIEWER: Final = "王海波"
PATIENCE: Final = 60.0
"""Seconds that the worker may take to do what follows an act."""


def until(page: Page, text: str) -> None:
    """Load the page anew until it says so: the worker does what follows."""
    end = time.monotonic() + PATIENCE
    while page.get_by_text(text).count() == 0:
        assert time.monotonic() < end, (page.url, text, page.content()[:2000])
        time.sleep(0.5)
        page.reload()


def act(page: Page, heading: str, **said: str) -> None:
    """Fill in the form of an act by its labels and send it."""
    section = page.get_by_role("region", name=heading, exact=True)
    for label, value in said.items():
        group = section.get_by_role("group", name=re.compile(label))
        if group.count():
            group.get_by_label(re.compile(value)).check()
        else:
            section.get_by_label(re.compile(label)).fill(value)
    section.get_by_role("button", name=heading).click()
    expect(page.get_by_role("status").filter(has_text="已办理")).to_be_visible()


def test_rated_badly_on_a_phone_and_put_right_at_the_desk(
    visit: Callable[..., Page], scene: Mapping[str, str]
) -> None:
    phone = visit(javascript=False, width=390, height=780)
    walk.sign_in(phone, RATER)
    phone.goto(f"/my/cases/{scene['ended']}/")
    phone.get_by_role("link", name="去评价").click()
    expect(phone.get_by_role("radio", checked=True)).to_have_count(0)
    levels = phone.get_by_role("group", name="这次服务您满意吗？")
    expect(levels.get_by_role("radio")).to_have_count(5)
    address = phone.url
    narrow = visit(width=NARROW, height=640)
    walk.sign_in(narrow, RATER)
    faults = faults_of(narrow, address)
    phone.get_by_role("button", name="提交评价").click()
    expect(
        phone.get_by_role("button", name="提交评价")
    ).to_be_visible()  # required: nothing went off
    levels.get_by_label("不满意", exact=True).check()
    phone.get_by_label("说说原因或建议").fill("排队太久，说不清楚该去哪里")
    phone.get_by_role("group", name="匿名还是实名？").get_by_label("实名").check()
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.get_by_role("status").filter(has_text="评价已经记下")).to_be_visible()

    head = visit(width=NARROW, height=640)
    walk.sign_in(head, HEAD)
    head.goto("/desk/ratings/")
    until(head, "个体工商户设立登记")
    faults += faults_of(head, "/desk/ratings/")
    expect(head.get_by_text(RATER)).to_have_count(0)
    head.get_by_role("link", name=walk.LICENCE).first.click()
    faults += faults_of(head, head.url)
    expect(head.get_by_text("排队太久")).to_be_visible()
    expect(head.get_by_text("张*")).to_have_count(0)
    act(head, "联系评价人（由系统转达）", 想对评价人说的话="正在核实")
    act(head, "核实属实", 核实情况="确有排队")
    act(head, "确定整改方式", 整改方式="立即整改", 整改措施="加开窗口")
    reviewer = visit()
    walk.sign_in(reviewer, REVIEWER)
    reviewer.goto(head.url)
    act(reviewer, "报告整改结果", 整改结果="已加开两个窗口")
    head.reload()
    act(head, "回访", 回访内容="现在满意吗？")

    phone.goto(address)
    expect(phone.get_by_text("已加开两个窗口")).to_be_visible()
    phone.get_by_role("group", name="对整改结果满意吗？").get_by_label("满意，可以办结").check()
    phone.get_by_role("button", name="回应").click()
    expect(phone.get_by_role("status").filter(has_text="已转达")).to_be_visible()
    head.reload()
    expect(head.get_by_text("已办结").first).to_be_visible()
    head.goto("/desk/ratings/")
    expect(head.get_by_text("没有差评")).to_be_visible()
    assert faults == []


def test_lists_of_warnings_hold_on_a_narrow_screen(visit: Callable[..., Page]) -> None:
    page = visit(width=NARROW, height=640)
    page.goto("/ratings/")
    faults = faults_of(page, "/ratings/")
    walk.sign_in(page, HEAD)
    faults += faults_of(page, "/desk/supervision/")
    watch = visit(width=NARROW, height=640)
    watch.goto("/sign-in/")
    faults += faults_of(watch, "/ratings/?since=2022-01-01&until=2022-04-30")
    assert faults == []
