from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from tongban.faces.cockpit.asking import Asked
from tongban.faces.cockpit.showing import FIVE, Tile
from tongban.services.cases.tests import world
from tongban.services.figures.collecting import collect
from tongban.services.figures.kinds import kind_of
from tongban.services.figures.queries import figure
from tongban.services.figures.tests import scene
from tongban.services.figures.types import Period, Scope, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client
    from pytest_django import DjangoDbBlocker

    SignIn = Callable[[str], Client]

PAGES = (
    "/cockpit/?period=2022",
    "/cockpit/figures/?period=2022",
    "/cockpit/figures/on_time_share/?period=2022",
    "/cockpit/figures/on_time_share/rows/?period=2022",
    "/cockpit/waiting/?period=2022",
    "/cockpit/figures/on_time_share/?period=2022&by=item",
    "/cockpit/figures/on_time_share/?period=2022&by=division&item=stall-permit",
    "/cockpit/figures/channel_window/rows/?period=2022&above=1&depth=4",
    "/cockpit/waiting/rows/?period=2022&kind=licence&state=ACCEPTED",
    "/cockpit/waiting/rows/?period=2022&kind=licence&state=APPROVED&now=1",
    "/cockpit/evidence/?period=2022",
    "/cockpit/channels/?period=2022",
    "/cockpit/channels/?period=2022-04-02..2022-05-03",
    "/cockpit/ratings/?period=2022",
    "/cockpit/wall/?period=2022",
    "/cockpit/?period=2022-04-02..2022-05-03",
    "/cockpit/figures/on_time_share/?period=2022-04-02..2022-05-03",
)
MOST = 12
"""Statements of a page, session and account among them."""


@pytest.fixture(scope="module", autouse=True)
def _spring(built: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:  # noqa: ARG001 - the district first
    """Play a spring of cases once, and count it."""
    with django_db_blocker.unblock():
        scene.play()
        collect(up_to_now=True)
        yield


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    page: str = answer.content.decode()
    return page


def words(page: str) -> str:
    """Give what a reader sees, spaces as one."""
    return " ".join(re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL).split())


def test_the_overview_tells_today_the_period_and_the_lights(sign_in: SignIn) -> None:
    page = words(text(sign_in("leader"), "/cockpit/?period=2022"))
    assert "今天 2022年6月1日 收件数 1 件 办结数（作出决定） 0 件 按时办结率 —" in page
    assert "在办 6 件 超期 4 件 临期 0 件" in page
    assert "所选期间 2022 收件数 7 件" in page
    assert "按时办结率 75.0% 3 / 4" in page


def test_tiles_say_the_change_and_whether_it_is_good() -> None:
    def value(name: str, numerator: int, denominator: int) -> Value:
        return Value(kind_of(name), numerator, denominator, 0, None)

    better = Tile(value("on_time_share", 3, 4), "/", value("on_time_share", 1, 2))
    assert (better.change_text, better.tone) == ("较上期 +25.0 个百分点", "good")
    slower = Tile(value("mean_days", 9, 2), "/", value("mean_days", 4, 1))
    assert (slower.change_text, slower.tone) == ("较上期 +0.50", "bad")
    fewer = Tile(value("received", 2, 2), "/", value("received", 5, 5))
    assert (fewer.change_text, fewer.tone, fewer.sums) == ("较上期 −3", "", "")
    nothing = Tile(value("mean_days", 0, 0), "/", value("mean_days", 4, 1))
    assert (nothing.change_text, nothing.tone, nothing.unit) == ("", "", "")


