"""Two at once over one case, or one draft: one of them does it, and the other is told."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from tongban.record.queries import get_matter, list_matters
from tongban.record.types import SYSTEM, ActRefused, ConflictError
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import CLERK, WANG

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.record.types import Receipt

pytestmark = pytest.mark.usefixtures("own_district")


def test_two_officers_at_once_one_of_them_is_told() -> None:
    case = world.submit()
    gate = threading.Barrier(2)
    results: list[str] = []

    def run(verb: Callable[[], Receipt]) -> None:
        try:
            gate.wait()
            results.append(verb().state)
        except (ConflictError, ActRefused) as error:
            results.append(error.code)
        finally:
            connection.close()

    verbs: list[Callable[[], Receipt]] = [
        lambda: actions.accept_case(case, actor=CLERK, key="a", expected_version=1),
        lambda: actions.notify_correction(
            case, actor=world.JACK, key="b", defects=["面积：太小"], expected_version=1
        ),
    ]
    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert get_matter(case, actor=SYSTEM).version == 2
    assert len(set(results) & {"ACCEPTED", "CORRECTION"}) == 1
    assert len(set(results) & {"MATTER-CONFLICT", "MATTER-STATE"}) == 1


def test_two_requests_for_one_draft_at_once_make_one_case() -> None:
    draft = world.draft()
    gate = threading.Barrier(2)
    made: list[Any] = []

    def hand_in(name: str) -> None:
        try:
            gate.wait()
            made.append(actions.submit_case(draft, actor=WANG, key=name).matter)
        finally:
            connection.close()

    threads = [threading.Thread(target=hand_in, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 2
    assert len(set(made)) == 1
    assert len(list_matters(actor=SYSTEM).rows) == 1
