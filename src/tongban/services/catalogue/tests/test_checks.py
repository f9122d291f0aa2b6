"""INV-ITEM-01 to 10, each with what keeps it and what breaks it."""

from datetime import date
from typing import Any

import pytest

from tongban.services.catalogue.checks import (
    SOURCES,
    Context,
    check,
    vague,
)
from tongban.services.catalogue.completeness import missing
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.tests.samples import item

LAWS = {
    "fee": Law(name="收费管理条例", rank="administrative_regulation"),
    "local": Law(name="某市收费条例", rank="local_regulation"),
    "old": Law(name="旧办法", effective_from=date(2000, 1, 1), effective_to=date(2020, 6, 30)),
}


def found(on: date | None = None, **changes: Any) -> list[tuple[str, str, str]]:
    findings = check(item(**changes), Context(LAWS, frozenset({"id-card"}), on))
    return [(f.rule, f.severity.value, f.path) for f in findings]


def slot(**changes: Any) -> list[dict[str, Any]]:
    return [{"slot": "a", "name": {"zh": "申请书"}} | changes]


def test_a_sound_item_passes_and_lacks_nothing() -> None:
    assert found(date(2022, 4, 1)) == []
    assert missing(item()) == ()


@pytest.mark.parametrize(
    ("promise", "expected"),
    [
        ({"days": 20, "unit": "working_days"}, []),
        ({"days": 21, "unit": "working_days"}, [("INV-ITEM-01", "fault", "promised_limit")]),
        ({"days": 2, "unit": "months"}, [("INV-ITEM-01", "fault", "promised_limit")]),
        ({"days": 40, "unit": "calendar_days"}, [("INV-ITEM-01", "warning", "promised_limit")]),
        ({"days": 20, "unit": "calendar_days"}, []),
    ],
)
def test_01_a_promise_only_shortens(promise: dict[str, Any], expected: list[Any]) -> None:
    assert found(promised_limit=promise) == expected


def test_01_a_promise_is_needed_even_without_a_limit_in_law() -> None:
    content = item(statutory_limit=None, promised_limit=None)
    assert [finding.path for finding in missing(content)] == ["promised_limit"]


def test_02_decided_at_once_and_zero_go_together() -> None:
    assert found(case_type="1") == [("INV-ITEM-02", "fault", "promised_limit")]
    assert found(promised_limit={"days": 0}) == [("INV-ITEM-02", "fault", "case_type")]
    assert found(case_type="1", promised_limit={"days": 0}) == []
    assert found(case_type=None, promised_limit={"days": 0}) == []


def test_03_a_basis_has_its_clause_and_is_in_force() -> None:
    fault = [("INV-ITEM-03", "fault", "legal_basis")]
    assert found(legal_basis=[]) == fault
    assert found(legal_basis=[{"law": "某法"}]) == fault
    old = [{"law": "old", "clause": "第一条"}]
    assert found(date(2020, 6, 30), legal_basis=old) == []
    assert found(date(2020, 7, 1), legal_basis=old) == fault
    assert found(date(2020, 7, 1), legal_basis=[*old, {"law": "fee", "clause": "第二条"}]) == []


@pytest.mark.parametrize(
    "name",
    [
        "其他材料",
        "法律、法规规定的其他材料",
        "有关证明",
        "相关材料",
        "省科学技术奖-其他佐证材料",
        "营业执照等",
        "合同等材料",
        "申请人身份证明（含营业执照、授权委托书等）",
        "其他",
    ],
)
def test_04_catch_all_materials_are_named(name: str) -> None:
    assert vague(name) is not None
    assert found(needs=slot(name={"zh": name})) == [("INV-ITEM-04", "fault", "needs[0].name")]


@pytest.mark.parametrize(
    "name",
    [
        "高等学校毕业证书",
        "普通话等级证书",
        "二级乙等及以上普通话水平测试等级证书",
        "利益相关者处理协议",
        "三年以上其他法律职业经历证明",
        "法定代表人未担任其他社会团体法定代表人声明",
        "营业执照等申请人身份证明文件",
        "种子、植株等实物彩色照片",
        "我国高等院校（含港澳地区的高等院校）毕业证书。",
        "等离子切割机购置发票",
    ],
)
def test_04_words_that_only_look_like_it_pass(name: str) -> None:
    assert vague(name) is None


def test_04_a_material_is_asked_for_once() -> None:
    twice = [{"slot": "a", "kind": "id-card"}, {"slot": "b", "kind": "id-card"}]
    assert found(needs=twice) == [("INV-ITEM-04", "warning", "needs[1]")]
    apart = [twice[0] | {"when": "a = 1"}, twice[1] | {"when": "a = 2"}]
    assert found(needs=apart) == []


