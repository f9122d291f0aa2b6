from __future__ import annotations

from typing import Any

import pytest

from tongban.base.district.actions import OtherDistrict, put_district, put_events, put_evidence
from tongban.base.district.queries import (
    events,
    evidence_kinds,
    find_district,
    forget,
    get_district,
    taxonomy,
)
from tongban.base.district.types import DistrictAbsent

pytestmark = pytest.mark.django_db

BODY = {
    "code": "420999",
    "name": {"zh": "示例区", "en": "Sample District"},
    "hall": {"name": {"zh": "大厅", "en": "Hall"}, "operator": "zsj"},
}


@pytest.fixture(autouse=True)
def fresh() -> None:
    forget()


def test_a_district_is_put_once_and_read_back() -> None:
    with pytest.raises(DistrictAbsent):
        get_district()
    assert put_district(body=BODY) is True
    assert put_district(body=BODY) is False
    held = get_district()
    assert (held.code, held.hall_operator, held.correction_days) == ("420999", "zsj", 30)


def test_another_district_is_refused_and_nothing_changes() -> None:
    put_district(body=BODY)
    with pytest.raises(OtherDistrict):
        put_district(body={**BODY, "code": "420998"})
    found = find_district()
    assert found is not None
    assert found.code == "420999"


def test_evidence_kinds_carry_what_they_stand_for() -> None:
    rows: list[dict[str, Any]] = [
        {"id": "proof", "label": {"zh": "证明", "en": "Proof"}, "abstract": True},
        {"id": "card", "label": {"zh": "卡", "en": "Card"}, "satisfies": ["proof"]},
    ]
    assert put_evidence(rows=rows) == 2
    assert put_evidence(rows=rows) == 0
    assert evidence_kinds()["proof"].abstract is True
    assert taxonomy().satisfies("card", "proof") is True
    assert taxonomy().satisfies("proof", "card") is False


def test_events_keep_their_order_and_leave_when_removed() -> None:
    first = {"id": "a", "kind": "life", "label": {"zh": "甲", "en": "A"}, "items": ["x"]}
    second = {"id": "b", "kind": "business", "label": {"zh": "乙", "en": "B"}}
    put_events(rows=[first, second])
    put_events(rows=[second])
    assert [event.id for event in events()] == ["b"]
    put_events(rows=[second, first])
    assert [event.id for event in events()] == ["b", "a"]
