"""Seals personal data at rest and lets it be found again by keyed hash."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

PREFIX: Final = "enc:v1:"
NONCE: Final = 12
KEY_ID: Final = 8


class SealError(ValueError):
    """A sealed value that does not open: `code` tells why, the message never shows the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[SealError], tuple[str, str]]:
        return type(self), (self.code, str(self))


def seal(text: str, context: str = "") -> str:
    """Return `enc:v1:<key id>:<base64url of nonce and AES-256-GCM ciphertext>`.

    The key id and `context` (which field of which row) are authenticated with it: a token copied
    into another row or field does not open there.
    """
    key = _current_key()
    name = key_id(key)
    nonce = os.urandom(NONCE)
    sealed = _cipher(key).encrypt(nonce, text.encode(), _bound(name, context))
    return f"{PREFIX}{name}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(token: str, context: str = "") -> str:
    """Return the text of a token that was sealed with this context.

    Raises SealError: SEAL-FORMAT (no token), SEAL-KEY (sealed with a key that is not among
    TONGBAN_DATA_KEY and TONGBAN_DATA_KEYS_RETIRED), SEAL-BROKEN (altered, or of another context).
    """
    name, body = _split(token)
    key = _keys().get(name)
    if key is None:
        raise SealError(
            "SEAL-KEY",
            f"sealed with key {name}, which is not known here; expected TONGBAN_DATA_KEY or one "
            "of TONGBAN_DATA_KEYS_RETIRED; put the former key back",
        )
    try:
        clear = _cipher(key).decrypt(body[:NONCE], body[NONCE:], _bound(name, context))
    except InvalidTag:
        raise SealError(
            "SEAL-BROKEN",
            f"a value sealed for another place than {context!r}, or altered; expected the token "
            "as stored; restore the row from the backup",
        ) from None
    return clear.decode()


def reseal(token: str, context: str = "") -> str:
    """Return the same text under today's key; the token itself when it is already."""
    return token if is_current(token) else seal(unseal(token, context), context)


def is_current(token: str) -> bool:
    """Tell whether the token is sealed with today's key."""
    return _split(token)[0] == key_id(_current_key())


@lru_cache(maxsize=16)
def key_id(key: bytes) -> str:
    """Return the eight hex digits by which tokens name a key; they tell nothing about it."""
    return hmac.new(key, b"tongban key id", hashlib.sha256).hexdigest()[:KEY_ID]


def keyed_hash(text: str, kind: str = "resident_id") -> str:
    """Return HMAC-SHA256 of the text under the lookup key, 64 hex digits.

    The same number of another `kind` hashes differently. Without the key nobody can try out the
    (few) possible resident ids.
    """
    key: bytes = settings.TONGBAN_LOOKUP_KEY
    return hmac.new(key, f"{kind}\x00{text}".encode(), hashlib.sha256).hexdigest()


def _bound(name: str, context: str) -> bytes:
    return f"{PREFIX}{name}\x00{context}".encode()


@lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    """Give the cipher of a key, its schedule reckoned once a process."""
    return AESGCM(key)


def _current_key() -> bytes:
    key: bytes = settings.TONGBAN_DATA_KEY
    return key


def _keys() -> dict[str, bytes]:
    retired: tuple[bytes, ...] = tuple(getattr(settings, "TONGBAN_DATA_KEYS_RETIRED", ()))
    return {key_id(key): key for key in (_current_key(), *retired)}


def _split(token: str) -> tuple[str, bytes]:
    name, colon, body = token.removeprefix(PREFIX).partition(":")
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not token.startswith(PREFIX) or not colon or len(raw) < NONCE + 16:
        raise SealError(
            "SEAL-FORMAT",
            f"not a sealed value; expected {PREFIX}<key id>:<base64>; seal() makes one",
        )
    return name, raw
