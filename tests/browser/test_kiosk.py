"""The kiosk in a real browser: three keys carry an application; silence leaves nothing behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
import walk
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ITEM: Final = "领取社会保险待遇资格认证"
PERSON: Final = "张晓岚"
SCREENS: Final = (
    *("/kiosk/", "/kiosk/enrol/", "/kiosk/enter/", "/kiosk/enter/code/", "/kiosk/items/"),
    *("/kiosk/items/pension-life-certification/", "/kiosk/cases/", "/kiosk/certificates/"),
    *("/kiosk/verify/", "/kiosk/verify/?q=NOSUCHCODE", "/kiosk/still-there/?back=/kiosk/"),
)
LEAST: Final = 64
"""Pixels that a target is high and wide at least; letters are 24 px and more."""
SMALL: Final = f"""() => {{
  const shown = (e) => e.getClientRects().length > 0 && e.closest("[hidden]") === null;
  const said = (e) => e.outerHTML.slice(0, 80);
  const found = [...document.querySelectorAll("main a, main button, main input, header button")]
    .filter((e) => shown(e) && e.type !== "hidden" && !e.matches("p:not([class]) > a:not([class])"))
    .filter((e) => e.getBoundingClientRect().height < {LEAST})
    .map((e) => "low: " + said(e));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {{
    const e = node.parentElement;
    const quiet = e.closest("script, .visually-hidden, [hidden]");
    if (node.data.trim() && shown(e) && !quiet && parseFloat(getComputedStyle(e).fontSize) < 24)
      found.push("small letters: " + said(e));
  }}
  return found;
}}"""


def violations(page: Page) -> list[str]:
    """Return what axe says against a screen as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def faults_of(page: Page, path: str) -> list[str]:
    """Return what axe, the width, targets and letters say against a screen."""
    page.goto(path)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{wide} px wider than the screen"] if wide > 0 else []
    found += violations(page) + page.evaluate(SMALL)
    return [f"{path}: {each}" for each in found]


def enrol(page: Page, device: str = "大厅一号机") -> None:
    """Make this browser a device of the demonstration."""
    page.goto("/kiosk/enrol/")
    page.get_by_role("button", name=device).click()
    page.goto("/kiosk/")


def sit(page: Page, name: str = PERSON) -> None:
    """Sign in with a demonstration's click."""
    page.goto("/kiosk/enter/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/kiosk/")


def press_to(page: Page, name: str) -> None:
    """Move with the arrow until what bears this name has the focus, then choose it."""
    focused = page.locator(":focus")
    for _ in range(60):
        words = focused.inner_text() if focused.count() else ""
        if words.strip().startswith(name):
            break
        page.keyboard.press("ArrowRight")
    else:
        raise AssertionError(f"no arrow leads to {name} on {page.url}")
    page.keyboard.press("Enter")


