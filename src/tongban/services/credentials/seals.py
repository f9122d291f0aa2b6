"""Electronic seals: the district's own from a folder, or those of a demonstration CA.

The folder of TONGBAN_CA_FOLDER holds `trust.pem` (the roots that are trusted) and in `seals/` a
file `<authority>.pem` each (private key, its certificate, then intermediates). Without `trust.pem`
a demonstration root is made once as `root.pem` and issues what is missing; its name says so.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from tongban.base.authorities.queries import get_authority
from tongban.services.credentials.types import CredentialError

DEMONSTRATION: Final = "通办演示根证书 Tongban demonstration root"
NOT_BEFORE: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""A demonstration may be set in the past, so its certificates hold from then on."""
MAX_NAME: Final = 64
"""Bytes that a common name may have (RFC 5280)."""
ROOT_LIFE: Final = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Seal:
    """A private key (P-256) with its certificate and the intermediates above it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


def ensure_root() -> Path:
    """Make the demonstration root unless the folder has a root or trust; give the folder.

    Safe to repeat and to run in several processes at once.
    """
    folder = Path(settings.TONGBAN_CA_FOLDER)
    (folder / "seals").mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / "trust.pem").exists() and not (folder / "root.pem").exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(DEMONSTRATION)
        made = (
            _builder(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_once(folder / "root.pem", _pem(key, made))
    return folder


def seal_of(authority: str) -> Seal:
    """Return the seal of an authority; in a demonstration it is made at first use.

    Raises CredentialError CREDENTIAL-SEAL when the district's own folder lacks it or it does not
    fit, AuthorityNotFound.
    """
    folder = ensure_root()
    path = folder / "seals" / f"{Path(authority).name}.pem"
    if not path.exists():
        _issue(folder, authority, path)
    return _read(path, path.stat().st_mtime_ns)


def trusted_roots() -> tuple[x509.Certificate, ...]:
    """Return the roots that a signature must lead to."""
    folder = ensure_root()
    own = folder / "trust.pem"
    path = own if own.exists() else folder / "root.pem"
    return _certificates(path, path.stat().st_mtime_ns)


def _issue(folder: Path, authority: str, path: Path) -> None:
    root_path = folder / "root.pem"
    if not root_path.exists():
        raise CredentialError(
            "CREDENTIAL-SEAL",
            f"没有 {authority} 的电子印章，请将其密钥和证书放入 {path.name}。",
            f"There is no seal of {authority}; put its key and certificate into seals/{path.name}.",
        )
    body = get_authority(authority)
    root = _read(root_path, root_path.stat().st_mtime_ns)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(body.name["zh"], organisation=body.uscc)
    made = (
        _builder(subject, root.certificate.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.certificate.public_key()),  # type: ignore[arg-type] # our root is P-256
            critical=False,
        )
        .sign(root.key, hashes.SHA256())
    )
    _write_once(path, _pem(key, made))


@lru_cache(maxsize=256)
def _read(path: Path, _changed: int) -> Seal:
    data = path.read_bytes()
    key = serialization.load_pem_private_key(data, None)
    certificates = x509.load_pem_x509_certificates(data)
    usable = isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not usable:
        raise CredentialError(
            "CREDENTIAL-SEAL",
            f"{path.name} 的密钥不是 P-256 椭圆曲线密钥。",
            f"The key in {path.name} is no P-256 key; put one there.",
        )
    if certificates[0].public_key() != key.public_key():
        raise CredentialError(
            "CREDENTIAL-SEAL",
            f"{path.name} 的第一张证书与密钥不符。",
            f"The first certificate in {path.name} does not fit its key.",
        )
    return Seal(key, certificates[0], tuple(certificates[1:]))


@lru_cache(maxsize=8)
def _certificates(path: Path, _changed: int) -> tuple[x509.Certificate, ...]:
    return tuple(x509.load_pem_x509_certificates(path.read_bytes()))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_BEFORE + ROOT_LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str, *, organisation: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
        x509.NameAttribute(NameOID.COMMON_NAME, common.encode()[:MAX_NAME].decode(errors="ignore")),
    ]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, organisation))
    return x509.Name(parts)


def _pem(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ) + certificate.public_bytes(serialization.Encoding.PEM)


def _write_once(path: Path, data: bytes) -> None:
    """Write a file that only its owner reads, whole; whoever comes second leaves the first one."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(
        temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR
    )
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        try:
            path.hardlink_to(temporary)
        except FileExistsError:
            return
    finally:
        temporary.unlink(missing_ok=True)
