"""Bundles and labels of a folder: whole as shipped, and each mistake with its file and line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tongban.site.loading.checks import check_folder
from tongban.site.loading.folder import read_folder

DISTRICT: Final = Path(__file__).parents[5] / "districts" / "xiaonan"
DAY: Final = date(2022, 4, 1)

STORE, RESTAURANT, COMPANY = "open-convenience-store", "open-restaurant", "start-company"
BREAKS: Final = [
    # bundle, what stands there, what is put instead, what the mistake at that line must say
    (STORE, "item: shop-sign-filing", "item: shop-sign-filng", "是否为 shop-sign-filing"),
    (STORE, "when: sells_tobacco = TRUE", "when: sells_tobaco = TRUE", "sells_tobaco"),
    (STORE, "when: sells_publications = TRUE", "when: sells_publications = 3", "members[6].when"),
    (STORE, "composite: convenience-store", "composite: corner", "policies.composite"),
    (STORE, "tolerable: [food-manager-proof]", "tolerable: [food-manager]", "food-manager-proof"),
    (STORE, "promise: {days: 8,", "promise: {days: 46,", "BUNDLE-LIMIT"),
    (RESTAURANT, "alternatives: fire", "alternatives: fires", "BUNDLE-ALTERNATIVE"),
    (RESTAURANT, "waits_for: [tax-registration-confirmation]", "waits_for: [seal]", "waits_for[0]"),
    (RESTAURANT, "joint_visit: [food", "joint_visit: [shop-sign-filing, food", "BUNDLE-VISIT"),
    (COMPANY, "lead: scjg", "lead: scgj", "没有部门 scgj"),
    (COMPANY, "labels: [yishilianban,", "labels: [yishilian,", "labels[0]"),
    (COMPANY, "events: [start-company]", "events: [start-firm]", "events[0]"),
    (COMPANY, "id: start-company", "id: begin-company", "BUNDLE-FILE"),
    ("newborn", "law: hukou", "law: hukuo", "basis.law"),
    ("retirement", "role: conditional", "role: perhaps", "members[0].role"),
    ("utilities", "item: gas-connection", "item: water-connection", "BUNDLE-TWICE"),
    (
        "joint-acceptance",
        "  - item: planning-verification",
        "  - waits_for: [joint-acceptance]\n    item: planning-verification",
        "BUNDLE-CYCLE",
    ),
]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "xiaonan"
    shutil.copytree(DISTRICT, folder)
    return folder


def told(folder: Path) -> list[str]:
    return [str(each) for each in check_folder(read_folder(folder), on=DAY)]


def test_the_shipped_bundles_and_labels_agree_with_the_district() -> None:
    folder = read_folder(DISTRICT)
    assert check_folder(folder, on=DAY) == ()
    assert len(folder.rows["bundles"]) >= 10
    assert folder.ids("labels") >= {"gaige-533", "jiumen-liandong", "liuduo-heyi", "wuhua-guanli"}


def test_every_mistake_of_a_bundle_is_named_with_its_line_in_one_run(copied: Path) -> None:
    expected = []
    for name, old, new, words in BREAKS:
        path = copied / "bundles" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text, (name, old)
        line = text[: text.index(old)].count("\n") + 1
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        expected.append((f"{path}:{line}: ", words))
    found = told(copied)
    for where, words in expected:
        assert any(each.startswith(where) and words in each for each in found), (where, words)


def test_a_label_names_what_exists_and_may_be_empty(copied: Path) -> None:
    path = copied / "labels.yaml"
    text = path.read_text(encoding="utf-8")
    old = "{kind: bundle, ref: unit-early-acceptance}"
    line = text[: text.index(old)].count("\n") + 1
    text = text.replace(old, "{kind: bundle, ref: unit-acceptance}", 1)
    path.write_text(text.replace("{kind: item, ref: drawing-review,", "{kind: item,"), "utf-8")
    first, second = told(copied)
    assert "[liuduo-heyi] BUNDLE-MISSING" in first
    assert second == (
        f"{path}:{line}: members[0].ref: [danti-yanshou]"
        " BUNDLE-REFERENCE 没有一件事 unit-acceptance，是否为 joint-acceptance？"
    )


def test_the_whole_promises_no_more_time_than_its_slowest_path(copied: Path) -> None:
    path = copied / "bundles" / "start-company.yaml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index("promise: {days: 1,")].count("\n") + 1
    path.write_text(text.replace("promise: {days: 1,", "promise: {days: 2,"), encoding="utf-8")
    (found,) = told(copied)
    assert found == (
        f"{path}:{line}: promise: [start-company] BUNDLE-PROMISE 承诺时限 2个工作日 长于最慢路径"
        "（2022-04-01 起至 2022-04-02）"
    )


def test_a_bundle_is_one_mapping(copied: Path) -> None:
    path = copied / "bundles" / "newborn.yaml"
    path.write_text("- item: birth-registration\n", encoding="utf-8")
    assert f"{path}:1: must be one mapping with a text `id`" in told(copied)


def test_an_item_that_is_cancelled_is_no_member(copied: Path) -> None:
    path = copied / "items" / "gaj.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("- id: seal-filing\n", "- id: seal-filing\n  plan_cancel: 2022-03-31\n")
    path.write_text(text, encoding="utf-8")
    found = told(copied)
    assert len(found) == 1
    assert "BUNDLE-ITEM seal-filing" in found[0]
