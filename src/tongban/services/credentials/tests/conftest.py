"""A district with one authority, one person, one firm and three kinds of credential."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from tongban.base.authorities.actions import put_authority
from tongban.base.parties.actions import register_firm, register_person
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM
from tongban.services.credentials.actions import issue, put_kind
from tongban.services.credentials.types import CredentialField, CredentialOrder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from tongban.services.credentials.types import CredentialView

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS: tuple[dict[str, Any], ...] = (
    {
        "id": "business-licence",
        "label": {"zh": "营业执照", "en": "Business licence"},
        "type_code": "11100000MB0D00010A001",
        "issuer": "scjg",
        "holder": "either",
        "validity": None,
        "number_format": "420902{seq:08d}",
        "fields": [{"element": "firm_name"}, {"element": "firm_uscc"}],
    },
    {
        "id": "food-permit",
        "label": {"zh": "食品经营许可证", "en": "Food business permit"},
        "type_code": "11100000MB0D00010A002",
        "issuer": "scjg",
        "holder": "either",
        "validity": {"months": 60},
        "number_format": "JY1420902{seq:07d}",
        "fields": [{"element": "firm_name"}, {"element": "manager"}, {"element": "manager_id"}],
    },
    {
        "id": "identity-card",
        "label": {"zh": "居民身份证", "en": "Identity card"},
        "type_code": "11100000MB0D0007XA001",
        "issuer": "scjg",
        "holder": "person",
        "validity": {"months": 240},
        "number_format": "{year}-{seq:d}",
        "fields": [{"element": "name"}],
    },
)
LINES = (
    CredentialField("manager", {"zh": "负责人", "en": "Manager"}, "林晓晨", personal=True),
    CredentialField(
        "manager_id",
        {"zh": "证件号码", "en": "Id"},
        "420902199001010018",
        "resident_id",
        personal=True,
    ),
    CredentialField("firm_name", {"zh": "名称", "en": "Name"}, "孝南区晨曦便利店"),
)


@pytest.fixture(autouse=True)
def district(db: None, tmp_path: Path, settings: Settings) -> Path:  # noqa: ARG001 - the database
    settings.TONGBAN_DOCUMENTS = tmp_path / "documents"
    settings.TONGBAN_CA_FOLDER = tmp_path / "ca"
    settings.TONGBAN_DEMONSTRATION = True
    clock.set_origin(datetime(2022, 4, 11, 9, tzinfo=SHANGHAI))
    for name, uscc in (("scjg", "11420902MB0A000183"), ("ycj", "12420902MB0A00026T")):
        put_authority(
            name,
            name={"zh": f"孝感市孝南区{name}局", "en": name},
            uscc=uscc,
            division="420902",
        )
    for body in KINDS:
        put_kind(body=body)
    for department in ("scjg", "ycj"):
        record.grant(
            actor=SYSTEM,
            id=f"{department}-officer",
            holder=f"{department}-officer",
            role="certificate_officer",
            department=department,
        )
    return tmp_path


@pytest.fixture
def person() -> str:
    return register_person(
        actor=SYSTEM, party="p-lin", name="林晓晨", resident_id="420902199001010018"
    ).id


@pytest.fixture
def firm(person: str) -> str:
    return register_firm(
        actor=SYSTEM,
        party="f-chenxi",
        name="孝南区晨曦便利店",
        uscc="92420902MA4A00011Q",
        legal_representative=person,
    ).id


@pytest.fixture
def permit(firm: str) -> Callable[..., CredentialView]:
    """Issue a food permit to the firm."""

    def made(key: str = "m:5:credential:0", **changes: Any) -> CredentialView:
        order: dict[str, Any] = {
            "kind": "food-permit",
            "holder": firm,
            "fields": LINES,
            "valid_from": date(2022, 4, 11),
        }
        matter = changes.pop("matter", None)
        return issue(CredentialOrder(**{**order, **changes}), key=key, matter=matter)

    return made
