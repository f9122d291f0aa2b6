"""One building of a project accepted before the rest: declared, found eligible, settled (§4.18)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import NAMESPACE_URL, uuid5

import yaml
from django.db import transaction

from tongban.base.district.queries import get_district
from tongban.base.documents.actions import link_documents
from tongban.record import actions as record
from tongban.record.children import wait_for_turn
from tongban.record.queries import get_acts, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance import rules
from tongban.reforms.acceptance.procedures import ensure_published
from tongban.reforms.acceptance.types import UNIT, AcceptanceRefused
from tongban.reforms.acceptance.wholes import bundle_giving, credentials
from tongban.services.credentials.queries import get_fields, holdings, today
from tongban.services.joint.actions import begin_joint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

PERMIT: Final = "construction-planning-permit"
"""The kind of credential that states what may be built (城乡规划法 §40)."""
AREA: Final = "project_floor_area"
ACCEPTED: Final = frozenset({"UNIT_ACCEPTED", "UNIT_IN_USE", "PROJECT_FINAL_ACCEPTANCE", "FILED"})
GONE: Final = frozenset({"NOT_ELIGIBLE", "NOT_ACCEPTED", "WITHDRAWN"})
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the checklist; `tag` tells law from general knowledge from a default of ours."""

    id: str
    label: Mapping[str, str]
    tag: str
    basis: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A building as its owner declares it; areas in m²."""

    project_name: str
    project_code: str
    permit_no: str
    number: str
    name: str
    use: str
    area: Decimal
    public_area: Decimal
    boundary: str
    remaining_works: str
    shared_fire: bool
    shared_fire_complete: bool = False
    shared_systems: Sequence[str] = ()


@lru_cache(maxsize=1)
def checklist() -> tuple[Point, ...]:
    """Give the points that make a building eligible."""
    return tuple(
        Point(
            each["id"],
            each["label"],
            each["tag"],
            "{law} {clause}".format(**each["basis"]) if "basis" in each else "",
        )
        for each in _sheet()["points"]
    )


def checklist_source() -> Mapping[str, str]:
    """Say where the checklist comes from."""
    found: Mapping[str, str] = _sheet()["source"]
    return found


def declare_unit(
    unit: Unit,
    *,
    actor: Actor,
    key: str,
    party: str,
    documents: Mapping[str, str] | None = None,
) -> Receipt:
    """Declare a building for early acceptance; the permit on record says how much may be built.

    Raises AcceptanceRefused UNIT-PERMIT, UNIT-AREA (INV-UNIT-01), UNIT-DECLARED, ACC-BUNDLE;
    NotPermitted.
    """
    lead = str(bundle_giving(credentials().unit).lead)
    points = [each.id for each in checklist()]
    definition = ensure_published(UNIT, checklist=points)
    permitted = permitted_area(party, unit.permit_no)
    with transaction.atomic():
        wait_for_turn([uuid5(NAMESPACE_URL, f"{party}:{unit.project_code}")])
        others = list(_others(party, unit, key=f"{actor.id}:{key}"))
        rules.check_areas(others, public=unit.public_area, permitted=permitted, unit=unit.area)
        receipt = record.open_matter(
            definition=definition,
            act="declare",
            actor=actor,
            department=lead,
            division=get_district().code,
            applicant=party,
            key=key,
            payload={
                "project_name": unit.project_name,
                "project_code": unit.project_code,
                "permit_no": unit.permit_no,
                "unit_no": unit.number,
                "unit_name": unit.name,
                "use": unit.use,
                "area": str(unit.area),
                "public_area": str(unit.public_area),
                "others_area": str(sum(others, Decimal(0))),
                "permitted_area": str(permitted),
                "boundary": unit.boundary,
                "shared_systems": list(unit.shared_systems),
                "shared_fire": unit.shared_fire,
                "shared_fire_complete": unit.shared_fire_complete,
                "remaining_works": unit.remaining_works,
                **(documents or {}),
            },
            item=UNIT,
            subject=f"{unit.project_name} {unit.name}"[:500],
        )
        link_documents(
            list((documents or {}).items()),
            owner=party,
            matter=receipt.matter,
            purpose="act",
            by=actor.id,
        )
    return receipt


def find_eligible(
    unit: UUID,
    confirmed: Sequence[str],
    *,
    actor: Actor,
    key: str,
    note: str = "",
    expected_version: int | None = None,
) -> Receipt:
    """Find that a building meets every point of the checklist; raises UNIT-CHECK for no point."""
    strange = sorted(set(confirmed) - {each.id for each in checklist()})
    if strange:
        raise AcceptanceRefused(
            "UNIT-CHECK",
            {
                "zh": f"核对表没有这些项：{'、'.join(strange)}。",
                "en": f"The checklist has no such points: {', '.join(strange)}.",
            },
        )
    return record.perform(
        unit,
        act="find_eligible",
        actor=actor,
        payload={
            "confirmed": list(dict.fromkeys(confirmed)),
            **({"note": note} if note else {}),
        },
        key=key,
        expected_version=expected_version,
    )


def find_unit(party: str, project_code: str, number: str) -> MatterView | None:
    """Give a building of a project that was declared and did not come to nothing."""
    return next(
        (
            each
            for each in _units(party, project_code)
            if each.state not in GONE
            and each.folded is not None
            and each.folded.facts["unit_no"] == number
        ),
        None,
    )


def accepted_units(party: str, project_code: str) -> tuple[str, ...]:
    """Give the numbers of a project's buildings that were accepted early."""
    return tuple(
        str(each.folded.facts["unit_no"])
        for each in _units(party, project_code)
        if each.folded is not None and each.state in ACCEPTED
    )


