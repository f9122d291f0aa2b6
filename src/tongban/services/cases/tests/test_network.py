"""INV-NET-01, 03, 04 and INV-ITEM-07: agents, who reads, handing in once, pinned content."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongban.base.authorities.actions import put_authority, put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.parties.actions import give_mandate, put_account, register_person
from tongban.base.parties.queries import find_account_of
from tongban.base.parties.types import PartyError
from tongban.kernel.authority import Actor, ActorKind
from tongban.kernel.canonical import digest
from tongban.record.queries import (
    get_acts,
    get_definition,
    get_matter,
    list_matters,
)
from tongban.record.types import SYSTEM, NotPermitted
from tongban.services.cases import actions, queries
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, LI, WANG, key
from tongban.services.catalogue.queries import get_item

pytestmark = pytest.mark.usefixtures("district")


def test_inv_item_07_a_case_keeps_the_content_it_began_with() -> None:
    def pinned(case: Any) -> Any:
        document = get_definition(get_matter(case, actor=SYSTEM).definition).document
        assert isinstance(document, dict)
        return document["content"]

    first = get_item("stall-permit")
    before = world.submit()
    world.load("stall-permit", promised_limit={"days": 3, "unit": "working_days"})
    second = get_item("stall-permit")
    after = world.submit()
    assert (first.version, second.version) == (1, 2)
    assert first.hash != second.hash
    assert (digest(pinned(before)), digest(pinned(after))) == (first.hash, second.hash)
    assert pinned(before)["promised_limit"]["days"] == 10
    assert pinned(after)["promised_limit"]["days"] == 3
    case = world.under_review()
    terms = get_matter(case, actor=SYSTEM).folded
    assert terms is not None
    assert str(terms.terms["decision"].term.promise) == "3wd"
    assert date(2022, 4, 1) == terms.terms["decision"].term.start


def test_inv_net_01_one_person_is_one_party_and_agents_are_kept_with_their_principal() -> None:
    again = register_person(actor=SYSTEM, name="王小芳", resident_id="420902199001010018")
    assert again.id == "wang"
    with pytest.raises(PartyError):
        register_person(actor=SYSTEM, name="别人", resident_id="420902199001010018")
    first = put_account(login="wang", party="wang")
    with pytest.raises(PartyError) as taken:
        put_account(login="another-login", party="wang")
    assert taken.value.code == "PARTY-CONFLICT"
    assert find_account_of(party="wang") == first
    register_person(actor=SYSTEM, party="sun", name="孙某", resident_id="420902197303030015")
    for agent in ("li", "sun"):
        give_mandate(
            actor=WANG,
            principal="wang",
            agent=agent,
            items=["stall-permit"],
            valid_to=None,
            key=key(),
        )
        actor = Actor(agent, ActorKind.PERSON, "wang")
        case = world.submit(actor=actor)
        act = get_acts(case, actor=SYSTEM).rows[0].act
        assert (act.actor.id, act.on_behalf) == (agent, "wang")


def test_inv_net_03_a_department_not_on_the_case_reads_nothing_of_it() -> None:
    put_authority(
        "other", name=world.label("示例区别局"), short=world.label("别局"),
        uscc="11420902MB0A000183", division=world.DIVISION,
    )  # fmt: skip
    put_officer(
        "other-clerk", name="示例别人", department="other",
        roles=[RoleSpec("clerk", date(2022, 1, 1))],
    )  # fmt: skip
    stranger = Actor("other-clerk", ActorKind.OFFICER)
    case = world.submit()
    assert queries.get_case(case, actor=CLERK).state == "RECEIVED"
    for read in (get_matter, get_acts, queries.get_case):
        with pytest.raises(NotPermitted):
            read(case, actor=stranger)
    assert list_matters(actor=stranger).rows == ()


def test_inv_net_04_handed_in_twice_is_one_case_that_all_see_at_once() -> None:
    draft = world.draft()
    first = actions.submit_case(draft, actor=WANG, key=key())
    again = actions.submit_case(draft, actor=WANG, key=key())
    assert (first.matter, first.replayed) == (again.matter, False)
    assert again.replayed is True
    for actor in (WANG, CLERK):
        assert [each.id for each in list_matters(actor=actor).rows] == [first.matter]
    actions.accept_case(first.matter, actor=CLERK, key=key())
    seen = {get_matter(first.matter, actor=actor).state for actor in (WANG, CLERK)}
    assert seen == {"ACCEPTED"}
    assert list_matters(actor=LI).rows == ()
