"""`tongban worker`: killed at any moment it loses nothing and does nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tongban.record import clock
from tongban.record.db import execute, fetch_all, fetch_one
from tongban.record.tests import club
from tongban.record.verify import verify_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.django_db(transaction=True)

MATTERS = 25
JOBS = "procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers"


@pytest.fixture
def start(transactional_db: None) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:  # noqa: ARG001
    """Start workers on the test database; all are gone afterwards."""
    running: list[subprocess.Popen[bytes]] = []
    place = connection.settings_dict
    url = f"postgresql://{place['USER']}@/{place['NAME']}?host={place['HOST']}"
    if place["PORT"]:
        url += f"&port={place['PORT']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "PGPASSWORD": place["PASSWORD"],
        "TONGBAN_HEARTBEAT": "0.25",
    }
    execute(f"TRUNCATE {JOBS} CASCADE")
    execute("CREATE TABLE test_effect (key text NOT NULL)")

    def run() -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tongban.record.tests.worker_process"], env=environment
        )
        running.append(worker)
        return worker

    yield run
    for worker in running:
        if worker.poll() is None:
            worker.kill()
        worker.wait()
    execute("DROP TABLE test_effect")
    execute(f"TRUNCATE {JOBS} CASCADE")


def count(table: str, condition: str = "TRUE") -> int:
    row = fetch_one(f"SELECT count(*) FROM {table} WHERE {condition}", ())  # noqa: S608
    assert row is not None
    return int(row[0])


def wait_until(done: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "the worker did not get there in time"
        time.sleep(0.05)


def more_done_than(before: int) -> bool:
    return count("record_effect_done") > before


@pytest.mark.slow
def test_killed_again_and_again_it_does_everything_once(
    start: Callable[[], subprocess.Popen[bytes]],
) -> None:
    definition = club.found()
    for _ in range(MATTERS):
        club.apply(definition)
    clock.advance(timedelta(days=30))
    chance = random.Random(20220401)  # noqa: S311 - a test that can be repeated
    for _ in range(3):
        worker = start()
        before = count("record_effect_done")
        wait_until(partial(more_done_than, before))
        time.sleep(chance.uniform(0.05, 0.4))
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    assert count("record_effect_done") < 2 * MATTERS, "killed too late to prove anything"
    worker = start()
    wait_until(lambda: count("record_act") == 2 * MATTERS)
    wait_until(lambda: count("record_outbox", "done_at IS NULL") == 0)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0

    effects = [key for (key,) in fetch_all("SELECT key FROM test_effect ORDER BY key")]
    outbox = [key for (key,) in fetch_all("SELECT key FROM record_outbox ORDER BY key")]
    assert len(outbox) == 2 * MATTERS
    assert effects == outbox
    acts = fetch_all("SELECT matter, array_agg(name ORDER BY seq) FROM record_act GROUP BY matter")
    assert [names for _, names in acts] == [["apply", "deem_accepted"]] * MATTERS
    assert verify_all().faults == []


def test_it_stops_when_told_to(start: Callable[[], subprocess.Popen[bytes]]) -> None:
    club.apply(club.found())
    worker = start()
    wait_until(lambda: count("test_effect") == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=20) == 0
    assert count("record_outbox", "done_at IS NOT NULL") == 1
    assert count("procrastinate_jobs", "status = 'doing'") == 0
