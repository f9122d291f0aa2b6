"""The command line: what it prints, what it refuses, and with which code it ends."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import house
import pytest

from tongban.record.log import publish_root
from tongban.site.demo.stage import Stage
from tongban.site.demo.store import play

if TYPE_CHECKING:
    from pathlib import Path


def test_due_reckons_the_example_of_the_manual() -> None:
    done = house.tongban("due", "2022-04-01", "20wd", "--suspend", "2022-04-08..2022-04-20")
    assert done.stdout.splitlines()[0] == ("到期日 2022-05-16 / due 2022-05-16")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "districts/xiaonan", "--rules", "TB201"),
        ("plan", "food-business-permit", "--district", "districts/xiaonan"),
    ],
)
def test_a_folder_is_read_with_neither_database_nor_home(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    bare = {"PATH": os.environ["PATH"], "TONGBAN_HOME": str(tmp_path / "elsewhere")}
    done = house.tongban(*words, env=bare)
    assert done.stdout
    assert not (tmp_path / "elsewhere").exists()


def test_an_unknown_verb_is_answered_with_the_known_ones() -> None:
    done = house.tongban("dew", ok=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "unknown verb 'dew'" in done.stderr
    for verb in ("due", "setup", "load", "demo", "serve", "worker", "verify", "reset"):
        assert f"  {verb} " in done.stderr


def test_reset_does_not_touch_a_server_of_ones_own(tmp_path: Path) -> None:
    kept = tmp_path / "keys.json"
    kept.write_text("{}", encoding="utf-8")
    env = dict(os.environ) | {
        "DATABASE_URL": "postgresql://nobody@192.0.2.1/elsewhere",
        "TONGBAN_HOME": str(tmp_path),
    }
    done = house.tongban("reset", env=env, ok=False)
    assert done.returncode == 2
    assert "DATABASE_URL names a server" in done.stderr
    assert kept.read_text(encoding="utf-8") == "{}"


@pytest.mark.slow
def test_the_ledger_is_checked_from_a_file(district: str, shared: Path, tmp_path: Path) -> None:
    play(Stage(tell=lambda _: None))
    publish_root()
    file = tmp_path / "ledger.jsonl.gz"
    told = house.tongban(
        "export-log", str(file), env=house.environment(district, shared / "documents")
    )
    assert "root 1" in told.stdout
    assert "sha256:" in told.stdout

    # no database and no key is at hand where it is checked
    bare = {"PATH": os.environ["PATH"], "TONGBAN_HOME": str(tmp_path / "elsewhere")}
    sound = house.tongban("verify", "--offline", str(file), env=bare)
    assert "The ledger holds." in sound.stdout
    assert not (tmp_path / "elsewhere").exists()

    said, altered = "现场核查与检验均合格".encode(), "现场核查与检验不合格".encode()
    lines = gzip.decompress(file.read_bytes())
    assert lines.count(said) == 1
    lines = lines.replace(said, altered)
    damaged = tmp_path / "damaged.jsonl.gz"
    damaged.write_bytes(gzip.compress(lines))
    found = house.tongban("verify", "--offline", str(damaged), env=bare, ok=False)
    assert found.returncode == 1
    assert "The ledger does not hold" in found.stderr
    assert "act" in found.stderr.splitlines()[1], found.stderr

    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(file.read_bytes()[:-200])
    short = house.tongban("verify", "--offline", str(cut), env=bare, ok=False)
    assert short.returncode == 1
    assert "is damaged" in short.stderr
    absent = str(tmp_path / "absent.jsonl.gz")
    assert house.tongban("verify", "--offline", absent, env=bare, ok=False).returncode == 2


def test_a_database_url_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    env = dict(os.environ) | {"DATABASE_URL": "mysql://x/y", "TONGBAN_HOME": str(tmp_path)}
    done = house.tongban("setup", env=env, ok=False)
    assert done.returncode == 2
    assert done.stderr.startswith("tongban setup: DATABASE-URL: DATABASE_URL starts with 'mysql'")
