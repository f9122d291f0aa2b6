"""What `tongban assess` answers, refuses, and with which code it ends; no database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tongban.reforms.assessment.tests.scene import document, label, rows
from tongban.site.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CITIES = {"A": (1, 0, 5), "B": (3, 10, 4), "C": (6, 30, 3), "D": (13, 60, 2)}


def ask(folder: Path, *words: str, raw: Any = None, text: str = "") -> int:
    """Write a model and a table, then ask."""
    model, data = folder / "model.yaml", folder / "values.csv"
    model.write_text(
        yaml.safe_dump(document() if raw is None else raw, sort_keys=False), encoding="utf-8"
    )
    data.write_text(text or rows(CITIES), encoding="utf-8")
    question = [words[0]] if words and not words[0].startswith("--") else []
    more = words[len(question) :]
    return main(["assess", *question, str(model), str(data), "--period", "2022", *more])


def refused(folder: Path, capsys: pytest.CaptureFixture[str], *words: str, **more: Any) -> str:
    assert ask(folder, *words, **more) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def levers(folder: Path, *, to: float) -> str:
    path = folder / "levers.yaml"
    lever = {"id": "quick", "name": label("quick"), "cost": 1}
    effects = [{"indicator": "days", "to": to}, {"indicator": "cost", "to": 25}]
    body = {"levers": [{**lever, "effects": effects}]}
    path.write_text(yaml.safe_dump(body), encoding="utf-8")
    return str(path)


def test_an_indicator_without_bounds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = document()
    del raw["topics"][1]["worst"]
    assert refused(tmp_path, capsys, raw=raw) == (
        "tongban assess: 错误 error [ASSESS-MODEL]\n"
        "  topics[1] survey.worst: None; an indicator needs a number, `universe` or {percentile: "
        "0..100}\n"
    )


def test_inv_eva_04_weights_that_do_not_add_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    raw = document()
    raw["topics"][0]["weight"] = "0.7"
    assert refused(tmp_path, capsys, raw=raw) == (
        "tongban assess: 错误 error [ASSESS-MODEL]\n"
        "  topics: the weights add up to 0.95, not to 1\n"
    )


def test_a_unit_that_misses_a_whole_topic(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = rows({"A": (1, 2, 3), "C": ("n/a", "n/a", 3)})
    assert refused(tmp_path, capsys, text=text) == (
        "tongban assess: 错误 error [ASSESS-DATA]\n"
        "  unit C: nothing of topic licence applies; give it values, or give the topic a missing "
        "rule\n"
    )


def test_text_in_a_number_and_a_period_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "city,year,days,cost,survey\nA,2022,viele,2,3\nB,2022,1,2,3\nB,2022,1,2,3\n"
    assert refused(tmp_path, capsys, text=text) == (
        "tongban assess: 错误 error [ASSESS-DATA]\n"
        "  values.csv row 2 'days' (A): 'viele' is no number; words known here: 'none', 'n/a'\n"
        "  values.csv row 4: unit 'B' stands in this period already, in row 3; keep one\n"
    )


def test_a_lever_that_worsens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("target", "--unit", "D", "--rank", "1", "--levers", levers(tmp_path, to=15))
    assert refused(tmp_path, capsys, *words) == (
        "tongban assess: 错误 error [ASSESS-TARGET]\n"
        "  lever quick: it worsens days from 13 to 15; a lever improves\n"
    )


def test_a_target_out_of_reach_says_how_near_one_can_get(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = levers(tmp_path, to=1)
    assert ask(tmp_path, "target", "--unit", "D", "--rank", "1", "--levers", found) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == (
        "  第 1 位达不到；最近可到第 3 位 / rank 1 is out of reach; the nearest is 3"
    )
    words = ("target", "--unit", "D", "--rank", "9", "--levers", found)
    assert refused(tmp_path, capsys, *words) == (
        "tongban assess: 错误 error [ASSESS-TARGET]\n  rank 9; expected 1 to 4\n"
    )


def test_a_period_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask(tmp_path)
    capsys.readouterr()
    code = main(["assess", str(tmp_path / "model.yaml"), str(tmp_path / "values.csv")])
    assert code == 2
    assert "name the --period, as the table has it" in capsys.readouterr().err
