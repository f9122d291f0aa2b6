from __future__ import annotations

import logging
import pickle
import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import authenticate
from django.db import connection

from tongban.base.parties import models, queries
from tongban.base.parties.actions import (
    give_mandate,
    put_account,
    register_firm,
    register_person,
    renew_seals,
    revoke_mandate,
    update_party,
)
from tongban.base.parties.identifiers import IdentifierError
from tongban.base.parties.types import AccountView, PartyError, PartyNotFound, PartyView
from tongban.kernel.authority import Actor, ActorKind, MatterScope, NotPermitted, permits
from tongban.record import clock
from tongban.record.queries import grants_of
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from pytest_django import Settings

ID = "420902199001010018"
FOOD = MatterScope("m", "food", "d", "420902", "shop")


def _stored() -> tuple[list[object], ...]:
    return tuple(
        list(model.objects.order_by("pk").values())
        for model in (models.Party, models.Mandate, models.PartyChange, models.Account)
    )


def test_a_person_is_shown_masked(wang: PartyView) -> None:
    assert wang.masked_name == "王**"
    assert wang.resident_id == "420902********0018"
    assert wang.phone == "138****0000"
    assert wang.address == "湖北省孝感市孝南区书院街道****"
    assert "王小芳" not in repr(wang)


def test_nothing_personal_is_in_the_table(wang: PartyView) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT p::text FROM parties_party p WHERE id = %s", [wang.id])
        row = cursor.fetchone()[0]
    for clear in (ID, "13812340000", "文化路"):
        assert clear not in row
    assert row.count("enc:v1:") == 3


def test_registering_again_changes_nothing(wang: PartyView) -> None:
    before = _stored()
    again = register_person(
        actor=SYSTEM,
        party="wang-fang",
        name="王小芳",
        resident_id=" 420902 1990 0101 0018",
        phone="138 1234 0000",
        address="湖北省孝感市孝南区书院街道文化路12号",
    )
    unnamed = register_person(actor=SYSTEM, name="王小芳", resident_id=ID)
    assert again == unnamed == wang
    assert _stored() == before


def test_loading_other_values_brings_them_and_logs_the_fields(wang: PartyView) -> None:
    register_person(
        actor=SYSTEM, party=wang.id, name="王小芳", resident_id=ID, phone="13912349999", address=""
    )
    view = queries.get_party(wang.id)
    assert (view.phone, view.address) == ("139****9999", "")
    last = models.PartyChange.objects.filter(party_id=wang.id).latest("id")
    assert (last.fields, last.actor) == (["phone", "address"], "system")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "王芳", "resident_id": ID}, "PARTY-CONFLICT"),
        ({"party": "other", "name": "王小芳", "resident_id": ID}, "PARTY-CONFLICT"),
        (
            {"party": "wang-fang", "name": "李刚", "resident_id": "420902198502280038"},
            "PARTY-CONFLICT",
        ),
        ({"name": "<b>王</b>", "resident_id": "420902198502280038"}, "PARTY-NAME"),
        ({"name": "", "resident_id": "420902198502280038"}, "PARTY-NAME"),
        ({"name": "王" * 20000, "resident_id": "420902198502280038"}, "PARTY-NAME"),
        ({"name": "王\x00芳", "resident_id": "420902198502280038"}, "PARTY-NAME"),
        ({"name": "李刚", "resident_id": "420902198502280038", "phone": "12"}, "PARTY-PHONE"),
        (
            {"name": "李刚", "resident_id": "420902198502280038", "address": "a" * 301},
            "PARTY-ADDRESS",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    wang: PartyView,  # noqa: ARG001 - there before
    values: dict[str, str],
    code: str,
) -> None:
    before = _stored()
    with pytest.raises(PartyError) as caught:
        register_person(actor=SYSTEM, **values)
    assert caught.value.code == code
    assert pickle.loads(pickle.dumps(caught.value)).message == caught.value.message  # noqa: S301
    for shown in (str(caught.value), repr(caught.value)):
        assert values["resident_id"] not in shown
    assert _stored() == before


