"""Plan bundles among a county's items: the planner against one that scans all items each time.

The network is the shipped district with its bundles and, beside it, the two real lists of the
development data where they are at hand (else as many invented items). Each plan is made for other
facts, drawn at random. The peer answers from the same data without any index: it looks through all
items for whoever issues what is needed, and must find the same items, evidence and due day. Times
are processor time of one core.
"""

from __future__ import annotations

import io
import random
import statistics
import sys
import time
import tracemalloc
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.planning_peer import naive

from tongban.services.bundles.imported import network_of_items
from tongban.services.bundles.network import with_items
from tongban.services.bundles.planner import plan
from tongban.services.catalogue.importer.mapping import load_mapping
from tongban.services.catalogue.importer.run import Accepted, Target, run_import
from tongban.services.catalogue.types import Limit
from tongban.services.forms.types import ElementType
from tongban.site.commands.networks import network_of_folder
from tongban.site.loading.folder import read_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.services.bundles.planner import Plan
    from tongban.services.bundles.types import ItemNode, Network

LISTS: Final = Path(__file__).parents[2] / "shared" / "data" / "items"
SOURCES: Final = (
    ("guangdong_items_part.jsonl", "guangdong-items"),
    ("guangan_511602_items.csv", "guangan-items"),
)
DISTRICT: Final = Path(__file__).parent.parent / "districts" / "xiaonan"
DAY: Final = date(2022, 4, 1)
COUNTY: Final = 2_262
ROUNDS: Final = 20
TARGET: Final = 5.0
"""Milliseconds that the median plan may take."""
PLAN_ITEMS: Final = 30


def run() -> list[dict[str, Any]]:
    """Give a row a measurement: name, value, unit, and its ratio to the peer."""
    network, rows = _network()
    draw = random.Random(11)  # noqa: S311 - a sample
    cases = [(bundle, _facts(network, draw)) for bundle in network.bundles for _ in range(ROUNDS)]
    ours = [_timed(lambda case=case: _plan(network, *case)) for case in cases]
    peers = [_timed(lambda case=case: naive(network, *case, on=DAY)) for case in cases]
    for (_, found), (_, other) in zip(ours, peers, strict=True):
        lines = frozenset(line.kind for line in found.bring)
        assert other == (frozenset(found.items), lines, found.due), (found.bundle, other)
    by_bundle: dict[str, list[float]] = {}
    for (bundle, _), (took, _) in zip(cases, ours, strict=True):
        by_bundle.setdefault(bundle, []).append(took)
    slowest = max(by_bundle, key=lambda name: statistics.median(by_bundle[name]))
    median, peer = (statistics.median(took for took, _ in each) for each in (ours, peers))
    assert median < TARGET, f"the median plan takes {median:.1f} ms; expected under {TARGET} ms"
    count = len(network.items)
    rows += [
        _row(f"a bundle among {count} items, median of {len(cases)}", median, "ms", median / peer),
        _row("the same by scanning all items (peer)", peer, "ms", 1.0),
        _row(f"slowest bundle, median ({slowest})", statistics.median(by_bundle[slowest]), "ms"),
    ]
    rows += _many(network)
    rows += _replanned(network)
    rows += _memory(network)
    return rows


def _plan(network: Network, bundle: str, facts: dict[str, Any]) -> Plan:
    return plan(network, [f"bundle:{bundle}"], facts=facts, holds=(), on=DAY)


def _network() -> tuple[Network, list[dict[str, Any]]]:
    district = network_of_folder(read_folder(DISTRICT))
    rows = []
    if LISTS.is_dir():
        accepted: list[Accepted] = []
        for name, mapping in SOURCES:
            loaded, digest = load_mapping(Path(mapping))
            target = Target(lambda _: {}, accepted.extend)
            report = io.StringIO()
            run_import(
                LISTS / name, mapping=loaded, mapping_hash=digest, target=target, report=report
            )
        contents = [each.content for each in accepted]
        took, imported = _timed(lambda: network_of_items(contents))
        rows.append(_row(f"make the network of {len(contents)} imported items", took, "ms"))
        nodes = list(imported.items.values())
    else:
        nodes = _invented(district)
    return with_items(district, nodes), rows


