"""Identifiers of electronic certificates: GB/T 36904 with its check character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Self

PREFIX: Final = "1.2.156.3005.2"
ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MODULUS: Final = 36
MAX_SERIAL: Final = 64
MAX_VERSION: Final = 999
_TYPE = re.compile(r"^[0-9A-Z]{21}$")
_ISSUER = re.compile(r"^[0-9A-Z]{18}$")
_SERIAL = re.compile(r"^[0-9A-Z]{1,64}$")
_VERSION = re.compile(r"^[0-9]{3}$")
_PARTS: Final = 5


class CredentialIdentifierError(ValueError):
    """A text that is no certificate identifier; the message names the part that is wrong."""

    code = "CREDENTIAL-IDENTIFIER"


@dataclass(frozen=True, slots=True)
class CredentialIdentifier:
    """`1.2.156.3005.2.<type 21>.<issuer 18>.<serial>.<version 3>.<check>`.

    `type_code` is the managing ministry's credit code and three characters, `issuer` the issuing
    body's credit code, `serial` digits and capitals, `version` 1 to 999. Raises
    CredentialIdentifierError.
    """

    type_code: str
    issuer: str
    serial: str
    version: int

    def __post_init__(self) -> None:
        """Refuse parts that the standard does not allow."""
        for name, text, shape, expected in (
            ("type code", self.type_code, _TYPE, "21 digits and capitals"),
            ("issuer", self.issuer, _ISSUER, "18 digits and capitals"),
            ("serial", self.serial, _SERIAL, f"1 to {MAX_SERIAL} digits and capitals"),
        ):
            if not shape.match(text):
                raise CredentialIdentifierError(
                    f"certificate identifier: {name} {text[:80]!r}; expected {expected}"
                )
        if not 1 <= self.version <= MAX_VERSION:
            raise CredentialIdentifierError(
                f"certificate identifier: version {self.version}; expected 1 to {MAX_VERSION}"
            )

    @property
    def check(self) -> str:
        """The check character over type, issuer, serial and version without dots."""
        return check_character(f"{self.type_code}{self.issuer}{self.serial}{self.version:03d}")

    def __str__(self) -> str:
        parts = (PREFIX, self.type_code, self.issuer, self.serial, f"{self.version:03d}")
        return ".".join((*parts, self.check))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an identifier and check its check character; spaces around it do not matter."""
        body = text.strip().upper()
        if not body.startswith(f"{PREFIX}."):
            raise CredentialIdentifierError(
                f"certificate identifier {text[:80]!r}; expected it to begin with {PREFIX}."
            )
        parts = body.removeprefix(f"{PREFIX}.").split(".")
        if len(parts) != _PARTS:
            raise CredentialIdentifierError(
                f"certificate identifier has {len(parts)} parts after {PREFIX}; expected type, "
                "issuer, serial, version and check character"
            )
        type_code, issuer, serial, version, check = parts
        if not _VERSION.match(version):
            raise CredentialIdentifierError(
                f"certificate identifier: version {version[:20]!r}; expected three digits"
            )
        made = cls(type_code, issuer, serial, int(version))
        if check != made.check:
            raise CredentialIdentifierError(
                f"certificate identifier: check character {check[:5]!r} does not fit; "
                "a character was mistyped: compare it with the certificate"
            )
        return made


def check_character(text: str) -> str:
    """Return the check character of ISO 7064 MOD 37,36 over digits and capitals.

    It detects every single changed character, and every swap of neighbours whose values differ
    by more than one (around the end: Z and 0); of swaps by exactly one it
    lets about one in 35 pass.
    """
    product = MODULUS
    for character in text:
        product = (product + ALPHABET.index(character)) % MODULUS or MODULUS
        product = product * 2 % (MODULUS + 1)
    return ALPHABET[(MODULUS + 1 - product) % MODULUS]
