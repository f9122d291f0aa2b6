"""The growing log against the kernel's whole tree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.chain import MerkleTree, verify_consistency
from tongban.record.frontier import Frontier, leaf_data


@given(st.integers(0, 70), st.integers(1, 70))
def test_it_gives_the_roots_and_proofs_of_the_whole_tree(first: int, more: int) -> None:
    leaves = [leaf_data(f"m{place}", 1, "sha256:00") for place in range(first + more)]
    tree = MerkleTree(leaves)
    start, proof = Frontier().extended(leaves[:first])
    assert proof == ()
    assert start.root() == tree.root(first)
    longer, proof = Frontier(start.size, start.peaks).extended(leaves[first:])
    assert longer.root() == tree.root()
    assert start.size == first
    if first:
        assert proof == tree.consistency(first)
        assert verify_consistency(first, longer.size, start.root(), longer.root(), proof)


def test_peaks_must_fit_the_size() -> None:
    with pytest.raises(ValueError, match="5 leaves have 2 peaks"):
        Frontier(5, ["sha256:00"])
