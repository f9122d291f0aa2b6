"""Cases that relied on a credential withdrawn since: their departments are told (INV-LIC-04)."""

from __future__ import annotations

from typing import Final

from tongban.base.notices.actions import notify
from tongban.base.notices.templates import Text, register
from tongban.base.notices.types import Recipient, RecipientKind
from tongban.record import clock
from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM
from tongban.services.credentials.calls import cases_relying_on
from tongban.services.credentials.queries import get_credential
from tongban.services.credentials.types import STATUS_LABELS, Status
from tongban.services.credentials.watching import CredentialChange, watch

TEMPLATE: Final = "relied_credential"
WITHDRAWN: Final = frozenset(
    {Status.SUSPENDED, Status.RESCINDED, Status.CANCELLED, Status.REVOKED, Status.OTHER}
)
"""What takes the ground from under a case; a version replaced by the next one does not."""

register(
    TEMPLATE,
    Text(
        title={
            "zh": "办件所依据的证照状态变更：{subject}",
            "en": "A credential relied on has changed: {subject}",
        },
        body={
            "zh": "办件 {number} 调用过的证照{note}，请核对本件是否仍符合条件。",
            "en": "Case {number} relied on a credential that changed: {note}. See whether the "
            "case still meets its conditions.",
        },
    ),
)


@watch
def tell_departments(change: CredentialChange) -> None:
    """Put a notice into the inbox of each department whose case relied on the credential."""
    if change.before is None or change.after not in WITHDRAWN:
        return
    cases = cases_relying_on(change.identifier)
    if not cases:
        return
    held, now = get_credential(change.identifier, actor=SYSTEM), clock.now()
    status = STATUS_LABELS[change.after]
    for case in cases:
        matter = get_matter(case, actor=SYSTEM)
        notify(
            key=f"relied:{change.identifier}:{change.after}:{now.isoformat()}:{case}"[-200:],
            template=TEMPLATE,
            recipients=[Recipient(RecipientKind.DEPARTMENT, matter.department)],
            parameters={
                "number": matter.number,
                "subject": matter.subject,
                "department": matter.department,
                "note": {
                    "zh": f"“{held.label['zh']}”（{held.number}）已变更为“{status['zh']}”",
                    "en": f"“{held.label.get('en', '')}” ({held.number}) is now "
                    f"{status['en'].lower()}",
                },
            },
            matter=case,
            item=matter.item,
        )
