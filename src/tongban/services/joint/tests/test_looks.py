"""News of what was looked at already is not worked through again, and nothing is missed by that."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import transaction

from tongban.services.joint.looks import covered, looked_at, note_look

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2022, 4, 1)


def test_a_look_counts_for_the_same_versions_on_the_same_day() -> None:
    joint, child = uuid4(), uuid4()
    assert not looked_at(joint, DAY, {joint: 1, child: 1})
    note_look(joint, DAY, {joint: 1, child: 1})
    assert looked_at(joint, DAY, {joint: 1, child: 1})
    assert not looked_at(joint, DAY, {joint: 1, child: 2})
    assert not looked_at(joint, DAY, {joint: 1})
    assert not looked_at(joint, date(2022, 4, 2), {joint: 1, child: 1})


def test_a_look_covers_what_a_child_did_until_then() -> None:
    joint, child = uuid4(), uuid4()
    assert not covered(joint, child, 1)
    note_look(joint, DAY, {joint: 4, child: 3})
    assert covered(joint, child, 2)
    assert covered(joint, child, 3)
    assert not covered(joint, child, 4)
    assert not covered(joint, uuid4(), 1)


def test_a_look_that_is_rolled_back_does_not_count() -> None:
    joint = uuid4()
    with transaction.atomic():
        note_look(joint, DAY, {joint: 1})
        transaction.set_rollback(True)
    assert not looked_at(joint, DAY, {joint: 1})