def test_an_application_with_three_keys(visit: Callable[..., Page]) -> None:
    page = visit(width=1080, height=1920)
    enrol(page)
    press_to(page, "申请办事")
    page.wait_for_url("**/enter/**")
    press_to(page, "何桂芳")
    page.wait_for_url("**/items/")
    press_to(page, ITEM)
    page.wait_for_url("**/pension-life-certification/")
    press_to(page, "开始，为我自己申请")
    expect(page.get_by_role("heading", name="手机号码")).to_be_visible()
    expect(page.get_by_text("1 / 4")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^199\*{4}\d{4}$"))).to_be_visible()
    press_to(page, "对，下一步")
    expect(page.get_by_role("heading", name="养老保险险种")).to_be_visible()
    press_to(page, "城乡居民基本养老保险")
    page.wait_for_url("**/m/**")
    paper = walk.paper("认证信息")  # what scans belongs to the system
    page.get_by_label("放好材料，拍照或选扫描件").set_input_files(paper)
    press_to(page, "上传")
    expect(page.get_by_text("已收到 1 页。")).to_be_visible()
    press_to(page, "下一步")
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d{6}\*{8}\d{3}[\dX]"))
    press_to(page, "都对，去签名")
    expect(page.get_by_role("heading", name="签名并提交")).to_be_visible()
    press_to(page, "我确认，提交")
    expect(page.get_by_role("heading", name="已提交")).to_be_visible()
    number = page.get_by_text(re.compile(r"^\d{21}$")).inner_text()
    press_to(page, "打印回执")
    expect(page.get_by_role("region", name="收件回执")).to_contain_text(number)
    press_to(page, "退出")
    expect(page.get_by_role("heading", name="已退出")).to_be_visible()


def test_silence_ends_the_sitting_and_leaves_nothing(visit: Callable[..., Page]) -> None:
    page = visit(width=1280, height=800)
    page.clock.install()
    enrol(page)
    sit(page)
    page.goto("/kiosk/items/individual-business-registration/")
    page.get_by_role("button", name="开始，为我自己申请").click()
    page.wait_for_url("**/kiosk/drafts/**")
    written = page.url
    page.clock.run_for(61_000)
    asked = page.get_by_role("alertdialog")
    expect(asked).to_be_visible()
    expect(asked.get_by_role("button")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(asked).to_be_hidden()
    page.clock.run_for(61_000)
    expect(asked).to_be_visible()
    page.clock.run_for(31_000)
    expect(page.get_by_role("heading", name="已退出")).to_be_visible()
    assert "by=idle" in page.url
    kept = {each["name"] for each in page.context.cookies()}
    assert kept <= {"tongban_terminal", "kiosk_js", "csrftoken"}
    stored = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert stored == [0, 0]
    page.evaluate("history.back()")
    page.wait_for_timeout(1500)
    assert PERSON not in page.content()
    assert "199****" not in page.content()
    page.goto(written)
    expect(page.get_by_role("heading", name="您好。要办什么？")).to_be_visible()
    sit(page, "王美华")
    page.goto(written)
    assert page.get_by_text("199****0001").count() == 0

    phone = visit(width=390, height=844)
    walk.sign_in(phone, PERSON)
    phone.goto("/my/")
    expect(phone.get_by_role("link", name=re.compile("^接着填 个体工商户"))).to_be_visible()


def test_without_scripts_silence_ends_it_too(visit: Callable[..., Page]) -> None:
    page = visit(javascript=False)
    enrol(page, "大厅二号机")
    sit(page)
    answer = page.goto("/kiosk/cases/")
    assert answer is not None
    assert answer.headers["refresh"] == "60; url=/kiosk/still-there/?back=%2Fkiosk%2Fcases%2F"
    page.goto("/kiosk/still-there/?back=/kiosk/cases/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="我还在，继续")).to_be_visible()
    page.get_by_role("link", name="我还在，继续").click()
    expect(page.get_by_role("heading", name="您的办件")).to_be_visible()
    page.goto("/kiosk/end/?by=idle")
    page.go_back()
    expect(page.get_by_role("heading", name="请先登录")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(320, 640), (1280, 800)])
def test_screens_hold(visit: Callable[..., Page], width: int, height: int) -> None:
    page = visit(width=width, height=height)
    page.goto("/kiosk/")
    assert violations(page) == []
    enrol(page, "书院街道自助机")
    faults: list[str] = []
    for language in ("English", "中文"):
        sit(page, "唐韵")
        switch = page.get_by_role("button", name=language, exact=True)
        if switch.count():
            switch.click()
        for path in SCREENS:
            faults += faults_of(page, path)
    page.goto("/kiosk/items/pension-life-certification/")
    page.get_by_role("main").get_by_role("button").first.click()
    for _ in range(6):
        faults += faults_of(page, page.url)
        if "/m/" in page.url or "/review/" in page.url:
            break
        page.locator("main button.way").first.click()
    assert faults == []


def test_reading_aloud_says_what_stands_on_the_screen(visit: Callable[..., Page]) -> None:
    page = visit()
    page.add_init_script(
        "window.said = [];"
        "window.speechSynthesis.speak = (each) => said.push([each.text, each.lang]);"
    )
    enrol(page)
    page.get_by_role("button", name=re.compile("朗读")).click()
    ((text, language),) = page.evaluate("said")
    assert language == "zh-CN"
    assert text.startswith("您好。要办什么？")
    assert "核验一份证照" in text
