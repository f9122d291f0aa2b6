"""A loaded district for whole-system tests: made once a run, copied in half a second."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
DISTRICT = ROOT / "districts" / "xiaonan"
TONGBAN = [sys.executable, "-c", "from tongban.site.cli import main; raise SystemExit(main())"]

RUN = "TONGBAN_TEST_RUN"
os.environ.setdefault(RUN, str(os.getpid()))  # processes that are started for the run inherit it


def url_of(database: str) -> str:
    """Return the address of another database on the tests' server."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def environment(database: str, shelf: Path, **more: str) -> dict[str, str]:
    """Return the environment in which a command works on a database and a shelf of documents."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_CURRENT_TEST"}
    return kept | {
        "DATABASE_URL": url_of(database),
        "TONGBAN_DOCUMENTS": str(shelf),
        "TONGBAN_DEMONSTRATION": "1",
        **more,
    }


def tongban(
    *words: str, env: dict[str, str] | None = None, ok: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does; unless told otherwise it must succeed."""
    done = subprocess.run(  # noqa: S603 - our own program
        [*TONGBAN, *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if ok:
        assert done.returncode == 0, f"tongban {' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done


def loaded(shared: Path) -> str:
    """Return the name of the run's loaded database; the first who asks makes it, others wait."""
    name = database_of_run()
    with (shared / "loaded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = shared / "loaded"
        if not mark.exists():
            drop(name)
            _administer(f'CREATE DATABASE "{name}" ENCODING UTF8 TEMPLATE template0')
            env = environment(name, shared / "documents")
            tongban("setup", env=env)
            tongban("load", str(DISTRICT), env=env)
            mark.write_text(name, encoding="utf-8")
        return mark.read_text(encoding="utf-8")


def database_of_run() -> str:
    """Return the name of this run's database: that of the process which began the run."""
    return f"test_loaded_{os.environ[RUN]}"


@contextmanager
def copy_of(name: str, suffix: str) -> Iterator[str]:
    """Give a database that is a copy of another, and drop it afterwards."""
    made = name_of_copy(name, suffix)
    drop(made)
    _administer(f'CREATE DATABASE "{made}" TEMPLATE "{name}"')
    try:
        yield made
    finally:
        drop(made)


def name_of_copy(name: str, suffix: str) -> str:
    """Return the name of this process's copy of a database."""
    return f"{name}_{suffix}_{os.getpid()}"


def drop(name: str) -> None:
    """Drop a database, also with sessions left in it."""
    _administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _administer(statement: str) -> None:
    with psycopg.connect(url_of("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type] # names are our own
