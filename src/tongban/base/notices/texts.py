"""The words for what commonly happens to an application; a service may register others."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en, due zh, due en); domain.md §4.2
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "received": (
        "已收件：{subject}",
        "Received: {subject}",
        "{department}已收到您的申请，办件编号 {number}。",
        "{department} has your application; its number is {number}.",
        "最迟在{due}决定是否受理。",
        "Whether it is accepted will be decided by {due}.",
    ),
    "new_case": (
        "新办件：{subject}",
        "New case: {subject}",
        "收到办件 {number}，请审查是否受理。",
        "Case {number} has come in; decide whether to accept it.",
        "受理期限：{due}。",
        "Accept or answer by {due}.",
    ),
    "correction": (
        "请补正材料：{subject}",
        "Please correct: {subject}",
        "办件 {number} 的材料需要补正，全部内容见一次性告知书。",
        "Case {number} needs corrections; the one-time notice lists all of them.",
        "请最迟在{due}补正。",
        "Please correct it by {due}.",
    ),
    "resubmitted": (
        "已补正：{subject}",
        "Corrected: {subject}",
        "办件 {number} 的申请人已提交补正材料。",
        "The applicant of case {number} has sent the corrections.",
        "受理期限：{due}。",
        "Accept or answer by {due}.",
    ),
    "correction_lapsed": (
        "逾期未补正：{subject}",
        "Not corrected in time: {subject}",
        "办件 {number} 逾期未补正，视为撤回申请；您可以重新申请。",
        "Case {number} was not corrected in time and counts as withdrawn; you may apply again.",
    ),
    "not_required": (
        "不需要办理：{subject}",
        "Not required: {subject}",
        "您申请的事项依法不需要取得许可，办件 {number} 已告知并终结。",
        "What you applied for needs no permit by law; case {number} is closed.",
    ),
    "refused": (
        "不予受理：{subject}",
        "Not accepted: {subject}",
        "办件 {number} 不予受理，理由和救济途径见决定书。",
        "Case {number} is not accepted; the paper gives the reasons and the remedies.",
    ),
    "transferred": (
        "已告知主管机关：{subject}",
        "Another body is competent: {subject}",
        "办件 {number} 不属于{department}职权，应向哪个机关申请见通知书。",
        "Case {number} is not for {department}; the paper names the body to apply to.",
    ),
    "accepted": (
        "已受理：{subject}",
        "Accepted: {subject}",
        "{department}已受理您的申请，办件编号 {number}。",
        "{department} has accepted your application; its number is {number}.",
        "最迟在{due}作出决定。",
        "It will be decided by {due}.",
    ),
    "deemed_accepted": (
        "视为受理：{subject}",
        "Deemed accepted: {subject}",
        "办件 {number} 逾期未告知补正，自收到申请之日起即为受理。",
        "No correction was asked for in time: case {number} counts as accepted since receipt.",
        "最迟在{due}作出决定。",
        "It is to be decided by {due}.",
    ),
    "tolerance": (
        "请补齐承诺后补的材料：{subject}",
        "Hand in what you promised: {subject}",
        "办件 {number} 已容缺受理，缺什么、何时补齐见一次性告知书；逾期未补齐的，视为撤回申请。",
        "Case {number} is accepted on your promise; without what is to follow it is withdrawn.",
        "请最迟在{due}补齐。",
        "Hand it in by {due}.",
    ),
    "supplemented": (
        "已补交容缺材料：{subject}",
        "Supplemented: {subject}",
        "办件 {number} 的申请人补交了承诺后补的材料。",
        "The applicant of case {number} has handed in what was promised for later.",
    ),
    "supplement_lapsed": (
        "逾期未补齐：{subject}",
        "Not supplemented in time: {subject}",
        "办件 {number} 承诺后补的材料逾期未补齐，视为撤回申请；可以重新申请。",
        "What was promised for case {number} did not follow in time: it counts as withdrawn.",
    ),
    "commitment_withdrawn": (
        "申请人撤回承诺：{subject}",
        "Commitment withdrawn: {subject}",
        "办件 {number} 的申请人撤回了告知承诺，改按一般程序办理，请重新审查是否受理。",
        "The applicant of case {number} took the commitment back; accept or answer it anew.",
        "受理期限：{due}。",
        "Accept or answer by {due}.",
    ),
    "suspended": (
        "进入特别程序：{subject}",
        "Clock stopped: {subject}",
        "办件 {number} 正在进行法定特别程序，所需时间不计入办理期限，详见告知书。",
        "Case {number} is in a special procedure, whose time does not count; see the paper.",
    ),
    "resumed": (
        "特别程序结束：{subject}",
        "Clock running again: {subject}",
        "办件 {number} 的特别程序已结束，继续审查。",
        "The special procedure in case {number} has ended; the review goes on.",
        "最迟在{due}作出决定。",
        "It will be decided by {due}.",
    ),
    "extended": (
        "延长办理期限：{subject}",
        "Extended: {subject}",
        "经负责人批准，办件 {number} 的期限延长一次，理由见通知书。",
        "The head has extended case {number} once; the paper gives the reasons.",
        "最迟在{due}作出决定。",
        "It will be decided by {due}.",
    ),
    "granted": (
        "准予许可：{subject}",
        "Granted: {subject}",
        "办件 {number} 已准予许可，证照将依法送达。",
        "Case {number} is granted; the certificate will be delivered.",
        "最迟在{due}送达。",
        "It will be delivered by {due}.",
    ),
    "denied": (
        "不予许可：{subject}",
        "Refused: {subject}",
        "办件 {number} 不予许可，理由以及复议、诉讼的期限见决定书。",
        "Case {number} is refused; the decision gives the reasons and how to appeal.",
    ),
    "delivered": (
        "已送达：{subject}",
        "Delivered: {subject}",
        "办件 {number} 的结果已送达，可下载和核验。",
        "The result of case {number} is delivered; it can be downloaded and verified.",
    ),
    "withdrawn": (
        "已撤回：{subject}",
        "Withdrawn: {subject}",
        "办件 {number} 已由申请人撤回。",
        "The applicant has withdrawn case {number}.",
    ),
    "terminated": (
        "已终止：{subject}",
        "Terminated: {subject}",
        "办件 {number} 已依法终止，原因见办件详情。",
        "Case {number} is terminated by law; its page gives the reason.",
    ),
    "overdue": (
        "已超期：{subject}",
        "Overdue: {subject}",
        "办件 {number} 已超过期限，{department}须说明理由。",
        "Case {number} is past its limit; {department} has to explain it.",
        "应办结日期：{due}。",
        "It was due on {due}.",
    ),
    "delay_explained": (
        "超期说明：{subject}",
        "Delay explained: {subject}",
        "{department}已说明办件 {number} 超期的理由，见办件详情。",
        "{department} has explained the delay of case {number}; see its page.",
    ),
}  # fmt: skip


def register_texts() -> None:
    """Register them all; called once when the app is ready."""
    for key, words in _TEXTS.items():
        title, body, due = (words[n : n + 2] for n in (0, 2, 4))
        register(
            key,
            Text(
                title=dict(zip(("zh", "en"), title, strict=True)),
                body=dict(zip(("zh", "en"), body, strict=True)),
                due=dict(zip(("zh", "en"), due, strict=True)) if due else None,
            ),
            replace=False,
        )
