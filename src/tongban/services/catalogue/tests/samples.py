"""A complete item of an invented county bureau, for tests to change in one place."""

from typing import Any

from tongban.services.catalogue.types import ItemContent

USCC = "11420902MB0A000183"


def raw(**changes: Any) -> dict[str, Any]:
    """Give the JSON of a complete item; a change to None leaves the field out."""
    item: dict[str, Any] = {
        "id": "food-business-permit",
        "name": {"zh": "食品经营许可（新办）", "en": "Food business permit (new)"},
        "base_code": "000131001001",
        "handling_serial": "01",
        "implementing_body": "scjg",
        "body_name": "孝南区示例局",
        "body_uscc": USCC,
        "body_nature": "1",
        "item_type": "01",
        "exercise_level": ["4"],
        "power_source": "1",
        "service_objects": ["1", "2"],
        "case_type": "2",
        "legal_basis": [{"law": "中华人民共和国食品安全法", "clause": "第三十五条"}],
        "statutory_limit": {
            "days": 20,
            "unit": "working_days",
            "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条"},
        },
        "promised_limit": {"days": 5, "unit": "working_days"},
        "acceptance_conditions": [{"zh": "有固定的经营场所", "en": "Fixed premises"}],
        "flow_steps": [{"step": {"zh": "受理"}, "handler": {"zh": "窗口"}}],
        "handling_forms": ["1", "2"],
        "onsite_visits": 0,
        "onsite_review": True,
        "is_online": True,
        "online_depth": ["2", "4"],
        "in_hall": True,
        "express": True,
        "pay_online": False,
        "is_fee": False,
        "addr": {"zh": "政务服务中心一楼"},
        "hours": {"zh": "工作日 8:30–17:00"},
        "contact": {"zh": "0712-1234567"},
        "supervision": {"zh": "12345"},
        "result_name": {"zh": "食品经营许可证"},
        "result_type": "certificate",
        "needs": [
            {
                "slot": "application",
                "kind": "application-form",
                "name": {"zh": "食品经营许可申请书", "en": "Application"},
                "necessity": "required",
                "form": "electronic",
                "original": 1,
                "source": "applicant",
            },
            {
                "slot": "licence",
                "kind": "business-licence",
                "name": {"zh": "营业执照"},
                "necessity": "required",
                "source": "government",
                "shareable": True,
            },
        ],
        "form": ["trade-name"],
    }
    item |= changes
    return {key: value for key, value in item.items() if value is not None}


def item(**changes: Any) -> ItemContent:
    """Give a complete item as content."""
    return ItemContent.from_json(raw(**changes))
