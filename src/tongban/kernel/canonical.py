"""One way to write a JSON value as bytes, and its digest: all hashing in the house starts here.

The form is the part of RFC 8785 and RFC 7493 (I-JSON) that leaves no choice to the writer: keys
sorted by code point, no spaces, UTF-8 without needless escapes, text exactly as given (no Unicode
normalisation), no floats, integers within ±(2^53 - 1). A decimal or a date is written as text.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

Json: TypeAlias = bool | int | str | Sequence["Json"] | Mapping[str, "Json"] | None
"""What JSON can hold, without floats."""

_Path: TypeAlias = "tuple[_Path, str | int] | None"
"""Where the check stands, as a chain of steps; written out only to report a mistake."""

MAX_DEPTH: Final = 64
"""Levels of nesting that `canonical` accepts; a value nested deeper is a mistake or an attack."""

MAX_INTEGER: Final = 2**53 - 1
"""Largest magnitude every JSON reader keeps exactly (RFC 7493 §2.2)."""

ALGORITHMS: Final = ("sha256", "sm3")
"""Digest algorithms known by name; SM3 (GB/T 32905) works where OpenSSL was built with it."""


class CanonicalError(ValueError):
    """A value that has no canonical form; `path` says where it stands in the whole."""

    code = "CANONICAL-VALUE"

    def __init__(self, path: str, message: str) -> None:
        """Keep the place and the reason apart for whoever reports them together with others."""
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class DigestAlgorithmError(ValueError):
    """A digest was asked for by an algorithm that is unknown or that this machine lacks."""

    code = "DIGEST-ALGORITHM"


def canonical(value: Json) -> bytes:
    """Write `value` as its one canonical JSON text in UTF-8.

    Raises CanonicalError for a float, a key that is not text, an integer beyond ±(2^53 - 1), text
    that is not valid Unicode, nesting deeper than MAX_DEPTH (a value inside itself included), and
    any type that JSON does not have.
    """
    _check(value, None, 0)
    return _encode(value)


def digest(value: Json | bytes, algorithm: str = "sha256") -> str:
    """Give the digest of bytes as they are, or of the canonical form of any other value.

    The result names its algorithm, `"sha256:<hex>"`. Raises CanonicalError as `canonical` does and
    DigestAlgorithmError for an algorithm outside ALGORITHMS or absent from this machine's OpenSSL.
    """
    data = value if isinstance(value, bytes) else canonical(value)
    if algorithm == "sha256":
        return "sha256:" + hashlib.sha256(data).hexdigest()
    if algorithm not in ALGORITHMS:
        known = ", ".join(ALGORITHMS)
        raise DigestAlgorithmError(f"unknown digest algorithm {algorithm!r}; use one of: {known}")
    if not available(algorithm):
        raise DigestAlgorithmError(
            f"this machine's OpenSSL has no {algorithm}; use sha256 or install an OpenSSL with it"
        )
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def available(algorithm: str) -> bool:
    """Tell whether `digest` can use this algorithm here."""
    return algorithm in ALGORITHMS and algorithm in hashlib.algorithms_available


def _check(value: object, path: _Path, depth: int) -> None:
    """Refuse what has no canonical form."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise CanonicalError(_written(path), "integer beyond ±(2^53 - 1); write it as text")
    elif not isinstance(value, dict | list | tuple):
        name = f"float {value!r}" if isinstance(value, float) else type(value).__name__
        expected = "null, bool, int, str, list or dict, decimals and dates as text"
        raise CanonicalError(_written(path), f"{name} is no JSON value here; expected {expected}")
    elif depth >= MAX_DEPTH:
        raise CanonicalError(_written(path), f"nested deeper than {MAX_DEPTH} levels")
    elif isinstance(value, dict):
        _check_members(value, path, depth + 1)
    else:
        for index, item in enumerate(value):
            _check(item, (path, index), depth + 1)


def _check_members(members: dict[object, object], path: _Path, depth: int) -> None:
    for key, item in members.items():
        if not isinstance(key, str):
            raise CanonicalError(
                _written(path), f"key {key!r} is {type(key).__name__}; expected str"
            )
        if not key.isascii():
            _check_text(key, path)
        if type(item) is str and item.isascii():  # most members; a call each would cost more
            continue
        _check(item, (path, key), depth)


def _check_text(text: str, path: _Path) -> None:
    if text.isascii():
        return
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError(
            _written(path),
            f"text is not valid Unicode: half a surrogate pair at position {error.start}",
        ) from error


def _written(path: _Path) -> str:
    steps: list[str] = []
    while path is not None:
        path, step = path
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "$" + "".join(reversed(steps))


def plain(value: object) -> object:
    """Take a kind of text or number for what it is; TypeError for what JSON does not have."""
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


_encode: Final = msgspec.json.Encoder(order="sorted", enc_hook=plain).encode
"""Writes the form above, byte for byte; what has passed the check has no circle."""
