"""Items: find one, read its guide and its form. Open to everybody, as on the portal."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.params import functions as given

from tongban.base.district import queries as district
from tongban.base.search.queries import search as find
from tongban.faces.api import shapes
from tongban.faces.api.replies import reply
from tongban.services.cases.queries import form_of
from tongban.services.catalogue import queries as catalogue
from tongban.services.catalogue.guides import guide_bytes
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.records import ItemRecord
from tongban.services.forms.queries import form_schema

router = Router(tags=["items"], auth=None)
NAME = given.Query(None, max_length=128, pattern=shapes.NO_NUL)
LANG = given.Query("zh", description="语言 Language.")


@router.get(
    "/items",
    response={200: shapes.ItemList, **shapes.OPEN_REFUSALS},
    summary="列出事项 List items",
    operation_id="list_items",
)
def list_items(  # noqa: PLR0913, PLR0917 - one filter a word
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    department: str | None = NAME,
    item_type: str | None = NAME,
    service_object: str | None = NAME,
    life_event: str | None = NAME,
    business_event: str | None = NAME,
    produces: str | None = NAME,
    at: date | None = None,
    after: str | None = given.Query(None, max_length=160, pattern=shapes.NO_NUL),
    limit: int = shapes.LIMIT,
) -> HttpResponse:
    """List the items in force on a day (today unless told), suspended ones too, by id."""
    page = catalogue.list_items(
        at=at,
        department=department,
        item_type=item_type,
        service_object=service_object,
        life_event=life_event,
        business_event=business_event,
        produces=produces,
        after=after,
        limit=limit,
    )
    return reply({"rows": [_line(each) for each in page.items], "after": page.after})


@router.get(
    "/search",
    response={200: shapes.SearchList, **shapes.OPEN_REFUSALS},
    summary="搜索事项 Search items",
    operation_id="search_items",
    tags=["items", "search"],
)
def search_items(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    q: str = given.Query(
        ..., max_length=200, pattern=shapes.NO_NUL, example="开小卖部", description="日常用语"
    ),
    limit: int = given.Query(20, ge=1, le=100),
) -> HttpResponse:
    """Find the items that everyday words stand for, the best first."""
    slugs = [hit.id for hit in find(kind="item", text=q, limit=limit)]
    page = catalogue.list_items(slugs=slugs, limit=len(slugs) or 1)
    found = {each.slug: each for each in page.items}
    return reply({"rows": [_line(found[slug]) for slug in slugs if slug in found]})


@router.get(
    "/items/{item}",
    response={200: shapes.ItemOut, **shapes.OPEN_REFUSALS},
    summary="事项 One item",
    operation_id="get_item",
)
def get_item(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    item: shapes.Id,
    at: date | None = None,
) -> HttpResponse:
    """Give an item by id or by code, as of a day or today."""
    record = catalogue.get_item(item, at)
    return reply(
        {
            "id": record.slug,
            "state": record.state,
            "department": record.department,
            "division": record.division,
            "version": record.version,
            "hash": record.hash,
            "definition": record.definition,
            "effective_from": record.effective_from,
            "effective_to": record.effective_to,
            "takes_cases": catalogue.takes_cases(record),
            "content": record.content.to_json(),
        }
    )


@router.get(
    "/items/{item}/guide",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="办事指南 The guide",
    operation_id="get_guide",
)
def get_guide(
    request: HttpRequest,  # noqa: ARG001 - ninja's signature
    item: shapes.Id,
    lang: Literal["zh", "en"] = LANG,
) -> HttpResponse:
    """Give the guide as canonical JSON, byte for byte what every channel shows."""
    kinds = {
        kind.id: Label(kind.label["zh"], kind.label.get("en", ""))
        for kind in district.evidence_kinds().values()
    }
    guide = catalogue.guide(catalogue.get_item(item), lang, kinds=kinds)
    return HttpResponse(guide_bytes(guide), content_type="application/json")


@router.get(
    "/items/{item}/schema",
    response={200: shapes.Json, **shapes.OPEN_REFUSALS},
    summary="申请表 JSON Schema of the form",
    operation_id="get_form_schema",
)
def get_form_schema(request: HttpRequest, item: shapes.Id) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """Give the item's form as JSON Schema 2020-12, from the district's data elements."""
    return reply(form_schema(form_of(catalogue.get_item(item))))


@router.get(
    "/events",
    response={200: shapes.EventList, **shapes.OPEN_REFUSALS},
    summary="人生与经营事件 Life and business events",
    operation_id="list_events",
)
def list_events(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - ninja's signature
    """List events and the items they touch, in the order people meet them."""
    return reply({"rows": district.events()})


def _line(record: ItemRecord) -> dict[str, Any]:
    content = record.content
    return {
        "id": record.slug,
        "name": content.name.to_json(),
        "department": record.department,
        "state": record.state,
        "takes_cases": record.in_use,
        "version": record.version,
        "promised": _limit(content.promised_limit),
        "statutory": _limit(content.statutory_limit),
        "visits": content.onsite_visits,
    }


def _limit(limit: Any) -> dict[str, str] | None:
    return None if limit is None else {"zh": limit.words("zh"), "en": limit.words("en")}
