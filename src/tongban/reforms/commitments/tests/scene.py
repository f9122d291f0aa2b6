"""An item that may be granted on a commitment, and the steps of its verification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tongban.record import clock, effects
from tongban.record.children import children_of
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.reforms.commitments import actions
from tongban.services.cases import actions as cases
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    HEAD,
    REVIEWER,
    SECOND,
    WANG,
    key,
    label,
)

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.kernel.authority import Actor
    from tongban.record.types import MatterView, Receipt

ITEM: Final = "stall-on-trust"
TERMS: Final[dict[str, Any]] = {
    "conditions": [
        {
            "text": label("摊位布局符合规定", "The stall is laid out as required"),
            "replaces": ["plan"],
        },
        {"text": label("从业人员健康合格", "Those who work there are fit")},
    ],
    "verify_within": {"days": 20, "unit": "working_days"},
    "rectify_within": {"days": 10, "unit": "working_days"},
    "basis": {"law": "安阳市优化营商环境条例", "clause": "第二十五条"},
}


def build() -> None:
    """Put up the small district with an item on trust."""
    world.build()
    world.load(ITEM, commitment=TERMS)


def submitted(*, actor: Actor = WANG, files: tuple[str, ...] = ("photo",), **more: Any) -> UUID:
    """Hand an application in on a commitment; the plan is promised instead of shown."""
    party = str(actor.party)
    draft = world.draft(ITEM, actor=actor, party=party, files=files, **more)
    return cases.submit_case(draft, actor=actor, key=key(), on_commitment=True).matter


def granted(**more: Any) -> UUID:
    """Bring a case to its grant on the commitment, decided by an officer."""
    case = submitted(**more)
    cases.accept_case(case, actor=CLERK, key=key())
    cases.grant_by_commitment(case, actor=APPROVER, key=key(), reasons="书面承诺符合条件")
    return case


def issued(**more: Any) -> UUID:
    """Bring a case to its licence."""
    case = granted(**more)
    cases.issue_credential(case, actor=CERTIFIER, key=key())
    effects.drain()
    return case


def verification(case: UUID) -> MatterView:
    """Give the one verification of a case."""
    (found,) = children_of(case, actor=SYSTEM)
    return found


def verify(matter: UUID, finding: str, *, actor: Actor = REVIEWER, **more: Any) -> Receipt:
    """Verify on site, with evidence where it is held untrue."""
    payload = {
        "inspectors": [actor.id, SECOND.id if actor != SECOND else REVIEWER.id],
        "inspected_on": clock.now().astimezone(world.CHINA).date().isoformat(),
        "findings": "消毒柜未通电，布局与承诺不符",
        "finding": finding,
        **({"evidence": evidence(matter)} if finding == "untrue" else {}),
        **more,
    }
    return actions.act(matter, "verify", payload, actor=actor, key=key())


def recheck(matter: UUID, *, fulfilled: bool) -> Receipt:
    """Check again after the time to put right."""
    payload = {
        "inspectors": [REVIEWER.id, SECOND.id],
        "inspected_on": clock.now().astimezone(world.CHINA).date().isoformat(),
        "findings": "已经整改" if fulfilled else "仍未整改",
        "fulfilled": fulfilled,
    }
    return actions.act(matter, "recheck", payload, actor=REVIEWER, key=key())


def revoke(matter: UUID, *, serious: bool = True, actor: Actor = APPROVER) -> Receipt:
    """Decide to revoke, and let follow what follows."""
    payload = {"reasons": "承诺与事实不符", "remedy": "可以申请复议", "serious": serious}
    receipt = actions.act(matter, "revoke", payload, actor=actor, key=key())
    effects.drain()
    return receipt


def evidence(matter: UUID) -> str:
    """Store a photograph taken on site."""
    return world.document(text="photograph of the site", matter=matter, slot="evidence")


def blacklisted(party: Actor = WANG) -> MatterView:
    """Bring the party on record for an untrue commitment; give the record."""
    case = issued(actor=party)
    matter = verification(case).id
    verify(matter, "untrue")
    revoke(matter)
    (record,) = children_of(matter, actor=SYSTEM)
    return record


def state(matter: UUID) -> str:
    return get_matter(matter, actor=SYSTEM).state


def repair(record: UUID, *, party: Actor = WANG) -> None:
    """Ask for repair and get it."""
    actions.act(record, "ask_repair", {"statement": "已经整改"}, actor=party, key=key())
    actions.act(record, "repair", {"reasons": "失信行为已经纠正"}, actor=HEAD, key=key())
