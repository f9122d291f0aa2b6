"""`tongban plan` and `tongban what-if` on the shipped district, without a database."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tongban.site.cli import main
from tongban.site.commands import networks
from tongban.site.loading.folder import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tongban.services.bundles.types import Network
    from tongban.site.loading.folder import Folder

DISTRICT = str(Path(__file__).parents[5] / "districts" / "xiaonan")
INDIVIDUAL = {"shop_entity": "individual", "by_agent": False, "public_gathering_place": False}


@pytest.fixture(autouse=True, scope="module")
def read_once() -> Iterator[None]:
    """Read each folder once: what is tested here is what is said of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(networks, "read_folder", cache(read_folder))
        patch.setattr(networks, "network_of_folder", _kept(networks.network_of_folder))
        yield


def _kept(read: Callable[[Folder], Network]) -> Callable[[Folder], Network]:
    kept: dict[int, Network] = {}

    def once(folder: Folder) -> Network:
        if id(folder) not in kept:
            kept[id(folder)] = read(folder)
        return kept[id(folder)]

    return once


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main([*words])
    out, err = capsys.readouterr()
    return code, out, err


def planned(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, err = ask(capsys, "plan", *words, "--district", DISTRICT, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_a_bundle_is_planned_on_the_day_of_the_district(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(INDIVIDUAL), "utf-8")
    found = planned(capsys, "open-restaurant", "--facts", str(facts))
    assert (found["on"], found["bundle"]) == ("2022-04-01", "open-restaurant")
    items = {each["item"]: each["why"]["code"] for each in found["members"]}
    assert items["food-business-permit"] == "member"
    assert items["individual-business-registration"] == "condition"
    assert {each["item"]: each["why"]["code"] for each in found["left_out"]}[
        "company-registration"
    ] == "not_applicable"
    produced = {
        each["kind"]: each["from_item"]
        for each in found["evidence"]
        if each["status"] == "produced"
    }
    assert produced["business-licence"] == "individual-business-registration"
    assert [each["id"] for each in found["measures"][:5]] == [
        "items",
        "steps",
        "evidence",
        "days",
        "visits",
    ]


def test_the_text_says_what_to_answer_bring_and_do(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("plan", "open-restaurant", "--district", DISTRICT, "--on", "2022-04-06")
    code, out, err = ask(
        capsys, *words, "--facts", json.dumps(INDIVIDUAL), "--include", "shop-sign-filing"
    )
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith(
        "开办餐饮店 Open a restaurant（成员为示例 members are an example） · 2022-04-06"
    )
    parts = [line.partition(" (")[0] for line in lines if line and not line.startswith(" ")]
    assert parts[1] == "要回答 Questions"
    assert {
        "要带 to bring",
        "办理中产生 made on the way",
        "第1步 Step 1",
        "前后对比 Before and after",
    } <= set(parts)
    assert any(line.startswith("  ★ ") for line in lines)
    assert any("门店招牌设置备案" in line for line in lines)


def test_what_is_held_is_not_applied_for(capsys: pytest.CaptureFixture[str]) -> None:
    facts = json.dumps(INDIVIDUAL)
    found = planned(capsys, "open-restaurant", "--facts", facts, "--holds", "business-licence")
    assert "individual-business-registration" not in {each["item"] for each in found["members"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("open-restaurants",),
            "PLAN-GOAL: 没有事项、证照或一件事 open-restaurants；相近的有 open-restaurant",
        ),
        (("open-restaurant", "--holds", "busines-licence"), "PLAN-HOLDS"),
        (("open-restaurant", "--facts", "{"), "FILE-UNREAD"),
        (("open-restaurant", "--facts", "/nowhere.json"), "FILE-UNREAD"),
        (("open-restaurant", "--facts", '{"shop": 1}'), "PLAN-FACT"),
        (("open-restaurant", "--choose", "fire"), "PLAN-OPTION"),
        (("open-restaurant", "--party", "zhang"), "PLAN-OPTION"),
    ],
)
def test_wrong_words_are_answered_with_what_is_near(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = ask(capsys, "plan", *words, "--district", DISTRICT)
    assert (code, out) == (2, "")
    assert err.startswith("tongban plan: ")
    assert said in err


def test_a_folder_with_mistakes_is_not_planned_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = ask(capsys, "plan", "x", "--district", str(tmp_path / "none"))
    assert (code, out) == (2, "")
    assert "DISTRICT-MISTAKES" in err
    assert "is no folder" in err


def test_changes_are_tried_on_every_bundle_they_touch(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "name: {zh: 许可当天办结, en: Permit on the day}\n"
        "facts: {shop_entity: individual}\n"
        "changes:\n"
        "  - promise: {item: food-business-permit, days: 0, unit: working_days}\n"
        "  - share: {kind: food-safety-rules}\n",
        "utf-8",
    )
    code, out, err = ask(capsys, "what-if", DISTRICT, str(changes), "--json")
    assert (code, err) == (0, "")
    found = {each["bundle"]: each for each in json.loads(out)["bundles"]}
    assert "open-restaurant" in found
    assert "newborn" not in found
    measures = found["open-restaurant"]["measures"]
    evidence = {when: next(m for m in measures[when] if m["id"] == "evidence") for when in measures}
    assert evidence["now"]["after"]["total"] - evidence["then"]["after"]["total"] == 1
    code, out, _ = ask(capsys, "what-if", DISTRICT, str(changes))
    assert code == 0
    assert out.startswith("许可当天办结 Permit on the day\n")
    assert "不再可带" not in out
    assert "不再要带 no longer to bring: 食品安全规章制度" in out


def test_a_wrong_change_is_refused_at_its_place(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    changes = tmp_path / "changes.yaml"
    changes.write_text("changes:\n  - share: {kind: food-safety-rule}\n", "utf-8")
    code, out, err = ask(capsys, "what-if", DISTRICT, str(changes))
    assert (code, out) == (2, "")
    assert "WHATIF-NAME: changes[0].share.kind" in err
    assert "food-safety-rules" in err
    code, out, err = ask(capsys, "what-if", DISTRICT, str(tmp_path / "none.yaml"))
    assert (code, out) == (2, "")
    assert "FILE-UNREAD" in err
