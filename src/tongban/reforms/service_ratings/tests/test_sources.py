"""What ends and may be rated: a joint matter as one, its members never alone; visits one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from tongban.base.district.queries import forget
from tongban.base.ratings.actions import collect, rate
from tongban.base.ratings.procedure import BAD_RATING
from tongban.base.ratings.queries import due_of, get_rating
from tongban.base.ratings.triggers import find_trigger
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.log import publish_root
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.service_ratings.tests.test_pages import at, page_of, settle
from tongban.reforms.visits.actions import check_in
from tongban.services.cases.tests import world as stalls
from tongban.services.forms.queries import forget_elements
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.tests import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.faces.api.tests.hall import Hall


@pytest.fixture
def bundled(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    world.build()
    yield
    clock.reset()
    forget()
    forget_elements()


def collected() -> None:
    publish_root()
    while collect():
        pass


@pytest.mark.usefixtures("bundled")
def test_inv_one_08_a_joint_matter_is_asked_about_once_and_its_members_below_it() -> None:
    """INV-ONE-08: one rating prompt per parent, with a drill-down per member."""
    joint = world.submit()
    collected()
    assert due_of(actor=world.WANG) == ()
    members = {str(each.id) for each in world.cases_of(joint).values()}
    joint_matters.withdraw_joint(joint, actor=world.WANG, key=world.key(), reason="不办了")
    settle()
    collected()
    (due,) = due_of(actor=world.WANG)
    assert due.source == "joint"
    assert {each.ref for each in due.members} == members
    one = due.members[0]
    rate(
        due.id,
        actor=world.WANG,
        key="rate",
        level="2",
        by_name=False,
        channel="mobile",
        levels={one.ref: "5"},
    )
    settle()
    (bad,) = (each for each in children_of(due.id, actor=SYSTEM) if each.kind == BAD_RATING)
    assert bad.department == one.department
    assert get_rating(due.id, actor=world.WANG).bad[0].id == bad.id


def test_a_visit_is_rated_by_its_code_and_who_received_is_whom_it_is_about(place: Hall) -> None:
    assert place is not None
    case = stalls.submit()
    done = check_in(
        case, actor=stalls.CLERK, key="visit", cause="original", voluntary=False, place="3号窗口"
    )
    ref = f"{done.matter}-{done.seq}"
    trigger = find_trigger("visit", ref)
    assert trigger is not None
    assert (trigger.party, trigger.officer, trigger.department) == ("wang", "mk-clerk", "mk")
    assert find_trigger("visit", f"{done.matter}-1") is None
    clerk = at("mk-clerk")
    code = f"/desk/ratings/code/visit/{ref}"
    assert code in page_of(clerk, f"/desk/cases/{case}/")
    page = page_of(clerk, code)
    assert f"/r/visit/{ref}" in page
    assert "data:image/svg+xml" in page
    assert "王" not in page
    assert at("tax-reviewer").get(code).status_code == 404
    wang = at("wang")
    address = wang.get(f"/r/visit/{ref}?c=qr").headers["Location"]
    answer = wang.post(address, {"key": "k", "level": "3", "by_name": "no"})
    assert answer.status_code == 302
    collected()
    rating = UUID(address.split("/")[2])
    assert get_rating(rating, actor=stalls.WANG).level == "3"
    folded = get_matter(rating, actor=SYSTEM).folded
    assert folded is not None
    assert folded.facts["channel"] == "qr"
    with pytest.raises(NotPermitted):
        get_matter(rating, actor=stalls.CLERK)
