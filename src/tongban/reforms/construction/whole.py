"""What the record of the land means for the joint application of its project (拿地即开工, §4.15).

The joint matter carries application, decisions and issue; the land and the opinions in advance are
the landing's. Looked at anew with each news of the project: an application handed in after the land
was paid goes on at once, and doing it twice changes nothing. A joint matter stays on the procedure
that it began with: where that gives the system no such act, its officers keep the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.children import wait_for_turn
from tongban.record.queries import get_acts, get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.construction.dossier import LOST, PAID, Dossier, fact, fact_list
from tongban.reforms.construction.landings import payments_of
from tongban.reforms.construction.zoning import date_of
from tongban.services.joint.actions import note_opinions, record_land
from tongban.services.joint.procedure import KIND as JOINT

if TYPE_CHECKING:
    from tongban.record.types import MatterView


def follow_land(dossier: Dossier) -> None:
    """Tell the project's open joint matters which opinions stand, and that the land is paid."""
    landing = dossier.landing
    if landing is None:
        return
    for each in dossier.children:
        if (
            each.kind == JOINT
            and each.item == fact(landing, "bundle")
            and (_unaware_of_opinions(each, landing) or _unaware_of_land(each, landing))
        ):
            wait_for_turn([each.id])
            # as it is in its turn: it may have ended meanwhile
            joint = get_matter(each.id, actor=SYSTEM)
            if _unaware_of_opinions(joint, landing):
                _note_opinions(joint, landing)
            if _unaware_of_land(joint, landing):
                _record_land(joint, landing)


def _unaware_of_opinions(joint: MatterView, landing: MatterView) -> bool:
    """Tell whether the joint matter is to hear which opinions stand (INV-BDL-03, -05, -06)."""
    known = (set(fact_list(joint, "opinions")), fact(joint, "land_lost"))
    lost = landing.state in LOST
    stand = set(fact_list(joint, "members")) & set(_standing(landing))
    return known != (stand, lost) and _may(joint, "note_opinions")


def _unaware_of_land(joint: MatterView, landing: MatterView) -> bool:
    """Tell whether the joint matter is to hear that price and tax are paid (INV-BDL-01)."""
    paid = landing.state in PAID and fact(joint, "contract_on") is None
    return paid and _may(joint, "record_land")


def _may(joint: MatterView, act: str) -> bool:
    """Tell whether the procedure of an open matter gives the system an act."""
    if joint.closed_at is not None:
        return False
    rule = get_definition(joint.definition).acts.get(act)
    return rule is not None and SYSTEM.kind.value in rule.by


def _standing(landing: MatterView) -> list[str]:
    """Give the members whose bodies find the design at hand favourable, none of lost land."""
    return [] if landing.state in LOST else fact_list(landing, "favourable")


def _note_opinions(joint: MatterView, landing: MatterView) -> None:
    note_opinions(
        joint.id,
        _standing(landing),
        key=f"opinions:{landing.id}:{joint.version}",
        land_lost=landing.state in LOST,
    )


def _record_land(joint: MatterView, landing: MatterView) -> None:
    signed = date_of(fact(landing, "contract_date"))
    assert signed is not None  # noqa: S101 - a contract that is paid was signed
    paid = payments_of(get_acts(landing.id, actor=SYSTEM).rows)
    record_land(
        joint.id,
        actor=SYSTEM,
        key=f"land:{landing.id}",
        contract_no=str(fact(landing, "contract_no")),
        signed_on=signed,
        paid_on=max(each.paid_on for each in paid),
    )
