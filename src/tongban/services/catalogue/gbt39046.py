"""The data items of GB/T 39046-2020 table 4, and how each value is written in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING, Final

from tongban.services.catalogue.codec import Record
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.laws import Law, title_of
from tongban.services.catalogue.lifecycle import State
from tongban.services.catalogue.records import ItemRecord

if TYPE_CHECKING:
    from tongban.services.catalogue.types import LawRef, Limit, MaterialSlot

TASK_STATES: Final = {
    State.PUBLISHED: "1",
    State.REVISING: "1",
    State.SUSPENDED: "2",
    State.CANCELLED: "3",
}
"""Codes of the item's state in the national exchange tables."""
LIMIT_UNIT_WORDS: Final = {
    "working_days": "工作日",
    "calendar_days": "自然日",
    "rolling_days": "自然日",
    "months": "月",
    "hours": "小时",
}
CODE: Final = 2
"""Characters of the longest code in the tables; lists of codes are joined by commas."""


Cell = Callable[[ItemRecord, dict[str, Law]], object]


@dataclass(frozen=True)
class Column:
    """One data item: its Chinese name, the identifier used in the house, how it is written."""

    name: str
    identifier: str
    cell: Cell


def _field(name: str, identifier: str) -> Column:
    return Column(name, identifier, lambda record, _: getattr(record.content, identifier))


COLUMNS: Final[tuple[Column, ...]] = (
    _field("事项名称", "name"),
    _field("基本编码", "base_code"),
    _field("实施编码", "implementation_code"),
    _field("业务办理项编码", "handling_code"),
    _field("地方基本编码", "local_catalog_code"),
    _field("地方实施编码", "local_task_code"),
    _field("事项类型", "item_type"),
    Column("事项版本", "version", lambda record, _: record.version),
    Column("事项状态", "state", lambda record, _: TASK_STATES.get(record.state)),
    Column(
        "设定依据",
        "legal_basis",
        lambda record, laws: tuple(_law(ref, laws) for ref in record.content.legal_basis),
    ),
    _field("行使层级", "exercise_level"),
    _field("权限划分", "authority_split"),
    _field("行使内容", "exercise_content"),
    _field("权力来源", "power_source"),
    _field("实施主体", "body_name"),
    _field("实施主体编码", "body_uscc"),
    _field("实施主体性质", "body_nature"),
    _field("委托部门", "entrusting_body"),
    _field("承办机构", "handling_office"),
    _field("联办机构", "joint_bodies"),
    _field("服务对象", "service_objects"),
    _field("办件类型", "case_type"),
    Column("法定办结时限", "statutory_limit", lambda r, _: _days(r.content.statutory_limit)),
    Column("法定办结时限单位", "statutory_unit", lambda r, _: _unit(r.content.statutory_limit)),
    Column(
        "法定办结时限说明",
        "statutory_note",
        lambda r, _: _note(r.content.statutory_limit, r.content.statutory_note),
    ),
    Column("承诺办结时限", "promised_limit", lambda r, _: _days(r.content.promised_limit)),
    Column("承诺办结时限单位", "promised_unit", lambda r, _: _unit(r.content.promised_limit)),
    Column(
        "承诺办结时限说明",
        "promised_note",
        lambda r, _: _note(r.content.promised_limit, r.content.promised_note),
    ),
    _field("特别程序", "special_procedures"),
    _field("受理条件", "acceptance_conditions"),
    _field("办理流程", "flow_steps"),
    _field("办理形式", "handling_forms"),
    _field("到办事现场次数", "onsite_visits"),
    _field("必须现场办理原因", "onsite_reason"),
    _field("是否网办", "is_online"),
    _field("网上办理深度", "online_depth"),
    Column("计算机端在线办理跳转地址", "url_pc", lambda r, _: r.content.url and r.content.url.pc),
    Column(
        "移动端在线办理跳转地址", "url_mobile", lambda r, _: r.content.url and r.content.url.mobile
    ),
    _field("计算机端是否单点登录", "sso_pc"),
    _field("移动端是否单点登录", "sso_app"),
    _field("通办范围", "cross_scope"),
    _field("通办形式", "cross_shape"),
    _field("是否进驻政务大厅", "in_hall"),
    _field("是否支持物流快递", "express"),
    _field("是否支持网上支付", "pay_online"),
    _field("是否支持预约办理", "bookable"),
    _field("是否支持自助终端办理", "on_kiosk"),
    _field("是否收费", "is_fee"),
    _field("办理地点", "addr"),
    _field("办理时间", "hours"),
    _field("咨询方式", "contact"),
    _field("监督投诉方式", "supervision"),
    _field("审批结果名称", "result_name"),
    _field("审批结果类型", "result_type"),
    _field("审批结果样本", "sample"),
    _field("数量限制", "quota_note"),
    _field("中介服务", "intermediary_service"),
    _field("面向自然人事项主题分类", "topics_natural"),
    _field("面向法人事项主题分类", "topics_legal"),
    _field("乡镇街道代码", "town_code"),
    _field("村居社区代码", "village_code"),
    _field("计划生效日期", "plan_effective"),
    _field("计划取消日期", "plan_cancel"),
    Column("生效日期", "effective_from", lambda record, _: record.effective_from),
    _field("情形", "situations"),
)
"""The data items of an implementation list, in the order of the standard."""

