"""INV-WIN-01 to 05 (domain.md §4.4), cases at the window: each under its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.documents.queries import list_papers
from tongban.record import effects
from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM, ActRefused, NotPermitted
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import (
    CLERK,
    HALL_CLERK,
    JACK,
    MANAGER,
    REVIEWER,
    WANG,
    facts,
    folded,
    key,
    version,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.record.types import Receipt


pytestmark = pytest.mark.usefixtures("district")


def test_inv_win_01_a_clerk_needs_the_departments_authorisation_for_the_item() -> None:
    case = world.submit()
    actions.accept_case(case, actor=HALL_CLERK, key=key())
    effects.drain()
    acceptance = list_papers(matter=case, actor=SYSTEM)[-1]
    assert (acceptance.kind, acceptance.number[:3]) == ("acceptance", "市场局")
    assert get_acts(case, actor=SYSTEM).rows[-1].act.on_behalf == "mk"


def test_inv_win_01_no_authorisation_no_acceptance() -> None:
    world.load("stall-other")
    case = world.submit("stall-other")
    with pytest.raises(NotPermitted) as refused:
        actions.accept_case(case, actor=HALL_CLERK, key=key())
    assert (refused.value.code, version(case)) == ("AUTHORITY-NONE", 1)


def test_inv_win_02_who_accepted_or_reviewed_does_not_decide() -> None:
    case = world.submit()
    actions.accept_case(case, actor=JACK, key=key())
    actions.start_review(case, actor=REVIEWER, key=key())
    actions.review_case(case, actor=REVIEWER, key=key(), opinion="符合")
    before = version(case)
    verbs: tuple[Callable[[], Receipt], ...] = (
        lambda: actions.grant_case(case, actor=JACK, key=key(), reasons="符合"),
        lambda: actions.deny_case(case, actor=JACK, key=key(), reasons="不", remedy="复议"),
    )
    for verb in verbs:
        with pytest.raises(NotPermitted) as refused:
            verb()
        assert refused.value.code == "AUTHORITY-SEPARATION"
    assert (version(case), folded(case).state) == (before, "UNDER_REVIEW")


def test_inv_win_03_every_file_received_gets_a_receipt() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01", files=())
    actions.notify_correction(case, actor=CLERK, key=key(), missing=["plan", "photo"])
    plan = world.document(text="plan", matter=case, slot="plan")
    photo = world.document(text="photo", matter=case, slot="photo")
    actions.resubmit_case(case, actor=WANG, key=key(), files={"plan": [plan], "photo": [photo]})
    effects.drain()
    kinds = [each.kind for each in list_papers(matter=case, actor=SYSTEM)]
    assert kinds == ["receipt", "correction", "receipt"]


def test_inv_win_04_nobody_is_sent_to_another_window() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01")
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["面积：太小"])
    actions.resubmit_case(
        case, actor=CLERK, key=key(), answers={"area": 20}, channel="window", place="A01"
    )
    assert facts(case)["redirects"] == 0


def test_inv_win_04_another_window_for_the_same_case_is_counted() -> None:
    case = world.submit(actor=CLERK, channel="window", place="A01")
    actions.notify_correction(case, actor=CLERK, key=key(), defects=["面积：太小"])
    actions.resubmit_case(
        case, actor=CLERK, key=key(), answers={"area": 20}, channel="window", place="B07"
    )
    assert facts(case)["redirects"] == 1


def test_inv_win_05_an_item_of_the_hall_is_taken_elsewhere_by_consent_alone() -> None:
    case = world.submit()
    with pytest.raises(ActRefused) as refused:
        actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert (refused.value.code, version(case)) == ("ACT-CONDITION", 1)
    with pytest.raises(NotPermitted):
        actions.consent_elsewhere(case, actor=CLERK, key=key(), reason="停电")
    actions.consent_elsewhere(case, actor=MANAGER, key=key(), reason="大厅停电")
    actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert folded(case).state == "ACCEPTED"


def test_inv_win_05_an_item_outside_the_hall_needs_no_consent() -> None:
    world.load("stall-outside", in_hall=False)
    case = world.submit("stall-outside")
    actions.accept_case(case, actor=CLERK, key=key(), place="department")
    assert folded(case).state == "ACCEPTED"
