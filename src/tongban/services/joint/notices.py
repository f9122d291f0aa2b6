"""The words for what happens to a joint matter."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.templates import Text, register

# key -> (title zh, title en, body zh, body en, due zh, due en)
_TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "joint_received": (
        "已收件：{subject}",
        "Received: {subject}",
        "您的联办申请已收到，编号 {number}；各事项分别由各部门办理，进度在同一页面查看。",
        (
            "Your joint application {number} has come in; each item is handled by its own "
            "department, all on one page."
        ),
    ),
    "joint_new": (
        "新联办件：{subject}",
        "New joint matter: {subject}",
        "收到联办件 {number}，请牵头办理；需要补正的，应当一次性联合告知。",
        "Joint matter {number} has come in and is yours to lead; corrections are told once.",
        "告知期限：{due}。",
        "Tell them by {due}.",
    ),
    "joint_accepted": (
        "已受理：{subject}",
        "Accepted: {subject}",
        "联办件 {number} 的各先行事项均已受理。",
        "All items of joint matter {number} that could begin are accepted.",
        "联办时限至{due}。",
        "The whole is to be done by {due}.",
    ),
    "joint_ready": (
        "必办事项全部办结：{subject}",
        "All mandatory items done: {subject}",
        "联办件 {number} 的必办事项已全部办结；选办事项继续办理，不影响已经取得的结果。",
        (
            "Every mandatory item of joint matter {number} is done; the optional ones go on and "
            "change nothing of it."
        ),
    ),
    "joint_over": (
        "联办办结：{subject}",
        "Over: {subject}",
        "联办件 {number} 的全部事项已办结，结果：{state}。",
        "Every item of joint matter {number} is over; the result is: {state}.",
    ),
    "joint_child_opened": (
        "后续事项已启动：{subject}",
        "The next item has begun: {subject}",
        "联办件 {number} 中等待前置结果的事项已由系统启动，您无需再次申请。",
        "An item of joint matter {number} that waited for another has begun; you need do nothing.",
    ),
    "joint_child_hindered": (
        "后续事项暂不能启动：{subject}",
        "An item cannot begin yet: {subject}",
        "联办件 {number} 中有事项暂不能启动，原因见办件页面。",
        "An item of joint matter {number} cannot begin yet; its page says why.",
    ),
    "joint_child_stopped": (
        "有事项无法继续：{subject}",
        "An item cannot go on: {subject}",
        "联办件 {number} 中有事项因前置事项未办成而不能办理，其余事项照常办理，详见办件页面。",
        (
            "An item of joint matter {number} rests on one that failed and cannot be had; the "
            "others go on. Its page says why."
        ),
    ),
    "joint_child_added": (
        "增加了事项：{subject}",
        "An item was added: {subject}",
        "根据新的事实，联办件 {number} 增加了一个事项，事实和理由见办件页面。",
        (
            "Later facts added an item to joint matter {number}; its page gives the fact and "
            "the reason."
        ),
    ),
    "joint_child_dropped": (
        "取消了事项：{subject}",
        "An item was dropped: {subject}",
        "根据新的事实，联办件 {number} 取消了一个事项，事实和理由见办件页面。",
        (
            "Later facts dropped an item of joint matter {number}; its page gives the fact and "
            "the reason."
        ),
    ),
    "joint_child_left": (
        "申请人撤回一项：{subject}",
        "The applicant took an item back: {subject}",
        "联办件 {number} 的申请人撤回了其中一项，其余事项照常办理。",
        "The applicant of joint matter {number} took one item back; the others go on.",
    ),
    "joint_withdrawn": (
        "已撤回：{subject}",
        "Withdrawn: {subject}",
        "联办件 {number} 已撤回；已经作出的决定仍然有效。",
        "Joint matter {number} is withdrawn; what was decided before stands.",
    ),
    "joint_correction": (
        "请补正材料：{subject}",
        "Please correct: {subject}",
        "联办件 {number} 各部门需要补正的全部内容已一次性告知，请一并补正。",
        "Everything that any department wants corrected in joint matter {number} is told at once.",
        "请最迟在{due}补正。",
        "Please correct it by {due}.",
    ),
    "joint_resubmitted": (
        "已补正：{subject}",
        "Corrected: {subject}",
        "联办件 {number} 的申请人已提交补正材料。",
        "The applicant of joint matter {number} has sent the corrections.",
    ),
    "joint_visit": (
        "联合勘验：{subject}",
        "Joint visit: {subject}",
        "联办件 {number} 的联合勘验已安排，各部门同时到场，只去一次；日期见办件页面。",
        (
            "The joint visit of matter {number} is fixed: all departments at once, one visit; "
            "its page gives the day."
        ),
    ),
    "joint_defects": (
        "勘验问题清单：{subject}",
        "Defects found: {subject}",
        "联办件 {number} 的联合勘验发现问题，全部问题在一张清单上；整改后只复验未通过的事项。",
        (
            "The visit of joint matter {number} found defects, all on one list; only what "
            "failed is looked at again."
        ),
    ),
    "joint_rectify": (
        "请整改：{subject}",
        "Please put right: {subject}",
        "联办件 {number} 已出具统一整改清单和期限；完成后请报告，只复验清单上的问题。",
        (
            "The one list of defects of joint matter {number} has its day; report when they are "
            "put right, and only what is on the list is looked at again."
        ),
    ),
    "joint_rectified": (
        "已报告整改：{subject}",
        "Put right, it is reported: {subject}",
        "联办件 {number} 的申请人报告整改完成，请安排复验。",
        "The applicant of joint matter {number} reports the defects put right; fix the re-visit.",
    ),
    "joint_visit_passed": (
        "联合勘验通过：{subject}",
        "Visit passed: {subject}",
        "联办件 {number} 的联合勘验各部门均认为符合要求。",
        "All departments were content with the visit of joint matter {number}.",
    ),
    "joint_silence": (
        "勘验意见逾期：{subject}",
        "A finding is overdue: {subject}",
        "联办件 {number} 有部门逾期未出具勘验意见；未出具意见不等于通过。",
        (
            "A department has not given its finding on joint matter {number} in time; silence "
            "is no pass."
        ),
    ),
    "joint_issued": (
        "证照齐发：{subject}",
        "All issued: {subject}",
        "联办件 {number} 的证照已同时颁发，可在“我的证照”中查看。",
        "All certificates of joint matter {number} are issued; find them among your credentials.",
    ),
    "joint_singly": (
        "申请人要求单独发证：{subject}",
        "Single issue wanted: {subject}",
        "联办件 {number} 有事项未办成，申请人要求对已经办成的事项单独发证。",
        "An item of joint matter {number} failed; the applicant wants what is granted.",
    ),
    "joint_extended": (
        "联办时限延长：{subject}",
        "Limit extended: {subject}",
        "联办件 {number} 的办理时限经本级人民政府负责人批准已延长，理由见办件页面。",
        (
            "The limit of joint matter {number} is extended with the approval of the head of "
            "government; its page gives the reason."
        ),
        "新的期限：{due}。",
        "It is now due by {due}.",
    ),
    "joint_overdue": (
        "联办超期：{subject}",
        "Overdue: {subject}",
        "联办件 {number} 已超过联办时限。",
        "Joint matter {number} is beyond its limit.",
    ),
}

for _key, (_title_zh, _title_en, _body_zh, _body_en, *_due) in _TEXTS.items():
    register(
        _key,
        Text(
            title={"zh": _title_zh, "en": _title_en},
            body={"zh": _body_zh, "en": _body_en},
            due=None if not _due else {"zh": _due[0], "en": _due[1]},
        ),
        replace=False,
    )
