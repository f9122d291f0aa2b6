"""What the record of the land means for the joint application of its project (拿地即开工, §4.15).

The joint matter carries application, decisions and issue; the land and the opinions in advance are
the landing's. Looked at anew with each news of the project: an application handed in after the land
was paid goes on at once, and doing it twice changes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.children import wait_for_turn
from tongban.record.queries import get_acts
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
        if each.kind == JOINT and each.item == fact(landing, "bundle") and each.closed_at is None:
            wait_for_turn([each.id])
            _note_opinions(each, landing)
            _record_land(each, landing)


def _note_opinions(joint: MatterView, landing: MatterView) -> None:
    """Note the members on which an opinion on the design at hand stands (INV-BDL-03, -05, -06)."""
    lost = landing.state in LOST
    stand = [] if lost else fact_list(landing, "favourable")
    members = set(fact_list(joint, "members"))
    known = (set(fact_list(joint, "opinions")), fact(joint, "land_lost"))
    if known != (members & set(stand), lost):
        note_opinions(joint.id, stand, key=f"opinions:{landing.id}:{joint.version}", land_lost=lost)


def _record_land(joint: MatterView, landing: MatterView) -> None:
    """Record contract and payment, once price and tax are paid (INV-BDL-01)."""
    if landing.state not in PAID or fact(joint, "contract_on") is not None:
        return
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
