"""Pages of assessment: who may look, tables with faults by row, one unit's place explained."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.faces.cockpit.tests.conftest import built, sign_in
from tongban.reforms.assessment import pages_tables
from tongban.reforms.assessment.changes import sensitivity
from tongban.reforms.assessment.model import load_model
from tongban.reforms.assessment.pages_charts import added, change_chart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings

    SignIn = Callable[[str], Client]

__all__ = ["built", "sign_in"]
UNITS = ("AAA", "BBB", "CCC", "DDD")
MODEL = load_model("doing-business")
LIST = "/cockpit/assessment/tables/"


def values(*, periods: tuple[str, ...] = ("2018", "2019"), spoil: str = "") -> bytes:
    """Make a table of every indicator: each unit somewhat better than the one before."""
    leaves = list(MODEL.indicators())
    header = [MODEL.unit_column, MODEL.period_column, *(leaf.column for leaf in leaves)]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for p, period in enumerate(periods):
        for n, unit in enumerate(UNITS):
            row = []
            for leaf in leaves:
                best, worst = leaf.best.value or 0.0, leaf.worst.value or 0.0
                row.append(round(worst + (best - worst) * (0.3 + 0.1 * n + 0.05 * p), 3))
            writer.writerow([unit, period, *row])
    return text.getvalue().replace("AAA,2019,", f"AAA,2019{spoil},").encode()


@pytest.fixture(autouse=True)
def shelf(settings: Settings, tmp_path: Path) -> None:
    settings.TONGBAN_DOCUMENTS = tmp_path
    pages_tables.assessed.cache_clear()
    pages_tables.firmness.cache_clear()


def take(client: Client, data: bytes, **more: str) -> str:
    file = SimpleUploadedFile("values.csv", data, "text/csv")
    answer = client.post(LIST, {"model": "doing-business", "table": file, **more})
    assert answer.status_code == 302, answer.text
    return str(answer["Location"])


def test_pages_open_to_leaders_reform_office_and_evaluators_alone(sign_in: SignIn) -> None:
    table = take(sign_in("evaluator"), values())
    for path in ("/cockpit/assessment/", LIST, table, table.replace("?", "target/?") + "&unit=AAA"):
        assert [
            sign_in(who).get(path).status_code for who in ("leader", "reform", "evaluator")
        ] == [
            200,
            200,
            200,
        ]
        refused = {sign_in(who).get(path).status_code for who in ("watch", "mk-head", "wang")}
        assert refused == {403}


def test_only_who_tries_models_brings_tables(sign_in: SignIn) -> None:
    file = SimpleUploadedFile("values.csv", values(), "text/csv")
    answer = sign_in("leader").post(LIST, {"model": "doing-business", "table": file})
    assert answer.status_code == 403
    assert pages_tables.list_tables() == ()


def test_a_table_is_taken_in_once(sign_in: SignIn) -> None:
    evaluator = sign_in("evaluator")
    assert take(evaluator, values()) == take(evaluator, values())
    assert [each.filename for each in pages_tables.list_tables()] == ["values.csv"]


def test_every_fault_of_a_table_is_named_by_row_and_nothing_is_kept(sign_in: SignIn) -> None:
    evaluator = sign_in("evaluator")
    first = next(MODEL.indicators()).column
    text = values().decode().splitlines()
    cells = text[3].split(",")
    cells[2] = "many"
    text[3] = ",".join(cells)
    text.append(text[1])
    file = SimpleUploadedFile("bad.csv", "\n".join(text).encode(), "text/csv")
    answer = evaluator.post(LIST, {"model": "doing-business", "table": file})
    assert answer.status_code == 422
    assert f"bad.csv 第 4 行“{first}”（CCC）：“many”不是数字" in answer.text
    assert "第 10 行：单位“AAA”在本期间第 2 行已有；请保留一行" in answer.text
    file = SimpleUploadedFile("bad.csv", "\n".join(text).encode(), "text/csv")
    english = evaluator.post(
        LIST,
        {"model": "doing-business", "table": file},
        headers={"Accept-Language": "en"},
    )
    assert f"bad.csv row 4 &#39;{first}&#39; (CCC): &#39;many&#39; is no number" in english.text
    assert "row 10: unit &#39;AAA&#39; stands in this period already, in row 2" in english.text
    assert pages_tables.list_tables() == ()
    for data in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00bad"):
        file = SimpleUploadedFile("no.csv", data, "text/csv")
        refused = evaluator.post(LIST, {"model": "doing-business", "table": file})
        assert refused.status_code == 422
    assert evaluator.post(LIST, {"model": "none"}).status_code == 422
    assert pages_tables.list_tables() == ()


def test_a_units_place_is_explained(sign_in: SignIn) -> None:
    evaluator = sign_in("evaluator")
    address = take(evaluator, values()) + "&unit=BBB&neighbours=AAA，DDD,ZZZ"
    page = evaluator.get(address).text
    assert "第 3 位，共 4 个" in page
    assert "比 2018 年 +0 位" in page
    assert "换 400 组权重，100% 的情况下位次不降" in page
    profile = files(evaluator, address, "profile")
    assert profile["columns"]["series_1"] == "BBB"
    assert [profile["columns"][f"series_{n}"] for n in (4, 5)] == ["AAA", "DDD"]
    assert len(profile["rows"]) == 10
    places = files(evaluator, address, "places")
    assert [row["category"] for row in places["rows"]] == ["2018（共 4 个）", "2019（共 4 个）"]
    change = files(evaluator, address, "change")
    total = [row["series_2"] for row in change["rows"]]
    assert sum(row["series_1"] or 0 for row in change["rows"]) == pytest.approx(
        total[-1] - total[0]
    )
    table = address.split("/")[4].split("?")[0]
    _read, now = pages_tables.assessed(
        table.replace("%3A", ":"), "doing-business", "2019", given=False
    )
    best = sensitivity(MODEL, now, "BBB")[0]
    assert f'<td class="number">{best.gain:+.2f}</td>' in page


def files(client: Client, address: str, chart: str) -> Any:
    answer = client.get(f"{address}&chart={chart}&format=json")
    return json.loads(b"".join(answer))


def test_places_among_others_are_not_compared(sign_in: SignIn) -> None:
    """A place in another universe is another place; a gain is told only within the same one."""
    lines = values().decode().splitlines()
    kept = [line for line in lines if not line.startswith("CCC,2018")]
    address = take(sign_in("evaluator"), "\n".join(kept).encode()) + "&unit=BBB"
    page = sign_in("leader").get(address).text
    assert "与 2018 年不可比：参评对象不同（当时 3 个，现在 4 个）" in page
    assert "比 2018 年" not in page


def test_all_scores_are_taken_away_unrounded(sign_in: SignIn) -> None:
    leader = sign_in("leader")
    address = take(sign_in("evaluator"), values())
    answer = leader.get(f"{address}&table=scores&format=csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["unit"], row["rank"]) for row in rows] == [
        ("AAA", "4"),
        ("BBB", "3"),
        ("CCC", "2"),
        ("DDD", "1"),
    ]
    table = re.split("[/?]", address)[4].replace("%3A", ":")
    _read, now = pages_tables.assessed(table, "doing-business", "2019", given=False)
    assert float(rows[0]["total"]) == now.units["AAA"].total


def test_the_cheapest_way_is_found_or_said_to_be_out_of_reach(sign_in: SignIn) -> None:
    leader = sign_in("leader")
    address = take(sign_in("evaluator"), values()).replace("?", "target/?") + "&unit=AAA"
    leaf = next(MODEL.indicators())
    lever = f"&indicator1={leaf.id}&to1={leaf.best.value}&cost1=3"
    far = leader.get(f"{address}&rank=1{lever}").text
    assert "第 1 位达不到，最近可到第" in far
    near = leader.get(f"{address}&rank=4{lever}").text
    assert "可以到第 4 位" in near
    assert "不用做什么" in near
    worse = leader.get(f"{address}&rank=3&indicator1={leaf.id}&to1={leaf.worst.value}").text
    assert "it worsens" in worse
    assert "请至少填写一项举措" in leader.get(f"{address}&rank=3").text
    assert (
        "第 1 行：请填写改进后的数值" in leader.get(f"{address}&rank=3&indicator1={leaf.id}").text
    )


def test_what_is_not_there_is_not_found(sign_in: SignIn) -> None:
    leader = sign_in("leader")
    address = take(sign_in("evaluator"), values())
    for more in ("&unit=ZZZ", "&period=1900", "&against=1900"):
        assert leader.get(address + more).status_code == 404
    assert leader.get(f"{LIST}{quote('sha256:' + '0' * 64)}/").status_code == 404
    assert leader.get(address.replace("model=doing-business", "model=none")).status_code == 404


def test_statements_do_not_grow_with_the_table(sign_in: SignIn) -> None:
    leader = sign_in("leader")
    counted = []
    for periods in (("2018", "2019"), tuple(str(year) for year in range(2010, 2020))):
        address = take(sign_in("evaluator"), values(periods=periods)) + "&unit=AAA"
        leader.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert leader.get(address).status_code == 200
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 20


def test_what_topics_add_is_shared_by_those_with_a_value() -> None:
    assert added({"a": 50.0, "b": None}, {"a": 0.5, "b": 0.5}) == {"a": 50.0}
    made = change_chart(("x", 10.0), [({"zh": "甲", "en": "A"}, 2.0)], ("y", 13.0))
    assert made.rows[2][0] == "其余"
    assert made.rows[2][1][0][0] == "1.00"


def test_places_as_published_stand_on_the_first_page(sign_in: SignIn) -> None:
    page = sign_in("leader").get("/cockpit/assessment/")
    answer = sign_in("leader").get("/cockpit/assessment/?chart=places&format=json")
    rows = json.loads(b"".join(answer))["rows"]
    told = [(row["category"], row["series_1"]) for row in rows]
    assert told[:4] == [("2020", 81), ("2021", 18), ("2022", 10), ("2023", 8)]
    assert "优异县市区" in page.text
