"""The code tables of service items: GB/T 39046-2020 Annex A and those of the national exchange."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tongban.services.catalogue.labels import Label


@dataclass(frozen=True)
class CodeTable:
    """One table: its name, where it is printed, its codes in order with their labels."""

    name: Label
    source: str
    entries: Mapping[str, Label]
    aliases: Mapping[str, str]

    def find(self, text: str) -> str | None:
        """Give the code for a code, a label or a known other wording; None where there is none."""
        wanted = unicodedata.normalize("NFKC", text).strip()
        if wanted in self.entries:
            return wanted
        if wanted in self.aliases:
            return self.aliases[wanted]
        for code, label in self.entries.items():
            if wanted == label.zh or wanted.casefold() == label.en.casefold():
                return code
        return None

    def label(self, code: str, lang: str = "zh") -> str:
        """Give the label of a code of this table; KeyError names a code that is not in it."""
        return self.entries[code].text(lang)


def _table(
    zh: str, en: str, source: str, rows: str, aliases: Mapping[str, str] | None = None
) -> CodeTable:
    entries: dict[str, Label] = {}
    for row in rows.strip().splitlines():
        code, chinese, english = (part.strip() for part in row.split("|"))
        entries[code] = Label(chinese, english)
    return CodeTable(Label(zh, en), source, entries, aliases or {})


ITEM_TYPES: Final = _table(
    "事项类型",
    "item type",
    "GB/T 39046-2020 A.1",
    """
    00 | 行政权力 | Administrative power
    01 | 行政许可 | Administrative licence
    02 | 行政处罚 | Administrative penalty
    03 | 行政强制 | Administrative compulsion
    04 | 行政征收 | Administrative levy
    05 | 行政给付 | Administrative payment
    06 | 行政检查 | Administrative inspection
    07 | 行政确认 | Administrative confirmation
    08 | 行政奖励 | Administrative award
    09 | 行政裁决 | Administrative ruling
    10 | 其他 | Other administrative power
    20 | 公共服务 | Public service
    """,
    {"其他行政权力": "10", "其他权力": "10", "其它行政权力": "10", "行政审批": "01"},
)
EXERCISE_LEVELS: Final = _table(
    "行使层级",
    "exercise level",
    "GB/T 39046-2020 A.2",
    """
    1 | 国家级 | State
    2 | 省级 | Province
    3 | 市级 | Prefecture
    4 | 县级 | County
    5 | 镇（乡、街道）级 | Township
    6 | 村（社区）级 | Village
    7 | 分级管理 | By grades
    """,
    {
        "局（署、会）": "1",
        "直属": "2",
        "隶属": "3",
        "区级": "4",
        "区县级": "4",
        "县(区)级": "4",
        "乡镇级": "5",
        "镇级": "5",
        "街道级": "5",
        "村级": "6",
        "社区级": "6",
    },
)
BODY_NATURES: Final = _table(
    "实施主体性质",
    "body nature",
    "GB/T 39046-2020 A.3",
    """
    1 | 法定机关 | Authority by law
    2 | 授权组织 | Authorised organisation
    3 | 受委托组织 | Entrusted organisation
    9 | 其他 | Other
    """,
)
SERVICE_OBJECTS: Final = _table(
    "服务对象",
    "service object",
    "GB/T 39046-2020 A.4",
    """
    1 | 自然人 | Natural person
    2 | 企业法人 | Enterprise
    3 | 事业法人 | Public institution
    4 | 社会组织法人 | Social organisation
    5 | 行政机关 | Administrative organ
    6 | 其他组织 | Other organisation
    """,
    {"个人": "1", "企业": "2", "事业单位法人": "3", "非法人企业": "6", "社会组织": "4"},
)
HANDLING_FORMS: Final = _table(
    "办理形式",
    "handling form",
    "GB/T 39046-2020 A.5",
    """
    1 | 窗口办理 | At a window
    2 | 电脑端办理 | By computer
    3 | 移动端办理 | By phone
    4 | 快递申请 | By post
    9 | 其他 | Other
    """,
    {"窗口": "1", "电脑端": "2", "网上办理": "2", "移动端": "3", "快递": "4"},
)
CASE_TYPES: Final = _table(
    "办件类型",
    "case type",
    "GB/T 39046-2020 A.6",
    """
    1 | 即办件 | Decided at once
    2 | 承诺件 | Decided within the promise
    9 | 其他 | Other
    """,
)
SATISFACTIONS: Final = _table(
    "满意度",
    "satisfaction",
    "GB/T 39046-2020 A.8",
    """
    1 | 非常满意 | Very satisfied
    2 | 满意 | Satisfied
    3 | 基本满意 | Fairly satisfied
    4 | 不满意 | Dissatisfied
    5 | 非常不满意 | Very dissatisfied
    """,
)
POWER_SOURCES: Final = _table(
    "权力来源",
    "power source",
    "national exchange table up_task_general_basic",
    """
    1 | 法定本级行使 | Own power by law
    2 | 上级下放 | Devolved from above
    3 | 上级授权 | Authorised from above
    4 | 同级授权 | Authorised at the same level
    5 | 上级委托 | Entrusted from above
    6 | 同级委托 | Entrusted at the same level
    """,
)
ONLINE_DEPTHS: Final = _table(
    "网上办理深度",
    "online depth",
    "national exchange tables; codes 5 and 7 by usage",
    """
    1 | 互联网咨询 | Questions online
    2 | 网上收件 | Receipt online
    3 | 网上预审 | Pre-check online
    4 | 网上受理 | Acceptance online
    5 | 网上办理 | Decision online
    6 | 结果反馈 | Result online
    7 | 电子证照反馈 | Electronic certificate
    9 | 其他 | Other
    """,
)
CROSS_SCOPES: Final = _table(
    "通办范围",
    "cross-division scope",
    "national exchange table up_task_general_extend",
    """
    1 | 全国 | Nationwide
    2 | 跨省 | Across provinces
    3 | 跨市 | Across prefectures
    4 | 跨县 | Across counties
    """,
    {"跨县（区）": "4", "跨区县": "4", "全省": "3", "全市": "4"},
)
CROSS_SHAPES: Final = _table(
    "通办形式",
    "cross-division shape",
    "国办发〔2020〕35号",
    """
    1 | 全程网办 | Fully online
    2 | 异地代收代办 | Received for another place
    3 | 多地联办 | Handled jointly by several places
    """,
)
NECESSITIES: Final = _table(
    "材料必要性",
    "necessity",
    "national exchange table up_task_general_material",
    """
    required | 必要 | Required
    optional | 非必要 | Optional
    tolerable | 容缺 | May follow later
    """,
    {"容缺后补": "tolerable", "必要材料": "required", "可选": "optional"},
)
MATERIAL_FORMS: Final = _table(
    "材料形式",
    "material form",
    "GB/T 39046-2020 table 4",
    """
    paper | 纸质 | Paper
    electronic | 电子 | Electronic
    either | 纸质或电子 | Paper or electronic
    both | 纸质和电子 | Paper and electronic
    """,
    {"纸质/电子": "either", "电子化": "electronic", "纸质版": "paper", "电子版": "electronic"},
)
MATERIAL_SOURCES: Final = _table(
    "材料来源渠道",
    "material source",
    "GB/T 39046-2020 table 4",
    """
    applicant | 申请人自备 | The applicant
    government | 政府部门核发 | Issued by an authority
    other | 其他 | Other
    """,
)
RESULT_TYPES: Final = _table(
    "结果类型",
    "result type",
    "GB/T 39046-2020 table 4",
    """
    certificate | 出证办结 | Certificate issued
    approval | 审批办结 | Approval given
    document | 出文办结 | Document issued
    other | 其他 | Other
    """,
    {"证照": "certificate", "批文": "approval", "文件": "document", "credential": "certificate"},
)
LIMIT_UNITS: Final = _table(
    "时限单位",
    "unit of time",
    "GB/T 39046-2020 table 4",
    """
    working_days | 工作日 | working days
    calendar_days | 自然日 | calendar days
    rolling_days | 自然日（顺延） | calendar days, rolling over rest days
    months | 月 | months
    hours | 小时 | hours
    """,
)
SPECIAL_GROUNDS: Final = _table(
    "特别程序",
    "special procedure",
    "行政许可法 §45",
    """
    hearing | 听证 | Hearing
    tender | 招标 | Tender
    auction | 拍卖 | Auction
    inspection | 检验 | Inspection
    testing | 检测 | Testing
    quarantine | 检疫 | Quarantine
    appraisal | 鉴定 | Appraisal
    expert_review | 专家评审 | Expert review
    other | 其他（须有法律依据） | Other, with a basis in law
    """,
)
COMMITMENT_DOMAINS: Final = _table(
    "不适用告知承诺的领域",
    "domains without notify-and-commit",
    "安阳市优化营商环境条例 §25；上海市优化营商环境条例 §27",
    """
    state_security | 国家安全、国家秘密 | State security and state secrets
    public_security | 公共安全 | Public security
    financial_prudence | 金融业审慎监管 | Prudential supervision of finance
    ecology | 生态环境保护 | Protection of the environment
    life_safety | 直接涉及公民人身健康、生命安全 | Directly touching health and life
    """,
)
BASIS_RANKS: Final = _table(
    "依据层级",
    "rank of a basis",
    "立法法",
    """
    law | 法律 | Law
    administrative_regulation | 行政法规 | Administrative regulation
    state_council_decision | 国务院决定 | State Council decision
    local_regulation | 地方性法规 | Local regulation
    rule | 规章 | Rule
    document | 规范性文件 | Normative document
    """,
)
