"""The own matters as a log: complete, without people, and the same when read back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.kernel.authority import Actor, ActorKind
from tongban.record.history import histories
from tongban.record.types import SYSTEM, NotPermitted
from tongban.reforms.processes.own import log_of, write_ocel, write_xes
from tongban.reforms.processes.reading import read_log
from tongban.reforms.processes.report import report
from tongban.reforms.processes.times import WorkClock, zone
from tongban.services.cases import actions
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(transactional_db: None) -> list[UUID]:  # noqa: ARG001 - asks for the database
    """One case accepted, one as it came in."""
    forget()
    forget_elements()
    world.build()
    one, two = world.submit(), world.submit()
    actions.accept_case(one, actor=world.CLERK, key="accept")
    return [one, two]


def test_the_record_gives_every_matter_with_its_acts_to_the_system_alone(
    cases: list[UUID],
) -> None:
    found = {each.id: each for each in histories(actor=SYSTEM)}
    assert [each.act for each in found[cases[0]].acts] == ["submit", "accept"]
    assert [each.act for each in found[cases[1]].acts] == ["submit"]
    first, second = found[cases[0]].acts
    assert (first.kind, second.kind, second.actor) == ("person", "officer", world.CLERK.id)
    with pytest.raises(NotPermitted):
        list(histories(actor=Actor("watch", ActorKind.OFFICER)))


def test_a_log_written_is_the_log_read(cases: list[UUID], tmp_path: Path) -> None:
    path = tmp_path / "own.xes"
    written = write_xes(histories(actor=SYSTEM), path)
    assert (written.cases, written.events) == (2, 3)
    text = path.read_text(encoding="utf-8")
    assert "wang" not in text
    read, own = read_log(path), log_of(histories(actor=SYSTEM))
    assert read.remarks == {}
    assert list(read.cases) == list(own.cases) == [str(each) for each in cases]
    for name, case in own.cases.items():
        assert read.cases[name].attributes == case.attributes
        assert [e._replace(at=e.at.replace(microsecond=0)) for e in read.cases[name].events] == [
            e._replace(at=e.at.replace(microsecond=0)) for e in case.events
        ]
    body = report(own, clock=WorkClock(zone("Asia/Shanghai")))
    assert (body["cases"], body["events"], body["open"]) == (2, 3, None)


def test_ocel_relates_events_to_cases_items_and_departments(
    cases: list[UUID], tmp_path: Path
) -> None:
    path = tmp_path / "own.json"
    write_ocel(histories(actor=SYSTEM), path)
    body = json.loads(path.read_text(encoding="utf-8"))
    assert [each["name"] for each in body["objectTypes"]] == ["case", "item", "department"]
    assert [each["name"] for each in body["eventTypes"]] == ["accept", "submit"]
    objects = {each["id"]: each for each in body["objects"]}
    assert {f"case:{each}" for each in cases} <= set(objects)
    for event in body["events"]:
        assert event["type"] in {"accept", "submit"}
        related = {each["qualifier"]: each["objectId"] for each in event["relationships"]}
        assert related["case"] == f"case:{event['id'].rpartition(':')[0]}"
        assert set(related.values()) <= set(objects)
    assert "wang" not in path.read_text(encoding="utf-8")


def test_a_log_half_written_leaves_nothing(cases: list[UUID], tmp_path: Path) -> None:
    path = tmp_path / "own.xes"
    path.write_text("before", encoding="utf-8")

    def broken() -> object:
        yield next(iter(histories(actor=SYSTEM)))
        raise RuntimeError("gone")

    with pytest.raises(RuntimeError, match="gone"):
        write_xes(broken(), path)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["own.xes"]
    assert len(cases) == 2
