"""Chain verification: seconds and memory per million acts, and of the Merkle tree over their heads.

Acts are verified as a stream, matter by matter, as the ledger check does; the hash alone of the
same bytes stands beside it as the floor. Figures are medians of five, scaled to a million acts.
"""

import hashlib
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.canonical import canonical
from tongban.kernel.chain import MerkleTree, verify, verify_inclusion
from tongban.kernel.law import LegalBasis
from tongban.kernel.matters import Act

ROUNDS = 5
MATTERS = 1_000
ACTS = 7
MILLION = 1_000_000
NOW = datetime(2022, 4, 1, 1, 0, tzinfo=UTC)
BASIS = LegalBasis("棋社章程", "第五条")


def run() -> list[dict[str, Any]]:
    """Give a row a measurement: name, value, unit, and its ratio to hashing alone."""
    chains = [_chain(f"m-{n}") for n in range(MATTERS)]
    heads = [chain[-1].hash.encode() for chain in chains]
    bodies = [canonical(act.body()) for chain in chains for act in chain]
    scale = MILLION / (MATTERS * ACTS)
    floor = _seconds(lambda: [hashlib.sha256(body).digest() for body in bodies]) * scale
    checked = _seconds(lambda: [verify(chain) for chain in chains]) * scale
    peak = _peak(lambda: [verify(_chain(f"m-{n}")) for n in range(MATTERS)])
    leaves = MILLION // 10
    grown = _seconds(lambda: MerkleTree(_heads(leaves))) * (MILLION / leaves)
    tree = MerkleTree(heads)
    proof = tree.inclusion(7)
    proved = _seconds(
        lambda: [verify_inclusion(heads[7], 7, len(heads), proof, tree.root()) for _ in range(1000)]
    )
    memory = _peak(lambda: MerkleTree(_heads(leaves))) * (MILLION / leaves)
    return [
        {"name": "sha256 of a million acts, alone", "value": floor, "unit": "s", "ratio": 1.0},
        {"name": "verify a million acts", "value": checked, "unit": "s", "ratio": checked / floor},
        {"name": "verify as a stream, peak memory", "value": peak / 2**20, "unit": "MiB"},
        {"name": "Merkle tree of a million heads", "value": grown, "unit": "s"},
        {"name": "Merkle tree of a million heads", "value": memory / 2**20, "unit": "MiB"},
        {"name": "verify an inclusion proof", "value": proved * 1000, "unit": "us"},
    ]


def _chain(matter: str) -> list[Act]:
    acts: list[Act] = []
    prev = ""
    for seq in range(1, ACTS + 1):
        act = Act(
            matter=matter,
            seq=seq,
            name="sponsor",
            actor=Actor(f"member-{seq}", ActorKind.OFFICER),
            on_behalf="board",
            grant=f"grant-{seq}",
            at=NOW + timedelta(minutes=seq),
            payload={"opinion": "棋风稳健，同意入社。", "seats": seq},
            evidence=(),
            basis=BASIS,
            key=f"{matter}-{seq}",
            prev=prev,
            algorithm="sha256",
            hash="",
        )
        act = replace(act, hash=act.reckoned())
        prev = act.hash
        acts.append(act)
    return acts


def _heads(count: int) -> Iterator[bytes]:
    return (n.to_bytes(32, "big") for n in range(count))


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        work()
        return float(tracemalloc.get_traced_memory()[1])
    finally:
        tracemalloc.stop()


if __name__ == "__main__":
    for row in run():
        ratio = f"{row['ratio']:8.2f} x" if "ratio" in row else ""
        print(f"{row['name']:40} {row['value']:10.3f} {row['unit']:4} {ratio}")
