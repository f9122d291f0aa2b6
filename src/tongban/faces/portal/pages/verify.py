"""Verifying a certificate: by code, by identifier or by the file itself; open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.refusals import why_refused
from tongban.faces.common.uploads import stream_of
from tongban.faces.common.verdicts import ADVICE, VERDICTS
from tongban.services.credentials.queries import list_kinds
from tongban.services.credentials.tokens import public_keys
from tongban.services.credentials.types import STATUS_LABELS
from tongban.services.credentials.verification import (
    verify_by_code,
    verify_by_identifier,
    verify_file,
)

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tongban.services.credentials.types import Verdict

MAX_TEXT: Final = 200


@never_cache
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for code, identifier or file; tell the verdict in one word and why."""
    if request.method == "POST":
        given = request.FILES.get("file")
        if given is None:
            return _form(request, fault=_("请先选择要核验的 PDF 文件。"))
        try:
            return _verdict(request, verify_file(stream_of(given)), file=given.name or "")
        except DocumentRefused as refused:
            return _form(request, fault=why_refused(refused))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_TEXT]
    if not text:
        return _form(request)
    if "." in text:
        return _verdict(request, verify_by_identifier(text))
    return redirect("verify-code", code=text.replace("/", " "))


@never_cache
@require_safe
def by_code(request: HttpRequest, code: str) -> HttpResponse:
    """Tell the verdict of the code in a QR."""
    return _verdict(request, verify_by_code(code[:MAX_TEXT]))


@require_safe
def keys(_request: HttpRequest) -> JsonResponse:
    """Give the public keys of all issuers as a JWK set, to check credentials offline."""
    return JsonResponse(public_keys(sorted({kind.issuer for kind in list_kinds()})))


def _form(request: HttpRequest, *, fault: str = "") -> HttpResponse:
    context = {"fault": fault, "verdict": None}
    return render(request, "portal/verify.html", context, status=422 if fault else 200)


def _verdict(request: HttpRequest, verdict: Verdict, *, file: str = "") -> HttpResponse:
    tone, title = VERDICTS[verdict.result]
    context = {
        "fault": "",
        "verdict": verdict,
        "tone": tone,
        "verdict_title": _(title),
        "advice": _(ADVICE[verdict.result]),
        "status": STATUS_LABELS[verdict.status] if verdict.status else None,
        "file": file,
    }
    return render(request, "portal/verify.html", context)