def test_05_what_authorities_share_is_not_asked_of_people() -> None:
    fault = [("INV-ITEM-05", "fault", "needs[0].source")]
    assert found(needs=slot(source="applicant", shareable=True)) == fault
    assert found(needs=slot(source="applicant", kind="id-card")) == fault
    assert found(needs=slot(source="government", shareable=True)) == []
    assert found(needs=slot(source="applicant", shareable=True, necessity="optional")) == []


def test_inv_net_02_a_shareable_datum_is_never_a_required_upload() -> None:
    fault = [("INV-ITEM-05", "fault", "needs[0].source")]
    assert found(needs=slot(source="applicant", shareable=True)) == fault
    assert found(needs=slot(source="government", shareable=True)) == []


def test_inv_net_05_an_item_on_mobile_has_its_address_and_form() -> None:
    url = {"mobile": "https://example.cn/m"}
    assert found(handling_forms=["1", "3"], url=url) == []
    assert found(handling_forms=["1"], url=url) == [("INV-NET-05", "fault", "handling_forms")]
    assert found(handling_forms=["1", "3"]) == [("INV-NET-05", "warning", "url.mobile")]
    assert found(handling_forms=["1", "2"]) == []


def test_06_a_licence_fee_rests_on_law_or_regulation() -> None:
    def fee(**basis: str) -> list[dict[str, Any]]:
        return [{"name": {"zh": "工本费"}} | ({"basis": basis} if basis else {})]

    path = "fee_items[0].basis"
    assert found(is_fee=True) == [("INV-ITEM-06", "fault", "fee_items")]
    assert found(is_fee=True, fee_items=fee()) == [("INV-ITEM-06", "fault", path)]
    assert found(is_fee=True, fee_items=fee(law="local")) == [("INV-ITEM-06", "fault", path)]
    assert found(is_fee=True, fee_items=fee(law="某条例")) == [("INV-ITEM-06", "warning", path)]
    assert found(is_fee=True, fee_items=fee(law="fee")) == []
    assert found(is_fee=True, fee_items=fee(law="中华人民共和国道路交通安全法")) == []
    assert found(is_fee=True, item_type="07", base_code=None) == []


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("食品经营许可证", "certificate", []),
        ("食品经营许可证", "approval", [("INV-ITEM-08", "warning", "result_type")]),
        ("关于某项目的批复", "approval", []),
        ("关于某项目的批复", "document", [("INV-ITEM-08", "warning", "result_type")]),
        ("准予许可决定公文", "certificate", [("INV-ITEM-08", "warning", "result_type")]),
        ("登记结果", "other", []),
    ],
)
def test_08_the_result_fits_its_type(name: str, kind: str, expected: list[Any]) -> None:
    assert found(result_name={"zh": name}, result_type=kind) == expected


def test_10_an_intermediary_service_rests_on_law() -> None:
    def service(**basis: str) -> list[dict[str, Any]]:
        return [{"name": {"zh": "检测报告"}} | ({"basis": basis} if basis else {})]

    path = "intermediary_service[0].basis"
    assert found(intermediary_service=service()) == [("INV-ITEM-10", "fault", path)]
    assert found(intermediary_service=service(law="local")) == [("INV-ITEM-10", "fault", path)]
    decision = service(law="国务院决定", doc_no="国发〔2017〕7号")
    assert found(intermediary_service=decision) == []


def test_every_rule_has_its_source_and_both_languages() -> None:
    findings = check(
        item(legal_basis=[], needs=slot(name={"zh": "其他材料"}), case_type="1"), Context()
    )
    assert [finding.rule for finding in findings] == ["INV-ITEM-02", "INV-ITEM-03", "INV-ITEM-04"]
    for finding in findings:
        assert finding.source == SOURCES[finding.rule]
        assert finding.message.zh
        assert finding.message.en


def test_what_is_missing_is_listed_at_once() -> None:
    content = item(
        addr=None, is_fee=None, online_depth=None, implementing_body=None, body_uscc=None
    )
    assert {finding.path for finding in missing(content)} == {
        "addr",
        "is_fee",
        "online_depth",
        "implementing_body",
    }
    assert [f.path for f in missing(item(onsite_visits=1))] == ["onsite_reason"]


def test_codes_fit_the_body_the_level_and_the_type() -> None:
    whole: dict[str, Any] = {"implementation_code": "11420902MB0A0001834000131001001"}
    assert found(**whole, handling_code="11420902MB0A000183400013100100101") == []
    assert found(item_type="07", is_fee=None) == [("ITEM-CODE", "warning", "base_code")]
    fault = [("ITEM-CODE", "fault", "implementation_code")]
    assert found(**whole, exercise_level=["3"]) == fault
    assert found(**whole, base_code="000131001002") == fault
    assert found(**whole, body_uscc="12420902MB0A00026T") == fault
    assert found(implementation_code="11420902MB0A0001844000131001001", body_uscc=None) == fault
    assert found(**whole, handling_code="99") == [("ITEM-CODE", "fault", "handling_code")]
