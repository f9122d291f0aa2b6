"""Where a case stands, in one plain sentence, its light in a word, how long is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from tongban.faces.common.jinja import day
from tongban.kernel.calendar import CalendarNotPublished

if TYPE_CHECKING:
    from datetime import date

    from tongban.kernel.calendar import Calendar
    from tongban.services.cases.types import CaseLine

LIGHTS: Final = {
    "green": gettext_noop("时限正常"),
    "yellow": gettext_noop("即将到期"),
    "red": gettext_noop("已超期"),
}
OUTCOMES: Final = {
    "granted": gettext_noop("已准予"),
    "refused": gettext_noop("不予许可，理由和救济途径见决定书"),
    "not_accepted": gettext_noop("不予受理，理由见通知书"),
    "not_required": gettext_noop("这件事不需要许可"),
    "transferred": gettext_noop("已转报有权机关"),
    "withdrawn": gettext_noop("申请已撤回"),
    "lapsed": gettext_noop("已终止办理"),
    "deemed": gettext_noop("依法视为准予"),
}
TONES: Final = {
    "granted": "good",
    "deemed": "good",
    "refused": "bad",
    "not_accepted": "bad",
}
_WAITING: Final = {
    "RECEIVED": gettext_noop(
        "部门最迟在%(day)s告知是否受理；到期没有告知的，自收到申请之日起视为受理。"
    ),
    "CORRECTION": gettext_noop("请您最迟在%(day)s补正。"),
    "APPROVED": gettext_noop("已准予，最迟在%(day)s送达。"),
    "CERT_ISSUED": gettext_noop("证照已制成，最迟在%(day)s送达。"),
    "DENIED": gettext_noop("已作出不予许可的决定，最迟在%(day)s送达。"),
}
CORRECTION: Final = "CORRECTION"
DEEMED_WITHDRAWN: Final = "DEEMED_WITHDRAWN"


def light_words(light: str | None) -> str:
    """Return a light's word; empty where no clock runs."""
    return _(LIGHTS[light]) if light in LIGHTS else ""


def standing(case: CaseLine) -> str:
    """Say what happens next and by which day."""
    if case.closed_at is not None:
        words = _(OUTCOMES[case.outcome]) if case.outcome in OUTCOMES else _("已办结")
        if case.state == DEEMED_WITHDRAWN:
            words = _("逾期没有补齐材料，视为撤回申请")
        return _("%(outcome)s（%(day)s）") % {"outcome": words, "day": day(case.closed_at)}
    if case.state == "SUSPENDED":
        return _("正在进行特别程序，这段时间不计入办理期限。")
    if case.due is None:
        return ""
    if case.state in _WAITING:
        return _(_WAITING[case.state]) % {"day": day(case.due)}
    if case.promise_due is not None and case.promise_due != case.due:
        return _("承诺最迟在%(promise)s作出决定，法律规定最迟在%(due)s。") % {
            "promise": day(case.promise_due),
            "due": day(case.due),
        }
    return _("最迟在%(day)s作出决定。") % {"day": day(case.due)}


def tone(case: CaseLine) -> str:
    """Return the colour of a case's state."""
    if case.state == CORRECTION:
        return "warn"
    return TONES.get(case.outcome or "", "plain")


def remaining(due: date | None, today: date, calendar: Calendar) -> str:
    """Say how long is left until the end of the day `due`, in working days; empty without one."""
    if due is None:
        return ""
    if due == today:
        return _("今天到期")
    try:
        days = calendar.between(min(due, today), max(due, today))
    except CalendarNotPublished:
        return ""
    if due < today:
        late = ngettext("超期%(num)s个工作日", "超期%(num)s个工作日", days) % {"num": days}
        return late if days else _("刚刚超期")
    left = ngettext("还剩%(num)s个工作日", "还剩%(num)s个工作日", days) % {"num": days}
    return left if days else _("下一个工作日前到期")
