"""An officer handles ten simple cases in under five minutes without the mouse: keys are counted."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import house
import pytest
import walk
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TEN: Final = 10
KEYS_A_CASE: Final = {"accept": 3, "grant": 4}
"""Keys pressed a case at most, the two of Ctrl+Enter counted singly: accept is a, Ctrl, Enter."""
MINUTES: Final = 5


class Keyboard:
    """Presses keys and counts each of them, those of a chord singly."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        """Press some."""
        for key in keys:
            self.pressed += key.count("+") + 1
            self.page.keyboard.press(key)


@pytest.fixture
def ten(site: str, loaded: str, shared: Path) -> Callable[[str], Mapping[str, Any]]:  # noqa: ARG001 - its database
    """Put ten cases into the served district, `received` or `accepted`; tells who has them."""
    env = house.environment(house.name_of_copy(loaded, "site"), shared / "documents")

    def made(upto: str) -> Mapping[str, Any]:
        script = house.ROOT / "tests" / "browser" / "ten.py"
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, script, upto], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found: Mapping[str, Any] = json.loads(done.stdout)
        return found

    return made


@pytest.mark.parametrize(
    ("upto", "who", "act", "label", "state"),
    [
        ("received", "clerk", "accept", "受理", "RECEIVED"),
        ("accepted", "reviewer", "grant", "当场准予", "ACCEPTED"),
    ],
)
def test_ten_cases_with_keys_alone(
    visit: Callable[..., Page],
    ten: Callable[[str], Mapping[str, Any]],
    upto: str,
    who: str,
    act: str,
    label: str,
    state: str,
) -> None:
    scene = ten(upto)
    page = visit()
    walk.sign_in(page, scene[who])
    item = "pension-life-certification"
    page.goto(f"/desk/?department=rsj&state={state}&item={item}")
    page.evaluate(NO_MOUSE)
    rows = page.locator("[data-rows] tbody tr")
    waiting = rows.count()
    assert waiting >= TEN
    keys, began = Keyboard(page), time.monotonic()
    keys.press("j", "Enter")
    done = set()
    for _ in range(TEN):
        page.wait_for_url(re.compile(r"/desk/cases/[0-9a-f-]{36}/\?"))
        here = page.url
        done.add(here.split("/cases/")[1][:36])
        keys.press({"accept": "a", "grant": "g"}[act])
        if act == "grant":
            keys.press("Space")  # that it cannot be taken back
        keys.press("Control+Enter")
        page.wait_for_url(lambda url, left=here: url != left)
        expect(page.get_by_role("status").filter(has_text=f"已办理：{label}")).to_be_visible()
    took = time.monotonic() - began
    a_case = keys.pressed / TEN
    told = f"{label}: {TEN} cases, {keys.pressed} keys ({a_case:.1f} a case), {took:.0f} s"
    sys.stderr.write(f"\n{told}\n")
    assert len(done) == TEN
    assert keys.pressed <= TEN * KEYS_A_CASE[act] + 2  # and two to begin with
    assert took < MINUTES * 60
    page.goto(f"/desk/?department=rsj&state={state}&item={item}")
    assert rows.count() == waiting - TEN


NO_MOUSE: Final = """() => addEventListener("mousedown", () => { throw new Error("a mouse"); })"""


def test_keys_keep_still_where_somebody_types_and_can_be_switched_off(
    visit: Callable[..., Page], ten: Callable[[str], Mapping[str, Any]]
) -> None:
    scene = ten("received")
    page = visit()
    walk.sign_in(page, scene["clerk"])
    case = f"/desk/cases/{scene['cases'][0]}/"
    page.goto(case)
    page.keyboard.press("m")
    page.keyboard.type("njax?")
    note = page.get_by_label("备注", exact=True)
    expect(note).to_have_value("njax?")
    assert page.url.endswith(case)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="备注已记下")).to_be_visible()
    expect(page.get_by_text("njax?", exact=True)).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.goto("/desk/keys/")
    walk.press_until(page, "关闭快捷键")
    page.keyboard.press("Enter")
    expect(page.get_by_text("快捷键现在是关闭的")).to_be_visible()
    page.goto(case)
    assert page.locator("[data-key], [aria-keyshortcuts]").count() == 0
    page.keyboard.press("n")
    page.keyboard.press("j")
    assert page.url.endswith(case)
    walk.press_until(page, "受理")


def test_a_batch_works_without_scripts(
    visit: Callable[..., Page], ten: Callable[[str], Mapping[str, Any]]
) -> None:
    scene = ten("received")
    page = visit(javascript=False)
    walk.sign_in(page, scene["clerk"])
    page.goto("/desk/?department=rsj&state=RECEIVED")
    for box in page.get_by_role("checkbox").all()[:3]:
        box.check()
    page.get_by_role("button", name="成批办理选中的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("成批办理：受理")
    page.get_by_label(re.compile("我已逐件核对以上3件")).check()
    page.get_by_role("button", name=re.compile("^受理，共3件")).click()
    expect(page.get_by_text("3件已办理")).to_be_visible()


def test_evidence_is_looked_at_within_the_page(
    visit: Callable[..., Page], ten: Callable[[str], Mapping[str, Any]]
) -> None:
    scene = ten("received")
    page = visit()
    walk.sign_in(page, scene["clerk"])
    page.goto(f"/desk/cases/{scene['cases'][0]}/")
    with page.expect_response(re.compile("/inline/")) as answer:
        page.keyboard.press("o")
    assert answer.value.status == 200
    assert answer.value.headers["content-disposition"] == "inline"
    expect(page.get_by_text("这次查看已记录")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("/desk/cases/[0-9a-f-]{36}/$"))
