"""The list of warnings and cards as both shells show it, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.base.authorities.queries import get_authorities
from tongban.faces.common.jinja import words
from tongban.faces.common.sheets import Column, Sheet, download
from tongban.kernel.authority import NotPermitted
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.reforms.supervision.queries import every_signal, list_signals
from tongban.reforms.supervision.types import SIGNALS
from tongban.reforms.supervision.watching import find_rules
from tongban.services.catalogue.queries import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from tongban.faces.common.officers import Seat
    from tongban.reforms.supervision.types import SignalLine


def listed(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """Give what the page shows: a page of signals, the filters, the rules they come from."""
    department, signal = _asked(request)
    after = request.GET.get("after", "")
    page = None
    try:
        page = list_signals(
            actor=seat.reader,
            department=department,
            signal=signal,
            after=int(after) if after.isdecimal() and len(after) < 19 else None,  # noqa: PLR2004 - fits a bigint
        )
    except NotPermitted as error:
        if department is not None:
            raise Http404(department) from error
    rows = () if page is None else page.rows
    chosen = {"department": department or "", "signal": signal or ""}
    more = {name: value for name, value in chosen.items() if value}
    next_after = None if page is None else page.after
    rules = find_rules()
    return {
        "rows": rows,
        "named": get_authorities({each.department for each in rows}),
        "titles": _titles(rows),
        "bodies": sorted(get_authorities(seat.departments).values(), key=lambda each: each.id),
        "signals": [(name, words(label)) for name, label in SIGNALS.items()],
        "chosen": chosen,
        "rules": () if rules is None else rules.rules,
        "query": f"?{urlencode(more)}" if more else "",
        "next_url": f"?{urlencode({**more, 'after': str(next_after)})}" if next_after else "",
    }


def as_file(request: HttpRequest, seat: Seat, form: str) -> HttpResponseBase:
    """Give every signal of the filter with who was told when, one row a telling."""
    department, signal = _asked(request)
    heads = {
        "signal": _("信号"),
        "rule": _("规则"),
        "number": _("编号"),
        "subject": _("事项"),
        "department": _("部门"),
        "term": _("期限"),
        "due": _("到期日"),
        "raised_at": _("发出时间"),
        "card": _("监察牌"),
        "told": _("告知"),
        "recipient": _("对象"),
        "told_at": _("告知时间"),
    }
    columns = [Column(name, label) for name, label in heads.items()]
    rows = _rows(every_signal(actor=seat.reader, department=department, signal=signal))
    return download(Sheet(f"supervision-{local_day(clock.now())}", columns, rows), form)


def _titles(rows: Sequence[SignalLine]) -> dict[int, str]:
    """Give the subject of each signal, by its item's name where that is in force."""
    names = names_of({each.item for each in rows if each.item})
    return {
        each.id: words(names[each.item]) if each.item in names else each.subject for each in rows
    }


def _asked(request: HttpRequest) -> tuple[str | None, str | None]:
    signal = request.GET.get("signal", "")
    return request.GET.get("department") or None, signal if signal in SIGNALS else None


def _rows(lines: Iterator[SignalLine]) -> Iterator[list[Any]]:
    for line in lines:
        common = [
            words(line.signal_label),
            words(line.rule_label),
            line.number,
            line.subject,
            line.department,
            words(line.term_label),
            line.due,
            line.raised_at,
            words(line.card_state_label) if line.card_state else "",
        ]
        for each in line.told or (None,):
            told = (
                ["", "", ""]
                if each is None
                else [words(each.level_label), words(each.recipient_name), each.at]
            )
            yield [*common, *told]
