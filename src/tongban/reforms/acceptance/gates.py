"""What acceptance says to cases of joint matters (domain.md §4.17, §4.18)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from tongban.record.children import children_of
from tongban.record.queries import get_matter, list_matters
from tongban.record.types import SYSTEM
from tongban.reforms.acceptance.types import COMPLETION, RESIDUAL, UNIT, AcceptanceRefused
from tongban.reforms.acceptance.units import find_unit, not_eligible
from tongban.reforms.acceptance.wholes import (
    concludes,
    concludes_unit,
    credentials,
    is_verification,
    verifies_planning,
)
from tongban.services.bundles.queries import network
from tongban.services.cases.hooks import HandedIn, before, belongs, objects
from tongban.services.cases.types import Problem
from tongban.services.credentials.queries import holdings_on, today
from tongban.services.joint.rules import GOOD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tongban.record.types import MatterView

DECIDING: Final = frozenset({"ACCEPTED", "UNDER_REVIEW"})
OPEN: Final = frozenset({"RECEIVED", "CORRECTION"})


@before("grant", "grant_now", "grant_by_commitment", concerns=concludes)
def before_conclusion(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse a unified pass without the planning verification (城乡规划法 §45, INV-ACC-02, -05).

    Whatever a bundle or a local rule on silence says; the other members are the joint matter's.
    """
    matter = get_matter(case, actor=SYSTEM)
    if matter.state not in DECIDING:
        return
    beside = () if matter.parent is None else children_of(matter.parent, actor=SYSTEM)
    verified = [each.outcome in GOOD for each in beside if verifies_planning(each.definition)]
    if any(verified) or (not verified and _verified_before(matter.applicant)):
        return
    raise AcceptanceRefused(
        "ACC-PLANNING",
        {
            "zh": "尚未通过规划核实，不得组织竣工验收（《中华人民共和国城乡规划法》第四十五条）。",
            "en": "The planning verification is not passed; without it nothing is accepted "
            "(Urban and Rural Planning Law, article 45).",
        },
    )


@before("accept", "grant", "grant_now", "grant_by_commitment", concerns=concludes_unit)
def before_unit(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse a building that was not found eligible (INV-UNIT-01, INV-UNIT-04)."""
    matter = get_matter(case, actor=SYSTEM)
    if matter.state not in DECIDING | OPEN:
        return
    unit = unit_of(matter)
    if unit is None or unit.state != "ELIGIBLE":
        number = "" if unit is None or unit.folded is None else unit.folded.facts["unit_no"]
        raise not_eligible(str(number))


@before("grant", "grant_now", "grant_by_commitment", concerns=is_verification)
def before_verification(case: UUID, _payload: Mapping[str, Any]) -> None:
    """Refuse the planning verification while the totals of the whole are unchecked (INV-UNIT-03).

    Only where buildings of the project were accepted early.
    """
    matter = get_matter(case, actor=SYSTEM)
    if matter.state not in DECIDING or matter.parent is None:
        return
    completion = completion_of(matter.parent)
    checks = () if completion is None else children_of(completion.id, actor=SYSTEM)
    if any(each.kind == RESIDUAL and each.state in {"OPEN", "NOT_MET"} for each in checks):
        raise AcceptanceRefused(
            "ACC-TOTALS",
            {
                "zh": "本项目有单体已提前验收：须先复核全项目绿地率、停车位和容积率，"
                "全部符合许可后才能通过规划核实。",
                "en": "Buildings of this project were accepted early: green ratio, parking and "
                "floor area ratio of the whole are checked first and all as permitted.",
            },
        )


@objects
def object_to_unit(handed: HandedIn) -> Iterable[Problem]:
    """Say what is wrong with an application for a building: not eligible, or of another area."""
    if not handed.answers.get("unit_no"):  # whose form asks for it is told already that it lacks
        return
    node = network().items.get(handed.item)
    unit_kind = credentials().unit
    if node is None or not unit_kind or node.produces != unit_kind:
        return
    unit = _named(handed.party, handed.answers)
    if unit is None or unit.state != "ELIGIBLE" or unit.folded is None:
        error = not_eligible(str(handed.answers.get("unit_no") or ""))
        yield Problem("unit_no", error.code, error.message)
        return
    declared, said = unit.folded.facts["area"], handed.answers.get("unit_area")
    if said is not None and Decimal(str(said)) != Decimal(str(declared)):
        yield Problem(
            "unit_area",
            "UNIT-AREA",
            {
                "zh": f"与申报的单体建筑面积 {declared} 平方米不一致，请核对",
                "en": f"is not the declared floor area of {declared} m²; check it",
            },
        )


@belongs
def home(item: str, party: str, answers: Mapping[str, Any]) -> UUID | None:
    """Give the building that an application for its acceptance names."""
    if not answers.get("unit_no"):
        return None
    net, unit_kind = network(), credentials().unit
    items = net.bundles[item].items if item in net.bundles else (item,)
    if not unit_kind or all(
        each not in net.items or net.items[each].produces != unit_kind for each in items
    ):
        return None
    unit = _named(party, answers)
    return None if unit is None or unit.state != "ELIGIBLE" else unit.id


def unit_of(case: MatterView) -> MatterView | None:
    """Give the building that a case belongs to, by its joint matter or by itself."""
    found = case
    for _ in range(2):
        if found.parent is None:
            return None
        found = get_matter(found.parent, actor=SYSTEM)
        if found.kind == UNIT:
            return found
    return None


def completion_of(joint: UUID) -> MatterView | None:
    """Give the completion that a joint acceptance has."""
    applicant = get_matter(joint, actor=SYSTEM).applicant
    after = None
    while True:
        page = list_matters(
            actor=SYSTEM,
            item=COMPLETION,
            applicant=applicant,
            after=after,
            limit=100,
            with_folded=True,
        )
        for each in page.rows:
            if each.folded is not None and each.folded.facts["joint"] == str(joint):
                return each
        after = page.after
        if after is None:
            return None


def _named(party: str, answers: Mapping[str, Any]) -> MatterView | None:
    code, number = answers.get("project_code"), answers.get("unit_no")
    return None if not code or not number else find_unit(party, str(code), str(number))


def _verified_before(party: str) -> bool:
    """Tell whether a party holds a live planning verification from a case of its own."""
    day = today()
    return any(
        each.matter is not None
        and verifies_planning(get_matter(UUID(each.matter), actor=SYSTEM).definition)
        for each in holdings_on([party], day)
        if each.live_on(day)
    )
