from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tongban.base.parties.actions import put_account, register_firm, register_person
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM

if TYPE_CHECKING:
    from tongban.base.parties.types import AccountView, PartyView

NOON = datetime(2022, 4, 1, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def noon(db: None) -> datetime:  # noqa: ARG001 - asks for the database
    clock.set_origin(NOON)
    return NOON


@pytest.fixture
def wang(noon: datetime) -> PartyView:  # noqa: ARG001 - asks for the time
    return register_person(
        actor=SYSTEM,
        party="wang-fang",
        name="王小芳",
        resident_id="420902199001010018",
        phone="13812340000",
        address="湖北省孝感市孝南区书院街道文化路12号",
    )


@pytest.fixture
def li(noon: datetime) -> PartyView:  # noqa: ARG001 - asks for the time
    return register_person(
        actor=SYSTEM, party="li-gang", name="李刚", resident_id="420902198502280038"
    )


@pytest.fixture
def shop(wang: PartyView, noon: datetime) -> PartyView:
    return register_firm(
        actor=SYSTEM,
        party="shop",
        name="孝南区示例便利店",
        uscc="92420902MA4A00011Q",
        firm_type="个体工商户",
        legal_representative=wang.id,
        phone="0712-2851234",
        address="孝南区书院街道文化路12号",
        since=noon,
    )


@pytest.fixture
def account(wang: PartyView) -> AccountView:
    return put_account(login="wang", party=wang.id, email="wang@example.org", demonstration=True)


@pytest.fixture
def clerk(noon: datetime) -> Actor:
    record.grant(
        actor=SYSTEM, id="g-clerk", holder="clerk", role="clerk", department="d", valid_from=noon
    )
    return Actor("clerk", ActorKind.OFFICER)


@pytest.fixture
def person() -> Actor:
    return Actor("wang-fang", ActorKind.PERSON, "wang-fang")
