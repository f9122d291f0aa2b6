"""The outbox: every effect once, failures kept and tried again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from tongban.record import effects
from tongban.record.db import execute, fetch_all, fetch_one
from tongban.record.tests import club
from tongban.record.types import SYSTEM, NotPermitted, OutboxRow

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[OutboxRow]:
    """Handlers for the club's effects that note what they were given."""
    done: list[OutboxRow] = []
    monkeypatch.setattr(effects, "_handlers", {})
    for kind in ("letter", "bell", "card"):
        effects.handler(kind)(done.append)
    return done


def status() -> dict[str, tuple[int, bool, bool]]:
    rows = fetch_all(
        "SELECT kind, attempts, done_at IS NOT NULL, dead_at IS NOT NULL FROM record_outbox"
    )
    return {kind: (attempts, done, dead) for kind, attempts, done, dead in rows}


def test_each_effect_is_done_once(admission: str, handled: list[OutboxRow]) -> None:
    matter = club.live(admission)
    assert effects.drain() == 5
    assert [row.kind for row in handled] == ["letter", "letter", "bell", "letter", "card"]
    first = handled[0]
    assert (first.matter, first.seq) == (matter, 1)
    assert first.payload == {"to": "applicant", "act": "apply"}
    assert effects.drain() == 0
    assert [effects.do_effect(row.key) for row in handled] == [False] * 5
    assert len(handled) == 5
    assert fetch_one("SELECT count(*) FROM record_effect_done", ()) == (5,)


def test_an_effect_known_as_done_is_not_done_again(
    admission: str, handled: list[OutboxRow]
) -> None:
    club.apply(admission)
    execute("INSERT INTO record_effect_done (key) SELECT key FROM record_outbox")
    assert effects.drain() == 1
    assert handled == []
    assert status() == {"letter": (1, True, False)}


def test_a_limit_leaves_the_rest(admission: str, handled: list[OutboxRow]) -> None:
    club.live(admission)
    assert effects.drain(2) == 2
    assert len(handled) == 2
    assert effects.drain() == 3


def test_a_failed_effect_writes_nothing_and_waits(
    admission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(effect: OutboxRow) -> None:
        execute("UPDATE record_clock SET shift = '1 day'")
        raise OSError(f"no post for {effect.kind}\x00")

    monkeypatch.setattr(effects, "_handlers", {"letter": fail})
    club.apply(admission)
    assert effects.drain() == 0
    assert status() == {"letter": (1, False, False)}
    assert fetch_one("SELECT shift = '0' FROM record_clock", ()) == (True,)
    assert fetch_one("SELECT count(*) FROM record_effect_done", ()) == (0,)
    assert fetch_one(
        "SELECT reason, available_at > clock_timestamp() + interval '4 seconds' FROM record_outbox",
        (),
    ) == ("OSError: no post for letter", True)


def test_an_effect_dies_and_is_revived(
    admission: str, handled: list[OutboxRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: OutboxRow) -> None:
        raise OSError("closed")

    with monkeypatch.context() as during:
        during.setattr(effects, "_handlers", {"letter": fail})
        club.apply(admission)
        for _ in range(effects.MAX_ATTEMPTS):
            execute("UPDATE record_outbox SET available_at = clock_timestamp()")
            assert effects.drain() == 0
    assert status() == {"letter": (effects.MAX_ATTEMPTS, False, True)}
    ((dead, reason),) = effects.dead_effects(actor=SYSTEM)
    assert (dead.kind, dead.attempts, reason) == ("letter", 10, "OSError: closed")
    with pytest.raises(NotPermitted):
        effects.dead_effects(actor=club.CHAIR)
    assert effects.drain() == 0
    assert effects.retry_dead() == 1
    assert effects.drain() == 1
    assert [row.key for row in handled] == [dead.key]
    assert effects.dead_effects(actor=SYSTEM) == ()


def test_an_effect_nobody_handles_is_put_aside_at_once(
    admission: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "_handlers", {})
    club.apply(admission)
    assert effects.drain() == 0
    ((dead, reason),) = effects.dead_effects(actor=SYSTEM)
    assert dead.attempts == 1
    assert reason == "NoHandler: no handler for effect 'letter'; there are: none"


def test_one_kind_has_one_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "_handlers", {})

    def one(_: OutboxRow) -> None: ...

    def two(_: OutboxRow) -> None: ...

    effects.handler("letter")(one)
    effects.handler("letter")(one)
    with pytest.raises(effects.HandlerTaken, match="already handled by"):
        effects.handler("letter")(two)
    assert effects.handled_kinds() == {"letter"}


def test_effects_become_jobs_in_one_transaction(admission: str, handled: list[OutboxRow]) -> None:
    club.apply(admission)
    jobs: Callable[[], list[tuple[object, ...]]] = lambda: fetch_all(  # noqa: E731
        "SELECT task_name, queueing_lock, args ->> 'key', status FROM procrastinate_jobs"
    )
    with transaction.atomic():
        assert effects.enqueue() == 1
        transaction.set_rollback(True)
    assert jobs() == []
    assert effects.enqueue() == 1
    assert effects.enqueue() == 0
    (key,) = fetch_one("SELECT key FROM record_outbox", ()) or ("",)
    assert jobs() == [("record.do_effect", key, key, "todo")]
    assert effects.requeue_abandoned(0.0) == 0
    execute("DELETE FROM procrastinate_jobs")
    assert effects.requeue_abandoned(0.0) == 1
    assert effects.enqueue() == 1
    assert effects.do_effect(key)
    assert [row.key for row in handled] == [key]


def test_an_effect_whose_job_waits_is_not_queued_twice(
    admission: str, handled: list[OutboxRow]
) -> None:
    club.apply(admission)
    assert effects.enqueue() == 1
    execute("UPDATE record_outbox SET queued_at = NULL")
    assert effects.enqueue() == 0
    assert effects.drain() == 1
    assert len(handled) == 1
