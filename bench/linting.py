"""`tongban check` over a county's list: all rules, and duplicates against comparing every pair.

The two real lists of the development data are used where they are at hand, else as many invented
items. Times are processor time of one core; reading the list is a row of its own.
"""

from __future__ import annotations

import random
import sys
import time
import tracemalloc
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tongban.services.catalogue.importer.mapping import load_mapping
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import ItemContent, Limit, MaterialSlot
from tongban.services.linter.held import everywhere
from tongban.services.linter.rules.duplicates import core, near, same
from tongban.services.linter.run import lint
from tongban.services.linter.types import Deposits, District
from tongban.site.checking.folder import STATE_DEPOSITS
from tongban.site.checking.lists import read_list

if TYPE_CHECKING:
    from collections.abc import Callable

LISTS: Final = Path(__file__).parents[2] / "shared" / "data" / "items"
SOURCES: Final = (
    ("guangdong_items_part.jsonl", "guangdong-items"),
    ("guangan_511602_items.csv", "guangan-items"),
)
DAY: Final = date(2022, 4, 1)
COUNTY: Final = 2_262
ROUNDS: Final = 5
PAIRWISE: Final = 1_000
"""Items whose every pair is compared by the peer; it grows with the square."""
MANY: Final = 100_000


def run() -> list[dict[str, Any]]:
    """Give a row a measurement: name, value, unit, and its ratio to the peer."""
    reading, districts, what = _districts()
    count = sum(len(each.items) for each in districts)
    whole = min(_processor(lambda: [lint(each) for each in districts])[0] for _ in range(ROUNDS))
    found = sum(len(lint(each).findings) for each in districts)
    rows = [
        _row(f"read {count} items ({what})", reading, "s"),
        _row(f"all rules over {count} items ({found} findings)", whole, "s"),
        _row("all rules, an item", whole / count * 1e6, "us"),
    ]
    rows += _duplicates([item for each in districts for item in each.items])
    rows += _many()
    return rows


def _districts() -> tuple[float, list[District], str]:
    if not LISTS.is_dir():
        return 0.0, [_invented(COUNTY)], "invented"
    districts = []
    spent = 0.0
    for name, mapping in SOURCES:
        loaded, digest = load_mapping(Path(mapping))
        took, (district, _) = _processor(
            lambda name=name, loaded=loaded, digest=digest: read_list(
                LISTS / name, loaded, digest, on=DAY
            )
        )
        spent += took
        districts.append(district)
    return spent, districts, "the two real lists"


def _duplicates(items: list[ItemContent]) -> list[dict[str, Any]]:
    """Compare the index with looking at every pair; both must find the same."""
    draw = random.Random(7)  # noqa: S311 - a sample
    sample = draw.sample(items, min(PAIRWISE, len(items)))
    core.cache_clear()
    took, indexed = _processor(lambda: {(a.id, b.id) for a, b in near(sample)})
    core.cache_clear()
    slow, pairwise = _processor(
        lambda: {(a.id, b.id) for a, b in combinations(sample, 2) if same(a, b)}
    )
    assert {b for _, b in indexed} == {b for _, b in pairwise}
    name = f"duplicates among {len(sample)} items"
    return [
        _row(f"{name}: by blocks", took, "s", took / slow),
        _row(f"{name}: every pair (peer)", slow, "s", 1.0),
    ]


def _many() -> list[dict[str, Any]]:
    district = _invented(MANY)
    tracemalloc.start()
    lint(_invented(COUNTY))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    took, _ = _processor(lambda: lint(district))
    return [
        _row(f"memory of checking {COUNTY} items", peak / 2**20, "MiB"),
        _row(f"all rules over {MANY} invented items", took, "s"),
    ]


def _invented(count: int) -> District:
    """Make items whose names and materials read like a list's, the same ones each time."""
    draw = random.Random(42)  # noqa: S311 - names, not secrets
    things = [
        a + b
        for a in "图书园林食品道路河道房屋医疗教育旅游农机"
        for b in "经营建设使用运输注册备案"
    ]
    acts = ("核发", "变更", "延续", "注销", "补发", "审批")
    papers = ("居民身份证", "申请表", "营业执照复印件", "场所平面图", "其他材料", "章程", "照片")
    items = tuple(
        ItemContent(
            f"i{n}",
            Label(f"{draw.choice(things)}{draw.choice(things)}许可{draw.choice(acts)}"),
            item_type=draw.choice(("01", "20")),
            body_name=f"第{n % 40}局",
            statutory_limit=Limit(20),
            promised_limit=Limit(draw.randint(0, 22)),
            onsite_visits=draw.randint(0, 2),
            is_online=True,
            needs=tuple(
                MaterialSlot(f"m{m}", name=Label(name))
                for m, name in enumerate(draw.sample(papers, 4))
            ),
        )
        for n in range(count)
    )
    return District(
        items,
        DAY,
        held=everywhere(),
        deposits=Deposits(STATE_DEPOSITS, STATE_DEPOSITS),
        columns=frozenset({"needs", "promised_limit", "statutory_limit"}),
    )


def _processor(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    done = work()
    return time.process_time() - started, done


def _row(name: str, value: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    return {"bench": f"check: {name}", "value": round(value, 4), "unit": unit, "ratio": ratio}


def main() -> None:
    """Print the rows."""
    for row in run():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>10.4f} x peer"
        print(f"{row['bench']:<64} {row['value']:>12,} {row['unit']:<5}{ratio}")


if __name__ == "__main__":
    sys.exit(main())
