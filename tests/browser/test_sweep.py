"""Every page in every state, in both languages, at 400 %: axe and what axe does not see."""

from __future__ import annotations

import html
import re
import time
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

import authorisation
import house
import looking
import pages
import pytest
import walk
from django.urls import Resolver404, URLPattern, get_resolver, resolve
from pages import EXCUSED, PAGES, State
from playwright.sync_api import expect
from serving import WAIT, put_up, served

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Response

pytestmark = pytest.mark.timeout(1200)
LANGUAGES: Final = {"zh-hans": "zh-Hans", "en": "en"}
"""The cookie's value for a language, and what a page says of itself then."""
_GET: Final = re.compile(r"^\| GET `(/[^`]*)`", re.MULTILINE)
_LINK: Final = re.compile(r'href="([^"#]+)"')
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>")
PARTS: Final = {
    "portal": pages.PORTAL,
    "common": pages.COMMON,
    "desk": pages.DESK,
    "campaign": pages.CAMPAIGN,
    "cockpit": pages.COCKPIT,
}


def test_no_page_is_forgotten() -> None:
    """Each route that answers a GET (docs/authorisation.md) is swept, or excused with a reason."""
    told = set(_GET.findall(authorisation.PAGE.read_text(encoding="utf-8")))
    routes = dict(_routes(get_resolver().url_patterns))
    asked = {name for name, address in routes.items() if address in told}
    swept = {each.route for each in PAGES if each.route}
    assert asked - swept - set(EXCUSED) == set(), "sweep it, or excuse it with a reason"
    assert swept & set(EXCUSED) == set()
    assert (swept | set(EXCUSED)) - set(routes) == set(), "no such page any more"


def _routes(patterns: Iterable[object], before: str = "/") -> Iterator[tuple[str, str]]:
    for each in patterns:
        address = before + _PARAMETER.sub(r"{\1}", str(each.pattern))  # type: ignore[attr-defined] # both kinds have one
        if isinstance(each, URLPattern):
            if each.name and not address.startswith(("/api/", "/accounts/")):
                yield each.name, address
        else:
            yield from _routes(each.url_patterns, address)  # type: ignore[attr-defined] # it is a resolver


class Sweep:
    """Goes from page to page, each who in a browser of his or her own; notes what is wrong."""

    def __init__(self, browser: Browser, address: str, made: Mapping[str, str]) -> None:
        self.browser = browser
        self.address = address
        self.made = made
        self.faults: list[str] = []
        self.looks: Counter[str] = Counter()

    def go(self, states: Iterable[State]) -> None:
        """Look at each state; who signs in does so once."""
        by_who: dict[str, list[State]] = {}
        for each in states:
            by_who.setdefault(each.who, []).append(each)
        for who, theirs in by_who.items():
            context = self.browser.new_context(
                base_url=self.address, viewport={**looking.ZOOM}, locale="zh-CN"
            )
            context.set_default_timeout(WAIT)
            if who:
                _sign_in(context, who)
            page = context.new_page()
            for each in theirs:
                self._look(context, page, each)
            context.close()

    def _look(self, context: BrowserContext, page: Page, state: State) -> None:
        name = f"{state.route or state.path} [{state.state}] as {state.who or 'a visitor'}"
        path = _address(context, state, self.made)
        if not path:
            self.faults.append(f"{name}: {state.via} links to none")
            return
        for language, spoken in LANGUAGES.items():
            context.add_cookies(
                [{"name": "django_language", "value": language, "url": self.address}]
            )
            answer = _opened(page, path, state)
            wrong = _not_meant(page, answer, state)
            if wrong:
                self.faults.append(f"{name}: {wrong}")
                return
            found = looking.narrow(page)
            if page.locator("html").get_attribute("lang") != spoken:
                found.append(looking.Look("language", "speaks another one"))
            if language == "zh-hans":
                found += looking.wide_and_dark(page)
                found += looking.printed(page) if state.paper else []
            self.looks[language] += 1
            self.faults += [f"{name} {language} {each.way}: {each.fault}" for each in found]


def _sign_in(context: BrowserContext, who: str) -> None:
    """Sign in by the button of the demonstration, without drawing its page."""
    text = context.request.get("/sign-in/").text()
    account = re.search(rf'name="account" value="([^"]+)">{who}<', text)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert account is not None, f"nobody is called {who}"
    assert token is not None
    sent = {"account": account[1], "csrfmiddlewaretoken": token[1], "next": "/health"}
    answer = context.request.post("/sign-in/", form=sent)
    assert answer.url.endswith("/health"), f"{who} could not sign in: {answer.status}"


def _address(context: BrowserContext, state: State, made: Mapping[str, str]) -> str:
    """Give the address of a state, or follow the first link to its route on the page it names."""
    if not state.via:
        return state.path.format(**made)
    via = state.via.format(**made)
    for link in _LINK.findall(context.request.get(via).text()):
        path = urljoin(via, html.unescape(link))
        if _route(path) == state.route:
            return path
    return ""


def _route(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).url_name or ""
    except Resolver404:
        return ""


