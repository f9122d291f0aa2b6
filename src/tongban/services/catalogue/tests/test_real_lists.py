"""The two real lists that the mappings were made for; skipped where they are not at hand."""

import io
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tongban.services.catalogue.importer.mapping import load_mapping
from tongban.services.catalogue.importer.run import Accepted, Target, run_import

FOLDER = Path(__file__).parents[5].parent / "shared" / "data" / "items"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="the real lists are not in ../shared/data/items"
)
FLAGS = {
    "guangdong_items_part.jsonl": {
        "LIMIT-PROMISE-ABSENT": 264,
        "MATERIAL-VAGUE": 26,
        "CODE-TYPE": 8,
        "LIMIT-IMPLAUSIBLE": 6,
        "CODE-CHECK": 3,
    },
    "guangan_511602_items.csv": {
        "CODE-BODY": 104,
        "CODE-PLACEHOLDER": 8,
        "CODE-CHECK": 7,
        "CODE-FORM": 3,
        "NAME-DUPLICATE": 2,
        "CODE-DIVISION": 1,
    },
}


def run(name: str, mapping: str) -> tuple[dict[str, Any], list[Accepted], float]:
    loaded, mapping_hash = load_mapping(Path(mapping))
    items: list[Accepted] = []
    report = io.StringIO()
    start = time.perf_counter()
    run_import(
        FOLDER / name,
        mapping=loaded,
        mapping_hash=mapping_hash,
        target=Target(lambda _: {}, items.extend),
        report=report,
    )
    return json.loads(report.getvalue()), items, time.perf_counter() - start


@pytest.mark.parametrize(
    ("name", "mapping", "counts"),
    [
        ("guangdong_items_part.jsonl", "guangdong-items", (1120, 814, 306, 0)),
        ("guangan_511602_items.csv", "guangan-items", (1135, 1011, 124, 0)),
    ],
)
def test_every_row_is_taken_and_the_doubtful_ones_are_known(
    name: str, mapping: str, counts: tuple[int, ...]
) -> None:
    report, items, seconds = run(name, mapping)
    found = report["counts"]
    assert tuple(found[k] for k in ("rows", "accepted", "flagged", "rejected")) == counts
    flags = {code: v["rows"] for code, v in report["codes"].items() if v["weight"] == "flag"}
    assert flags == FLAGS[name]
    assert report["unused_columns"] == []
    assert len(items) == counts[0]
    assert seconds < 10


def test_limits_of_the_provincial_list_are_all_read() -> None:
    _, items, _ = run("guangdong_items_part.jsonl", "guangdong-items")
    law = Counter(i.content.statutory_limit.unit for i in items if i.content.statutory_limit)
    assert law == {"working_days": 769, "calendar_days": 5}
    assert sum(1 for i in items if i.content.promised_limit is None) == 264
    assert sum(1 for i in items if i.content.handling_code) == 174
