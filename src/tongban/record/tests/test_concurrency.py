"""Two at once: one wins, the other is told; nothing is lost or doubled."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import psycopg
import psycopg.errors
import pytest
from django.db import connection, transaction

from tongban.record import actions, effects, queries, quick
from tongban.record.db import execute, fetch_all, fetch_one
from tongban.record.quick import act_one
from tongban.record.tests import club
from tongban.record.types import ConflictError, OutboxRow, Receipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.kernel.authority import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    """Run it in this many threads, each with a connection of its own; errors are results."""
    start = Barrier(number)

    def run(place: int) -> Any:
        try:
            fetch_one("SELECT 1", ())
            start.wait()
            return work(place)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def blindly(matter: UUID, act: str, actor: Actor, version: int, _: int) -> Receipt:
    return actions.perform(matter, act=act, actor=actor, key=str(uuid4()), expected_version=version)


def again(definition: str, key: str, _: int) -> Receipt:
    return club.apply(definition, key=key)


def accept(matter: UUID, _: int) -> Receipt:
    return actions.perform(matter, act="accept", actor=club.STEWARD, key=f"accept {matter}")


def test_two_acts_on_one_version() -> None:
    matter = club.apply(club.found()).matter
    for version in range(1, 11):
        act, actor = ("accept", club.STEWARD) if version == 1 else ("vouch", club.ELDER)
        results = at_once(2, partial(blindly, matter, act, actor, version))
        assert sorted(type(each).__name__ for each in results) == ["ConflictError", "Receipt"]
        conflict = next(each for each in results if isinstance(each, ConflictError))
        assert (conflict.expected, conflict.found) == (version, version + 1)
        view = queries.get_matter(matter, actor=club.ANNA)
        assert view.version == version + 1
        assert fetch_one("SELECT count(*) FROM record_act", ()) == (version + 1,)


def test_one_request_sent_twice_at_once() -> None:
    definition = club.found()
    for attempt in range(5):
        opened = at_once(3, partial(again, definition, f"o{attempt}"))
        assert {type(each) for each in opened} == {Receipt}
        assert len({each.matter for each in opened}) == 1
        assert sorted(each.replayed for each in opened) == [False, True, True]
        matter = opened[0].matter
        done = at_once(3, partial(accept, matter))
        assert [each.seq for each in done] == [2, 2, 2]
        assert sorted(each.replayed for each in done) == [False, True, True]
    assert fetch_one("SELECT count(*) FROM record_act", ()) == (10,)
    assert fetch_one("SELECT count(*) FROM record_matter", ()) == (5,)
    assert fetch_one("SELECT count(*) FROM record_outbox", ()) == (15,)


def test_retrying_after_each_conflict_loses_no_act() -> None:
    matter = club.live(club.found(), upto=1)

    def vouch(place: int) -> int:
        conflicts = 0
        for turn in range(5):
            while True:
                try:
                    actions.perform(matter, act="vouch", actor=club.ELDER, key=f"{place}-{turn}")
                    break
                except ConflictError:
                    conflicts += 1
        return conflicts

    results = at_once(4, vouch)
    assert all(isinstance(each, int) for each in results)
    folded = queries.get_matter(matter, actor=club.ANNA).folded
    assert folded is not None
    assert folded.facts["vouchers"] == 20
    acts = fetch_all("SELECT seq FROM record_act ORDER BY seq")
    assert [seq for (seq,) in acts] == list(range(1, 23))


def test_two_drains_share_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    definition = club.found()
    for _ in range(20):
        club.apply(definition)
    done: list[str] = []

    def note(effect: OutboxRow) -> None:
        done.append(effect.key)

    monkeypatch.setattr(effects, "_handlers", {"letter": note})
    results = at_once(3, lambda _: effects.drain())
    assert sum(results) + effects.drain() == 20
    assert len(done) == len(set(done)) == 20


def test_the_quick_way_survives_lost_statements() -> None:
    """psycopg drops a connection's prepared statements after a rollback or a change of tables."""
    definition = club.found()
    matter = club.live(definition, upto=1)
    execute("DEALLOCATE ALL")
    assert club.do(matter, "vouch", club.ELDER).seq == 3
    with transaction.atomic():
        assert club.do(matter, "vouch", club.ELDER).seq == 4
        transaction.set_rollback(True)
    assert club.do(matter, "vouch", club.ELDER).seq == 4
    connection.close()
    assert club.do(matter, "vouch", club.ELDER).seq == 5
    assert club.apply(definition).state == "APPLIED"


def test_the_quick_way_tells_errors_as_a_cursor_does() -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        act_one("SELECT 1 / $1::int", (0,))
    with pytest.raises(psycopg.errors.UndefinedTable):
        act_one("SELECT * FROM no_such_table WHERE $1 = 1", (0,))
    row = act_one("SELECT $1::int, $2, NULL, TRUE, $3::uuid", (1, "二", str(UUID(int=3))))
    assert row == (1, "二", None, True, UUID(int=3))
    assert act_one("SELECT 1 WHERE $1 = 'x'", ("y",)) is None


def test_an_act_is_two_round_trips_by_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    matter = club.apply(club.found()).matter
    sent: list[str] = []
    read_row = quick._row

    def counted(result: Any, line: int) -> Any:
        sent.append("row")
        return read_row(result, line)

    monkeypatch.setattr(quick, "_row", counted)
    monkeypatch.setattr(psycopg.Cursor, "execute", None)  # nothing goes the long way
    receipt = actions.perform(matter, act="accept", actor=club.STEWARD, key="x")
    assert (receipt.seq, sent) == (2, ["row", "row"])


def test_who_acts_on_a_page_that_others_have_overtaken_is_told_of_the_conflict() -> None:
    matter = club.apply(club.found()).matter
    accept(matter, 0)
    with pytest.raises(ConflictError) as caught:
        blindly(matter, "accept", club.STEWARD, 1, 0)
    assert (caught.value.expected, caught.value.found) == (1, 2)
    assert len(fetch_all("SELECT 1 FROM record_act WHERE matter = $1::uuid", (str(matter),))) == 2
