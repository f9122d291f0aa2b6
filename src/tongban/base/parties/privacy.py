"""Keeps personal data unread: sealed at rest, found by keyed hash, masked, each look logged."""

from tongban.base.parties.looks import look, looks_of, note_look
from tongban.base.parties.masks import (
    mask_address,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
)
from tongban.base.parties.sealing import (
    SealError,
    is_current,
    key_id,
    keyed_hash,
    reseal,
    seal,
    unseal,
)

__all__ = [
    "SealError",
    "is_current",
    "key_id",
    "keyed_hash",
    "look",
    "looks_of",
    "mask_address",
    "mask_email",
    "mask_id",
    "mask_name",
    "mask_phone",
    "note_look",
    "reseal",
    "seal",
    "unseal",
]