def test_every_figure_of_the_list_opens_with_its_formula_and_both_sums(sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    page = text(client, "/cockpit/figures/?period=2022")
    links = re.findall(r'href="(/cockpit/figures/\w+/\?period=2022)"', page)
    assert len(links) == len(set(links)) > len(FIVE)
    one = words(text(client, "/cockpit/figures/on_time_share/?period=2022"))
    assert "法定时限内决定的办件 ÷ 作出决定的办件" in one
    assert "分子 3 分母 4 不计入 0" in one
    assert "市场局（3 / 4） 75.0" in one


def test_rows_add_up_to_the_figure_and_open_the_case(sign_in: SignIn) -> None:
    client = sign_in("leader")
    page = text(client, "/cockpit/figures/on_time_share/rows/?period=2022")
    rows = re.findall(r'href="(/desk/cases/[0-9a-f-]{36}/)"', page)
    assert len(rows) == 4
    assert all(client.get(each).status_code == 200 for each in rows)
    sums = re.findall(r'<td class="number">(\d)</td><td class="number">(\d)</td>', page)
    assert (sum(int(n) for n, _ in sums), sum(int(d) for _, d in sums)) == (3, 4)
    assert "王小芳" not in page


def test_files_hold_what_the_pages_show(sign_in: SignIn) -> None:
    client = sign_in("reform")

    def file(path: str) -> bytes:
        answer: Any = client.get(path)
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
        content = answer.streaming_content if answer.streaming else [answer.content]
        return b"".join(content)

    rows = "/cockpit/figures/on_time_share/rows/?period=2022"
    found = json.loads(file(f"{rows}&format=json"))
    assert (found["figure"]["numerator"], found["figure"]["denominator"]) == (3, 4)
    assert len(found["rows"]) == 4
    lines = list(csv.reader(io.StringIO(file(f"{rows}&format=csv").decode("utf-8-sig"))))
    assert len(lines) == 2 + 4
    book: Any = openpyxl.load_workbook(io.BytesIO(file(f"{rows}&format=xlsx")))
    assert book.worksheets[0].max_row == 2 + 4
    listing = json.loads(file("/cockpit/figures/?period=2022&format=json"))["rows"]
    by_id = {each["id"]: each for each in listing}
    assert by_id["on_time_share"]["value"] == 75.0
    lit = json.loads(file("/cockpit/?period=2022&chart=lights&format=json"))["rows"]
    assert [list(each.values())[1:] for each in lit] == [[4, 0, 2, 0]]


def test_where_matters_wait(sign_in: SignIn) -> None:
    page = words(text(sign_in("watch"), "/cockpit/waiting/?period=2022"))
    assert "已受理 → 开始审查" in page
    assert "占全部等待" in page


def test_the_wall_renews_itself_and_names_nobody(sign_in: SignIn) -> None:
    client = sign_in("leader")
    page = text(client, "/cockpit/wall/?period=2022")
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in page
    assert 'hx-trigger="every 60s"' in page
    assert "/desk/cases/" not in page
    assert not re.search(r"4209022022\d+|王|李", page)
    still = text(client, "/cockpit/wall/?period=2022&still=1")
    assert 'http-equiv="refresh"' not in still
    assert "hx-trigger" not in still


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/cockpit/?period=soon", 400, "FIGURE-PERIOD"),
        ("/cockpit/waiting/?period=2022-13", 400, "FIGURE-PERIOD"),
        ("/cockpit/figures/on_time_share/rows/?after=x", 400, "FIGURE-CURSOR"),
        ("/cockpit/figures/no_such/", 404, ""),
    ],
)
def test_a_question_without_an_answer_says_so(
    sign_in: SignIn, path: str, status: int, code: str
) -> None:
    answer = sign_in("leader").get(path)
    assert answer.status_code == status
    assert code in answer.content.decode()


def test_another_department_is_not_there(sign_in: SignIn) -> None:
    """A department that the officer holds no role for is left out of the question."""
    client = sign_in("leader")
    whole, foreign = (
        re.findall(r'href="(/cockpit/figures/[^"]+)"', text(client, f"/cockpit/?period=2022{more}"))
        for more in ("", "&department=tax")
    )
    assert foreign == whole
    own = text(client, "/cockpit/?period=2022&department=mk")
    assert "/cockpit/figures/mean_days/?period=2022&amp;department=mk" in own


def test_trends_go_by_steps_that_fit_the_period() -> None:
    def steps(period: str) -> tuple[str, str]:
        today = Period.parse("2022-06-01").first
        asked = Asked(today, Period.parse(period), None)
        return asked.steps, asked.trend.period.label

    assert steps("2022-06-01") == ("day", "2022-05-03..2022-06-01")
    assert steps("2022-05") == ("week", "2022-02-28..2022-05-31")
    assert steps("2022-Q1") == ("month", "2021-04-01..2022-03-31")
    assert steps("2022") == ("month", "2021-06-01..2022-06-01")


def test_statements_do_not_grow_with_the_number_of_cases(
    sign_in: SignIn, statements: list[str]
) -> None:
    client = sign_in("leader")

    def counts() -> dict[str, int]:
        found = {}
        for path in PAGES:
            statements.clear()
            text(client, path)
            found[path] = len(statements)
        return found

    text(client, PAGES[0])  # what a process reads once
    few = counts()
    assert max(few.values()) <= MOST, few
    cases = [scene.decide(world.accepted()) for _ in range(3)]
    collect(up_to_now=True)
    total = figure("decided", Scope(Period.parse("2022")), actor=world.APPROVER)
    assert total.numerator == 4 + len(cases)
    assert counts() == few


def test_ratings_are_the_public_counts_and_the_rows_go_to_whom_may_see_them(
    sign_in: SignIn,
) -> None:
    page = words(text(sign_in("leader"), "/cockpit/ratings/?period=2022"))
    assert "好评率" in page
    assert "下载全部" not in page
    assert sign_in("leader").get("/cockpit/ratings/?period=2022&format=csv").status_code == 403
    taken: Any = sign_in("evaluator").get("/cockpit/ratings/?period=2022&format=json")
    assert json.loads(b"".join(taken.streaming_content))["rows"] == []
