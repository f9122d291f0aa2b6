"""Reads of the catalogue: published items are public; what is being prepared is under authority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils import timezone

from tongban.base.authorities import queries as authorities
from tongban.kernel.authority import ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.guard import asked, under_authority
from tongban.record.queries import grants_of
from tongban.record.quick import act_one
from tongban.services.catalogue import guides
from tongban.services.catalogue.checks import in_force
from tongban.services.catalogue.importer.rows import Bodies
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.lifecycle import (
    EDITORS,
    PUBLISHERS,
    REVIEWERS,
    Live,
    Stage,
    State,
    state_of,
)
from tongban.services.catalogue.models import EventRow, ItemRow, LawRow, VersionRow
from tongban.services.catalogue.records import (
    EventView,
    ItemNotFound,
    ItemPage,
    ItemRecord,
)
from tongban.services.catalogue.types import ItemContent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet

    from tongban.base.authorities.types import AuthorityView
    from tongban.kernel.authority import Actor
    from tongban.kernel.canonical import Json

MAX_PAGE: Final = 200
KEPT: Final = 4096
"""Published contents kept parsed in a process."""
_LAST_EVENT: Final = "SELECT max(id) FROM catalogue_eventrow"
_PARSED: Final[dict[str, ItemContent]] = {}


@dataclass(frozen=True)
class Body:
    """Who implements an item, as the item's fields say it."""

    name: str
    uscc: str
    nature: str

    def to_json(self) -> dict[str, Json]:
        """Write it as fields of an item."""
        return {"body_name": self.name, "body_uscc": self.uscc, "body_nature": self.nature}


def get_item(item: str, at: date | None = None) -> ItemRecord:
    """Give the published item with this id or code (base codes excepted), as of a day or today.

    Suspended and cancelled items are given with their state; ItemNotFound when nothing was in force
    that day. Planned effective and cancelling days are honoured.
    """
    day = at or today()
    row = _find(item)
    version = None if row is None else _in_force(row, day)
    if row is None or version is None:
        raise ItemNotFound(
            Label(
                f"{day} 没有已发布的事项 {item}",
                f"no item {item!r} was published on {day}; look it up with list_items",
            )
        )
    return _published(row, version, day, today() if at else day)


def find_item(item: str, at: date | None = None) -> ItemRecord | None:
    """Give the published item, or None."""
    try:
        return get_item(item, at)
    except ItemNotFound:
        return None


def get_version(definition: str) -> ItemRecord:
    """Give the item as published under this definition, whatever came later (INV-ITEM-07)."""
    version = VersionRow.objects.select_related("item").filter(definition=definition).first()
    if version is None:
        raise ItemNotFound(
            Label(
                f"没有发布过定义为 {definition} 的事项",
                f"no item was published with the definition {definition}",
            )
        )
    return _published(version.item, version, version.effective_from, today())


def list_items(  # noqa: PLR0913 - one filter a word
    *,
    at: date | None = None,
    department: str | None = None,
    item_type: str | None = None,
    service_object: str | None = None,
    life_event: str | None = None,
    business_event: str | None = None,
    produces: str | None = None,
    on_kiosk: bool | None = None,
    slugs: Iterable[str] | None = None,
    after: str | None = None,
    limit: int = 20,
) -> ItemPage:
    """Give a page of the items in force on a day, suspended ones among them, by id."""
    day = at or today()
    rows = _live(day).order_by("item_id")
    if department is not None:
        rows = rows.filter(item__department=department)
    if item_type is not None:
        rows = rows.filter(item__item_type=item_type)
    for name, wanted in (
        ("service_objects", service_object),
        ("life_events", life_event),
        ("business_events", business_event),
    ):
        if wanted is not None:
            rows = rows.filter(**{f"content__{name}__contains": [wanted]})
    if produces is not None:
        rows = rows.filter(content__produces=produces)
    if on_kiosk is not None:
        rows = rows.filter(content__on_kiosk=on_kiosk)
    if slugs is not None:
        rows = rows.filter(item_id__in=list(slugs))
    if after is not None:
        rows = rows.filter(item_id__gt=after)
    size = max(1, min(limit, MAX_PAGE))
    found = list(rows[: size + 1])
    now = today() if at else day
    held = _suspended([version.item_id for version in found], day) if day < now else ()
    items = tuple(
        _record(
            version.item,
            version,
            content := _content(version),
            _state_on(version.item, content, day, now, held),
        )
        for version in found[:size]
    )
    return ItemPage(items, items[-1].slug if len(found) > size else None)


def count_items(at: date | None = None) -> dict[str, int]:
    """Count the items in force by department."""
    counts: dict[str, int] = {}
    for department in _live(at or today()).values_list("item__department", flat=True):
        counts[department] = counts.get(department, 0) + 1
    return counts


