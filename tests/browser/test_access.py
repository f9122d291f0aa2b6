"""Everybody can use it: by keyboard alone, on a narrow screen, in two languages, checked by axe."""

from __future__ import annotations

import gzip
import re
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
import walk
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NARROW: Final = 320
PUBLIC: Final = (
    "/",
    "/search?q=开便利店",
    "/search?q=没有这样的事",
    "/events/open-shop/",
    "/matters/",
    "/matters/open-restaurant/?f-shop_entity=individual&f-drains_to_sewer=true",
    "/matters/five-certificates/",
    "/industries/",
    "/industries/restaurant/",
    "/utilities/",
    "/tolerable/",
    "/matters/",
    "/matters/open-restaurant/",
    "/matters/open-restaurant/?f-shop_entity=individual&f-drains_to_sewer=true",
    "/items/",
    "/items/food-business-permit/",
    "/verify/",
    "/verify/no-such-code",
    "/sign-in/",
    "/design/",
    "/no-such-page",
)
OWN: Final = (
    "/my/",
    "/my/cases/",
    "/my/messages/",
    "/my/credentials/",
    "/my/looks/",
    "/my/agents/",
    "/acceptance/",
    "/acceptance/unit/",
    "/construction/",
    "/items/food-business-permit/apply",
    "/matters/open-restaurant/apply",
)
COCKPIT: Final = (
    "/cockpit/",
    "/cockpit/figures/",
    "/cockpit/figures/on_time_share/",
    "/cockpit/figures/on_time_share/rows/",
    "/cockpit/waiting/",
    "/cockpit/wall/",
)
HEAVIEST: Final = 100_000
"""Bytes that a first visit may load, compressed, charts aside."""
DESK: Final = (
    *("/desk/", "/desk/joint/", "/desk/joint/?show=all", "/desk/apply/", "/desk/ledger/"),
    "/desk/licences/",
    *("/desk/acceptance/", "/desk/construction/", "/desk/construction/zones/"),
)
CAMPAIGN: Final = tuple(
    f"/cockpit/campaigns/{each}"
    for each in (
        *("", "measures-26/", "measures-26/roadmap/", "measures-26/timetable/"),
        *("measures-26/measures/", "measures-26/measures/1/", "measures-26/reports/"),
    )
)


@pytest.mark.parametrize("language", ["中文", "English"])
def test_main_pages_hold_on_a_narrow_screen(visit: Callable[..., Page], language: str) -> None:
    page = visit(width=NARROW, height=640)
    page.goto("/verify/")
    speak(page, language)
    faults = [fault for path in PUBLIC for fault in faults_of(page, path)]
    walk.sign_in(page, "李建国")
    draft = begin(page)
    faults += [fault for path in (*OWN, draft) for fault in faults_of(page, path)]
    clerk = visit(width=NARROW, height=640)
    walk.sign_in(clerk, "赵文远")
    speak(clerk, language)
    faults += [fault for path in DESK for fault in faults_of(clerk, path)]
    leader = visit(width=NARROW, height=640)
    walk.sign_in(leader, "程远航")
    speak(leader, language)
    faults += [fault for path in CAMPAIGN for fault in faults_of(leader, path)]
    leader = visit(width=NARROW, height=640)
    walk.sign_in(leader, "程远航")
    speak(leader, language)
    faults += [fault for path in COCKPIT for fault in faults_of(leader, path)]
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["中文", "English"])
def test_components_hold_in_light_and_dark(
    visit: Callable[..., Page], language: str, scheme: str
) -> None:
    page = visit()
    page.emulate_media(color_scheme=scheme)
    page.goto("/verify/")
    speak(page, language)
    assert faults_of(page, "/design/") == []
    opener = page.get_by_role("button", name=re.compile("^(怎样算的|How it is reckoned)$"))
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def speak(page: Page, language: str) -> None:
    """Switch to a language; the page that is open stays, in the other words."""
    path = page.url
    if page.get_by_role("button", name=language, exact=True).count():
        page.get_by_role("button", name=language, exact=True).click()
    spoken = {"中文": "zh-Hans", "English": "en"}[language]
    expect(page.locator("html")).to_have_attribute("lang", spoken)
    assert page.url == path


def begin(page: Page) -> str:
    """Begin an application; gives the address of its draft."""
    page.goto(f"/items/{walk.ITEM}/apply")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/drafts/**")
    return page.url


def faults_of(page: Page, path: str) -> list[str]:
    """Return what axe, the width and the weight say against a page."""
    answer = page.goto(path)
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{path}: {wide} px wider than the screen"] if wide > 0 else []
    assert answer is not None
    weight = packed(answer.body()) + sum(
        packed(page.request.get(each).body())
        for each in page.evaluate(PARTS)
        if not CHARTS.search(each) and not each.startswith("data:")
    )
    if weight > HEAVIEST:
        found.append(f"{path}: {weight / 1000:.0f} kB on a first visit")
    return found + [f"{path}: {each}" for each in violations(page)]


LOADED: Final = "link[rel=stylesheet], link[rel=icon], script[src], img[src]"
PARTS: Final = (
    f"() => [...new Set([...document.querySelectorAll('{LOADED}')].map(x => x.href || x.src))]"
)
"""What a page loads beside itself."""
CHARTS: Final = re.compile(r"/static/(vendor/|common/charts)")
"""What draws charts: it is left out of the weight of a page."""


def violations(page: Page) -> list[str]:
    """Return what axe says against a page as it stands."""
    found = []
    for each in Axe().run(page).response["violations"]:
        where = "; ".join(node["html"][:120] for node in each["nodes"][:3])
        found.append(f"{each['id']} ({each['impact']}): {where}")
    return found


@cache
def packed(content: bytes) -> int:
    """Give the bytes of something as a server at the edge sends it."""
    return len(gzip.compress(content, 6))


def test_the_language_is_kept(visit: Callable[..., Page]) -> None:
    page = visit()
    page.goto("/items/food-business-permit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("食品经营许可（新办）")
    speak(page, "English")
    expect(page.get_by_role("heading", level=1)).to_have_text("Food business permit (new)")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(re.compile("[一-鿿]"))
    speak(page, "中文")
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办什么事？")


def test_an_application_by_keyboard_alone(visit: Callable[..., Page]) -> None:
    page = visit()
    walk.sign_in(page, "王美华")
    page.goto(f"/items/{walk.ITEM}/")
    walk.press_until(page, "在线申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apply")
    walk.press_until(page, "开始填写")
    page.keyboard.press("Enter")
    page.wait_for_url("**/drafts/**")
    for label, value in walk.ANSWERS.items():
        walk.press_until(page, label)
        walk.type_in(page, value)
        page.keyboard.press("Tab")
        expect(page.get_by_role("status").filter(has_text=f"已保存：{label}")).to_be_visible()
    for material in walk.MATERIALS:
        walk.upload(page, material)  # the window that chooses a file belongs to the system
    walk.press_until(page, "下一步：核对")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    walk.press_until(page, "确认并提交")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/cases/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(walk.LICENCE)
