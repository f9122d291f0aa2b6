"""That nothing recorded was changed: a hash chain a matter, a Merkle tree over all the heads.

Trees, inclusion and consistency proofs are those of RFC 6962 §2.1 (hash of nothing for the empty
tree, 0x00 before a leaf, 0x01 before a node). Hashes are written `algorithm:hex`.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from tongban.kernel.canonical import available, digest


class Link(Protocol):
    """What the chain must know of an act."""

    @property
    def matter(self) -> str:
        """The matter it belongs to."""

    @property
    def seq(self) -> int:
        """Its number in the matter, from 1."""

    @property
    def prev(self) -> str:
        """The hash of the act before, empty for the first."""

    @property
    def hash(self) -> str:
        """Its own hash as recorded."""

    def reckoned(self) -> str:
        """Its own hash computed from its content."""


class ChainBroken(ValueError):  # noqa: N818 - the house's word for it
    """A chain that does not hold; `matter` and `seq` name the first act that does not fit."""

    code = "CHAIN-BROKEN"

    def __init__(self, matter: str, seq: int, reason: str) -> None:
        super().__init__(f"matter {matter}, act {seq}: {reason}")
        self.matter = matter
        self.seq = seq
        self.reason = reason


def verify(acts: Iterable[Link], *, head: str | None = None) -> str:
    """Check a matter's acts in order and give the last hash (empty for no acts).

    `head`, where given, is the hash that the chain must end with: without it a missing end cannot
    show. Raises ChainBroken naming the first act that does not fit.
    """
    prev, seq, matter = "", 0, ""
    for act in acts:
        seq += 1
        matter = matter or act.matter
        check_link(act, matter, seq, prev)
        prev = act.hash
    if head is not None and prev != head:
        raise ChainBroken(
            matter, seq + 1, f"the chain ends with {prev or 'nothing'}; expected {head}"
        )
    return prev


def check_link(act: Link, matter: str, seq: int, prev: str) -> None:
    """Check one act against its place: the matter, its number and the hash before it."""
    if act.matter != matter:
        raise ChainBroken(matter, seq, f"belongs to matter {act.matter}")
    if act.seq != seq:
        raise ChainBroken(matter, seq, f"carries number {act.seq}; one is missing or out of order")
    if act.prev != prev:
        raise ChainBroken(
            matter, seq, f"follows {act.prev or 'nothing'}; expected {prev or 'nothing'}"
        )
    reckoned = act.reckoned()
    if reckoned != act.hash:
        raise ChainBroken(matter, seq, f"its content gives {reckoned}; recorded is {act.hash}")


class MerkleTree:
    """A growing Merkle tree over leaves of bytes, with its proofs; 64 bytes or so of memory a leaf.

    Appending costs O(1) hashes on average, a root or a proof O(log n).
    """

    __slots__ = ("_levels", "algorithm")

    def __init__(self, leaves: Iterable[bytes] = (), *, algorithm: str = "sha256") -> None:
        digest(b"", algorithm)  # refuses an algorithm that this machine lacks
        self.algorithm = algorithm
        self._levels: list[list[bytes]] = [[]]  # [k][i]: hash of the i-th full subtree of 2^k
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, data: bytes) -> int:
        """Add a leaf and give its index, from 0."""
        index = len(self)
        node = _leaf(data, self.algorithm)
        level = 0
        self._levels[0].append(node)
        while len(self._levels[level]) % 2 == 0:
            left, right = self._levels[level][-2:]
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(_node(left, right, self.algorithm))
        return index

    def root(self, size: int | None = None) -> str:
        """Give the root over the first `size` leaves (all of them, without)."""
        size = self._size(size)
        return self._written(self._hash(0, size))

    def inclusion(self, index: int, size: int | None = None) -> tuple[str, ...]:
        """Prove that leaf `index` is among the first `size` (§2.1.1)."""
        size = self._size(size)
        if not 0 <= index < size:
            raise IndexError(f"leaf {index} is not among the first {size} of the tree")
        return tuple(self._written(each) for each in self._path(index, 0, size))

    def consistency(self, first: int, second: int | None = None) -> tuple[str, ...]:
        """Prove that the tree of `second` leaves begins with that of `first` (§2.1.2)."""
        second = self._size(second)
        if not 0 < first <= second:
            raise IndexError(f"a tree of {first} leaves is no beginning of one of {second}")
        return tuple(self._written(each) for each in self._subproof(first, 0, second, whole=True))

    def _size(self, size: int | None) -> int:
        if size is None:
            return len(self)
        if not 0 <= size <= len(self):
            raise IndexError(f"the tree has {len(self)} leaves, not {size}")
        return size

    def _written(self, node: bytes) -> str:
        return f"{self.algorithm}:{node.hex()}"

    def _hash(self, start: int, end: int) -> bytes:
        """Hash the leaves from `start` up to `end`; `start` is a multiple of their split."""
        width = end - start
        if width == 0:
            return hashlib.new(self.algorithm).digest()
        if width & (width - 1) == 0:
            return self._levels[width.bit_length() - 1][start // width]
        middle = start + _split(width)
        return _node(self._hash(start, middle), self._hash(middle, end), self.algorithm)

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(start, middle)]

    def _subproof(self, size: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if size == end - start:
            return [] if whole else [self._hash(start, end)]
        split = _split(end - start)
        middle = start + split
        if size <= split:
            return [*self._subproof(size, start, middle, whole=whole), self._hash(middle, end)]
        rest = self._subproof(size - split, middle, end, whole=False)
        return [*rest, self._hash(start, middle)]


def verify_inclusion(data: bytes, index: int, size: int, proof: Sequence[str], root: str) -> bool:
    """Tell whether the proof shows `data` as leaf `index` of the tree of `size` with this root."""
    algorithm, wanted, nodes = _parsed(root, proof)
    if wanted is None or nodes is None or not 0 <= index < size:
        return False
    here, last = index, size - 1
    reckoned = _leaf(data, algorithm)
    for node in nodes:
        if last == 0:
            return False
        if here & 1 or here == last:
            reckoned = _node(node, reckoned, algorithm)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            reckoned = _node(reckoned, node, algorithm)
        here, last = here >> 1, last >> 1
    return last == 0 and reckoned == wanted


def verify_consistency(
    first: int, second: int, first_root: str, second_root: str, proof: Sequence[str]
) -> bool:
    """Tell whether the proof shows that the tree of `second` leaves begins with that of `first`."""
    algorithm, new_root, nodes = _parsed(second_root, proof)
    first_algorithm, old_root, _ = _parsed(first_root, ())
    if new_root is None or old_root is None or nodes is None or algorithm != first_algorithm:
        return False
    if first == second:
        return not nodes and old_root == new_root
    if not 0 < first < second:
        return False
    if first & (first - 1) == 0:
        nodes = [old_root, *nodes]
    return _grown(first - 1, second - 1, nodes, algorithm) == (old_root, new_root)


def _grown(
    here: int, last: int, nodes: Sequence[bytes], algorithm: str
) -> tuple[bytes, bytes] | None:
    """Climb from the old tree's last leaf to both roots; None for a proof of wrong length."""
    if not nodes:
        return None
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = nodes[0]
    for node in nodes[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            old, new = _node(node, old, algorithm), _node(node, new, algorithm)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = _node(new, node, algorithm)
        here, last = here >> 1, last >> 1
    return (old, new) if last == 0 else None


def _parsed(root: str, proof: Sequence[str]) -> tuple[str, bytes | None, list[bytes] | None]:
    """Read a root and a proof of the same algorithm; None for what cannot be read."""
    algorithm, _, _ = root.partition(":")
    if not available(algorithm):
        return algorithm, None, None
    length = len(_leaf(b"", algorithm))
    nodes = []
    for text in (root, *proof):
        name, _, digits = text.partition(":")
        try:
            node = bytes.fromhex(digits)
        except ValueError:
            return algorithm, None, None
        if name != algorithm or len(node) != length:
            return algorithm, None, None
        nodes.append(node)
    return algorithm, nodes[0], nodes[1:]


def _split(width: int) -> int:
    """Give the largest power of two below `width`."""
    return 1 << ((width - 1).bit_length() - 1)


def _leaf(data: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, b"\x00" + data).digest()


def _node(left: bytes, right: bytes, algorithm: str) -> bytes:
    return hashlib.new(algorithm, b"\x01" + left + right).digest()