def in_use(at: date | None = None) -> dict[str, str]:
    """Give the items that people may apply for on a day, suspended ones aside: slug to hash."""
    live = _live(at or today()).exclude(item__live=Live.SUSPENDED)
    return dict(live.order_by("item_id").values_list("item_id", "hash"))


def names_of(items: Iterable[str]) -> dict[str, dict[str, str]]:
    """Give the names of items in force today, in the languages that they have; one statement."""
    rows = _live(today()).filter(item_id__in=list(items))
    return dict(rows.values_list("item_id", "content__name"))


def online_depths() -> dict[str, tuple[str, ...]]:
    """Give how deep each item in force today can be done online (`codes.ONLINE_DEPTHS`)."""
    rows = _live(today()).values_list("item_id", "content__online_depth")
    return {item: tuple(depths or ()) for item, depths in rows}


def stamp() -> str:
    """Give a mark that is another one whenever what is in force may have changed.

    For whoever keeps something made of the whole catalogue: one small read tells whether it holds.
    """
    row = act_one(_LAST_EVENT, ())
    return f"{today()}/{(row and row[0]) or 0}"


def guide(
    item: str | ItemRecord, lang: str = "zh", *, kinds: Mapping[str, Label] | None = None
) -> dict[str, Json]:
    """Give the guide that every channel shows, byte for byte alike (INV-ITEM-09).

    `kinds` are the names of kinds of evidence, for slots that have no name of their own.
    """
    record = get_item(item) if isinstance(item, str) else item
    body = record.content.implementing_body
    known = authorities.get_authorities([body]) if body else {}
    return guides.guide_of(
        record.content,
        lang,
        version=record.version,
        content_hash=record.hash,
        laws=laws(ref.law for _, ref in record.content.bases()),
        bodies={
            key: Label(view.name["zh"], view.name.get("en", "")) for key, view in known.items()
        },
        kinds=kinds or {},
    )


def takes_cases(record: ItemRecord, at: date | None = None) -> bool:
    """Tell whether people may apply: in use, and a law it rests on is in force (INV-ITEM-03)."""
    day = at or today()
    refs = record.content.legal_basis
    return record.in_use and in_force(refs, laws(ref.law for ref in refs), day)


def laws(ids: Iterable[str] | None = None) -> dict[str, Law]:
    """Give the district's laws by id, or those of them that are asked for."""
    rows = LawRow.objects.all() if ids is None else LawRow.objects.filter(id__in=set(ids))
    return {row.id: Law.from_json(row.body) for row in rows}


def body_of(authority: str) -> Body | None:
    """Give what an item says of its implementing body; None for a body that is not loaded."""
    view = authorities.get_authorities([authority]).get(authority)
    return None if view is None else _body(view)


def bodies() -> Bodies:
    """Give the district's authorities as an import recognises them."""
    views = authorities.list_authorities()
    names = {
        name: view.id for view in views for name in (view.name["zh"], view.short.get("zh", ""))
    }
    return Bodies({view.uscc: view.id for view in views}, {k: v for k, v in names.items() if k})


@under_authority
def get_draft(item: str, *, actor: Actor) -> ItemRecord:
    """Give an item as its editors see it: the next content where there is one."""
    row = _find(item)
    scopes = _scopes(actor)
    if row is None or not (scopes is None or row.department in scopes):
        raise ItemNotFound(
            Label(f"没有事项 {item}", f"there is no item {item!r} for you to prepare")
        )
    return record_of(row)


@under_authority
def list_drafts(
    *,
    actor: Actor,
    department: str | None = None,
    stage: Stage | None = None,
    after: str | None = None,
    limit: int = 20,
) -> ItemPage:
    """Give a page of the items that this officer prepares, reviews or publishes, by id."""
    scopes = _scopes(actor)
    rows = ItemRow.objects.exclude(stage=Stage.NONE).order_by("slug")
    if scopes is not None:
        rows = rows.filter(department__in=scopes)
    if department is not None:
        rows = rows.filter(department=department)
    if stage is not None:
        rows = rows.filter(stage=stage)
    if after is not None:
        rows = rows.filter(slug__gt=after)
    size = max(1, min(limit, MAX_PAGE))
    found = list(rows[: size + 1])
    day = today()
    versions: dict[str, list[VersionRow]] = {row.slug: [] for row in found}
    for version in VersionRow.objects.filter(item_id__in=list(versions)):
        versions[version.item_id].append(version)
    items = tuple(_prepared(row, versions[row.slug], day) for row in found[:size])
    return ItemPage(items, items[-1].slug if len(found) > size else None)


@under_authority
def list_events(item: str, *, actor: Actor) -> tuple[EventView, ...]:
    """Give the log of an item in order."""
    row = _find(item)
    scopes = _scopes(actor)
    if row is None or not (scopes is None or row.department in scopes):
        raise ItemNotFound(
            Label(f"没有事项 {item}", f"there is no item {item!r} for you to prepare")
        )
    events = EventRow.objects.filter(item=row).order_by("id")
    return tuple(EventView(e.verb, e.actor, e.at, e.state, e.hash, e.note) for e in events)


