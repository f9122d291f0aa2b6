"""The district that is shipped has no finding that nobody decided on."""

from pathlib import Path

from tongban.services.linter.run import lint
from tongban.site.checking.folder import Read

DISTRICT = Path(__file__).parents[1] / "districts" / "xiaonan"


def test_the_shipped_district_is_clean_or_waived_with_reasons() -> None:
    read = Read(DISTRICT)

    report = lint(read.district, waivers=read.waivers, found=read.found)

    assert [(each.rule, each.place, each.message.zh) for each in report.open] == []
    assert all(len(each.waived or "") > len("理由") for each in report.findings)
    assert report.items > 100
    assert report.bundles > 5
