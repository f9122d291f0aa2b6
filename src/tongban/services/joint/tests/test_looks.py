"""News of what was looked at already is not worked through again, and nothing is missed by that."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from tongban.services.joint.looks import looked_at, note_look

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2022, 4, 1)


def test_a_look_counts_for_the_same_heads_on_the_same_day() -> None:
    joint = uuid4()
    assert not looked_at(joint, DAY, ("a", "b"))
    note_look(joint, DAY, ("a", "b"))
    assert looked_at(joint, DAY, ("a", "b"))
    assert not looked_at(joint, DAY, ("a", "c"))
    assert not looked_at(joint, DAY, ("a",))
    assert not looked_at(joint, date(2022, 4, 2), ("a", "b"))


def test_a_look_that_is_rolled_back_does_not_count() -> None:
    joint = uuid4()
    with transaction.atomic():
        note_look(joint, DAY, ("a",))
        transaction.set_rollback(True)
    assert not looked_at(joint, DAY, ("a",))
