"""Data of every paper for tests: invented people, real kinds of sentences."""

from __future__ import annotations

from typing import Any

AUTHORITY = {
    "name": "孝感市孝南区市场监督管理局",
    "phone": "0712-0000001",
    "address": "政务服务中心一楼",
}

DATA: dict[str, Any] = {
    "applicant": {"name": "孝南区晨曦便利店"},
    "item": "食品经营许可（新办）",
    "item_en": "Food business permit (new)",
    "case_number": "4209022022040100000013",
    "basis": ["《中华人民共和国行政许可法》第三十二条"],
    "received_at": "2022-04-01T09:05:00+08:00",
    "intake_due": "2022-04-11",
    "accepted_on": "2022-04-01",
    "deemed": False,
    "statutory_limit": "20个工作日",
    "due": "2022-04-29",
    "promised_limit": "5个工作日",
    "promise_due": "2022-04-11",
    "materials": [{"name": "申请书", "form": "电子", "copies": 1}],
    "corrections": [{"name": "平面图", "problem": "缺少贮存区", "requirement": "请补充标注"}],
    "correct_by": "2022-04-18",
    "reasons": ["经营场所不属于本机关管辖区域。"],
    "competent": {"name": "安陆市市场监督管理局", "address": "解放大道88号", "phone": "0712-1"},
    "remedy": {"reconsideration": "孝感市孝南区人民政府", "court": "孝感市孝南区人民法院"},
    "ground": "检验",
    "reason": "需要现场核查",
    "starts_on": "2022-04-08",
    "duration": "9个工作日",
    "expected_end": "2022-04-20",
    "new_due": "2022-05-30",
    "content": [{"label": "许可内容", "value": "预包装食品销售"}],
    "result": "食品经营许可证",
    "documents": [{"name": "准予行政许可决定书", "number": "孝南市监准字〔2022〕第0001号"}],
    "method": "电子送达",
    "delivered_at": "2022-04-12T10:00:00+08:00",
    "voluntary": True,
    "withdrawn_on": "2022-04-06",
    "promised": [{"name": "照片", "requirement": "门面正面"}],
    "limit": "5个工作日",
    "supplement_by": "2022-04-11",
    "conditions": ["经营场所布局符合卫生要求", "从业人员持有健康合格证明"],
    "verify_within": "30个工作日",
    "verified_on": "2022-05-06",
    "findings": "消毒间未设置",
    "rectify_by": "2022-05-27",
    "decided_on": "2022-04-01",
    "serious": True,
    "evidence": ["sha256:" + "0" * 64],
}

COMPLETE = {
    **DATA,
    "authority": AUTHORITY,
    "number": "孝南市监受字〔2022〕第0001号",
    "date": "2022-04-01",
}
