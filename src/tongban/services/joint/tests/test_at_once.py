"""Joint matters among several workers: each step once, and no more statements for more members."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from tongban.record.queries import get_acts
from tongban.record.types import SYSTEM
from tongban.services.joint.queries import get_joint
from tongban.services.joint.tests import world
from tongban.services.joint.tests.world import officer

if TYPE_CHECKING:
    from uuid import UUID


pytestmark = pytest.mark.usefixtures("own_district")


def acts(matter: UUID) -> list[str]:
    return [view.act.name for view in get_acts(matter, actor=SYSTEM).rows]


def test_statements_do_not_grow_with_the_members() -> None:
    world.put(members=[{"item": "shop-registration"}, {"item": "drain-permit"}], policies={})
    few = world.submit()
    world.put(members=[{"item": item} for item in world.ITEM_OF], policies={})
    many = world.submit(actor=world.LI, party="li")
    counts = []
    for joint in (few, many, few, many):
        with world.counted() as found:
            get_joint(joint, actor=officer("mk", "clerk"))
        counts.append(found[0])
    assert counts[2] == counts[3]
    assert counts[3] <= 30


def test_two_workers_open_a_waiting_member_once() -> None:
    joint = world.submit()
    world.decide(joint, "shop-registration")
    world.issue(joint, "shop-registration")
    keys = [name for (name,) in world.fetch_all("SELECT key FROM record_outbox ORDER BY id")]

    def work() -> None:
        try:
            for each in keys:
                world.do_effect(each)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    world.settle()
    opened = world.fetch_all(
        "SELECT item, count(*)::int FROM record_matter WHERE parent = $1::uuid GROUP BY item",
        (str(joint),),
    )
    assert {count for _, count in opened} == {1}
    assert acts(joint).count("open_child") == 2
