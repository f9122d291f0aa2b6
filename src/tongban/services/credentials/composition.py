"""The PDF of a credential: the look of its kind, QR, identifier, the authority's signature."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import segno
from django.conf import settings

from tongban.base.authorities.types import AuthorityView
from tongban.base.documents.rendering import render_typst
from tongban.services.credentials.signing import sign_pdf
from tongban.services.credentials.types import CredentialField, CredentialKind

if TYPE_CHECKING:
    from datetime import datetime

TEMPLATES: Final = Path(__file__).resolve().parent / "certificates"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a certificate shows; `holder_code` is a firm's credit code, empty for a person."""

    kind: CredentialKind
    identifier: str
    code: str
    number: str
    issuer: AuthorityView
    holder_name: str
    holder_code: str
    fields: Sequence[CredentialField]
    issued_on: date
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """What an annotated copy is for: use, user, last day, case number (empty without a case)."""

    use_cause: str
    requester: str
    expires_on: date
    case_number: str = ""


def compose(sheet: Sheet, *, at: datetime, annotation: Annotation | None = None) -> bytes:
    """Return the signed PDF of a certificate, or of its annotated copy."""
    pdf = render_typst(_template(sheet), _data(sheet, annotation), made_at=at)
    reason = "加注件 annotated copy" if annotation else "颁发证照 issue of a certificate"
    return sign_pdf(pdf, authority=sheet.issuer.id, at=at, reason=reason)


def picture(sheet: Sheet, *, at: datetime) -> bytes:
    """Return a certificate's face as PNG, to be printed: code and QR on it, no signature in it."""
    return render_typst(_template(sheet), _data(sheet, None), made_at=at, format="png")


def _template(sheet: Sheet) -> Path:
    return TEMPLATES / f"{sheet.kind.layout}.typ"


def _data(sheet: Sheet, annotation: Annotation | None) -> dict[str, Any]:
    url = verification_url(sheet.code)
    return {
        "title": sheet.kind.label["zh"],
        "title_en": sheet.kind.label.get("en", ""),
        "number": sheet.number,
        "identifier": sheet.identifier,
        "url": url,
        "code_shown": shown_code(sheet.code),
        "qr": _qr(url),
        "issuer": sheet.issuer.name["zh"],
        "issued_on": sheet.issued_on.isoformat(),
        "valid_from": sheet.valid_from.isoformat(),
        "valid_to": sheet.valid_to.isoformat() if sheet.valid_to else None,
        "holder": sheet.holder_name,
        "holder_code": sheet.holder_code,
        "fields": [
            {"label": one.label["zh"], "label_en": one.label.get("en", ""), "value": one.value}
            for one in sheet.fields
        ],
        "annotation": _annotation(annotation),
        "demonstration": settings.TONGBAN_DEMONSTRATION,
        "bilingual": True,
    }


def verification_url(code: str) -> str:
    """Return the public page that verifies a code: what the QR holds."""
    return f"{settings.TONGBAN_BASE_URL}/verify/{code}"


def shown_code(code: str) -> str:
    """Return a code in groups of four, as people copy it."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _annotation(annotation: Annotation | None) -> dict[str, str] | None:
    if annotation is None:
        return None
    return {
        "use_cause": annotation.use_cause,
        "requester": annotation.requester,
        "expires_on": annotation.expires_on.isoformat(),
        "case_number": annotation.case_number,
    }


def _qr(text: str) -> str:
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
