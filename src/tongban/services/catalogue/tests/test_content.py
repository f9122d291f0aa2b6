"""The item as read and written: every fault found in one reading, nothing supplied."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.canonical import digest
from tongban.services.catalogue.codec import ContentError
from tongban.services.catalogue.tests.samples import item, raw
from tongban.services.catalogue.types import ItemContent, Limit


def faults(**changes: Any) -> dict[str, str]:
    with pytest.raises(ContentError) as caught:
        ItemContent.from_json(raw(**changes))
    return {fault.path: fault.code for fault in caught.value.faults}


def test_a_complete_item_comes_back_as_it_was() -> None:
    content = item()
    assert ItemContent.from_json(content.to_json()) == content
    assert content.statutory_limit is not None
    assert content.statutory_limit.basis is not None
    assert content.statutory_limit.basis.clause == "第四十二条"


def test_what_is_not_stated_stays_unknown() -> None:
    content = ItemContent.from_json({"id": "a", "name": "某事项"})
    assert content.to_json() == {"id": "a", "name": {"zh": "某事项"}}
    assert content.is_fee is None
    assert content.instant is None


def test_false_and_zero_are_stated() -> None:
    content = ItemContent.from_json(
        {"id": "a", "name": "某事项", "is_fee": False, "onsite_visits": 0}
    )
    assert content.to_json()["is_fee"] is False
    assert content.to_json()["onsite_visits"] == 0


def test_every_fault_is_named_with_its_path_in_one_reading() -> None:
    found = faults(
        item_type="77",
        base_code="12",
        onsite_visits="1",
        is_fee="no",
        legal_basis=[{"clause": "第一条"}],
        needs=[{"slot": "A B"}],
        promised_limit={"days": 5},
        plan_effective="soon",
        servce_objects=["1"],
    )
    assert found == {
        "servce_objects": "ITEM-UNKNOWN-FIELD",
        "base_code": "ITEM-FORMAT",
        "item_type": "ITEM-CODE",
        "legal_basis[0].law": "ITEM-MISSING",
        "promised_limit.unit": "ITEM-MISSING",
        "onsite_visits": "ITEM-TYPE",
        "is_fee": "ITEM-TYPE",
        "plan_effective": "ITEM-FORMAT",
        "needs[0].slot": "ITEM-FORMAT",
    }


def test_a_misspelt_field_is_told_its_likely_name() -> None:
    with pytest.raises(ContentError, match="did you mean service_objects"):
        ItemContent.from_json(raw(servce_objects=["1"]))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("名" * 1001, "ITEM-TOO-LONG"),
        ("坏\x00字", "ITEM-CONTROL"),
        ("  ", "ITEM-EMPTY"),
        (5, "ITEM-TYPE"),
    ],
)
def test_names_are_bounded_text(name: object, code: str) -> None:
    assert faults(name=name) == {"name": code}


def test_codes_are_taken_by_label_too() -> None:
    assert item(item_type="行政许可").item_type == "01"
    assert item(service_objects=["自然人", "非法人企业"]).service_objects == ("1", "6")


def test_at_once_needs_no_unit() -> None:
    assert item(promised_limit={"days": 0}).promised_limit == Limit(0, "working_days")


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        (Limit(20, "working_days"), "20个工作日", "20 working days"),
        (Limit(3, "months"), "3个月", "3 months"),
        (Limit(0, "hours"), "即办", "at once"),
    ],
)
def test_limits_in_words(limit: Limit, zh: str, en: str) -> None:
    assert (limit.words("zh"), limit.words("en")) == (zh, en)


@given(st.permutations(list(raw())))
def test_the_order_of_fields_does_not_change_the_digest(order: list[str]) -> None:
    fields = raw()
    content = ItemContent.from_json({name: fields[name] for name in order})
    assert digest(content.to_json()) == digest(item().to_json())


def test_every_clause_cited_is_found_with_its_path() -> None:
    ref = {"law": "某法", "clause": "第一条"}
    content = item(
        fee_items=[{"name": "工本费", "basis": ref, "reduction_basis": ref}],
        needs=[{"slot": "a", "basis": ref}],
    )
    assert [path for path, _ in content.bases()] == [
        "legal_basis[0]",
        "statutory_limit.basis",
        "fee_items[0].basis",
        "fee_items[0].reduction_basis",
        "needs[0].basis",
    ]
