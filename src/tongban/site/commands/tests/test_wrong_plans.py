"""What `tongban plan` and `tongban what-if` cannot use is said in a line, never as a traceback."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tongban.site.cli import main
from tongban.site.commands import networks
from tongban.site.loading.folder import read_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

DISTRICT = str(Path(__file__).parents[5] / "districts" / "xiaonan")


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """Make the network once: nothing here changes it."""
    with pytest.MonkeyPatch.context() as patch:
        network = networks.network_of_folder(read_folder(Path(DISTRICT)))
        patch.setattr(networks, "read_folder", cache(read_folder))
        patch.setattr(networks, "network_of_folder", lambda _: network)
        yield


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("--facts", '{"shop_entity": "zoo"}'),
            "PLAN-FACT: shop_entity 没有选项 zoo；可选 individual",
        ),
        (
            ("--facts", '{"by_agent": "maybe"}'),
            "CONDITION-FACT: 事实 by_agent 应为是否，实际值为 'maybe' (str)",
        ),
        (("--on", "1800-01-01"), "PLAN-CALENDAR: 1800-01-01 所在年份没有已公布的工作日历"),
        (("--choose", "subject=zoo"), "PLAN-OPTION: "),
        (("--choose", "nothing=zoo"), "PLAN-OPTION: 没有任选组 nothing"),
        (("--choose", "business-licence=newborn"), "PLAN-OPTION: newborn 不产生 business-licence"),
        (("--defer", "food-business-permit"), "PLAN-OPTION: 没有材料 food-business-permit"),
        (("--defer", "food-business-permit/zoo"), "PLAN-OPTION: 没有材料 food-business-permit/zoo"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, str], said: str
) -> None:
    code = main(["plan", "open-restaurant", "--district", DISTRICT, *words])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert err.startswith(f"tongban plan: {said}")
    assert err.count("\n") == 1


def test_a_wrong_fact_is_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    facts = '{"shop_entity": 5}'
    assert main(["plan", "open-restaurant", "--district", DISTRICT, "--facts", facts]) == 2
    assert capsys.readouterr().err == (
        "tongban plan: CONDITION-FACT: 事实 shop_entity 应为文本，实际值为 5 (int) / "
        "fact shop_entity should be text, its value is 5 (int) (give a text)\n"
    )


@pytest.mark.parametrize("content", ["[1]", "3", '"text"', "null"])
def test_facts_are_answers_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, content: str
) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(content, "utf-8")
    changes = tmp_path / "changes.yaml"
    change = {"promise": {"item": "food-business-permit", "days": 3, "unit": "working_days"}}
    changes.write_text(json.dumps([change]), "utf-8")
    for words in (
        ["plan", "open-restaurant", "--district", DISTRICT],
        ["what-if", DISTRICT, str(changes)],
    ):
        code = main([*words, "--facts", str(facts)])
        out, err = capsys.readouterr()
        assert (code, out) == (2, "")
        assert err.startswith(f"tongban {words[0]}: FILE-UNREAD: {facts}: ")
        assert "expected an object" in err
