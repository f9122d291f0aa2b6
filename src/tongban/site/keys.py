"""Keys of an installation: from the environment, or made once and kept in the home folder."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tongban.site.postgres import write_private

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets. `data` encrypts, `retired` are former such keys, `lookup` makes keyed hashes."""

    secret: str
    data: bytes
    lookup: bytes
    retired: tuple[bytes, ...] = ()


class KeyFormatError(ValueError):
    """A key is not 32 bytes of base64."""

    code = "KEY-FORMAT"


def load_keys(home: Path) -> Keys:
    """Return the keys of TONGBAN_SECRET_KEY, TONGBAN_DATA_KEY, TONGBAN_LOOKUP_KEY or of keys.json.

    The file is made (mode 0600) when neither is there. Losing `data` loses the encrypted fields.
    """
    names = {
        "secret": "TONGBAN_SECRET_KEY",
        "data": "TONGBAN_DATA_KEY",
        "lookup": "TONGBAN_LOOKUP_KEY",
    }
    given = {field: os.environ[name] for field, name in names.items() if name in os.environ}
    if len(given) < len(names):
        given = {**_kept(home / "keys.json"), **given}
    former = os.environ.get("TONGBAN_DATA_KEYS_RETIRED", "").split(",")
    return Keys(
        given["secret"],
        _decode(given["data"], "data"),
        _decode(given["lookup"], "lookup"),
        tuple(_decode(each, "retired") for each in former if each),
    )


def _kept(path: Path) -> dict[str, str]:
    if not path.exists():
        fresh = {
            "secret": secrets.token_urlsafe(48),
            "data": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
            "lookup": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        }
        write_private(path, json.dumps(fresh, indent=1).encode())
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def _decode(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise KeyFormatError(f"key {name!r} is not base64; expected 32 bytes as base64") from error
    if len(key) != KEY_BYTES:
        raise KeyFormatError(f"key {name!r} has {len(key)} bytes; expected {KEY_BYTES} as base64")
    return key
