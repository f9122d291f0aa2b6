"""A Merkle log that grows without being held: the peaks of its full subtrees are enough."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Self

from tongban.kernel.canonical import canonical
from tongban.kernel.chain import MerkleTree

if TYPE_CHECKING:
    from collections.abc import Sequence


def leaf_data(matter: str, version: int, head: str) -> bytes:
    """Write what a leaf of the log says: this matter had this head at this version."""
    return canonical({"matter": matter, "version": version, "head": head})


class Frontier:
    """The first `size` leaves of a Merkle log (RFC 6962 §2.1), in O(log size) memory."""

    __slots__ = ("_peaks", "algorithm", "size")

    def __init__(
        self, size: int = 0, peaks: Sequence[str] = (), *, algorithm: str = "sha256"
    ) -> None:
        """Go on from the peaks of `size` leaves; ValueError when their number does not fit."""
        if len(peaks) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} peaks, not {len(peaks)}")
        self.size = size
        self.algorithm = algorithm
        self._peaks = [bytes.fromhex(peak.partition(":")[2]) for peak in peaks]

    @property
    def peaks(self) -> tuple[str, ...]:
        """Give the hashes of the full subtrees, the widest first."""
        return tuple(self._written(peak) for peak in self._peaks)

    def append(self, data: bytes) -> None:
        """Add a leaf."""
        node = self._hash(b"\x00" + data)
        size = self.size
        while size & 1:
            node = self._hash(b"\x01" + self._peaks.pop() + node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def root(self) -> str:
        """Give the root over all leaves so far."""
        if not self._peaks:
            return self._written(self._hash(b""))
        node = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            node = self._hash(b"\x01" + peak + node)
        return self._written(node)

    def extended(self, leaves: Sequence[bytes]) -> tuple[Self, tuple[str, ...]]:
        """Give the log with these leaves too, and the proof that it continues this one."""
        longer = type(self)(self.size, self.peaks, algorithm=self.algorithm)
        for leaf in leaves:
            longer.append(leaf)
        if not self.size:
            return longer, ()
        return longer, tuple(self._proof(self.size, 0, longer.size, leaves, whole=True))

    def _proof(
        self, first: int, start: int, end: int, leaves: Sequence[bytes], *, whole: bool
    ) -> list[str]:
        """Prove as RFC 6962 §2.1.2 does; of the old part it names only peaks, nothing below."""
        if first == end - start:
            return [] if whole else [self._peak(start)]
        split = 1 << ((end - start - 1).bit_length() - 1)
        middle = start + split
        if first <= split:
            fresh = MerkleTree(
                leaves[middle - self.size : end - self.size], algorithm=self.algorithm
            )
            return [*self._proof(first, start, middle, leaves, whole=whole), fresh.root()]
        rest = self._proof(first - split, middle, end, leaves, whole=False)
        return [*rest, self._peak(start)]

    def _peak(self, start: int) -> str:
        """Give the peak whose subtree begins at leaf `start`."""
        before = 0
        for place, bit in enumerate(_bits(self.size)):
            if before == start:
                return self._written(self._peaks[place])
            before += bit
        raise IndexError(f"no full subtree of {self.size} leaves begins at {start}")

    def _hash(self, data: bytes) -> bytes:
        return hashlib.new(self.algorithm, data).digest()

    def _written(self, node: bytes) -> str:
        return f"{self.algorithm}:{node.hex()}"


def _bits(size: int) -> list[int]:
    """Give the powers of two that add up to `size`, the largest first."""
    return [1 << at for at in reversed(range(size.bit_length())) if size >> at & 1]
