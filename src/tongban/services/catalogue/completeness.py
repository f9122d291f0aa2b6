"""Which fields an item still lacks before its guide may be published."""

from typing import Final

from tongban.services.catalogue.checks import SOURCES, Finding, Severity
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.types import ItemContent

REQUIRED: Final[dict[str, Label]] = {
    "base_code": Label("基本编码", "base code"),
    "item_type": Label("事项类型", "item type"),
    "legal_basis": Label("设定依据", "legal basis"),
    "exercise_level": Label("行使层级", "exercise level"),
    "power_source": Label("权力来源", "power source"),
    "service_objects": Label("服务对象", "service objects"),
    "case_type": Label("办件类型", "case type"),
    "promised_limit": Label("承诺办结时限", "promised limit"),
    "acceptance_conditions": Label("受理条件", "acceptance conditions"),
    "flow_steps": Label("办理流程", "steps of the flow"),
    "onsite_visits": Label("到办事现场次数", "visits on site"),
    "is_online": Label("是否网办", "whether it is online"),
    "in_hall": Label("是否进驻政务大厅", "whether it is in the hall"),
    "express": Label("是否支持物流快递", "whether post is offered"),
    "pay_online": Label("是否支持网上支付", "whether payment is online"),
    "is_fee": Label("是否收费", "whether it charges a fee"),
    "addr": Label("办理地点", "place"),
    "hours": Label("办理时间", "hours"),
    "contact": Label("咨询方式", "how to ask"),
    "supervision": Label("监督投诉方式", "how to complain"),
    "result_type": Label("结果类型", "result type"),
}
"""Fields that are NOT NULL in the national exchange schema, apart from those a law may leave out
(statutory limit, special procedures) and those the platform fills (version, state, codes)."""


def missing(item: ItemContent) -> tuple[Finding, ...]:
    """Give one finding for each field that must be filled before publication."""
    found = [
        _lacks(name, label)
        for name, label in REQUIRED.items()
        if getattr(item, name) is None or getattr(item, name) == ()
    ]
    if item.implementing_body is None and not (item.body_name and item.body_uscc):
        found.append(_lacks("implementing_body", Label("实施主体", "implementing body")))
    if item.onsite_visits and item.onsite_reason is None:
        found.append(_lacks("onsite_reason", Label("必须现场办理原因", "reason for the visits")))
    if item.is_online and not item.online_depth:
        found.append(_lacks("online_depth", Label("网上办理深度", "online depth")))
    return tuple(found)


def _lacks(name: str, label: Label) -> Finding:
    return Finding(
        "ITEM-INCOMPLETE",
        Severity.FAULT,
        name,
        Label(f"尚缺{label.zh}（{name}）", f"{label.en} ({name}) is missing"),
        SOURCES["ITEM-INCOMPLETE"],
    )
