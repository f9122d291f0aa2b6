"""Forms that no act brings: a zone's assessment, a result of a merge, a new project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.authorities.queries import get_authorities
from tongban.base.district.queries import evidence_kinds
from tongban.kernel.definitions import Definition
from tongban.reforms.construction.law import law
from tongban.reforms.construction.procedure import PROJECT, document
from tongban.services.cases.types import ActForm, Choice, FieldForm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tongban.reforms.construction.merging import Merge

HIDDEN = frozenset({"land_m2"})
MEMBERS = {
    "land": {"zh": "土地", "en": "Land"},
    "planning": {"zh": "规划", "en": "Planning"},
    "property": {"zh": "不动产", "en": "Property"},
    "building": {"zh": "建筑", "en": "Building"},
    "fire": {"zh": "消防", "en": "Fire"},
    "shelter": {"zh": "人防", "en": "Civil air defence"},
}


def register_form(parties: Sequence[tuple[str, str]]) -> ActForm:
    """Give the form of a new project, for one of these parties (id and name)."""
    rule = Definition.load(document(PROJECT), lambda _hash: None).acts["register"]
    fields = [
        FieldForm(
            name=each.name,
            type=each.type.value,
            label={"zh": each.label.zh, "en": each.label.en},
            required=each.required,
            choices=tuple(
                Choice(code, {"zh": label.zh, "en": label.en})
                for code, label in each.choice_labels.items()
            ),
            min=each.min,
            max=each.max,
        )
        for each in rule.payload.values()
        if each.name not in HIDDEN
    ]
    owner = FieldForm(
        "investor",
        "choice",
        {"zh": "建设单位", "en": "Investor"},
        required=True,
        choices=tuple(Choice(party, {"zh": name, "en": name}) for party, name in parties),
    )
    return ActForm("register", {"zh": "登记项目", "en": "Register the project"}, (owner, *fields))


def recognition_form(merge: Merge) -> ActForm:
    """Give the form of a result: object, stage, one conclusion of each member, the document."""
    stages = tuple(Choice(each.id, each.name) for each in law().stages)
    return ActForm(
        "recognise",
        {"zh": "认可成果", "en": "Recognise the result"},
        (
            _text("object", "对象（单体、地块）", "Object (building, parcel)", most=120),
            FieldForm(
                "stage", "choice", {"zh": "阶段", "en": "Stage"}, required=True, choices=stages
            ),
            *(
                _text(
                    f"member_{each}",
                    f"{MEMBERS.get(each, _kind(each))['zh']}结论",
                    f"Conclusion: {MEMBERS.get(each, _kind(each))['en']}",
                    most=200,
                )
                for each in merge.members
            ),
            FieldForm("document", "document", {"zh": "成果文件", "en": "Document"}, required=True),
            _text(
                "change",
                "变化（仅补充成果时填写）",
                "What changed (for a supplement only)",
                most=200,
                required=False,
            ),
        ),
        basis="" if merge.basis is None else str(merge.basis),
    )


def zone_form(bodies: Sequence[str]) -> ActForm:
    """Give the form of a zone's assessment, for officers of these bodies."""
    known = get_authorities(bodies)
    own = tuple(Choice(each, known[each].short) for each in bodies if each in known)
    kinds = tuple(
        Choice(each.id, each.label)
        for each in evidence_kinds().values()
        if not each.form and not each.abstract
    )
    types: Mapping[str, Mapping[str, str]] = dict(
        document(PROJECT)["acts"]["register"]["payload"]["project_type"]["choices"].items()
    )
    return ActForm(
        "publish",
        {"zh": "公布区域评估", "en": "Publish the assessment"},
        (
            _text("zone_zh", "区域名称", "Zone (Chinese)", most=120),
            _text("zone_en", "区域英文名称", "Zone (English)", most=120, required=False),
            _text("report_no", "报告文号", "Number of the report", most=120),
            FieldForm("document", "document", {"zh": "报告", "en": "Report"}, required=True),
            FieldForm(
                "corners",
                "list",
                {"zh": "区域界址点（每行 x,y）", "en": "Corners, one a line: x,y"},
                required=True,
            ),
            FieldForm(
                "replaces",
                "list",
                {"zh": "替代的评估或批复", "en": "Stands for"},
                required=True,
                choices=tuple(each for each in kinds if _assessing(each.value)),
                multiple=True,
            ),
            FieldForm(
                "types",
                "list",
                {"zh": "适用的项目类型", "en": "Types of project"},
                required=True,
                choices=tuple(Choice(code, label) for code, label in types.items()),
                multiple=True,
            ),
            _day("finished_on", "评估完成日期", "Finished on"),
            _day("valid_from", "有效期自", "Holds from"),
            _day("valid_to", "有效期至", "Holds until"),
            FieldForm(
                "commissioned_by",
                "choice",
                {"zh": "组织单位", "en": "Commissioned by"},
                required=True,
                choices=own,
            ),
            FieldForm(
                "paid_by",
                "choice",
                {"zh": "费用承担单位（不得由企业承担）", "en": "Paid by (never an enterprise)"},
                required=True,
                choices=own,
            ),
        ),
        basis=str(law().exclusion),
    )


def _assessing(kind: str) -> bool:
    return kind.startswith(("eia", "energy", "soil", "geology", "flood", "heritage", "mineral"))


def _kind(kind: str) -> Mapping[str, str]:
    known = evidence_kinds().get(kind)
    return {"zh": kind, "en": kind} if known is None else known.label


def _text(name: str, zh: str, en: str, *, most: int, required: bool = True) -> FieldForm:
    return FieldForm(name, "text", {"zh": zh, "en": en}, required=required, max=most)


def _day(name: str, zh: str, en: str) -> FieldForm:
    return FieldForm(name, "date", {"zh": zh, "en": en}, required=True)
