"""Refusals in words that people understand, Chinese first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tongban.kernel.authority import NotPermitted
from tongban.record.types import ConflictError
from tongban.services.cases.types import CaseRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tongban.services.cases.types import Label

_CONDITIONS: Final[Mapping[str, Label]] = {
    "notify_correction": {
        "zh": "补正只能一次性告知，且须列明至少一项；"
        "联办事项由牵头部门一次性告知，请改用“提出补正意见”。",
        "en": "Corrections are told once and list one thing at least; those of a joint matter by "
        "its lead, to whom they are proposed.",
    },
    "refuse_acceptance": {
        "zh": "不予受理应当写明应当向哪个行政机关申请；补正后仍不符合要求的除外。",
        "en": "A refusal names the body to apply to, unless the correction failed.",
    },
    "accept": {
        "zh": "材料尚不齐全，或者大厅事项未经同意在部门窗口受理，不能受理。",
        "en": "Materials lack, or an item of the hall is taken elsewhere without its consent.",
    },
    "consent_elsewhere": {
        "zh": "本事项不在大厅办理，或者已经同意。",
        "en": "The item is not one of the hall, or consent was given.",
    },
    "inspect": {
        "zh": "现场核查须由两名以上人员进行，记录人为其中之一，日期在受理之后、今天之前；"
        "联办事项参加联合勘验，不单独核查。",
        "en": "Two or more check, the recorder among them, after acceptance, not later than today; "
        "members of a joint matter take part in its one visit.",
    },
    "review": {
        "zh": "须先完成现场核查；听证主持人不得审查。",
        "en": "The on-site check comes first, and who hosts the hearing does not review.",
    },
    "verify": {"zh": "须先有审查意见。", "en": "The review opinion comes first."},
    "suspend": {
        "zh": "听证须指定主持人，且主持人不得是审查人员。",
        "en": "A hearing needs a host who is none of the reviewers.",
    },
    "extend": {
        "zh": "期限只能在届满前延长一次。",
        "en": "The limit is extended once only, and before it has run out.",
    },
    "grant": {
        "zh": "须先有审查意见，承诺后补的材料已经补齐；联办事项须待其法定前置事项办成。",
        "en": "The review opinion comes first, nothing promised for later may be outstanding, and "
        "what it rests on in a joint matter must be granted.",
    },
    "grant_by_commitment": {
        "zh": "申请人没有采用告知承诺，或者承诺后补的材料尚未补齐。",
        "en": "The applicant chose no commitment, or something promised for later is outstanding.",
    },
    "supplement": {"zh": "没有待补交的材料。", "en": "Nothing promised is outstanding."},
    "withdraw_commitment": {
        "zh": "本件没有采用告知承诺。",
        "en": "The case does not rest on a commitment.",
    },
    "deny": {"zh": "须先有审查意见。", "en": "The review opinion comes first."},
    "grant_now": {
        "zh": "只有即办件且不需要现场核查、承诺后补的材料已经补齐的可以当场决定。",
        "en": "Only instant items without an on-site check, and with nothing promised "
        "outstanding, are decided on the spot.",
    },
    "issue": {
        "zh": "本事项不产生证照；"
        "或者属于多证齐发，须先制证待发，与其他证照同时颁发，不得单独颁发。",
        "en": "The item produces no credential; or it is issued together with the others of its "
        "joint matter, so prepare it instead.",
    },
    "prepare_issue": {
        "zh": "本件不与其他证照一并颁发，或者已经制证待发。",
        "en": "It is not issued together with others, or it is prepared already.",
    },
    "propose_correction": {
        "zh": "本件不是联办事项的成员，或者已经告知过补正，或者没有列明内容。",
        "en": "It is no member of a joint matter, it was corrected before, or nothing is listed.",
    },
    "deliver": {"zh": "须先制发证照。", "en": "The credential is issued first."},
    "explain_delay": {
        "zh": "没有超期，或者已经说明。",
        "en": "It is not overdue, or the delay was explained.",
    },
}
_CODES: Final[Mapping[str, Label]] = {
    "MATTER-STATE": {
        "zh": "办件的状态已不允许这样做，请刷新后查看现在可以做什么。",
        "en": "The case is in another state by now; reload it to see what can be done.",
    },
    "MATTER-CONFLICT": {
        "zh": "他人刚刚处理过本件，请刷新后再做。",
        "en": "Somebody acted in between; reload the case, then repeat.",
    },
    "MATTER-CLOCK-BACK": {
        "zh": "系统时间早于上一步的时间，请先校准时钟。",
        "en": "The clock is behind the last act; set it right first.",
    },
    "AUTHORITY-NONE": {
        "zh": "您没有办理本事项这一步的授权。",
        "en": "You hold no authorisation for this act of this item.",
    },
    "AUTHORITY-SEPARATION": {
        "zh": "同一人不得既受理（审查）又决定，请由他人办理。",
        "en": "Who accepted or reviewed does not decide; somebody else must.",
    },
    "AUTHORITY-OWN-MATTER": {
        "zh": "不得办理本人的申请，请由他人办理。",
        "en": "Nobody handles an application of his or her own; somebody else must.",
    },
    "AUTHORITY-SYSTEM": {"zh": "这一步由系统完成。", "en": "The system does this."},
}


def reason_of(error: Exception, act: str = "") -> Label:
    """Say why an act was refused, in both languages; the technical text stays in the error."""
    if isinstance(error, CaseRefused):
        return error.message
    code = str(getattr(error, "code", ""))
    if code in {"ACT-CONDITION", "ACT-UNKNOWN-FACT"} and act in _CONDITIONS:
        return _CONDITIONS[act]
    if code in _CODES:
        return _CODES[code]
    if isinstance(error, NotPermitted | ConflictError):
        return {"zh": str(error), "en": str(error)}
    return {"zh": f"不能办理：{error}", "en": str(error)}
