"""Answers to whoever checks a credential: by identifier, by code, by file. Public, so masked."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from tongban.base.authorities.queries import get_authority
from tongban.base.documents.types import DocumentRefused
from tongban.base.parties.masks import mask_name
from tongban.record import clock
from tongban.services.credentials import models, rules
from tongban.services.credentials.identifiers import (
    CredentialIdentifier,
    CredentialIdentifierError,
)
from tongban.services.credentials.queries import clear_fields, today, view_of
from tongban.services.credentials.signing import read_signature
from tongban.services.credentials.types import STATUS_LABELS, Reason, Result, Status, Verdict

if TYPE_CHECKING:
    from tongban.base.documents.shelf import Source

MAX_FILE: Final = 20 * 1024 * 1024
CHUNK: Final = 256 * 1024
_IDENTIFIER = re.compile(rb"1\.2\.156\.3005\.2(?:\.[0-9A-Z]{1,64}){4}\.[0-9A-Z]")

ISSUED: Final = Reason("VERIFY-ISSUED", {"zh": "证照由本平台登记的机关颁发", "en": "Issued here"})
IN_FORCE: Final = Reason("VERIFY-IN-FORCE", {"zh": "证照现行有效", "en": "In force today"})
NOT_YET: Final = Reason(
    "VERIFY-NOT-YET", {"zh": "证照尚未到生效日期", "en": "Its validity has not begun"}
)
ELAPSED: Final = Reason("VERIFY-ELAPSED", {"zh": "证照已过有效期", "en": "Its validity is over"})
UNKNOWN: Final = Reason(
    "VERIFY-UNKNOWN", {"zh": "没有颁发过这样的证照", "en": "No such credential was issued"}
)
MISTYPED: Final = Reason(
    "VERIFY-MISTYPED",
    {"zh": "标识的校验位不符，请核对是否抄错", "en": "The check character does not fit; retype it"},
)
SAME_FILE: Final = Reason(
    "VERIFY-SAME-FILE",
    {"zh": "文件与颁发时逐字节一致", "en": "The file is byte for byte the one issued"},
)
ALTERED: Final = Reason(
    "VERIFY-ALTERED",
    {"zh": "文件与颁发的证照不一致，已被改动", "en": "The file differs from the one issued"},
)
SIGNED: Final = Reason(
    "VERIFY-SIGNED", {"zh": "电子签名有效、完整", "en": "The signature is valid and whole"}
)
BROKEN: Final = Reason(
    "VERIFY-SIGNATURE-BROKEN", {"zh": "电子签名无效或被破坏", "en": "The signature is broken"}
)
UNTRUSTED: Final = Reason(
    "VERIFY-UNTRUSTED",
    {"zh": "签名证书不在受信任的范围内", "en": "The signer is not trusted here"},
)
UNSIGNED: Final = Reason(
    "VERIFY-UNSIGNED", {"zh": "文件没有电子签名", "en": "The file is unsigned"}
)
COPY: Final = Reason(
    "VERIFY-COPY",
    {
        "zh": "这是加注件，只能用于注明的用途",
        "en": "An annotated copy, good for its stated use only",
    },
)
COPY_ENDED: Final = Reason(
    "VERIFY-COPY-ENDED",
    {"zh": "加注件已过期或已停用", "en": "The annotated copy has ended or was stopped"},
)


def verify_by_code(code: str) -> Verdict:
    """Verify by the code of the QR. Who has the code has the certificate: its content is shown."""
    row = _rows().filter(code=rules.normalise_code(code[:100])).first()
    return _unknown(UNKNOWN) if row is None else _judge(row, with_fields=True)


def verify_by_identifier(identifier: str) -> Verdict:
    """Verify by the identifier of GB/T 36904; identifiers can be guessed, so less is shown."""
    try:
        wanted = str(CredentialIdentifier.parse(identifier))
    except CredentialIdentifierError:
        return _unknown(MISTYPED)
    row = _rows().filter(identifier=wanted).first()
    return _unknown(UNKNOWN) if row is None else _judge(row)


def verify_file(stream: Source) -> Verdict:
    """Verify an uploaded PDF: whether it is the file that was issued, and the credential stands.

    Nothing of the file is kept. Any changed byte shows: the file's hash is then not the issued one,
    whatever the signature covers. Raises DocumentRefused DOCUMENT-TOO-LARGE or DOCUMENT-EMPTY.
    """
    data = _read(stream)
    digest = f"{settings.TONGBAN_HASH}:{hashlib.new(settings.TONGBAN_HASH, data).hexdigest()}"
    signature = read_signature(data)
    row = _rows().filter(document=digest).first()
    if row is not None:
        return _judge(
            row, SAME_FILE, _signature_reason(signature), signature=signature, intact=True
        )
    call = (
        models.CredentialCall.objects.select_related("credential__kind", "credential__previous")
        .filter(document=digest)
        .first()
    )
    if call is not None:
        return _judge_copy(call, signature)
    reasons = (_signature_reason(signature),)
    named = _named_in(data)
    if named is None:
        return _unknown(UNKNOWN, *reasons, signature=signature)
    return _judge(
        named, ALTERED, *reasons, signature=signature, intact=False, result=Result.ALTERED
    )


def _judge(
    row: models.Credential,
    *more: Reason,
    signature: Any = None,
    intact: bool | None = None,
    result: Result | None = None,
    with_fields: bool | None = None,
) -> Verdict:
    view = view_of(row)
    standing = _standing(row, view.status)
    shown = intact is True if with_fields is None else with_fields
    fine = Result.VALID if standing is IN_FORCE else Result.NOT_IN_FORCE
    if signature is not None and intact and not (signature.intact and signature.trusted):
        fine = Result.NOT_IN_FORCE
    return Verdict(
        result=result or fine,
        genuine=intact is not False,
        intact=intact,
        reasons=(*(() if intact is False else (ISSUED,)), *more, standing),
        checked_at=clock.now(),
        identifier=row.identifier,
        kind=view.label,
        number=row.number,
        holder=row.holder_name if row.holder_code else mask_name(row.holder_name),
        issuer=get_authority(row.issuer).name,
        status=view.status,
        issued_on=view.issued_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        fields=tuple(rules.masked(one) for one in clear_fields(row)) if shown else (),
        signature=signature,
    )


def _judge_copy(call: models.CredentialCall, signature: Any) -> Verdict:
    ended = call.flagged_at is not None or call.expires_on < today()
    reasons = (SAME_FILE, _signature_reason(signature), COPY, *((COPY_ENDED,) if ended else ()))
    plain = _judge(call.credential, *reasons, signature=signature, intact=True)
    note = {
        "use_cause": call.use_cause,
        "requester": get_authority(call.requester).name["zh"],
        "expires_on": call.expires_on.isoformat(),
    }
    members = {name: getattr(plain, name) for name in Verdict.__slots__}
    if ended:
        members["result"] = Result.NOT_IN_FORCE
    return Verdict(**{**members, "annotation": note})


def _standing(row: models.Credential, status: Status) -> Reason:
    if status is Status.VALID:
        return NOT_YET if row.valid_from > today() else IN_FORCE
    if status is Status.LAPSED and row.status != Status.LAPSED:
        return ELAPSED
    label = STATUS_LABELS[status]
    return Reason(
        f"VERIFY-STATUS-{status.value}",
        {"zh": f"证照状态：{label['zh']}", "en": f"Status: {label['en'].lower()}"},
    )


def _signature_reason(signature: Any) -> Reason:
    if not signature.present:
        return UNSIGNED
    if not signature.intact:
        return BROKEN
    return SIGNED if signature.trusted else UNTRUSTED


def _named_in(data: bytes) -> models.Credential | None:
    names = {found.decode() for found in _IDENTIFIER.findall(data)}
    return _rows().filter(identifier__in=names).order_by("-id").first() if names else None


def _unknown(*reasons: Reason, signature: Any = None) -> Verdict:
    return Verdict(
        result=Result.UNKNOWN,
        genuine=False,
        intact=None,
        reasons=reasons,
        checked_at=clock.now(),
        signature=signature,
    )


def _read(stream: Source) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > MAX_FILE:
            raise DocumentRefused(
                "DOCUMENT-TOO-LARGE", "a certificate has at most 20 MiB; choose the PDF as issued"
            )
        parts.append(chunk)
    if not size:
        raise DocumentRefused("DOCUMENT-EMPTY", "the file is empty; choose the file again")
    return b"".join(parts)


def _rows() -> Any:
    return models.Credential.objects.select_related("kind", "previous")
