"""A joint application that is cut off or comes again: all of it is there once, or nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.record import actions as record
from tongban.record.queries import list_matters
from tongban.record.types import SYSTEM
from tongban.services.joint import actions
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import WANG, key

pytestmark = pytest.mark.usefixtures("district")


def matters() -> dict[str, str]:
    found = list_matters(actor=SYSTEM, applicant="wang").rows
    return {each.item: each.state for each in found}


@pytest.mark.parametrize("survive", [0, 1, 2])
def test_killed_halfway_nothing_is_opened_and_handing_in_again_opens_all(
    monkeypatch: pytest.MonkeyPatch, survive: int
) -> None:
    draft = world.draft()
    request = key()
    real = record.open_matter
    opened: list[str] = []

    def dying(**more: Any) -> Any:
        if len(opened) == survive:
            raise KeyboardInterrupt
        opened.append(more["act"])
        return real(**more)

    monkeypatch.setattr(record, "open_matter", dying)
    with pytest.raises(KeyboardInterrupt):
        actions.submit_joint(draft, actor=WANG, key=request)
    monkeypatch.undo()
    assert len(opened) == survive
    assert matters() == {}
    first = actions.submit_joint(draft, actor=WANG, key=request)
    again = actions.submit_joint(draft, actor=WANG, key=request)
    assert (again.matter, again.replayed) == (first.matter, True)
    assert matters() == {
        "open-stall": "SUBMITTED",
        "shop-registration": "RECEIVED",
        "fire-check": "RECEIVED",
    }