def _invented(district: Network) -> list[ItemNode]:
    shipped = list(district.items.values())
    return [replace(shipped[n % len(shipped)], id=f"i{n}", produces=None) for n in range(COUNTY)]


def _many(network: Network) -> list[dict[str, Any]]:
    """Plan many imported items that ask for evidence as one matter."""
    asking = sorted(
        (node for node in network.items.values() if node.id not in network.bundles_of),
        key=lambda node: (-len(node.needs), node.id),
    )
    goals = [f"item:{node.id}" for node in asking[:PLAN_ITEMS]]
    took = statistics.median(
        _timed(lambda: plan(network, goals, facts={}, holds=(), on=DAY))[0] for _ in range(ROUNDS)
    )
    return [_row(f"{PLAN_ITEMS} items with the most evidence as one matter", took, "ms")]


def _replanned(network: Network) -> list[dict[str, Any]]:
    """Change an item that bundles share, then plan every bundle it touches, or simply all."""
    item = max(network.bundles_of, key=lambda name: (len(network.bundles_of[name]), name))
    node = network.items[item]

    def touched(days: int) -> None:
        after = with_items(network, [replace(node, promised=Limit(days, "working_days"))])
        for bundle in after.bundles_of[item]:
            _plan(after, bundle, {})

    def everything(days: int) -> None:
        after = with_items(network, [replace(node, promised=Limit(days, "working_days"))])
        for bundle in after.bundles:
            _plan(after, bundle, {})

    def scanning(days: int) -> None:
        after = with_items(network, [replace(node, promised=Limit(days, "working_days"))])
        for bundle in after.bundles:
            naive(after, bundle, {}, on=DAY)

    took = {
        work.__name__: statistics.median(
            _timed(lambda n=n, work=work: work(n))[0] for n in range(7)
        )
        for work in (touched, everything, scanning)
    }
    bundles = len(network.bundles)
    return [
        _row(
            f"one item changed, the {len(network.bundles_of[item])} bundles it is in planned anew",
            took["touched"],
            "ms",
            took["touched"] / took["scanning"],
        ),
        _row(
            f"one item changed, all {bundles} bundles planned anew",
            took["everything"],
            "ms",
            took["everything"] / took["scanning"],
        ),
        _row("all by scanning all items (peer)", took["scanning"], "ms", 1.0),
    ]


def _memory(network: Network) -> list[dict[str, Any]]:
    tracemalloc.start()
    for bundle in network.bundles:
        _plan(network, bundle, {})
    _, plans = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    tracemalloc.start()
    kept = _network()[0]
    size, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        _row(f"memory kept for {len(kept.items)} items and their bundles", size / 2**20, "MiB"),
        _row("peak while reading them", peak / 2**20, "MiB"),
        _row(f"peak of planning all {len(network.bundles)} bundles", plans / 2**20, "MiB"),
    ]


def _facts(network: Network, draw: random.Random) -> dict[str, Any]:
    """Answer about half of what conditions may ask for."""
    facts: dict[str, Any] = {}
    for name, element in network.elements.items():
        if draw.random() < 0.5:
            continue
        if element.type is ElementType.BOOL:
            facts[name] = draw.random() < 0.5
        elif element.type is ElementType.CHOICE:
            facts[name] = draw.choice(element.choices).value
        elif element.type is ElementType.INT:
            facts[name] = draw.randrange(500)
    return facts


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    done = work()
    return (time.process_time() - started) * 1000, done


def _row(name: str, value: float, unit: str, ratio: float | None = None) -> dict[str, Any]:
    return {"bench": f"plan: {name}", "value": round(value, 4), "unit": unit, "ratio": ratio}


def main() -> None:
    """Print the rows."""
    for row in run():
        ratio = "" if row["ratio"] is None else f"{row['ratio']:>10.4f} x peer"
        print(f"{row['bench']:<72} {row['value']:>12,} {row['unit']:<5}{ratio}")


if __name__ == "__main__":
    sys.exit(main())
