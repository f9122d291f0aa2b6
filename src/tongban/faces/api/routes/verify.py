"""Verification: open to everybody who was shown a credential."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.files import UploadedFile

from tongban.faces.api import shapes
from tongban.faces.api.files import stream_of
from tongban.faces.api.replies import reply
from tongban.services.credentials import verification
from tongban.services.credentials.queries import list_kinds
from tongban.services.credentials.tokens import public_keys

router = Router(tags=["verify"], auth=None)


@router.get(
    "/code/{code}",
    response={200: shapes.Verification, **shapes.OPEN_REFUSALS},
    summary="按二维码校验 Verify by code",
    operation_id="verify_by_code",
)
def by_code(request: HttpRequest, code: shapes.Id) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Verify by the QR's code: who has it has the certificate; its content is shown, masked."""
    return reply(verification.verify_by_code(code).to_json())


@router.get(
    "/identifier/{identifier}",
    response={200: shapes.Verification, **shapes.OPEN_REFUSALS},
    summary="按证照标识校验 Verify by identifier",
    operation_id="verify_by_identifier",
)
def by_identifier(request: HttpRequest, identifier: shapes.Id) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Verify by the GB/T 36904 identifier; it can be guessed, so less is shown."""
    return reply(verification.verify_by_identifier(identifier).to_json())


@router.post(
    "/file",
    response={200: shapes.Verification, **shapes.OPEN_REFUSALS},
    summary="按文件校验 Verify a file",
    operation_id="verify_file",
)
def by_file(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    file: UploadedFile = shapes.FILE,
) -> HttpResponse:
    """Verify the PDF itself; a changed byte is found. Nothing of the file is kept."""
    return reply(verification.verify_file(stream_of(file)).to_json())


@router.get(
    "/keys",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="签发机关公钥 Public keys of the issuers",
    operation_id="list_issuer_keys",
)
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Give the issuers' public keys as a JWK set, to check credentials offline."""
    return reply(public_keys(sorted({kind.issuer for kind in list_kinds()})))