def test_a_wrong_identifier_is_refused_and_not_logged(
    noon: datetime,  # noqa: ARG001 - the time
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(IdentifierError):
        register_person(actor=SYSTEM, name="王芳", resident_id="420902199001010019")
    assert "42090219900101001" not in caplog.text
    assert models.Party.objects.count() == 0


def test_a_baby_of_tomorrow_is_not_born_by_the_record_s_clock(noon: datetime) -> None:
    clock.set_origin(noon.replace(year=2020))
    with pytest.raises(IdentifierError) as caught:
        register_person(actor=SYSTEM, name="王宝", resident_id="420902202104010015")
    assert caught.value.code == "ID-RESIDENT-BIRTH"
    clock.set_origin(noon)
    assert (
        register_person(actor=SYSTEM, name="王宝", resident_id="420902202104010015").masked_name
        == "王*"
    )


def test_parties_are_found_by_their_identifiers(wang: PartyView, shop: PartyView) -> None:
    assert queries.find_by_resident_id(ID) == wang
    assert queries.find_by_resident_id("420902198502280038") is None
    found = queries.find_by_uscc("92420902ma4a00011q")
    assert found == shop
    assert queries.get_parties(["shop", "wang-fang", "nobody"]) == {
        "shop": shop,
        "wang-fang": wang,
    }
    with pytest.raises(PartyNotFound):
        queries.get_party("nobody")


def test_a_firm_s_register_data_are_public(shop: PartyView) -> None:
    assert shop.masked_name == shop.name == "孝南区示例便利店"
    assert shop.address == "孝南区书院街道文化路12号"
    assert shop.phone == "071****1234"


def test_persons_change_their_own_phone_and_nobody_else_s(
    wang: PartyView, li: PartyView, person: Actor
) -> None:
    view = update_party(wang.id, actor=person, phone="13900001111")
    assert view.phone == "139****1111"
    before = _stored()
    for refused in ({"phone": "13900001111"}, {"name": "李四"}):
        with pytest.raises(NotPermitted):
            update_party(li.id, actor=person, **refused)
    with pytest.raises(NotPermitted):
        update_party(wang.id, actor=person, name="王大芳")
    assert _stored() == before


def test_only_officers_with_a_grant_register(clerk: Actor, person: Actor) -> None:
    values = {"name": "李刚", "resident_id": "420902198502280038"}
    for nobody in (person, Actor("nobody", ActorKind.OFFICER)):
        with pytest.raises(NotPermitted):
            register_person(actor=nobody, **values)
    assert models.Party.objects.count() == 0
    assert register_person(actor=clerk, **values).masked_name == "李*"


def test_one_person_has_one_account(wang: PartyView, li: PartyView) -> None:
    first = put_account(login="wang", party=wang.id)
    assert put_account(login="wang", party=wang.id) == first
    before = _stored()
    with pytest.raises(PartyError) as caught:
        put_account(login="wang2", party=wang.id)
    assert caught.value.code == "PARTY-CONFLICT"
    assert _stored() == before
    assert put_account(login="li", party=li.id).id != first.id


def test_actors_come_from_accounts(wang: PartyView, account: AccountView) -> None:
    row = models.Account.objects.get(pk=account.id)
    assert queries.actor_of(row) == Actor(wang.id, ActorKind.PERSON, wang.id)
    row.officer = "scjg-clerk"
    assert queries.actor_of(row) == Actor("scjg-clerk", ActorKind.OFFICER, wang.id)
    assert queries.actor_of(row, as_person=True) == Actor(wang.id, ActorKind.PERSON, wang.id)
    row.is_active = False
    with pytest.raises(TypeError):
        queries.actor_of(row)


def test_one_click_works_in_a_demonstration_alone(account: AccountView, settings: Settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["tongban.base.parties.backends.DemonstrationBackend"]
    settings.TONGBAN_DEMONSTRATION = True
    signed_in = authenticate(demonstration="wang")
    assert signed_in is not None
    assert signed_in.pk == account.id
    assert [each.login for each in queries.demonstration_accounts()] == ["wang"]
    assert authenticate(demonstration="nobody") is None
    models.Account.objects.filter(pk=account.id).update(demonstration=False)
    assert authenticate(demonstration="wang") is None
    models.Account.objects.filter(pk=account.id).update(demonstration=True)
    settings.TONGBAN_DEMONSTRATION = False
    assert authenticate(demonstration="wang") is None


def test_the_legal_representative_acts_for_the_firm(shop: PartyView, person: Actor) -> None:
    grants = grants_of(actor=person)
    given = permits(grants, actor=person, act="apply", roles={"agent"}, matter=FOOD, at=clock.now())
    assert given.party == shop.id
    assert [each.agent for each in queries.agents_of(shop.id)] == ["wang-fang"]


def test_a_former_legal_representative_no_longer_does(
    shop: PartyView, li: PartyView, person: Actor
) -> None:
    values = {"name": shop.name, "uscc": shop.uscc, "party": shop.id, "firm_type": shop.firm_type}
    register_firm(actor=SYSTEM, legal_representative=li.id, address=shop.address, **values)  # type: ignore[arg-type]
    assert grants_of(actor=person) == ()
    assert [each.agent for each in queries.agents_of(shop.id) if not each.revoked_at] == [li.id]
    register_firm(actor=SYSTEM, legal_representative="wang-fang", **values)  # type: ignore[arg-type]
    assert [each.party for each in grants_of(actor=person)] == [shop.id]


def test_an_agent_acts_within_scope_and_time_until_revoked(
    shop: PartyView, li: PartyView, person: Actor, noon: datetime
) -> None:
    agent = Actor(li.id, ActorKind.PERSON, li.id)
    given = give_mandate(
        actor=person,
        principal=shop.id,
        agent=li.id,
        items=["food", "food"],
        valid_to=noon + timedelta(days=10),
        key="k1",
    )
    assert given.items == ("food",)
    at = clock.now()
    grant = permits(
        grants_of(actor=agent), actor=agent, act="apply", roles={"agent"}, matter=FOOD, at=at
    )
    assert (grant.id, grant.party) == (given.id, shop.id)
    other = MatterScope("m", "tobacco", "d", "420902", shop.id)
    for matter, moment in ((other, at), (FOOD, noon + timedelta(days=10))):
        with pytest.raises(NotPermitted):
            permits(
                grants_of(actor=agent),
                actor=agent,
                act="apply",
                roles={"agent"},
                matter=matter,
                at=moment,
            )
    assert [each.principal for each in queries.principals_of(li.id, at=at)] == [shop.id]
    ended = revoke_mandate(given.id, actor=person)
    assert ended.revoked_at is not None
    assert revoke_mandate(given.id, actor=person) == ended
    assert grants_of(actor=agent) == ()
    assert queries.principals_of(li.id, at=clock.now()) == []


def test_the_same_key_gives_the_same_mandate(shop: PartyView, li: PartyView, person: Actor) -> None:
    values = {"principal": shop.id, "agent": li.id, "items": None, "valid_to": None, "key": "k"}
    first = give_mandate(actor=person, **values)  # type: ignore[arg-type]
    revoke_mandate(first.id, actor=Actor(li.id, ActorKind.PERSON, li.id))
    before = _stored()
    again = give_mandate(actor=person, **values)  # type: ignore[arg-type]
    assert again.id == first.id
    assert again.revoked_at is not None
    assert _stored() == before


def test_wrong_mandates_are_refused(shop: PartyView, li: PartyView, noon: datetime) -> None:
    before = _stored()
    good = {"principal": li.id, "agent": "wang-fang", "items": None, "valid_to": None, "key": "k"}
    faults: list[dict[str, object]] = [
        {"agent": li.id},
        {"agent": shop.id},
        {"items": []},
        {"key": ""},
        {"valid_from": noon, "valid_to": noon},
        {"valid_to": noon.replace(tzinfo=None)},
    ]
    for wrong in faults:
        with pytest.raises(PartyError) as caught:
            give_mandate(actor=SYSTEM, **{**good, **wrong})  # type: ignore[arg-type]
        assert caught.value.code == "PARTY-MANDATE"
    with pytest.raises(PartyNotFound):
        give_mandate(actor=SYSTEM, **{**good, "agent": str(uuid.uuid4())})  # type: ignore[arg-type]
    stranger = Actor(li.id, ActorKind.PERSON, li.id)
    with pytest.raises(NotPermitted):
        give_mandate(actor=stranger, **{**good, "principal": shop.id, "agent": li.id})  # type: ignore[arg-type]
    assert _stored() == before


def test_seals_follow_the_key(wang: PartyView, shop: PartyView, settings: Settings) -> None:
    old = settings.TONGBAN_DATA_KEY
    settings.TONGBAN_DATA_KEY = b"n" * 32
    settings.TONGBAN_DATA_KEYS_RETIRED = (old,)
    assert renew_seals(limit=1) == 1
    assert renew_seals() == 1
    assert renew_seals() == 0
    settings.TONGBAN_DATA_KEYS_RETIRED = ()
    assert queries.get_party(wang.id) == wang
    assert queries.get_party(shop.id) == shop
    assert queries.find_by_resident_id(ID) == wang
