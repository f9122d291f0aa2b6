"""The words for what happens to buildings accepted early and to completions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Words = dict[str, str]

TEXTS: Final[Mapping[str, tuple[Words, Words]]] = {
    "unit_eligible": (
        {"zh": "符合提前验收条件：{subject}", "en": "Eligible: {subject}"},
        {
            "zh": "{number} 已认定符合单体提前验收条件，请在办件页面申请验收。",
            "en": "{number} meets every point; apply for its acceptance on its page.",
        },
    ),
    "unit_ineligible": (
        {"zh": "不符合提前验收条件：{subject}", "en": "Not eligible: {subject}"},
        {
            "zh": "{number} 不符合单体提前验收条件，理由和救济途径见办件页面。",
            "en": "{number} is not eligible; its page gives reasons and remedy.",
        },
    ),
    "unit_accepted": (
        {"zh": "单体验收通过：{subject}", "en": "Building accepted: {subject}"},
        {
            "zh": "{number} 的单体已验收通过，投入使用后请登记使用日期。",
            "en": "The building of {number} is accepted; record the day of its first use.",
        },
    ),
    "unit_refused": (
        {"zh": "单体验收未通过：{subject}", "en": "Building not accepted: {subject}"},
        {
            "zh": "{number} 的单体验收未通过，理由见验收办件。",
            "en": "The building of {number} is not accepted; the case gives the reasons.",
        },
    ),
    "unit_in_use": (
        {"zh": "单体已投入使用：{subject}", "en": "Building in use: {subject}"},
        {
            "zh": "{number} 的单体已登记投入使用。",
            "en": "The building of {number} is recorded as in use.",
        },
    ),
    "unit_supervised": (
        {"zh": "列入重点监管：{subject}", "en": "Under supervision: {subject}"},
        {
            "zh": "{number} 所在项目整体验收未通过；单体验收仍有效，列入重点监管。",
            "en": "The project of {number} failed its final acceptance; the building's stands, "
            "under supervision.",
        },
    ),
    "unit_filed": (
        {"zh": "项目已备案：{subject}", "en": "The project is filed: {subject}"},
        {
            "zh": "{number} 所在项目已整体验收并备案。",
            "en": "The project of {number} is accepted as a whole and filed.",
        },
    ),
    "completion_passed": (
        {"zh": "联合验收通过，请备案：{subject}", "en": "Accepted, to be filed: {subject}"},
        {
            "zh": "项目联合验收已通过（{number}），应自验收合格之日起15日内备案。",
            "en": "The project is accepted ({number}); it is filed within 15 days.",
        },
    ),
    "completion_filing_late": (
        {"zh": "逾期未备案：{subject}", "en": "Not filed in time: {subject}"},
        {
            "zh": "{number}：自验收合格之日起15日内未备案（建设工程质量管理条例第四十九条）。",
            "en": "{number} was not filed within 15 days of its acceptance.",
        },
    ),
    "residual_check": (
        {"zh": "请复核全项目指标：{subject}", "en": "Check the totals: {subject}"},
        {
            "zh": "{number}：本项目有单体已提前验收，"
            "请复核剩余部分和全项目绿地率、停车位、容积率。",
            "en": "{number}: buildings were accepted early; check what is left and the totals of "
            "the whole.",
        },
    ),
}
