"""Loading a district: repeatable, and every mistake named with file and line in one run."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import house
import pytest
from django.db import connection

from tongban.site.cli import main

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.usefixtures("district"), pytest.mark.slow]

CLOCKWORK = ("procrastinate_", "django_migrations", "record_clock")
"""Tables that a load may write to without changing what the district is."""

BREAKS = [
    # file, what stands there, what is put instead, what the mistake must say
    ("people.yaml", "42220119880614012X", "422201198806140121", "resident_id"),
    ("firms.yaml", "91420902MA49000106", "91420902MA49000107", "uscc"),
    ("officers.yaml", "- id: scjg-reviewer1", "- id: scjg-clerk", "twice"),
    ("evidence.yaml", "issuer: gaj", "issuer: nobody", "'nobody'"),
    (
        "items/scjg.yaml",
        "{law: shipinanquan, clause: 第三十五条}",
        "{law: moon, clause: 一}",
        "'moon'",
    ),
    ("items/scjg.yaml", "when: food_business_form = 'sales'", "when: moon = 'sales'", "moon"),
    ("items/scjg.yaml", "promised_limit: {days: 5,", "promised_limit: {days: 50,", "INV-ITEM-01"),
    ("items/scjg.yaml", "{zh: 经营场所使用证明,", "{zh: 其他有关材料,", "INV-ITEM-04"),
    ("events.yaml", "{zh: 开一家店,", "&shop {zh: 开一家店,", "repeats an anchor"),
]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    folder = tmp_path / "xiaonan"
    shutil.copytree(house.DISTRICT, folder)
    return folder


def counts() -> dict[str, int]:
    """Return the number of rows of every table."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            if not table.startswith(CLOCKWORK):
                quoted = connection.ops.quote_name(table)
                cursor.execute(f"SELECT count(*) FROM {quoted}")  # noqa: S608 - a table of ours
                found[table] = cursor.fetchone()[0]
    return found


def test_loading_again_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = counts()
    assert before["catalogue_itemrow"] >= 80
    assert main(["load", str(house.DISTRICT)]) == 0
    assert "Loaded" in capsys.readouterr().out
    assert counts() == before


def test_every_mistake_is_named_in_one_run_and_nothing_is_written(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = [broken(copied, *each) for each in BREAKS]
    broken(copied, "events.yaml", "{zh: 店铺变更、续证和歇业, en: Change}", "*shop", "")
    (copied / "synonyms.yaml").write_bytes("开店: [营业执照]\n".encode("gb18030"))
    (copied / "laws.yaml").write_text("youhua: {name: [\n", encoding="utf-8")
    before = counts()
    assert main(["load", str(copied)]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[-1].endswith("nothing was written")
    for file, line, words in expected:
        where = f"{copied / file}:{line}: "
        assert any(each.startswith(where) and words in each for each in told), (where, words)
    assert f"{copied / 'synonyms.yaml'}: is not UTF-8 at byte 0; save it as UTF-8" in told
    assert any(each.startswith(f"{copied / 'laws.yaml'}:2: is no YAML") for each in told)
    assert counts() == before


def broken(folder: Path, file: str, old: str, new: str, words: str) -> tuple[str, int, str]:
    """Put a mistake into a file; gives the file, the line, and what is to be said of it."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old}"
    line = text[: text.index(old)].count("\n") + 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file, line, words


def test_a_folder_that_is_not_there_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", str(tmp_path / "nowhere")]) == 1
    assert "is no folder" in capsys.readouterr().out
