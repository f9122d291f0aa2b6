"""Official papers: rendered, numbered without gaps, kept and linked to their matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import typst
from django.conf import settings
from django.db import transaction

from tongban.base.authorities.queries import get_authority
from tongban.base.documents import models
from tongban.base.documents.actions import store_bytes
from tongban.base.documents.paper_kinds import check_data, get_paper_kind
from tongban.base.documents.queries import paper_ref
from tongban.base.documents.rendering import render_typst
from tongban.base.documents.types import PaperError

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.base.documents.types import PaperRef

TEMPLATES: Final = Path(__file__).resolve().parent / "papers"
CHINA: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A paper to be issued: `kind` of PAPERS, by an authority (id), to a party (id)."""

    kind: str
    authority: str
    recipient: str
    issued_on: date
    data: Mapping[str, Any]


def render_paper(template: str, data: Mapping[str, Any]) -> bytes:
    """Return a paper as PDF/A. `data` has what PaperKind says and `authority`, `number`, `date`.

    Texts of the data are shown as they are; nothing in them acts as markup. Raises PaperError.
    """
    kind = get_paper_kind(template)
    check_data(kind, data)
    full = {
        "bilingual": True,
        "demonstration": settings.TONGBAN_DEMONSTRATION,
        "kind_label": kind.label,
        **data,
    }
    made_at = datetime.combine(datetime.fromisoformat(data["date"]), time(), CHINA)
    try:
        return render_typst(TEMPLATES / f"{kind.code}.typ", full, made_at=made_at)
    except typst.TypstError as error:
        raise PaperError(f"paper {kind.code}: data do not fit the template: {error}") from error


def issue_paper(order: PaperOrder, *, key: str, matter: UUID | None) -> PaperRef:
    """Issue a paper: numbered, rendered, kept and linked; the same `key` gives the first one again.

    The number is drawn in the transaction that keeps the paper, so that numbers of one authority,
    kind and year follow each other without a gap. Raises PaperError, AuthorityNotFound.
    """
    kind = get_paper_kind(order.kind)
    check_data(kind, order.data)
    authority = get_authority(order.authority)
    with transaction.atomic():
        counter = _locked_number(order.authority, kind.code, order.issued_on.year)
        # the counter is held: whoever asks with the same key has come before or waits
        known = models.Paper.objects.select_related("document").filter(key=key).first()
        if known is not None:
            return paper_ref(known)
        counter.last += 1
        counter.save(update_fields=["last"])
        number = kind.number(authority.short["zh"], order.issued_on.year, counter.last)
        made = render_paper(
            kind.code,
            {
                **order.data,
                "authority": {
                    "name": authority.name["zh"],
                    "phone": authority.phone,
                    "address": authority.address,
                },
                "number": number,
                "date": order.issued_on.isoformat(),
            },
        )
        document = store_bytes(
            made,
            owner=order.recipient,
            purpose="paper",
            filename=f"{kind.zh}{number}.pdf",
            matter=matter,
            by=order.authority,
        )
        return paper_ref(
            models.Paper.objects.create(
                key=key,
                number=number,
                kind=kind.code,
                authority=order.authority,
                matter=matter,
                issued_on=order.issued_on,
                document_id=document.hash,
            )
        )


def _locked_number(authority: str, kind: str, year: int) -> models.PaperNumber:
    """Return the counter, held until the transaction ends."""
    row, _ = models.PaperNumber.objects.select_for_update().get_or_create(
        authority=authority, kind=kind, year=year, defaults={"last": 0}
    )
    return row
