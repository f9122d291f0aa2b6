"""A verification or a revocation that is sent twice is done once; a key is for one request."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.kernel.matters import ActRefused
from tongban.record import effects
from tongban.record.children import children_of
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM, IdempotencyKeyReused
from tongban.reforms.commitments import actions
from tongban.reforms.commitments.tests import scene
from tongban.services.cases.tests.world import APPROVER, REVIEWER, SECOND, key
from tongban.services.credentials.queries import credentials_of_case
from tongban.services.credentials.types import Status

pytestmark = pytest.mark.usefixtures("district")


def acts(matter: Any) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_a_finding_sent_twice_is_one_finding() -> None:
    matter = scene.verification(scene.issued()).id
    photo = scene.evidence(matter)
    sent = {
        "inspectors": [REVIEWER.id, SECOND.id],
        "inspected_on": "2022-04-01",
        "findings": "布局与承诺不符",
        "finding": "untrue",
        "evidence": photo,
    }
    request = key()
    first = actions.act(matter, "verify", sent, actor=REVIEWER, key=request)
    again = actions.act(matter, "verify", sent, actor=REVIEWER, key=request)
    assert (again.seq, again.replayed, first.replayed) == (first.seq, True, False)
    before = acts(matter)
    with pytest.raises(IdempotencyKeyReused):
        actions.act(matter, "verify", {**sent, "findings": "另一意见"}, actor=REVIEWER, key=request)
    with pytest.raises(ActRefused):
        actions.act(matter, "verify", sent, actor=REVIEWER, key=key())
    assert acts(matter) == before
    assert before.count("verify") == 1


def test_a_revocation_sent_twice_takes_back_and_records_once() -> None:
    case = scene.issued()
    matter = scene.verification(case).id
    scene.verify(matter, "untrue")
    sent = {"reasons": "承诺与事实不符", "remedy": "可以申请复议", "serious": True}
    request = key()
    for _ in range(2):
        actions.act(matter, "revoke", sent, actor=APPROVER, key=request)
        effects.drain()
    (held,) = credentials_of_case(case, actor=SYSTEM)
    assert held.status is Status.RESCINDED
    assert len(children_of(matter, actor=SYSTEM)) == 1
    assert acts(matter).count("revoke") == 1
