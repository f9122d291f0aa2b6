"""Finding an item and reading its guide: open to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from tongban.base.authorities.queries import list_authorities
from tongban.base.district import queries as district
from tongban.faces.common.fields import written
from tongban.faces.portal.finding import ranked, why
from tongban.faces.portal.situations import FACT, situation_of
from tongban.services.bundles.queries import list_bundles
from tongban.services.cases.fields import reviewing_bodies
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.guides import guide_bytes
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.records import ItemNotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest

    from tongban.base.authorities.types import AuthorityView
    from tongban.base.search.types import Hit
    from tongban.services.catalogue.records import ItemRecord

POPULAR: Final = 8
PAGE: Final = 20
MAX_QUERY: Final = 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the search box, the events, what people often come for, the departments."""
    events = district.events()
    first = dict.fromkeys(each.items[0] for each in events if each.items)
    counts = catalogue.count_items()
    context = {
        "life": [each for each in events if each.kind == "life"],
        "business": [each for each in events if each.kind == "business"],
        "popular": _rows(_in_order(list(first)[:POPULAR])),
        "departments": [
            (body, counts[body.id]) for body in list_authorities() if counts.get(body.id)
        ],
        "total": sum(counts.values()),
    }
    return render(request, "portal/home.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show the matters, items and events that fit the words, each with why; or what to try."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_QUERY]
    groups, found = ranked(query, limit=PAGE)
    events = district.events()
    first = dict.fromkeys(each.items[0] for each in events if each.items)
    sought = [hit.id for group in groups for hit in group if hit.kind == "item"]
    context = {
        "query": query,
        "meant": found.meant,
        "groups": [(group[0].kind, _answers(group, sought)) for group in groups],
        "count": sum(map(len, groups)),
        "events": events,
        "popular": [] if groups else _rows(_in_order(list(first)[:POPULAR])),
        "hall": district.get_district().hall_name,
    }
    return render(request, "portal/search.html", context)


def _answers(group: list[Hit], items: list[str]) -> list[dict[str, Any]]:
    """Give what the page shows of each answer of a kind, with why it was found."""
    kind = group[0].kind
    known: Mapping[str, dict[str, Any]] = {}
    if kind == "item":
        known = {row["slug"]: row for row in _rows(_in_order(items))}
    elif kind == "bundle":
        known = {each.id: {"bundle": each} for each in list_bundles()}
    else:
        known = {each.id: {"event": each} for each in district.events()}
    return [
        {**known[hit.id], "why": why(hit, first=hit is group[0])}
        for hit in group
        if hit.id in known
    ]


@require_safe
def event(request: HttpRequest, event: str) -> HttpResponse:
    """Show what a life or business event touches, in the order people meet it."""
    chosen = next((each for each in district.events() if each.id == event), None)
    if chosen is None:
        raise Http404(event)
    context = {
        "event": chosen,
        "items": _rows(_in_order(chosen.items)),
        "bundles": list_bundles(event=event),
    }
    return render(request, "portal/event.html", context)


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the items of a department or of all, twenty at a time."""
    bodies = list_authorities()
    counts = catalogue.count_items()
    known = {body.id: body for body in bodies if counts.get(body.id)}
    department = request.GET.get("department") or None
    if department is not None and department not in known:
        raise Http404(department)
    after = request.GET.get("after", "").replace("\x00", "") or None
    page = catalogue.list_items(department=department, after=after, limit=PAGE)
    more = ""
    if page.after:
        chosen = {"department": department} if department else {}
        more = "?" + urlencode({**chosen, "after": page.after})
    context = {
        "departments": [(body, counts[body.id]) for body in known.values()],
        "department": known.get(department or ""),
        "items": _rows(page.items, bodies),
        "next_url": more,
        "total": counts[department] if department else sum(counts.values()),
        "started": after is None,
    }
    return render(request, "portal/items.html", context)


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole guide of an item as published, and what of it a situation asks for."""
    record = _item(slug)
    situation = situation_of(record, request.GET, on=catalogue.today())
    context = {
        "item": record,
        "guide": _sparse(_guide(record, language())),
        "takes_cases": catalogue.takes_cases(record),
        "situation": situation,
        "reviewing": reviewing_bodies(),
        "carried": urlencode({FACT + name: written(v) for name, v in situation.answers.items()}),
    }
    return render(request, "portal/guide.html", context)


@require_safe
def guide_json(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the same guide as canonical JSON, byte for byte what the page is made from."""
    lang = "en" if request.GET.get("lang", language()) == "en" else "zh"
    return HttpResponse(guide_bytes(_guide(_item(slug), lang)), content_type="application/json")


def language() -> str:
    """Return `en` or `zh`, the reader's language."""
    return "en" if translation.get_language() == "en" else "zh"


def _guide(record: ItemRecord, lang: str) -> dict[str, Any]:
    kinds = {
        kind.id: Label(kind.label["zh"], kind.label.get("en", ""))
        for kind in district.evidence_kinds().values()
    }
    return catalogue.guide(record, lang, kinds=kinds)


class _Sparse(dict[str, Any]):
    """A part of a guide for a template: what the item does not state is None."""

    def __missing__(self, key: str) -> None:
        return None


def _sparse(value: Any) -> Any:
    if isinstance(value, dict):
        return _Sparse({key: _sparse(part) for key, part in value.items()})
    return [_sparse(part) for part in value] if isinstance(value, list) else value


def _item(slug: str) -> ItemRecord:
    try:
        return catalogue.get_item(slug)
    except ItemNotFound as error:
        raise Http404(slug) from error


def _in_order(slugs: Iterable[str]) -> list[ItemRecord]:
    wanted = list(slugs)
    page = catalogue.list_items(slugs=wanted, limit=len(wanted) or 1)
    found = {each.slug: each for each in page.items}
    return [found[slug] for slug in wanted if slug in found]


def _rows(
    items: Iterable[ItemRecord], bodies: list[AuthorityView] | None = None
) -> list[dict[str, Any]]:
    """Give what a card of an item shows."""
    known = {body.id: body for body in (bodies if bodies is not None else list_authorities())}
    lang = language()
    rows = []
    for item in items:
        content = item.content
        body = known.get(content.implementing_body or "")
        rows.append(
            {
                "slug": item.slug,
                "name": content.name.text(lang),
                "body": body.short if body else content.body_name or "",
                "promise": content.promised_limit.words(lang) if content.promised_limit else "",
                "instant": content.instant,
                "visits": content.onsite_visits,
                "online": content.is_online,
                "shared": sum(1 for need in content.needs if need.shareable),
                "in_use": item.in_use,
            }
        )
    return rows