def record_of(row: ItemRow) -> ItemRecord:
    """Give an item as it stands with its editors."""
    return _prepared(row, list(row.versions.all()), today())


def today() -> date:
    """Give the record's day in China."""
    return timezone.localtime(clock.now()).date()


def _body(view: AuthorityView) -> Body:
    return Body(view.name["zh"], view.uscc, view.nature)


def _scopes(actor: Actor) -> frozenset[str] | None:
    """Give the departments whose drafts the actor may see; None for every one."""
    if actor.kind is ActorKind.SYSTEM:
        asked()
        return None
    held = [g for g in grants_of(actor=actor) if g.role in EDITORS | REVIEWERS | PUBLISHERS]
    asked()
    if not held:
        raise NotPermitted("AUTHORITY-NONE", f"{actor.id} prepares, reviews and publishes no items")
    if any(grant.department is None for grant in held):
        return None
    return frozenset(grant.department for grant in held if grant.department)


def _find(item: str) -> ItemRow | None:
    return (
        ItemRow.objects.filter(slug=item).first()
        or ItemRow.objects.filter(Q(code=item) | Q(local_code=item)).first()
    )


def _live(day: date) -> QuerySet[VersionRow]:
    """Give the versions in force on a day, of items not cancelled by then."""
    return (
        VersionRow.objects.select_related("item")
        .filter(effective_from__lte=day)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gt=day))
        .filter(Q(item__cancelled_on__isnull=True) | Q(item__cancelled_on__gt=day))
        .filter(Q(cancel_on__isnull=True) | Q(cancel_on__gt=day))
    )


def _in_force(row: ItemRow, day: date) -> VersionRow | None:
    return (
        row.versions.filter(effective_from__lte=day)
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gt=day))
        .order_by("-version")
        .first()
    )


def _published(row: ItemRow, version: VersionRow, day: date, now: date) -> ItemRecord:
    content = _content(version)
    held = _suspended([row.slug], day) if day < now else ()
    return _record(row, version, content, _state_on(row, content, day, now, held))


def _content(version: VersionRow) -> ItemContent:
    """Parse a published content once a process; under its hash it never changes."""
    known = _PARSED.get(version.hash)
    if known is None:
        while len(_PARSED) >= KEPT:
            _PARSED.pop(next(iter(_PARSED)), None)
        known = _PARSED[version.hash] = ItemContent.from_json(version.content)
    return known


def _prepared(row: ItemRow, versions: list[VersionRow], day: date) -> ItemRecord:
    """Give an item with its next content, and with the version in force or else the last one."""
    ordered = sorted(versions, key=lambda version: version.version)
    live = [v for v in ordered if v.effective_from <= day and _lasts(v, day)]
    version = next(iter([*live[-1:], *ordered[-1:]]), None)
    content = row.draft if row.draft is not None else version.content if version else {}
    state = state_of(Stage(row.stage), Live(row.live))
    if live:
        state = _state_on(row, _content(live[-1]), day, day, ())
    return _record(row, version, ItemContent.from_json(content), state)


def _lasts(version: VersionRow, day: date) -> bool:
    return version.effective_to is None or version.effective_to > day


def _suspended(items: Iterable[str], day: date) -> frozenset[str]:
    """Name those of the items that were suspended on a day, from the log; one statement."""
    steps = EventRow.objects.filter(
        item__in=list(items), verb__in=["suspend", "resume"], on__lte=day
    )
    last = steps.order_by("item", "-id").distinct("item").values_list("item_id", "verb")
    return frozenset(item for item, verb in last if verb == "suspend")


def _state_on(
    row: ItemRow, content: ItemContent, day: date, now: date, held: Collection[str]
) -> State:
    """Give the state on a day: `held` was suspended then, what is cancelled since is known."""
    planned = content.plan_cancel
    if (planned and day >= planned) or (row.cancelled_on and day >= row.cancelled_on):
        return State.CANCELLED
    if day >= now:
        live = Live.SUSPENDED if row.live == Live.SUSPENDED else Live.IN_USE
        return state_of(Stage(row.stage), live)
    return State.SUSPENDED if row.slug in held else State.PUBLISHED


def _record(
    row: ItemRow, version: VersionRow | None, content: ItemContent, state: State
) -> ItemRecord:
    return ItemRecord(
        slug=row.slug,
        state=state,
        content=content,
        department=row.department,
        division=row.division,
        version=version.version if version else None,
        hash=version.hash if version else None,
        definition=version.definition if version else None,
        effective_from=version.effective_from if version else None,
        effective_to=version.effective_to if version else None,
        draft_hash=row.draft_hash,
        remarks=tuple(row.remarks),
        origin=row.origin,
        updated_at=row.updated_at,
    )
