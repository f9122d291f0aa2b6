"""Charts are drawn within the page's policy; without JavaScript their tables say it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import house
import pytest
import walk
from playwright.sync_api import expect
from test_access import NARROW, faults_of, speak

from tongban.faces.common.charts import can_draw
from tongban.reforms.processes.tests.scene import xes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LEADER = "程远航"
PLACES = "/cockpit/assessment/"


@pytest.fixture(scope="module")
def process(site: str, loaded: str, shared: Path, tmp_path_factory: pytest.TempPathFactory) -> str:  # noqa: ARG001 - its database
    """The address of a stored log: thirty cases, one turned back, some slow."""
    cases = []
    for n in range(30):
        month, day = (3, 4) if n < 15 else (4, 2 + n % 3)
        names = ["收件", "审查", "补正", "审查", "决定"] if n % 7 == 0 else ["收件", "审查", "决定"]
        steps = [
            (name, f"2022-{month:02d}-{day + k:02d}T{9 + n % 8:02d}:00:00+08:00", "")
            for k, name in enumerate(names)
        ]
        cases.append(({"concept:name": str(n), "department": "scjg"}, steps))
    path = xes(tmp_path_factory.mktemp("log") / "cases.xes", cases)
    env = house.environment(house.name_of_copy(loaded, "site"), shared / "documents")
    told = house.tongban("events", "import", str(path), "--zone", "Asia/Shanghai", env=env)
    assert "30 件 cases, 100 个事件 events" in told.stdout
    return told.stdout.strip().rsplit(" ", 1)[1]


@pytest.mark.skipif(not can_draw(), reason="no charts: npm was out of reach of `make`")
def test_a_chart_is_drawn_as_svg_and_its_table_folds_away(visit: Callable[..., Page]) -> None:
    page = visit()  # it watches the console: a violation of the policy fails the test
    walk.sign_in(page, LEADER)
    page.goto(PLACES)
    figure = page.locator("#chart-places")
    canvas = figure.locator(".canvas")
    expect(canvas.locator("svg")).to_be_visible()
    expect(canvas).to_have_attribute(
        "aria-label", "历年位次，4 组；公布的位次：最高 2020 81，最低 2023 8"
    )
    assert canvas.locator("path").count() > 4
    table = figure.get_by_role("table")
    expect(table).not_to_be_visible()
    walk.press_until(page, "数据表")
    page.keyboard.press("Enter")
    expect(table.get_by_role("row")).to_have_count(5)
    canvas.hover()
    expect(canvas.locator("text").filter(has_text="公布的位次")).to_have_count(1)
    with page.expect_download() as taken:
        figure.get_by_role("link", name="CSV").click()
    assert taken.value.suggested_filename == "places.csv"


def test_without_javascript_the_table_stands_open(visit: Callable[..., Page]) -> None:
    page = visit(javascript=False)
    walk.sign_in(page, LEADER)
    page.goto(PLACES)
    figure = page.locator("#chart-places")
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.locator(".canvas")).not_to_be_visible()


def test_a_process_is_drawn_on_the_server_and_its_numbers_open(
    visit: Callable[..., Page], process: str
) -> None:
    page = visit(javascript=False)
    walk.sign_in(page, LEADER)
    page.goto(process)
    expect(page.locator("svg.process")).to_be_visible()
    expect(page.locator("svg.process rect")).to_have_count(4)
    steps = page.get_by_role("region", name="每一条衔接")
    steps.get_by_role("row", name="补正 → 审查").get_by_role("link", name="5", exact=True).click()
    expect(page.get_by_text("走过这条衔接的：补正 → 审查")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(6)
    page.goto(f"{process}compare/?day=2022-04-01")
    expect(page.get_by_text("差别不显著")).to_be_visible()


@pytest.mark.parametrize("language", ["中文", "English"])
def test_pages_with_charts_hold_on_a_narrow_screen(
    visit: Callable[..., Page], process: str, language: str
) -> None:
    page = visit(width=NARROW, height=640)
    walk.sign_in(page, LEADER)
    speak(page, language)
    addresses = (
        PLACES,
        f"{PLACES}tables/",
        "/cockpit/processes/",
        process,
        f"{process}compare/?day=2022-04-01",
        f"{process}cases/",
        f"{process}cases/1/",
    )
    assert [fault for each in addresses for fault in faults_of(page, each)] == []
