"""Writes of joint matters: one verb an act; see the package for all of them.

Every verb takes `actor` and `key` (1 to 120 characters; the same key with the same content gives
the first receipt again). Nothing is written when a verb raises: JointRefused, CaseRefused,
ActRefused, NotPermitted, ConflictError, MatterNotFound.
"""

from tongban.services.joint.advancing import hand_over
from tongban.services.joint.correcting import (
    notify_joint_correction,
    propose_correction,
    resubmit_joint,
)
from tongban.services.joint.issuing import issue_singly, issue_together, ready_to_issue
from tongban.services.joint.leaving import add_child, drop_child, leave_member, withdraw_joint
from tongban.services.joint.opening import begin_joint, choose, submit_joint
from tongban.services.joint.opinions import (
    extend_joint,
    note_opinions,
    record_land,
)
from tongban.services.joint.visiting import (
    plan_revisit,
    plan_visit,
    record_visit,
    report_rectified,
    require_rectification,
)

__all__ = [
    "add_child",
    "begin_joint",
    "choose",
    "drop_child",
    "extend_joint",
    "hand_over",
    "issue_singly",
    "issue_together",
    "leave_member",
    "note_opinions",
    "notify_joint_correction",
    "plan_revisit",
    "plan_visit",
    "propose_correction",
    "ready_to_issue",
    "record_land",
    "record_visit",
    "report_rectified",
    "require_rectification",
    "resubmit_joint",
    "submit_joint",
    "withdraw_joint",
]