def _opened(page: Page, path: str, state: State) -> Response | None:
    answer = page.goto(path)
    if state.press:
        page.evaluate("document.querySelectorAll('form').forEach(each => each.noValidate = true)")
        button = page.get_by_role("main").get_by_role("button", name=re.compile(state.press)).last
        with page.expect_navigation() as gone:
            button.click()
        answer = gone.value
    return answer


def _not_meant(page: Page, answer: Response | None, state: State) -> str:
    """Tell where a page is not the one that was to be looked at."""
    status = 0 if answer is None else answer.status
    if state.route and not state.press and (status, _route(page.url)) != (200, state.route):
        return f"{status} {urlsplit(page.url).path}"
    if status >= 500 or (not state.route and status not in {403, 404}):
        return f"{status}"
    return ""


@pytest.fixture(scope="module")
def sweep(
    browser: Browser, loaded: str, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sweep]:
    """A district of its own with matters in many phases, served."""
    log = tmp_path_factory.mktemp("sweep") / "server.log"
    with house.copy_of(loaded, "sweep") as name:
        made = put_up("sweep_scene.py", name, shared / "documents")
        with served(name, shared / "documents", log) as address:
            yield Sweep(browser, address, made)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_every_page_in_every_state(sweep: Sweep, part: str) -> None:
    began = time.monotonic()
    sweep.faults.clear()
    sweep.go(PARTS[part])
    print(f"{part}: {dict(sweep.looks)} {time.monotonic() - began:.0f} s")  # noqa: T201 - a figure
    assert sweep.faults == []


@pytest.fixture
def device(sweep: Sweep) -> Iterator[Callable[..., Page]]:
    """Open a browser for somebody, on a screen of 1280 px unless told, with or without scripts."""
    opened: list[BrowserContext] = []

    def page(who: str = "", *, javascript: bool = True) -> Page:
        context = sweep.browser.new_context(
            base_url=sweep.address,
            java_script_enabled=javascript,
            locale="zh-CN",
            viewport={**looking.WIDE},
        )
        context.set_default_timeout(WAIT)
        opened.append(context)
        if who:
            _sign_in(context, who)
        return context.new_page()

    yield page
    for each in opened:
        each.close()


@pytest.mark.browser
@pytest.mark.slow
def test_found_and_verified_by_keyboard(sweep: Sweep, device: Callable[..., Page]) -> None:
    page = device()
    page.goto("/")
    walk.press_until(page, "要办什么事")
    page.keyboard.type("开便利店")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?**")
    walk.press_until(page, walk.LICENCE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=walk.LICENCE, level=1)).to_be_visible()
    page.goto("/verify/")
    walk.press_until(page, "核验码或电子证照标识")
    page.keyboard.type(sweep.made["code"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("有效"), level=2)).to_be_visible()


@pytest.mark.browser
@pytest.mark.slow
def test_a_certificate_taken_home_by_keyboard(sweep: Sweep, device: Callable[..., Page]) -> None:
    page = device(pages.OWNER)
    page.goto("/my/")
    walk.press_until(page, "看全部证照")
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/credentials/")
    page.goto(f"/my/credentials/{sweep.made['credential']}/")
    walk.press_until(page, "下载 PDF")
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert taken.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.browser
@pytest.mark.slow
def test_corrected_and_withdrawn_by_keyboard(sweep: Sweep, device: Callable[..., Page]) -> None:
    page = device(pages.ASKED)
    page.goto(f"/my/cases/{sweep.made['asked']}/")
    walk.press_until(page, "去补正")
    page.keyboard.press("Enter")
    page.wait_for_url("**/correct")
    walk.press_until(page, "经营场所面积")
    page.keyboard.type("70")
    walk.press_until(page, "提交补正")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已收件")
    walk.press_until(page, "撤回申请")
    page.keyboard.press("Enter")
    page.wait_for_url("**/withdraw")
    walk.press_until(page, "确认撤回")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("撤回")


@pytest.mark.browser
@pytest.mark.slow
def test_found_and_withdrawn_without_scripts(sweep: Sweep, device: Callable[..., Page]) -> None:
    page = device("吴启明", javascript=False)
    page.goto("/")
    page.get_by_role("searchbox", name="要办什么事").fill("开便利店")
    page.get_by_role("button", name="搜索").click()
    page.get_by_role("link", name=walk.LICENCE, exact=True).click()
    expect(page.get_by_role("heading", name="要带什么", exact=True)).to_be_visible()
    page.goto(f"/my/cases/{sweep.made['received']}/")
    page.get_by_role("link", name="撤回申请").click()
    page.get_by_role("button", name="确认撤回").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("撤回")


@pytest.mark.browser
@pytest.mark.slow
def test_the_wall_refreshes_itself_until_it_is_stopped(device: Callable[..., Page]) -> None:
    page = device(pages.LEADER)
    page.clock.install()
    page.goto("/cockpit/wall/")
    for _ in range(2):
        with page.expect_response(lambda answer: "/cockpit/wall/" in answer.url) as again:
            page.clock.run_for(61_000)
        assert again.value.status == HTTPStatus.OK
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("link", name="停止刷新").click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(300_000)
    assert asked == []
