"""Acts through the record: written whole or not at all, once each, two round trips."""

from __future__ import annotations

import pytest

from tongban.record import queries
from tongban.record.tests import club

pytestmark = pytest.mark.django_db


def test_a_life_of_seven_acts() -> None:
    matter = club.live(club.found())
    view = queries.get_matter(matter, actor=club.ANNA)
    assert (view.state, view.version, view.outcome) == ("CLOSED", 7, "granted")
    acts = queries.get_acts(matter, actor=club.ANNA).rows
    assert [each.act.name for each in acts] == ["apply", *(act for act, _, _ in club.LIFE)]
    assert [each.state for each in acts] == [
        "APPLIED", "VETTED", "VETTED", "VETTED", "ADMITTED", "ENROLLED", "CLOSED",
    ]  # fmt: skip
    assert view.closed_at == view.updated_at == acts[-1].act.at
    assert view.folded is not None
    assert view.folded.head == acts[-1].act.hash
