import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import DigestAlgorithmError, digest
from tongban.kernel.chain import (
    ChainBroken,
    MerkleTree,
    verify,
    verify_consistency,
    verify_inclusion,
)

SIZES = st.integers(1, 40)


@dataclass(frozen=True)
class Move:
    matter: str
    seq: int
    prev: str
    hash: str
    word: str

    def reckoned(self) -> str:
        return digest([self.matter, self.seq, self.prev, self.word])


def game(length: int, matter: str = "m") -> list[Move]:
    moves: list[Move] = []
    for seq in range(1, length + 1):
        move = Move(matter, seq, moves[-1].hash if moves else "", "", f"move {seq}")
        moves.append(replace(move, hash=move.reckoned()))
    return moves


def test_a_whole_chain_holds_and_gives_its_head() -> None:
    moves = game(5)
    assert verify(moves) == moves[-1].hash
    assert verify(moves, head=moves[-1].hash) == moves[-1].hash
    assert verify([]) == ""


@given(st.integers(2, 8), st.data())
@settings(max_examples=60)
def test_removing_altering_inserting_or_reordering_names_the_first_act_that_does_not_fit(
    length: int, data: st.DataObject
) -> None:
    moves = game(length)
    head = moves[-1].hash
    at = data.draw(st.integers(0, length - 1))
    changed = list(moves)
    match data.draw(st.sampled_from(["remove", "alter", "rewrite", "insert", "reorder"])):
        case "remove":
            del changed[at]
        case "alter":
            changed[at] = replace(changed[at], word="another")
        case "rewrite":
            altered = replace(changed[at], word="another")
            changed[at] = replace(altered, hash=altered.reckoned())
        case "insert":
            changed.insert(at, game(1, "other")[0])
        case _:
            at = min(at, length - 2)
            changed[at], changed[at + 1] = changed[at + 1], changed[at]
    with pytest.raises(ChainBroken) as broken:
        verify(changed, head=head)
    # a foreign first act sets the matter, so the next one is the first that does not fit;
    # an act rewritten with its hash is betrayed by the one after it
    assert broken.value.seq in {at + 1, at + 2}


def test_a_missing_end_shows_only_against_the_head() -> None:
    moves = game(4)
    assert verify(moves[:-1]) == moves[-2].hash
    with pytest.raises(ChainBroken, match="act 4: the chain ends"):
        verify(moves[:-1], head=moves[-1].hash)


def root_by_the_book(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = max(2**n for n in range(12) if 2**n < len(leaves))
    return hashlib.sha256(
        b"\x01" + root_by_the_book(leaves[:k]) + root_by_the_book(leaves[k:])
    ).digest()


def path_by_the_book(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, word for word."""
    if len(leaves) == 1:
        return []
    k = max(2**n for n in range(12) if 2**n < len(leaves))
    if m < k:
        return [*path_by_the_book(m, leaves[:k]), root_by_the_book(leaves[k:])]
    return [*path_by_the_book(m - k, leaves[k:]), root_by_the_book(leaves[:k])]


def proof_by_the_book(m: int, leaves: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """RFC 6962 §2.1.2, word for word."""
    if m == len(leaves):
        return [] if whole else [root_by_the_book(leaves)]
    k = max(2**n for n in range(12) if 2**n < len(leaves))
    if m <= k:
        return [*proof_by_the_book(m, leaves[:k], whole=whole), root_by_the_book(leaves[k:])]
    return [*proof_by_the_book(m - k, leaves[k:], whole=False), root_by_the_book(leaves[:k])]


def written(nodes: Sequence[bytes]) -> tuple[str, ...]:
    return tuple(f"sha256:{node.hex()}" for node in nodes)


def leaves_of(size: int) -> list[bytes]:
    return [b"leaf %d" % n for n in range(size)]


def test_the_tree_has_the_published_shape() -> None:
    # the test vectors of certificate-transparency's reference implementation
    data = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    tree = MerkleTree(bytes.fromhex(each) for each in data)
    assert MerkleTree().root() == "sha256:" + hashlib.sha256(b"").hexdigest()
    assert tree.root(1) == (
        "sha256:6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert tree.root(2) == (
        "sha256:fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )
    assert tree.root(7) == (
        "sha256:ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    )


@given(SIZES, st.data())
@settings(max_examples=60)
def test_roots_and_proofs_are_those_of_the_book(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(40)
    tree = MerkleTree(leaves)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    assert tree.root(size) == written([root_by_the_book(leaves[:size])])[0]
    assert tree.inclusion(index, size) == written(path_by_the_book(index, leaves[:size]))
    assert tree.consistency(first, size) == written(proof_by_the_book(first, leaves[:size]))


@given(SIZES, st.data())
@settings(max_examples=60)
def test_proofs_convince_and_nothing_else_does(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    tree = MerkleTree(leaves)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(1, size))
    proof, growth = tree.inclusion(index), tree.consistency(first)
    root, old = tree.root(), tree.root(first)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    assert not verify_inclusion(b"stranger", index, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, (*proof, root), root)
    assert not verify_inclusion(leaves[index], index, size, proof, digest(b"x"))
    assert verify_consistency(first, size, old, root, growth)
    assert not verify_consistency(first, size, digest(b"x"), root, growth)
    assert not verify_consistency(first, size, old, digest(b"x"), growth)
    assert not verify_consistency(first, size, old, root, (*growth, root))
    if proof:
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], root)
        other = (index + 1) % size
        assert not verify_inclusion(leaves[index], other, size, proof, root)


@given(st.integers(2, 30), st.data())
@settings(max_examples=40)
def test_a_log_that_was_changed_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(1, size - 1))
    at = data.draw(st.integers(0, first - 1))
    leaves = leaves_of(size)
    old = MerkleTree(leaves).root(first)
    leaves[at] = b"changed"
    tree = MerkleTree(leaves)
    assert not verify_consistency(first, size, old, tree.root(), tree.consistency(first))


@pytest.mark.parametrize(
    "root",
    ["", "sha256", "sha256:zz", "sha256:00", "md5:" + "0" * 32, "shake_128:00", "none:00"],
)
def test_what_cannot_be_read_proves_nothing(root: str) -> None:
    assert not verify_inclusion(b"", 0, 1, (), root)
    assert not verify_consistency(1, 1, root, root, ())
    assert not verify_consistency(0, 1, root, MerkleTree([b""]).root(), ())


def test_positions_outside_the_tree_are_errors() -> None:
    tree = MerkleTree([b"a", b"b"])
    with pytest.raises(IndexError, match="not among the first 2"):
        tree.inclusion(2)
    with pytest.raises(IndexError, match="no beginning of one of 2"):
        tree.consistency(0)
    with pytest.raises(IndexError, match="has 2 leaves, not 3"):
        tree.root(3)
    assert len(tree) == 2


def test_an_unknown_algorithm_is_refused_at_once() -> None:
    with pytest.raises(DigestAlgorithmError, match="md5"):
        MerkleTree(algorithm="md5")
