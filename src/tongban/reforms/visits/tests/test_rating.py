"""Visits are rated one by one (一次一评): by a code at the desk, by whom they were for, apart."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.ratings.actions import collect
from tongban.base.ratings.queries import due_of, get_rating
from tongban.base.ratings.triggers import find_trigger
from tongban.record.log import publish_root
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.visits.tests.test_pages import at
from tongban.reforms.visits.tests.test_visits import SUPERVISOR, comes
from tongban.services.cases.tests import world

pytestmark = pytest.mark.usefixtures("district")


def test_a_visit_is_rated_by_its_code_and_is_about_who_received() -> None:
    case = world.submit()
    done = comes(case)
    ref = f"{done.matter}-{done.seq}"
    trigger = find_trigger("visit", ref)
    assert trigger is not None
    assert (trigger.party, trigger.officer, trigger.department) == ("wang", "mk-clerk", "mk")
    for wrong in (f"{done.matter}-1", "no-visit", f"{case}-2"):
        assert find_trigger("visit", wrong) is None
    clerk, code = at("mk-clerk"), f"/desk/ratings/code/visit/{ref}"
    assert code in clerk.get(f"/desk/cases/{case}/").content.decode()
    page = clerk.get(code).content.decode()
    assert f"/r/visit/{ref}" in page
    assert "data:image/svg+xml" in page
    assert "王" not in page
    start = date(2022, 1, 1)
    put_officer("far", name="示例外人", department="hall", roles=[RoleSpec("clerk", start)])
    assert at("far").get(code).status_code == 404
    wang = at("wang", party="wang")
    address = wang.get(f"/r/visit/{ref}?c=qr").headers["Location"]
    answer = wang.post(address, {"key": "k", "level": "3", "by_name": "no"})
    assert answer.status_code == 302
    rating = UUID(address.split("/")[2])
    assert get_rating(rating, actor=world.WANG).level == "3"
    folded = get_matter(rating, actor=SYSTEM).folded
    assert folded is not None
    assert folded.facts["channel"] == "qr"
    for officer in (world.CLERK, world.HEAD, SUPERVISOR):
        with pytest.raises(NotPermitted):
            get_matter(rating, actor=officer)


def test_each_visit_is_asked_about_once() -> None:
    case = world.submit()
    for _ in range(2):
        comes(case)
    for _ in range(2):
        publish_root()
        while collect():
            pass
    found = due_of(actor=world.WANG)
    assert [each.source for each in found] == ["visit", "visit"]
    assert len({each.id for each in found}) == 2
