"""The notices that the law asks for, as PDF with number and date, and the credential."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from tongban.base.documents.queries import list_papers, open_document
from tongban.record import effects
from tongban.record.timers import run_due
from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    APPROVER,
    CERTIFIER,
    CLERK,
    HEAD,
    REVIEWER,
    WANG,
    key,
)
from tongban.services.credentials.queries import credentials_of_case, get_fields

if TYPE_CHECKING:
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


def texts(case: UUID) -> dict[str, str]:
    """Give the text of each paper of the case, blanks taken out, by its kind."""
    effects.drain()
    assert effects.dead_effects(actor=SYSTEM) == ()
    found = {}
    for paper in list_papers(matter=case, actor=SYSTEM):
        opened = open_document(paper.document.hash, actor=SYSTEM, matter=case)
        with opened.file as file:
            reader = PdfReader(io.BytesIO(file.read()))
        text = "".join(page.extract_text() for page in reader.pages)
        found[paper.kind] = "".join(text.split())
        assert paper.number in found[paper.kind].replace(" ", "")
    return found


def test_receipt_acceptance_suspension_extension_grant_delivery() -> None:
    case = world.under_review()
    actions.suspend_case(
        case,
        actor=REVIEWER,
        key=key(),
        ground="testing",
        reason="送检样品",
        expected_until=date(2022, 4, 10),
    )
    actions.resume_case(case, actor=REVIEWER, key=key(), result="合格")
    actions.extend_case(case, actor=HEAD, key=key(), days=10, reason="情况复杂")
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合法定条件")
    actions.issue_credential(case, actor=CERTIFIER, key=key())
    effects.drain()
    actions.deliver_case(case, actor=CLERK, key=key(), method="window", received_by="王小芳")
    found = texts(case)
    assert list(found) == [
        "receipt",
        "acceptance",
        "suspension",
        "extension",
        "decision_grant",
        "delivery",
    ]
    assert "摊位平面图" in found["receipt"]
    assert "2022年4月11日" in found["receipt"]
    assert "示例区市场局" in found["acceptance"]
    assert "20个工作日" in found["acceptance"]
    assert "2022年4月29日" in found["acceptance"]
    assert "10个工作日" in found["acceptance"]
    assert "检测" in found["suspension"]
    assert "2022年4月10日" in found["suspension"]
    assert "10个工作日" in found["extension"]
    assert "情况复杂" in found["extension"]
    assert "准予行政许可" in found["decision_grant"]
    assert "摊位许可证" in found["delivery"]
    assert all("2022年4月1日" in text for text in found.values())


def test_correction_and_the_second_receipt() -> None:
    case = world.submit(actor=CLERK, channel="window", files=("photo",))
    actions.notify_correction(
        case, actor=CLERK, key=key(), missing=["plan"], defects=["字号：与执照不一致。"]
    )
    found = texts(case)
    assert "摊位平面图" in found["correction"]
    assert "与执照不一致" in found["correction"]
    assert "2022年5月17日" in found["correction"]


def test_refusal_names_the_body_and_the_remedy() -> None:
    case = world.submit()
    actions.refuse_acceptance(
        case, actor=CLERK, key=key(), reason="不属于本机关职权", competent_body="示例区政务局"
    )
    found = texts(case)["refusal"]
    assert "示例区政务局" in found
    assert "示例区人民政府" in found
    assert "示例区人民法院" in found


def test_not_required() -> None:
    case = world.submit()
    actions.declare_not_required(case, actor=CLERK, key=key(), reason="自家门前不需许可")
    assert "自家门前不需许可" in texts(case)["not_required"]


def test_denial_with_reasons_and_remedy() -> None:
    case = world.reviewed()
    actions.deny_case(case, actor=APPROVER, key=key(), reasons="占用盲道", remedy="可以复议")
    found = texts(case)["decision_deny"]
    assert "占用盲道" in found
    assert "六十日" in found


def test_deemed_acceptance_says_so() -> None:
    case = world.submit()
    world.on(2022, 4, 12)
    run_due()
    found = texts(case)["acceptance"]
    assert "自收到申请材料之日起即为受理" in found
    assert "2022年4月1日" in found


def test_withdrawal_of_both_kinds() -> None:
    case = world.submit()
    actions.withdraw_case(case, actor=WANG, key=key())
    assert "自愿撤回" in texts(case)["withdrawal"]
    lapsed = world.submit()
    actions.notify_correction(lapsed, actor=CLERK, key=key(), defects=["面积：太小"])
    world.on(2022, 5, 18)
    run_due()
    assert "逾期未补正" in texts(lapsed)["withdrawal"]


def test_the_credential_says_what_was_applied_for() -> None:
    case = world.granted()
    actions.issue_credential(case, actor=CERTIFIER, key=key(), valid_from=date(2022, 4, 6))
    assert effects.drain() > 0
    assert effects.drain() == 0
    (made,) = credentials_of_case(case, actor=WANG)
    assert (made.number, made.holder, made.issuer) == ("TW202200001", "wang", "mk")
    assert (made.valid_from, made.valid_to) == (date(2022, 4, 6), date(2023, 4, 5))
    shown = {each.element: each.value for each in get_fields(made.identifier, actor=WANG)}
    assert shown == {"trade_name": "小芳水果", "area": "12 ㎡", "owner_phone": "13812340000"}
