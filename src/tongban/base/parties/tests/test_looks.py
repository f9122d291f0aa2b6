from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection

from tongban.base.parties import models
from tongban.base.parties.actions import give_mandate, revoke_mandate
from tongban.base.parties.privacy import SealError, look, looks_of, note_look
from tongban.base.parties.types import PartyError, PartyNotFound, PartyView
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import actions as record
from tongban.record.queries import get_acts, get_matter
from tongban.record.types import SYSTEM, MatterNotFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from tongban.kernel.canonical import Json

ID = "420902199001010018"
BASIS: Json = {"law": "章程", "clause": "第一条"}
PROCEDURE: Json = {
    "code": "club",
    "version": 1,
    "label": {"zh": "入会", "en": "Admission"},
    "states": {
        "OPEN": {"label": {"zh": "已申请", "en": "Open"}},
        "CLOSED": {"label": {"zh": "已结束", "en": "Closed"}, "final": True},
    },
    "acts": {
        "apply": {
            "label": {"zh": "申请", "en": "Apply"},
            "opens": True,
            "to": "OPEN",
            "by": ["applicant", "agent", "clerk"],
            "basis": BASIS,
        },
        "withdraw": {
            "label": {"zh": "撤回", "en": "Withdraw"},
            "from": ["OPEN"],
            "to": "CLOSED",
            "by": ["applicant"],
            "basis": BASIS,
            "outcome": "withdrawn",
        },
    },
}


@pytest.fixture
def opened(noon: datetime) -> Callable[[str, str], UUID]:  # noqa: ARG001 - the time
    procedure = record.publish_definition(PROCEDURE)
    item = record.publish_definition(
        {
            "procedure": procedure,
            "code": "join",
            "version": 1,
            "label": {"zh": "入会申请", "en": "Join"},
        }
    )
    clerk = Actor("opener", ActorKind.OFFICER)
    record.grant(actor=SYSTEM, id="g-opener", holder="opener", role="clerk")

    def matter(applicant: str, department: str) -> UUID:
        receipt = record.open_matter(
            definition=item,
            act="apply",
            actor=clerk,
            department=department,
            division="420902",
            applicant=applicant,
            key=f"{applicant}:{department}",
        )
        return receipt.matter

    return matter


def _count() -> int:
    return models.Look.objects.count()


def test_a_look_is_written_with_its_purpose(
    wang: PartyView, clerk: Actor, person: Actor, opened: Callable[[str, str], UUID]
) -> None:
    matter = opened(wang.id, "d")
    assert look(clerk, wang.id, "resident_id", "review", matter=matter) == ID
    assert look(clerk, wang.id, "phone", "other", note="核对回执", matter=matter) == "13812340000"
    second, first = looks_of(wang.id, actor=person)
    assert (first.actor, first.actor_kind, first.party) == ("clerk", "officer", wang.id)
    assert (first.field, first.purpose, first.matter) == ("resident_id", "review", str(matter))
    assert (first.department, first.label["zh"]) == ("d", "办件审查")
    assert (second.field, second.note) == ("phone", "核对回执")
    assert looks_of(wang.id, actor=SYSTEM, before=second.id) == [first]


@pytest.mark.parametrize(
    ("field", "purpose", "note", "code"),
    [
        ("phone", "", "", "LOOK-PURPOSE"),
        ("phone", "curiosity", "", "LOOK-PURPOSE"),
        ("phone", "other", "  ", "LOOK-PURPOSE"),
        ("phone", "other", "x" * 501, "LOOK-PURPOSE"),
        ("name", "review", "", "LOOK-FIELD"),
    ],
)
def test_without_a_purpose_nothing_is_shown(
    wang: PartyView, field: str, purpose: str, note: str, code: str
) -> None:
    with pytest.raises(PartyError) as caught:
        look(SYSTEM, wang.id, field, purpose, note=note)
    assert caught.value.code == code
    assert _count() == 0


def test_an_officer_looks_only_on_a_case_of_the_party(
    wang: PartyView, li: PartyView, clerk: Actor, opened: Callable[[str, str], UUID]
) -> None:
    theirs, other = opened(li.id, "d"), opened(wang.id, "elsewhere")
    for matter in (None, theirs, other):
        with pytest.raises(NotPermitted):
            look(clerk, wang.id, "phone", "contact", matter=matter)
    with pytest.raises(MatterNotFound):
        look(clerk, wang.id, "phone", "contact", matter=uuid4())
    with pytest.raises(PartyNotFound):
        look(clerk, "nobody", "phone", "contact", matter=theirs)
    assert _count() == 0


def test_the_representative_of_a_firm_is_on_its_case(
    wang: PartyView, shop: PartyView, clerk: Actor, opened: Callable[[str, str], UUID]
) -> None:
    matter = opened(shop.id, "d")
    assert look(clerk, wang.id, "phone", "contact", matter=matter) == "13812340000"
    assert look(clerk, shop.id, "phone", "contact", matter=matter) == "07122851234"
    assert _count() == 2


