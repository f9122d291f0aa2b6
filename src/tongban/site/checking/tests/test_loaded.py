"""What the database holds is checked like the list that it was imported from."""

import io
from datetime import date
from pathlib import Path

import pytest

from tongban.base.district.queries import forget
from tongban.record.types import SYSTEM
from tongban.services.catalogue import bulk
from tongban.services.catalogue.importer.mapping import load_mapping
from tongban.services.forms.queries import forget_elements
from tongban.services.linter.run import lint
from tongban.site.checking.lists import read_list
from tongban.site.checking.loaded import read_loaded
from tongban.site.checking.tests.test_check import MAPPING, ROWS


@pytest.mark.django_db
def test_imported_drafts_have_the_findings_of_their_list(tmp_path: Path) -> None:
    forget()
    forget_elements()
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "list.csv").write_text(ROWS, encoding="utf-8")
    mapping, digest = load_mapping(tmp_path / "m.yaml")
    bulk.import_list(
        path=tmp_path / "list.csv",
        mapping=mapping,
        mapping_hash=digest,
        report=io.StringIO(),
        actor=SYSTEM,
    )
    listed, note = read_list(tmp_path / "list.csv", mapping, digest, on=date(2022, 4, 1))

    loaded = read_loaded()

    found = [(each.rule, each.place, each.message, each.position) for each in lint(loaded).findings]
    assert note is None
    assert [(rule, place, message) for rule, place, message, _ in found] == [
        (each.rule, each.place, each.message) for each in lint(listed).findings
    ]
    assert {at.file for _, _, _, at in found} == {"catalogue:v-a-1", "catalogue:v-a-2"}
    assert loaded.columns is not None
    assert not loaded.says("legal_basis")
