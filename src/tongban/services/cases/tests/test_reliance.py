"""INV-LIC-02 and 04 where cases rely on credentials (domain.md §4.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.notices.queries import list_notices
from tongban.record import effects
from tongban.record.queries import get_evidence, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions, queries
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CERTIFIER, CLERK, WANG, key
from tongban.services.cases.types import CaseRefused
from tongban.services.credentials.actions import change_status
from tongban.services.credentials.calls import flagged_calls
from tongban.services.credentials.queries import credentials_of_case, get_credential
from tongban.services.credentials.types import Status

if TYPE_CHECKING:
    from uuid import UUID

    from tongban.services.credentials.types import CredentialView

pytestmark = pytest.mark.usefixtures("district")


def licence() -> CredentialView:
    """Issue a stall licence to Wang, and publish an item that rests on one."""
    world.load("stall-next", needs=[world.SHARED_NEED], produces=None)
    first = world.granted()
    actions.issue_credential(first, actor=CERTIFIER, key=key())
    effects.drain()
    (held,) = credentials_of_case(first, actor=SYSTEM)
    return held


def relying(held: CredentialView) -> UUID:
    """Hand in an application that rests on the licence."""
    case = world.submit("stall-next", files=())
    assert [each.ref for each in get_evidence(case, actor=SYSTEM)] == [held.identifier]
    return case


def withdraw(held: CredentialView, to: Status) -> None:
    change_status(
        held.identifier,
        to=to,
        actor=SYSTEM,
        basis="《中华人民共和国行政许可法》第六十九条",
        note="以欺骗手段取得",
        decision=held.document,
    )


def told() -> list[str]:
    return [
        each.body["zh"]
        for each in list_notices(actor=CLERK, limit=100)
        if each.template == "relied_credential"
    ]


@pytest.mark.parametrize("to", [Status.REVOKED, Status.RESCINDED, Status.SUSPENDED])
def test_inv_lic_04_the_departments_of_cases_that_relied_on_it_are_told(to: Status) -> None:
    held = licence()
    case, other = relying(held), world.submit("stall-permit")
    number = get_matter(case, actor=SYSTEM).number
    withdraw(held, to)
    assert [each.credential for each in flagged_calls(case)] == [held.identifier]
    assert flagged_calls(other) == ()
    (notice,) = told()
    assert f"办件 {number} 调用过的证照“摊位许可证”" in notice


def test_inv_lic_04_what_nobody_relied_on_troubles_nobody() -> None:
    held = licence()
    withdraw(held, Status.REVOKED)
    assert told() == []


def test_inv_lic_04_a_refused_change_flags_and_tells_nothing() -> None:
    held = licence()
    case = relying(held)
    with pytest.raises(ValueError, match="决定书"):
        change_status(held.identifier, to=Status.REVOKED, actor=SYSTEM, basis="第六十九条")
    assert get_credential(held.identifier, actor=WANG).status is Status.VALID
    assert (flagged_calls(case), told()) == ((), [])


@pytest.mark.parametrize("to", [Status.SUSPENDED, Status.REVOKED])
def test_inv_lic_02_a_withdrawn_credential_satisfies_no_material_of_a_new_case(to: Status) -> None:
    held = licence()
    withdraw(held, to)
    draft = world.draft("stall-next", files=())
    (view,) = queries.draft_needs(draft, actor=WANG)
    assert (view.slot, view.status) == ("trader", "lacking")
    with pytest.raises(CaseRefused) as refused:
        actions.submit_case(draft, actor=WANG, key=key())
    assert [each.field for each in refused.value.problems] == ["trader"]
