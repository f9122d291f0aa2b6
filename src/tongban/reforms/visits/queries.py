"""Reads: the visits of a case, incidents in a list and one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.authorities.queries import get_authorities, officer_names
from tongban.base.parties.queries import get_parties
from tongban.kernel.terms.counting import local_day
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.once import once
from tongban.record.queries import (
    calendar,
    get_acts,
    get_definition,
    get_matter,
    get_situation,
    list_matters,
)
from tongban.record.types import SYSTEM
from tongban.reforms.visits.procedure import INCIDENT, VISITS, causes
from tongban.reforms.visits.types import (
    CaseVisits,
    CheckIn,
    IncidentLine,
    IncidentPage,
    IncidentView,
)
from tongban.services.cases import rules
from tongban.services.cases.events import bodies_in, events_of, people_in
from tongban.services.cases.fields import Setting, act_form
from tongban.services.catalogue.queries import list_items

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from tongban.base.authorities.types import AuthorityView
    from tongban.kernel.authority import Actor, Grant
    from tongban.kernel.definitions import Definition
    from tongban.record.types import MatterView
    from tongban.services.cases.types import Label

CHECKERS = frozenset({"clerk", "certificate_officer", "reviewer", "hall_manager"})
"""Roles that check people in, as the procedure says."""


def published_of(definition: Definition) -> int | None:
    """Give the visits that the guide of a pinned definition publishes; None where it says none."""
    document = definition.document
    content = document.get("content") if isinstance(document, dict) else None
    visits = content.get("onsite_visits") if isinstance(content, dict) else None
    return visits if isinstance(visits, int) else None


def record_of(case: UUID) -> MatterView | None:
    """Give a case's record of visits, None before the first; the caller has asked who asks."""
    found = once(("children", case), lambda: children_of(case, actor=SYSTEM))
    return next((each for each in found if each.kind == VISITS), None)


def visits_of(case: UUID, *, actor: Actor) -> CaseVisits:
    """Give the visits of a case that the actor may read, the first one first.

    Raises MatterNotFound, NotPermitted.
    """
    matter = get_matter(case, actor=actor)
    held = record_of(case)
    published = published_of(get_definition(matter.definition))
    if held is None or held.folded is None:
        return CaseVisits(case, published)
    acts = [each.act for each in get_acts(held.id, actor=SYSTEM).rows if each.act.seq > 1]
    names, words = officer_names({each.actor.id for each in acts}), causes()
    lines, asked = [], 0
    for act in acts:
        voluntary = act.payload["voluntary"] is True
        asked += not voluntary
        cause = str(act.payload["cause"])
        lines.append(
            CheckIn(
                at=act.at,
                cause=cause,
                cause_label=words.get(cause, {"zh": cause, "en": cause}),
                voluntary=voluntary,
                place=str(act.payload.get("place", "")),
                note=str(act.payload.get("note", "")),
                officer=names.get(act.actor.id, act.actor.id),
                excess=not voluntary and published is not None and asked > published,
            )
        )
    return CaseVisits(case, published, len(acts), asked, tuple(lines))


def may_check_in(grants: Iterable[Grant], *, department: str, item: str) -> bool:
    """Tell whether these grants let somebody note visits of this item of this body."""
    return any(
        each.role in CHECKERS
        and each.department in {None, department}
        and (each.items is None or item in each.items)
        and (each.acts is None or "check_in" in each.acts)
        for each in grants
    )


def list_incidents(
    *,
    actor: Actor,
    department: str | None = None,
    open_only: bool = True,
    after: str | None = None,
    limit: int = 20,
) -> IncidentPage:
    """Give a page of the incidents that an officer may read, newest first.

    Raises NotPermitted when the actor may read nothing at all, CursorError.
    """
    page = list_matters(
        actor=actor,
        department=department,
        item=INCIDENT,
        open_only=open_only,
        order="newest",
        after=after,
        limit=limit,
        with_folded=True,
    )
    bodies = get_authorities({each.department for each in page.rows})
    names = _names(page.rows)
    return IncidentPage(tuple(_line(each, bodies, names) for each in page.rows), page.after)


def get_incident(incident: UUID, *, actor: Actor) -> IncidentView:
    """Give an incident with its clocks, its acts and what the actor may do in it.

    Raises MatterNotFound, NotPermitted; LookupError for a matter that is no incident.
    """
    found = get_situation(incident, actor=actor)
    matter = found.matter
    if matter.kind != INCIDENT or matter.folded is None:
        raise LookupError(f"{incident} is no incident of visits")
    definition, days = get_definition(matter.definition), calendar()
    acts = get_acts(incident, actor=actor).rows
    bodies = get_authorities({matter.department, *bodies_in(acts)})
    setting = Setting(definition, matter.folded, actor, local_day(found.now), {}, frozenset())
    return IncidentView(
        line=_line(matter, bodies, _names([matter])),
        clocks=tuple(
            rules.clock_of(name, term, definition, days, now=clock.now())
            for name, term in matter.folded.terms.items()
        ),
        events=events_of(
            acts,
            definition,
            actor=actor,
            slots={},
            bodies=bodies,
            people=get_parties(people_in(acts)),
            hidden={"case_item"},
        ),
        allowed=tuple(act_form(rule, setting) for rule in found.allowed),
    )


def _names(incidents: Sequence[MatterView]) -> dict[str, Label]:
    """Give the items that incidents are about in both languages."""
    slugs = {str(each.folded.facts["case_item"]) for each in incidents if each.folded}
    items = list_items(slugs=slugs, limit=len(slugs)).items if slugs else ()
    return {
        each.slug: {"zh": each.content.name.zh, "en": each.content.name.text("en")}
        for each in items
    }


def _line(
    matter: MatterView, bodies: Mapping[str, AuthorityView], names: Mapping[str, Label]
) -> IncidentLine:
    assert matter.folded is not None and matter.parent is not None  # noqa: S101, PT018 - read so
    facts = matter.folded.facts
    state = get_definition(matter.definition).states[matter.state].label
    cause, body = str(facts["cause"]), bodies.get(matter.department)
    return IncidentLine(
        id=matter.id,
        number=matter.number,
        case=matter.parent,
        case_number=str(facts["case_number"]),
        subject=names.get(str(facts["case_item"]), {"zh": matter.subject, "en": matter.subject}),
        department=matter.department,
        department_name={} if body is None else body.name,
        state=matter.state,
        state_label={"zh": state.zh, "en": state.en},
        cause_label=causes().get(cause, {"zh": cause, "en": cause}),
        visit_no=int(str(facts["visit_no"])),
        published=int(str(facts["published"])),
        overdue=facts["overdue"] is True,
        due=matter.due,
        opened_at=matter.opened_at,
        closed=matter.closed_at is not None,
        version=matter.version,
    )
