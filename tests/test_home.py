"""Where data is kept when nothing, or nothing but an empty name, says where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.site.postgres import home

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("named", [None, ""])
def test_an_empty_name_of_the_home_is_no_name(
    named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if named is None:
        monkeypatch.delenv("TONGBAN_HOME", raising=False)
    else:
        monkeypatch.setenv("TONGBAN_HOME", named)
    assert home() == tmp_path / ".tongban"
    assert [each.name for each in tmp_path.iterdir()] == [".tongban"]


def test_a_named_home_is_made_where_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TONGBAN_HOME", str(tmp_path / "here"))
    assert home() == tmp_path / "here"
    assert (tmp_path / "here").is_dir()