def begin_acceptance(unit: MatterView, *, actor: Actor) -> UUID:
    """Begin the one application for an eligible building, with what was declared; give its draft.

    Raises AcceptanceRefused UNIT-ELIGIBLE, ACC-BUNDLE, NotPermitted.
    """
    bundle = bundle_giving(credentials().unit)
    facts = {} if unit.folded is None else unit.folded.facts
    if unit.kind != UNIT or unit.state != "ELIGIBLE":
        raise not_eligible(str(facts.get("unit_no") or ""))
    told = get_acts(unit.id, actor=SYSTEM, limit=1).rows[0].act.payload
    known = {
        "project_name": told["project_name"],
        "project_code": told["project_code"],
        "unit_no": told["unit_no"],
        "unit_area": told["area"],
        "unit_shared_fire_system": told["shared_fire"],
    }
    return begin_joint(actor=actor, party=unit.applicant, bundle=bundle.id, facts=known)


def not_eligible(number: str) -> AcceptanceRefused:
    """Say that a building was not declared, or not found eligible."""
    return AcceptanceRefused(
        "UNIT-ELIGIBLE",
        {
            "zh": f"单体“{number}”尚未申报或者尚未认定符合提前验收条件；"
            "请先在“单体竣工提前验收”申报，逐项核对通过后再申请验收。",
            "en": f"Building {number!r} was not declared or not found eligible. Declare it first; "
            "the acceptance follows once every point of the checklist is confirmed.",
        },
    )


def settle(party: str, project_code: str, outcome: str, number: str, key: str) -> None:
    """Tell a project's accepted buildings how the whole came out: passed, failed or filed."""
    act = {"passed": "note_final_passed", "failed": "note_final_failed", "filed": "note_filed"}
    for unit in _units(party, project_code):
        if unit.state in ACCEPTED - {"FILED"} and not (
            outcome != "filed" and unit.state == "PROJECT_FINAL_ACCEPTANCE"
        ):
            record.perform(
                unit.id,
                act=act[outcome],
                actor=SYSTEM,
                payload={"number": number},
                key=f"{key}:{unit.number}"[:120],
            )


def permitted_area(party: str, permit_no: str) -> Decimal:
    """Give the floor area, in m², that a planning permit of the party allows (城乡规划法 §40)."""
    on = today()
    for held in holdings(party):
        if held.kind == PERMIT and held.number == permit_no and held.live_on(on):
            lines = get_fields(held.identifier, actor=SYSTEM)
            text = next((each.value for each in lines if each.element == AREA), "")
            found = _NUMBER.search(text.replace(",", ""))
            if found is not None:
                return Decimal(found.group())
    raise AcceptanceRefused(
        "UNIT-PERMIT",
        {
            "zh": f"没有查到您名下有效且载明建筑面积的规划许可证“{permit_no}”；请核对编号。",
            "en": f"No planning permit {permit_no!r} of yours in force states a floor area. "
            "Check its number.",
        },
    )


def _others(party: str, unit: Unit, *, key: str) -> Iterator[Decimal]:
    """Give the areas of the project's other buildings; the same one twice is refused."""
    for other in _units(party, unit.project_code):
        if other.folded is None or other.state in GONE:
            continue
        if other.folded.facts["unit_no"] != unit.number:
            yield Decimal(str(other.folded.facts["area"]))
        elif _opened_with(other) != key:
            raise AcceptanceRefused(
                "UNIT-DECLARED",
                {
                    "zh": f"单体 {unit.number} 已申报，编号 {other.number}。",
                    "en": f"Building {unit.number} was declared before as {other.number}.",
                },
            )


def _opened_with(matter: MatterView) -> str:
    return get_acts(matter.id, actor=SYSTEM, limit=1).rows[0].act.key


def _units(party: str, project_code: str) -> Iterator[MatterView]:
    """Give a party's declared buildings of a project."""
    after = None
    while True:
        page = list_matters(
            actor=SYSTEM, item=UNIT, applicant=party, after=after, limit=200, with_folded=True
        )
        for each in page.rows:
            facts = {} if each.folded is None else each.folded.facts
            if facts.get("project_code") == project_code:
                yield each
        after = page.after
        if after is None:
            return


@lru_cache(maxsize=1)
def _sheet() -> Any:
    file = Path(__file__).with_name("checklist.yaml")
    return yaml.safe_load(file.read_text(encoding="utf-8"))
