"""PAdES signatures on PDF: put on once by an authority's seal, read again by anybody."""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import serialization
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tongban.services.credentials.seals import seal_of, trusted_roots
from tongban.services.credentials.types import Signature

if TYPE_CHECKING:
    from cryptography import x509
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    from tongban.services.credentials.seals import Seal

FIELD: Final = "Seal"
RESERVED: Final = 12_288
"""Hex digits kept free for the signature: a chain of three certificates fits well."""
WHOLE: Final = SignatureCoverageLevel.ENTIRE_FILE
ABSENT: Final = Signature(present=False, intact=False, trusted=False)

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


class _Signer(PdfSigner):
    """Signs at a moment that is given, not at the machine's own."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: SimpleSigner, at: datetime) -> None:
        super().__init__(metadata, signer=signer)
        self._at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> PdfSigningSession:
        """Open a session whose time is the given one."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def sign_pdf(pdf: bytes, *, authority: str, at: datetime, reason: str) -> bytes:
    """Return the PDF signed by the authority's seal: PAdES baseline B, ECDSA on P-256, SHA-256.

    `at` is the signing time inside the signature. Raises CredentialError CREDENTIAL-SEAL.
    """
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    signer = _Signer(metadata, _simple_signer(seal_of(authority)), at)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signed = signer.sign_pdf(writer, bytes_reserved=RESERVED)
    made: bytes = signed.getvalue()
    return made


def read_signature(pdf: bytes) -> Signature:
    """Tell what the newest signature of a PDF is worth by itself.

    `intact` means that every byte of the file but the signature itself is covered and unchanged,
    `trusted` that it is by a certificate under a trusted root. Whatever a broken file makes the
    reader stumble over counts as no or a broken signature; nothing is raised.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=False)
        signatures = reader.embedded_regular_signatures
        if not signatures:
            return ABSENT
        newest = signatures[-1]
        signed_at = newest.self_reported_timestamp
        status = validate_pdf_signature(newest, _context(signed_at or datetime.now(UTC)))
    except SignatureValidationError:
        return Signature(present=True, intact=False, trusted=False)
    except (PdfError, SigningError, ValueError, KeyError, TypeError, LookupError, RecursionError):
        return Signature(present=b"/ByteRange" in pdf, intact=False, trusted=False)
    except (AttributeError, NotImplementedError, OverflowError, AssertionError, OSError):
        return Signature(present=b"/ByteRange" in pdf, intact=False, trusted=False)
    return Signature(
        present=True,
        intact=bool(status.intact and status.valid and status.coverage is WHOLE),
        trusted=bool(status.trusted),
        signer=_common_name(status.signing_cert),
        signed_at=signed_at,
    )


@lru_cache(maxsize=256)
def _simple_signer(seal: Seal) -> SimpleSigner:
    key = seal.key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call] # pyHanko leaves it bare
    store.register_multiple([_asn1(one) for one in (*seal.chain, *trusted_roots())])
    return SimpleSigner(
        signing_cert=_asn1(seal.certificate),
        signing_key=load_private_key_from_pemder_data(key, passphrase=None),
        cert_registry=store,
    )


def _context(at: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=[_asn1(one) for one in trusted_roots()],
        allow_fetching=False,
        moment=at,
        best_signature_time=at,
        revocation_mode="soft-fail",
    )


def _asn1(certificate: x509.Certificate) -> Any:
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    return next(iter(load_certs_from_pemder_data(pem)))


def _common_name(certificate: Any) -> str:
    name: dict[str, Any] = certificate.subject.native
    return str(name.get("common_name", ""))
