"""Credentials as data: W3C Verifiable Credentials 2.0, secured as a JWT by the authority's seal.

VC-JOSE-COSE: the credential itself is the payload of a compact JWS (`application/vc+jwt`, ES256).
The header carries the certificate chain (`x5c`) and the key's thumbprint (`kid`), so that whoever
trusts the root checks it offline; the same keys stand in the JWK set of `public_keys`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, datetime, time
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from django.conf import settings

from tongban.services.credentials.seals import seal_of, trusted_roots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tongban.services.credentials.types import CredentialField, Label

CHINA: Final = ZoneInfo("Asia/Shanghai")
MEDIA_TYPE: Final = "application/vc+jwt"
CONTEXT: Final = (
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/undefined-terms/v2",
)
COORDINATE: Final = 32
_PARTS: Final = 3


class TokenError(ValueError):
    """A token that is no credential of a trusted issuer, or that was altered."""

    code = "CREDENTIAL-TOKEN"


def credential_document(  # noqa: PLR0913 - a credential says this much
    *,
    code: str,
    identifier: str,
    kind: str,
    label: Label,
    number: str,
    issuer: Mapping[str, str],
    holder: Mapping[str, str],
    fields: Sequence[CredentialField],
    valid_from: date,
    valid_to: date | None,
) -> dict[str, Any]:
    """Return the plain JSON of a credential for its holder; nothing in it is masked."""
    base = settings.TONGBAN_BASE_URL
    document: dict[str, Any] = {
        "@context": list(CONTEXT),
        "id": f"{base}/verify/{code}",
        "type": ["VerifiableCredential", "ElectronicCertificate"],
        "name": [
            {"@value": text, "@language": language}
            for language, text in (("zh-Hans", label["zh"]), ("en", label.get("en", "")))
            if text
        ],
        "issuer": {"id": f"{base}/issuers/{issuer['id']}", **issuer},
        "validFrom": _moment(valid_from),
        "credentialSubject": {
            "name": holder["name"],
            "holderCode": holder["code"],
            "certificateIdentifier": identifier,
            "certificateKind": kind,
            "certificateNumber": number,
            "content": {one.element: one.value for one in fields},
        },
        "credentialStatus": {
            "id": f"{base}/verify/{code}",
            "type": "OnlineStatus",
        },
    }
    if valid_to is not None:
        document["validUntil"] = _moment(valid_to, time(23, 59, 59))
    return document


def sign_document(document: Mapping[str, Any], *, authority: str) -> str:
    """Return the document as a compact JWS by the authority's seal."""
    seal = seal_of(authority)
    jwk = public_jwk(seal.key.public_key())
    header = {
        "alg": "ES256",
        "typ": "vc+jwt",
        "cty": "vc",
        "kid": jwk["kid"],
        "x5c": [
            base64.b64encode(one.public_bytes(serialization.Encoding.DER)).decode()
            for one in (seal.certificate, *seal.chain)
        ],
    }
    signed = f"{_encode(_json(header))}.{_encode(_json(document))}"
    r, s = decode_dss_signature(seal.key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signed}.{_encode(r.to_bytes(COORDINATE, 'big') + s.to_bytes(COORDINATE, 'big'))}"


def read_token(token: str) -> dict[str, Any]:
    """Return the credential inside a token after checking signature and issuer, without a register.

    Raises TokenError when it was altered or its certificate leads to no trusted root.
    """
    parts = token.strip().split(".")
    if len(parts) != _PARTS:
        raise TokenError("the token has no three parts; expected a compact JWS")
    try:
        header, body, signature = (_decode(part) for part in parts)
        head = json.loads(header)
        chain = [x509.load_der_x509_certificate(base64.b64decode(one)) for one in head["x5c"]]
        document: dict[str, Any] = json.loads(body)
    except (ValueError, KeyError, TypeError) as error:
        raise TokenError(f"the token cannot be read: {error}") from error
    key = chain[0].public_key() if chain else None
    if head.get("alg") != "ES256" or not isinstance(key, ec.EllipticCurvePublicKey):
        raise TokenError("the token is not signed by ES256")
    r, s = (int.from_bytes(signature[at : at + COORDINATE], "big") for at in (0, COORDINATE))
    try:
        key.verify(
            encode_dss_signature(r, s),
            f"{parts[0]}.{parts[1]}".encode(),
            ec.ECDSA(hashes.SHA256()),
        )
        _check_chain(chain)
    except InvalidSignature as error:
        raise TokenError("the token was altered, or its issuer is not trusted here") from error
    return document


def public_keys(authorities: Iterable[str]) -> dict[str, Any]:
    """Return the JWK set of these authorities' seals, for `/.well-known/jwks.json`."""
    return {"keys": [public_jwk(seal_of(one).key.public_key()) for one in authorities]}


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Return a P-256 key as JWK, its `kid` the thumbprint of RFC 7638."""
    numbers = key.public_numbers()
    bare = {
        "crv": "P-256",
        "kty": "EC",
        "x": _encode(numbers.x.to_bytes(COORDINATE, "big")),
        "y": _encode(numbers.y.to_bytes(COORDINATE, "big")),
    }
    thumbprint = _encode(hashlib.sha256(_json(bare)).digest())
    return {**bare, "kid": thumbprint, "use": "sig", "alg": "ES256"}


def _check_chain(chain: Sequence[x509.Certificate]) -> None:
    """Raise InvalidSignature unless each certificate is by the next and the last by a root."""
    for lower, upper in pairwise(chain):
        _check_issued(lower, upper)
    for root in trusted_roots():
        try:
            _check_issued(chain[-1], root)
        except InvalidSignature:
            continue
        return
    raise InvalidSignature


def _check_issued(lower: x509.Certificate, upper: x509.Certificate) -> None:
    try:
        lower.verify_directly_issued_by(upper)
        constraints = upper.extensions.get_extension_for_class(x509.BasicConstraints)
    except (ValueError, TypeError, x509.ExtensionNotFound) as error:
        raise InvalidSignature from error
    if not constraints.value.ca:
        raise InvalidSignature


def _moment(day: date, at: time = time()) -> str:
    return datetime.combine(day, at, CHINA).isoformat()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