MATERIALS: Final[tuple[tuple[str, Callable[[MaterialSlot, dict[str, Law]], object]], ...]] = (
    ("材料名称", lambda slot, _: slot.name or slot.kind or slot.slot),
    ("材料必要性", lambda slot, _: slot.necessity),
    ("材料类型", lambda slot, _: _kind(slot)),
    ("材料形式", lambda slot, _: slot.form),
    ("原件份数", lambda slot, _: slot.original),
    ("复印件份数", lambda slot, _: slot.copies),
    ("纸质材料规格", lambda slot, _: slot.paper_spec),
    ("来源渠道", lambda slot, _: slot.source),
    ("来源渠道说明", lambda slot, _: slot.source_note),
    ("是否可共享", lambda slot, _: slot.shareable),
    ("证照类型代码", lambda slot, _: slot.certificate_type),
    ("空白表格", lambda slot, _: slot.blank_form),
    ("示例样表", lambda slot, _: slot.sample),
    ("填报须知", lambda slot, _: slot.filling_note),
    ("要求提供材料的依据", lambda slot, laws: _law(slot.basis, laws) if slot.basis else None),
    ("受理标准", lambda slot, _: slot.standard),
    ("情形", lambda slot, _: slot.situations),
)
FEES: Final = ("收费项目名称", "收费标准", "收费依据", "是否允许减免", "允许减免依据")
QUESTIONS: Final = ("序号", "问题", "解答")
KEYS: Final = ("实施编码", "业务办理项编码", "地方实施编码", "事项名称")


def item_row(record: ItemRecord, laws: dict[str, Law]) -> dict[str, str]:
    """Give one item by the Chinese names of its data items, all as text."""
    return {column.name: written(column.cell(record, laws)) for column in COLUMNS}


def material_rows(record: ItemRecord, laws: dict[str, Law]) -> Iterator[dict[str, str]]:
    """Give the materials of an item, each with the codes of its item."""
    keys = _keys(record)
    for n, slot in enumerate(record.content.needs, 1):
        yield (
            keys | {"序号": str(n)} | {name: written(cell(slot, laws)) for name, cell in MATERIALS}
        )


def fee_rows(record: ItemRecord, laws: dict[str, Law]) -> Iterator[dict[str, str]]:
    """Give the fees of an item."""
    keys = _keys(record)
    for fee in record.content.fee_items:
        yield keys | {
            "收费项目名称": written(fee.name),
            "收费标准": written(fee.standard or fee.amount),
            "收费依据": _law(fee.basis, laws) if fee.basis else "",
            "是否允许减免": written(fee.reducible),
            "允许减免依据": _law(fee.reduction_basis, laws) if fee.reduction_basis else "",
        }


def question_rows(record: ItemRecord) -> Iterator[dict[str, str]]:
    """Give the frequent questions of an item."""
    keys = _keys(record)
    for n, faq in enumerate(record.content.faq, 1):
        yield keys | {
            "序号": str(n),
            "问题": written(faq.q),
            "解答": written(faq.a),
        }


def _keys(record: ItemRecord) -> dict[str, str]:
    content = record.content
    values = (
        content.implementation_code,
        content.handling_code,
        content.local_task_code,
        content.name,
    )
    return {name: written(value) for name, value in zip(KEYS, values, strict=True)}


@singledispatch
def written(value: object) -> str:
    """Write a value as the standard does: 1 and 0, YYYYMMDD, codes by commas, texts in Chinese."""
    return str(value)


@written.register
def _nothing(_: None) -> str:
    return ""


@written.register
def _yes_no(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "1" if value else "0"


@written.register
def _day(value: date) -> str:
    return value.strftime("%Y%m%d")


@written.register
def _amount(value: Decimal) -> str:
    return f"{value:.2f}"


@written.register
def _label(value: Label) -> str:
    return value.zh


@written.register
def _record(value: Record) -> str:
    parts = (written(getattr(value, name)) for name in value.to_json())
    return "，".join(part for part in parts if part)


@written.register
def _several(value: tuple) -> str:  # type: ignore[type-arg]
    if all(isinstance(item, str) and len(item) <= CODE for item in value):
        return ",".join(value)
    return "；".join(written(item) for item in value)


def _law(ref: LawRef, laws: dict[str, Law]) -> str:
    law = laws.get(ref.law)
    number = ref.doc_no or (law.doc_no if law else "")
    title = title_of(ref, laws).zh.strip("《》")
    text = f"：{ref.text.zh}" if ref.text else ""
    return f"《{title}》" + (f"（{number}）" if number else "") + ref.clause + text


def _days(limit: Limit | None) -> int | None:
    return None if limit is None else limit.days


def _unit(limit: Limit | None) -> str | None:
    return None if limit is None else LIMIT_UNIT_WORDS[limit.unit]


def _note(limit: Limit | None, note: Label | None) -> Label | None:
    return note or (limit.note if limit else None)


def _kind(slot: MaterialSlot) -> str | None:
    """Tell original, copy or both by the counts; unknown where neither count is known."""
    if slot.original is None and slot.copies is None:
        return None
    if slot.original and slot.copies:
        return "原件和复印件"
    return "原件" if slot.original else "复印件" if slot.copies else None
