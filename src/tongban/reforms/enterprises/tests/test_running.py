"""INV-ENT-01 and 02 (domain.md §4.33) over joint matters that run: what the ledger says of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from tongban.kernel.terms.counting import local_day
from tongban.record.queries import get_acts, get_matter
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM
from tongban.reforms.enterprises.queries import clock_of, clock_of_case
from tongban.services.bundles.planner import Options
from tongban.services.joint import actions
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, key, officer

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from tongban.reforms.enterprises.types import Clock

pytestmark = pytest.mark.usefixtures("stalls")

MEMBERS: Final = [
    {"item": "shop-registration"},
    {"item": "drain-permit"},
    {"item": "sign-filing", "role": "optional"},
]
"""The licence, what rests on it, and what nobody needs."""
SIGN: Final = Options(include=frozenset({"sign-filing"}))


def start(*more: dict[str, str]) -> UUID:
    """Hand in the start of a stall with the filing that is optional."""
    world.put(members=[*MEMBERS, *more], policies={})
    return world.submitted(options=SIGN).matter


def bring(joint: UUID, item: str) -> None:
    world.decide(joint, item)
    world.finish(joint, item)


def measured(joint: UUID) -> Clock:
    found = clock_of(joint, actor=WANG)
    assert found is not None
    return found


def day(moment: datetime | None) -> date | None:
    return None if moment is None else local_day(moment)


def april(number: int) -> date:
    return date(2022, 4, number)


def test_inv_ent_01_the_clock_begins_when_the_correction_completes_the_application() -> None:
    """§4.33: complete submission; the first one, which lacked something, is not the beginning."""
    world.put(members=MEMBERS)
    joint = world.submitted(options=SIGN).matter
    assert day(measured(joint).since) == april(1)
    actions.notify_joint_correction(
        joint,
        actor=officer("mk", "clerk"),
        key=key(),
        more={"shop-registration": {"defects": ["平面图不清晰"]}},
    )
    world.on(2022, 4, 6)
    actions.resubmit_joint(joint, actor=WANG, key=key(), answers={"area": 14})
    world.settle()
    found = measured(joint)
    assert (day(found.since), found.until, found.missing) == (
        april(6),
        None,
        ("drain-permit", "shop-registration"),
    )
    world.on(2022, 4, 8)
    # the 7th and the 8th: the day of the submission is not counted
    assert measured(joint).days == 2


def test_inv_ent_01_it_ends_with_the_last_mandatory_result_and_no_earlier_or_later() -> None:
    """§4.33: to the last mandatory result, here a licence; neither decision nor delivery counts."""
    joint = start()
    world.on(2022, 4, 2)
    bring(joint, "shop-registration")
    assert measured(joint).missing == ("drain-permit",)
    world.on(2022, 4, 6)
    world.decide(joint, "drain-permit")
    world.settle()
    assert (measured(joint).until, measured(joint).missing) == (None, ("drain-permit",))
    world.on(2022, 4, 7)
    world.issue(joint, "drain-permit")
    world.settle()
    world.on(2022, 4, 11)
    world.deliver(joint, "drain-permit")
    world.settle()
    bring(joint, "sign-filing")
    found = measured(joint)
    # by hand: Saturday the 2nd was worked, the 3rd to the 5th were not, then the 6th and the 7th
    assert (day(found.since), day(found.until)) == (april(1), april(7))
    assert (found.days, found.missing) == (3, ())
    assert found.ready


def test_inv_ent_02_all_is_ready_while_an_optional_item_is_open_and_no_clock_waits_for_it() -> None:
    """§4.33: an optional item never blocks, neither state nor limit nor the clock people feel."""
    joint = start()
    bring(joint, "shop-registration")
    bring(joint, "drain-permit")
    assert world.case(joint, "sign-filing").state == "RECEIVED"
    matter = get_matter(joint, actor=SYSTEM)
    assert (matter.state, matter.closed_at, matter.due) == ("ALL_READY", None, None)
    assert measured(joint).ready
    clock = next(each for each in get_joint(joint, actor=WANG).clocks if each.name == "joint")
    assert clock.done is not None
    world.on(2022, 8, 1)
    run_due()
    after = get_matter(joint, actor=SYSTEM)
    assert after.folded is not None
    assert (after.state, after.folded.facts["overdue"]) == ("ALL_READY", False)
    assert measured(joint).days == 0


def test_inv_ent_02_a_refused_optional_item_takes_nothing_from_the_whole() -> None:
    joint = start()
    bring(joint, "shop-registration")
    bring(joint, "drain-permit")
    world.accept(joint, "sign-filing")
    world.review(joint, "sign-filing")
    world.opine(joint, "sign-filing")
    world.deny(joint, "sign-filing")
    world.settle()
    world.deliver(joint, "sign-filing")
    world.settle()
    matter = get_matter(joint, actor=SYSTEM)
    assert (matter.state, matter.outcome) == ("DONE", "granted")
    names = [each.act.name for each in get_acts(joint, actor=SYSTEM).rows]
    assert (names.count("mark_ready"), names[-1]) == (1, "conclude")


def test_inv_ent_02_an_optional_item_that_is_quicker_makes_nothing_ready() -> None:
    joint = start()
    bring(joint, "sign-filing")
    matter = get_matter(joint, actor=SYSTEM)
    assert (matter.state, measured(joint).ready) == ("PARTIALLY_DONE", False)
    bring(joint, "shop-registration")
    bring(joint, "drain-permit")
    assert get_matter(joint, actor=SYSTEM).state == "DONE"


def test_what_later_becomes_mandatory_takes_readiness_back() -> None:
    joint = start({"item": "fire-check", "role": "conditional", "when": "area > 100"})
    bring(joint, "shop-registration")
    bring(joint, "drain-permit")
    lead = officer("mk", "clerk")
    actions.add_child(
        joint, "fire-check", actor=lead, key=key(), fact="面积超过10平方米", reason="依法须查验"
    )
    world.settle()
    matter = get_matter(joint, actor=SYSTEM)
    assert matter.folded is not None
    assert (matter.state, matter.folded.facts["ready"]) == ("PARTIALLY_DONE", False)


def test_a_joint_matter_without_a_registration_is_no_start_of_a_company() -> None:
    joint = start()
    assert clock_of_case(joint) is None