def test_persons_see_their_own_and_agents_what_they_need(
    wang: PartyView, li: PartyView, person: Actor
) -> None:
    assert look(person, wang.id, "resident_id", "own") == ID
    agent = Actor(li.id, ActorKind.PERSON, li.id)
    with pytest.raises(NotPermitted):
        look(agent, wang.id, "phone", "filling")
    with pytest.raises(NotPermitted):
        looks_of(wang.id, actor=agent)
    mandate = give_mandate(
        actor=person, principal=wang.id, agent=li.id, items=None, valid_to=None, key="k"
    )
    assert look(agent, wang.id, "phone", "filling") == "13812340000"
    with pytest.raises(NotPermitted):
        look(agent, wang.id, "resident_id", "filling")
    revoke_mandate(mandate.id, actor=person)
    with pytest.raises(NotPermitted):
        look(agent, wang.id, "phone", "filling")
    assert [(each.actor, each.field) for each in looks_of(wang.id, actor=person)] == [
        (li.id, "phone"),
        (wang.id, "resident_id"),
    ]


def test_an_agent_s_act_names_the_agent_and_the_principal(
    shop: PartyView, li: PartyView, person: Actor, opened: Callable[[str, str], UUID]
) -> None:
    opened(li.id, "d")
    agent = Actor(li.id, ActorKind.PERSON, li.id)
    mandate = give_mandate(
        actor=person, principal=shop.id, agent=li.id, items=["join"], valid_to=None, key="k"
    )
    values = {"act": "apply", "department": "d", "division": "420902", "applicant": shop.id}
    item = get_matter(opened(shop.id, "d"), actor=SYSTEM).definition
    receipt = record.open_matter(definition=item, actor=agent, key="k1", **values)  # type: ignore[arg-type]
    act = get_acts(receipt.matter, actor=SYSTEM).rows[0].act
    assert (act.actor, act.on_behalf, act.grant) == (agent, shop.id, mandate.id)
    revoke_mandate(mandate.id, actor=person)
    with pytest.raises(NotPermitted):
        record.open_matter(definition=item, actor=agent, key="k2", **values)  # type: ignore[arg-type]


def test_a_look_at_an_answer_is_noted_for_the_party(
    wang: PartyView, clerk: Actor, person: Actor, opened: Callable[[str, str], UUID]
) -> None:
    matter = opened(wang.id, "d")
    note_look(clerk, wang.id, "answer:owner_phone", "other", note=" 回访 ", matter=matter)
    (noted,) = looks_of(wang.id, actor=person)
    assert (noted.actor, noted.field, noted.purpose) == ("clerk", "answer:owner_phone", "other")
    assert (noted.note, noted.matter, noted.department) == ("回访", str(matter), "d")


def test_an_answer_is_noted_only_by_an_officer_on_the_case(
    wang: PartyView,
    li: PartyView,
    clerk: Actor,
    person: Actor,
    opened: Callable[[str, str], UUID],
) -> None:
    mine, theirs, elsewhere = opened(wang.id, "d"), opened(li.id, "d"), opened(wang.id, "e")
    for actor, matter in ((clerk, theirs), (clerk, elsewhere), (person, mine)):
        with pytest.raises(NotPermitted):
            note_look(actor, wang.id, "answer:owner_phone", "review", matter=matter)
    with pytest.raises(MatterNotFound):
        note_look(clerk, wang.id, "answer:owner_phone", "review", matter=uuid4())
    with pytest.raises(PartyNotFound):
        note_look(clerk, "nobody", "answer:owner_phone", "review", matter=mine)
    for what in ("phone", "answer:", "answer:a b", f"answer:{'x' * 65}"):
        with pytest.raises(PartyError) as caught:
            note_look(clerk, wang.id, what, "review", matter=mine)
        assert caught.value.code == "LOOK-FIELD"
    with pytest.raises(PartyError) as caught:
        note_look(clerk, wang.id, "answer:owner_phone", "curiosity", matter=mine)
    assert caught.value.code == "LOOK-PURPOSE"
    assert _count() == 0


def test_what_is_empty_is_still_a_look(li: PartyView) -> None:
    assert look(SYSTEM, li.id, "phone", "contact") == ""
    assert _count() == 1


def test_a_swapped_value_does_not_open_and_leaves_no_look(
    wang: PartyView, li: PartyView, caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_party SET resident_id ="
            " (SELECT resident_id FROM parties_party WHERE id = %s) WHERE id = %s",
            [wang.id, li.id],
        )
    with caplog.at_level(logging.DEBUG), pytest.raises(SealError) as caught:
        look(SYSTEM, li.id, "resident_id", "review")
    assert caught.value.code == "SEAL-BROKEN"
    assert ID not in str(caught.value) + repr(caught.value) + caplog.text
    assert _count() == 0
