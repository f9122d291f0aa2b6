"""What waits change when acts arrive: evidence that came late, stays that are no more."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tongban.record.types import SYSTEM
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.figures import collecting
from tongban.services.figures.collecting import collect, rebuild
from tongban.services.figures.stays import standing_stays, stays
from tongban.services.figures.tests import scene
from tongban.services.figures.waiting import evidence, standing, waiting

YEAR = scene.YEAR


@pytest.mark.usefixtures("district")
def test_evidence_that_was_asked_for_again_tells_how_long_it_took() -> None:
    world.on(2022, 4, 1)
    case = world.submit(actor=world.CLERK, party="wang", channel="window", files=("plan",))
    actions.notify_correction(
        case, actor=world.CLERK, key=world.key(), missing=("photo",), defects=()
    )
    collect(up_to_now=True)
    papers = {each.kind: each for each in evidence(YEAR, actor=SYSTEM)}
    assert {name: (each.ways, each.standing) for name, each in papers.items()} == {
        "plan": ({"at_once": 1}, 0),
        "photo": ({}, 1),
    }
    (waited,) = standing_stays("evidence", "photo", YEAR, actor=SYSTEM).rows
    assert waited.matter == case
    world.on(2022, 4, 6)
    actions.resubmit_case(
        case, actor=world.WANG, key=world.key(), files={"photo": [world.document()]}
    )
    collect(up_to_now=True)
    (photo,) = (each for each in evidence(YEAR, actor=SYSTEM) if each.kind == "photo")
    assert (photo.ways, photo.standing, photo.needed, photo.asked_again) == (
        {"corrected": 1},
        0,
        1,
        1,
    )
    assert photo.late is not None
    assert round(photo.late.total / timedelta(days=5), 3) == 1
    page = stays("evidence", "photo", YEAR, actor=SYSTEM, acts=("corrected",))
    (row,) = page.rows
    assert (row.matter, row.lasted, row.day) == (case, photo.late.total, date(2022, 4, 6))
    assert standing_stays("evidence", "photo", YEAR, actor=SYSTEM).rows == ()
    before = (waiting(YEAR, actor=SYSTEM), evidence(YEAR, actor=SYSTEM))
    rebuild()
    assert (waiting(YEAR, actor=SYSTEM), evidence(YEAR, actor=SYSTEM)) == before


@pytest.mark.usefixtures("district")
def test_stays_that_are_no_more_go_with_their_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "BATCH", 1)
    case = world.submit()
    collect(up_to_now=True)
    assert [each.state for each in standing(YEAR, actor=SYSTEM)] == ["RECEIVED"]
    actions.withdraw_case(case, actor=world.WANG, key=world.key())
    collect(up_to_now=True)
    assert standing(YEAR, actor=SYSTEM) == ()
    assert [each.act for each in stays("licence", "RECEIVED", YEAR, actor=SYSTEM).rows] == [
        "withdraw"
    ]
