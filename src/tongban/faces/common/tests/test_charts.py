"""A chart says everything in its table; the picture and the files come from the same numbers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from tongban.faces.common import charts
from tongban.faces.common.charts import Series, bars, lines, strip, taken_away, waterfall

if TYPE_CHECKING:
    from tongban.faces.common.charts import Chart

EVIL = "</script><script>alert(1)</script>"


def late(**more: Any) -> Chart:
    series = (Series("超期", (3, None), ("/rows/a", "")), Series("按时", (1200, 0)))
    return bars("late", "超期件", ("市监局", EVIL), series, unit="件", **more)


def page(chart: Chart, *, library: bool, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(charts, "can_draw", lambda: library)
    source = '{% import "common/chart.jinja2" as charts with context %}{{ charts.figure(chart) }}'
    template = engines["jinja2"].env.from_string(source)  # type: ignore[attr-defined]
    html: str = template.render(chart=chart, request=RequestFactory().get("/x/?period=2022"))
    return html


def test_every_number_stands_in_the_table_with_its_link() -> None:
    assert late().header == ("项目", "超期", "按时")
    assert late(head="部门").rows == (
        ("市监局", (("3", "/rows/a"), ("1,200", ""))),
        (EVIL, (("—", ""), ("0", ""))),
    )


def test_the_page_has_caption_table_files_and_data(monkeypatch: pytest.MonkeyPatch) -> None:
    html = page(late(note="来自台账"), library=True, monkeypatch=monkeypatch)
    assert '<h3 id="c-late">超期件</h3>' in html
    assert '<a href="/rows/a">3</a>' in html
    assert "/x/?period=2022&amp;chart=late&amp;format=xlsx" in html
    assert "来自台账" in html
    assert EVIL not in html
    data = html.split('<script type="application/json">')[1].split("</script>")[0]
    assert json.loads(data) == json.loads(json.dumps(late().drawing))
    assert 'aria-label="超期件，2 组；超期：最高 市监局 3 件，最低 市监局 3 件' in html


def test_without_the_library_the_table_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    html = page(late(), library=False, monkeypatch=monkeypatch)
    assert "<details open>" in html
    assert '<a href="/rows/a">3</a>' in html
    assert "<script" not in html
    assert "canvas" not in html


def test_nothing_to_show_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    html = page(bars("none", "空", (), ()), library=True, monkeypatch=monkeypatch)
    assert "这一范围内没有数据。" in html
    assert "<script" not in html


def test_a_chart_is_taken_away_under_its_own_name() -> None:
    request = RequestFactory().get("/x/", {"chart": "late", "format": "json"})
    answer = taken_away(request, lines("other", "x", (), ()), late())
    assert answer is not None
    assert json.loads(b"".join(answer))["rows"] == [
        {"category": "市监局", "series_1": 3, "series_2": 1200},
        {"category": EVIL, "series_1": None, "series_2": 0},
    ]
    for asked in ({"chart": "late", "format": "exe"}, {"chart": "no", "format": "csv"}, {}):
        assert taken_away(RequestFactory().get("/x/", asked), late()) is None


def test_values_that_do_not_fit_the_categories_are_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 1 categories"):
        lines("x", "x", ("a",), (Series("s", (1, 2)),))
    with pytest.raises(ValueError, match="1 links for 2 values"):
        lines("x", "x", ("a", "b"), (Series("s", (1, 2), ("/a",)),))


CHANGES = st.lists(st.integers(-50, 50), max_size=12)


@given(st.integers(0, 100), CHANGES)
def test_a_waterfall_runs_from_its_start_to_its_end(start: int, changes: list[int]) -> None:
    named = [(str(n), by) for n, by in enumerate(changes)]
    end = start + sum(changes)
    made = waterfall("w", "w", ("a", start), named, ("z", end))
    by, totals = made.series
    assert by.values == (None, *changes, None)
    assert totals.values[0] == start
    assert totals.values[-1] == totals.values[-2] == end
    with pytest.raises(ValueError, match="do not add up"):
        waterfall("w", "w", ("a", start), named, ("z", end + 1))


def test_an_axis_that_does_not_begin_at_nought_says_so() -> None:
    cut = waterfall("w", "w", ("a", 70), [("x", 2)], ("z", 72), note="样本")
    assert (cut.bounds, cut.note) == ((68, None), "样本 纵轴不从零开始。")
    whole = waterfall("w", "w", ("a", 10), [("x", 20)], ("z", 30))
    assert (whole.bounds, whole.note) == ((None, None), "")


def test_a_strip_tells_the_median() -> None:
    made = strip("s", "用时", [("甲", (1, 2, 3, 5, 9)), ("乙", (None,) * 5)], unit="天")
    assert made.rows[0][1] == (("1", ""), ("2", ""), ("3", ""), ("5", ""), ("9", ""))
    assert made.said == "用时，2 组；50%：最高 甲 3 天，最低 甲 3 天"
