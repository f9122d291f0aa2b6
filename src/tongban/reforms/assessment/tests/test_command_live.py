"""`tongban assess self | freeze | verify`: what it prints, refuses, and with which code it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from tongban.record.types import SYSTEM
from tongban.reforms.assessment.queries import frozen_periods
from tongban.reforms.assessment.tests.live_scene import document
from tongban.services.cases.tests import world
from tongban.site.cli import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("spring")


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump(document(), sort_keys=False), encoding="utf-8")
    return str(path)


def test_a_self_assessment_names_the_rows_behind_each_value(
    model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", "self", model, "--period", "2022"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "own  2022  总分 total 70.71",
        "  services services: 70.71",
        "      days 6.00 （18/3，4 行 rows，异常值 outliers 1） → 70.00",
        "      online 71.43 （5/7，7 行 rows） → 71.43",
        (
            "  没有数值、不计分（权重由其余指标分担）的 2 个一级指标 topics without a value, "
            "left out: liking、ports"
        ),
    ]
    assert main(["assess", "self", model, "--period", "2022", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["missing"] == ["liking", "ports"]
    assert body["rank"] is None
    assert [(each["id"], each["rows"]) for each in body["indicators"]] == [
        ("days", 4),
        ("online", 7),
    ]
    assert body["without_value"] == [
        {"id": "asked", "origin": "survey"},
        {"id": "counted", "origin": "third_party"},
        {"id": "hours", "origin": "third_party"},
    ]


def test_a_period_is_frozen_by_an_evaluator_and_reckoned_again(
    model: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [model, "--period", "2022"]
    assert main(["assess", "freeze", *words]) == 2
    assert capsys.readouterr().err == (
        "tongban assess: 错误 error [ASSESS-TARGET]\n"
        "  freeze needs --officer, an evaluator: both, evaluator\n"
    )
    assert main(["assess", "freeze", *words, "--officer", "mk-head"]) == 2
    assert "mk-head is no evaluator" in capsys.readouterr().err
    assert frozen_periods(actor=SYSTEM) == ()
    assert main(["assess", "freeze", *words, "--officer", "evaluator"]) == 0
    assert "2022 第 1 版已固化 frozen, version 1" in capsys.readouterr().out
    assert main(["assess", "verify", *words]) == 0
    assert "一致 the same: 2 个指标 indicators" in capsys.readouterr().out
    world.submit(channel="window")
    assert main(["assess", "verify", *words]) == 1
    assert "  明细已变 rows have changed: online 71.43 → 62.50（7 → 8 行 rows）" in (
        capsys.readouterr().out.splitlines()
    )
    assert main(["assess", "verify", model, "--period", "2021"]) == 2
    assert "2021 is not frozen under own" in capsys.readouterr().err
    assert main(["assess", "self", model, "--period", "soon"]) == 2
    assert "'soon' is no period" in capsys.readouterr().err
