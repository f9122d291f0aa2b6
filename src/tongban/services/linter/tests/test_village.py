from pathlib import Path

from tongban.services.linter.registry import RULES
from tongban.services.linter.tests.village import checked


def test_the_village_has_no_finding(tmp_path: Path) -> None:
    report = checked(tmp_path)

    assert [(each.rule, each.place, each.message.zh) for each in report.findings] == []
    assert (report.items, report.bundles, report.rules) == (2, 1, frozenset(RULES))
    assert not report.failing
