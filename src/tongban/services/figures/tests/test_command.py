"""`tongban figures`: what it prints and writes; the worker's rhythm."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import pytest
from procrastinate.contrib.django import app

from tongban.reforms.assessment.tasks import assess_nightly
from tongban.services.figures.tasks import collect_figures
from tongban.site.commands import figures

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("spring")


def ask(*words: str) -> int:
    parser = argparse.ArgumentParser()
    figures.add_parser(parser.add_subparsers(required=True))
    return figures.run(parser.parse_args(["figures", *words]))


def test_figures_are_shown_with_both_sums(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("show", "--period", "2022", "--department", "mk") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2022-01-01 – 2022-12-31  台账截至 ledger up to 2022-06-01T10:0")
    assert "  late_share                 25.0%  1/4  超期率 Decided after the law's limit" in lines
    assert ask("show", "--period", "2022-Q1", "--json") == 0
    body = json.loads(capsys.readouterr().out)
    assert body["period"] == "2022-Q1"
    assert {each["numerator"] for each in body["figures"]} == {0}


def test_rows_are_listed_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("rows", "late_share", "--limit", "3") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert lines[0].endswith("mk  stall-permit  0/1  在法定时限内")
    assert lines[3] == "  …… 更多行用 more rows by --csv FILE"
    assert ask("rows", "late_share", "--csv", str(tmp_path / "a.csv")) == 0
    assert len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 6
    assert ask("rows", "late_share", "--xlsx", str(tmp_path / "a.xlsx")) == 0
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["a.csv", "a.xlsx"]


def test_what_has_no_answer_ends_with_two_and_leaves_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("rows", "beauty", "--csv", str(tmp_path / "a.csv")) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("tongban figures: FIGURE-UNKNOWN: 没有指标“beauty”；现有 received")
    assert list(tmp_path.iterdir()) == []
    assert ask("show", "--period", "2022-Q7") == 2
    assert "'2022-Q7' is no period" in capsys.readouterr().err


def test_collecting_and_making_anew_say_what_they_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("collect") == 0
    assert capsys.readouterr().out.startswith("归集 counted: 0 件 facts, 0 个叶 leaves")
    assert ask("rebuild") == 0
    assert capsys.readouterr().out.startswith("重算 made anew: 7 件 facts in ")


def test_the_worker_collects_every_twenty_seconds_and_assesses_every_night() -> None:
    rhythm = {each.task.name: each.cron for each in app.periodic_registry.periodic_tasks.values()}
    assert rhythm[collect_figures.name] == "* * * * * */20"
    assert rhythm[assess_nightly.name] == "10 2 * * *"
