"""Bringing a book back: upload it, see what it would bring, confirm."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.base.documents.actions import store_bytes
from tongban.base.documents.queries import open_document
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.faces.common.jinja import words
from tongban.faces.common.refusals import why_refused
from tongban.faces.desk.forms import Fault
from tongban.record.types import SYSTEM, ActRefused, ConflictError, NotPermitted
from tongban.reforms.campaigns.book.importing import preview, take_in
from tongban.reforms.campaigns.book.reading import BookError, read_book
from tongban.reforms.campaigns.pages import frame
from tongban.reforms.campaigns.types import OFFICE, CampaignRefused

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from tongban.reforms.campaigns.book.importing import Preview
    from tongban.reforms.campaigns.shells import Look
    from tongban.reforms.campaigns.types import Campaign

SHOWN: Final = 200
"""Bad cells that the page names; the command names them all."""


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, look: Look, campaign: str) -> HttpResponseBase:
    """Take a book, show what it would bring, and write it when that is confirmed."""
    look.seat.need(frozenset({OFFICE}))
    found = look.campaign(campaign)
    if request.method != "POST":
        return _show(request, look, found, {})
    seen, document, faults = _seen(request, look, found)
    if seen is None:
        return _show(request, look, found, {}, faults)
    if request.POST.get("do") != "take":
        return _show(request, look, found, {"preview": seen, "document": document})
    partial = request.POST.get("partial") == "yes"
    try:
        done = take_in(seen, actor=look.actor, partial=partial)
    except NotPermitted as error:
        raise PermissionDenied(str(error)) from error
    except (CampaignRefused, ActRefused, ConflictError) as error:
        told = words(error.message) if isinstance(error, CampaignRefused) else str(error)
        shown = {"preview": seen, "document": document}
        return _show(request, look, found, shown, [Fault("", told)])
    messages.success(
        request,
        _("已导入：措施 %(measures)s 条，任务 %(tasks)s 项，进展 %(reports)s 条。")
        % {"measures": done.measures, "tasks": done.tasks, "reports": done.reports},
    )
    return redirect(look.url("campaign-book", campaign=campaign))


def _seen(
    request: HttpRequest, look: Look, campaign: Campaign
) -> tuple[Preview | None, str, list[Fault]]:
    """Give what the book would bring and where it is kept, or what is wrong with the file."""
    try:
        data, document = _book(request, look, campaign)
        book = read_book(io.BytesIO(data), name=_("上传的文件"))
        return preview(book, campaign.id), document, []
    except BookError as error:
        return None, "", [Fault("book", words(error.message))]
    except DocumentRefused as error:
        return None, "", [Fault("book", why_refused(error))]
    except DocumentNotFound:
        return None, "", [Fault("book", _("请重新选择文件。"))]


def _book(request: HttpRequest, look: Look, campaign: Campaign) -> tuple[bytes, str]:
    """Give the book that was uploaded now, or before to be looked at first, and its hash."""
    file = request.FILES.get("book")
    if file is None:
        document = request.POST.get("document", "")
        opened = open_document(document, actor=SYSTEM, purpose="campaign-import")
        with opened.file as kept:
            return kept.read(), document
    data = file.read()
    ref = store_bytes(
        data,
        owner=campaign.office,
        purpose="campaign-book",
        filename=file.name or "book.xlsx",
        matter=None,
        by=look.actor.id,
    )
    return data, ref.hash


def _show(
    request: HttpRequest,
    look: Look,
    campaign: Campaign,
    context: dict[str, Any],
    faults: list[Fault] | None = None,
) -> HttpResponse:
    known: dict[str, Any] = {
        **frame(look, campaign, "import"),
        "preview": None,
        "document": "",
        "faults": faults or [],
        "most": SHOWN,
        **context,
    }
    return look.show(request, "import.jinja2", known, status=400 if faults else 200)
