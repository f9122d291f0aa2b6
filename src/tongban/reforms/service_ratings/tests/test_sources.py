"""What ends and may be rated: a joint matter as one, its members never alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.base.ratings.actions import collect, rate
from tongban.base.ratings.procedure import BAD_RATING
from tongban.base.ratings.queries import due_of, get_rating
from tongban.record import clock
from tongban.record.children import children_of
from tongban.record.log import publish_root
from tongban.record.types import SYSTEM
from tongban.reforms.service_ratings.tests.test_pages import settle
from tongban.services.forms.queries import forget_elements
from tongban.services.joint import actions as joint_matters
from tongban.services.joint.tests import world

if TYPE_CHECKING:
    from collections.abc import Iterator


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
