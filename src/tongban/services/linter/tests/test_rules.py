"""Every rule fires on the fault, with exact file, line and place, and not on the near miss."""

from pathlib import Path

import pytest

from tongban.services.linter.registry import RULES
from tongban.services.linter.tests import (
    cases_basis,
    cases_bundles,
    cases_evidence,
    cases_limits,
    cases_network,
    cases_reach,
)
from tongban.services.linter.tests.cases import GAR, LIB, Case, more_evidence, slot
from tongban.services.linter.tests.village import checked, line_of

CASES = [
    *cases_evidence.CASES,
    *cases_limits.CASES,
    *cases_basis.CASES,
    *cases_reach.CASES,
    *cases_network.CASES,
    *cases_bundles.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_rule_fires_at_the_line_and_not_on_the_near_miss(case: Case, tmp_path: Path) -> None:
    rules = frozenset({case.rule})
    fault = checked(tmp_path / "fault", case.fault, rules)
    near = checked(tmp_path / "near", case.near, rules)

    line = line_of(tmp_path / "fault", case.file, case.marker)
    assert [
        (each.rule, each.position.file, each.position.line, each.place.id, each.place.path)
        for each in fault.findings
    ] == [(case.rule, str(tmp_path / "fault" / case.file), line, case.id, case.path)]
    (found,) = fault.findings
    assert found.message.zh
    assert found.message.en
    assert near.findings == ()


def test_every_rule_over_a_folder_has_a_case() -> None:
    elsewhere = {"TB001", "TB002", "TB003", "TB010", "TB110", "TB501", "TB701", "TB702", "TB802"}

    assert {case.rule for case in CASES} | elsewhere == set(RULES)


def test_two_items_that_need_each_other_are_told_of_both(tmp_path: Path) -> None:
    permit = slot("permit", kind="garden-permit", source="government", shareable="true")
    later = permit.replace("necessity: required", "necessity: tolerable")

    circle = checked(tmp_path / "circle", more_evidence(permit), frozenset({"TB501"}))
    opened = checked(tmp_path / "opened", more_evidence(later), frozenset({"TB501"}))

    assert [
        (each.position.file, each.position.line, each.place.id, each.place.path, each.message.zh)
        for each in circle.findings
    ] == [
        (
            str(tmp_path / "circle" / GAR),
            line_of(tmp_path / "circle", GAR, "- slot: reader-card"),
            "garden-permit",
            "needs[1]",
            "“读者身份”出自“借书证办理”，后者又需要本事项的结果",
        ),
        (
            str(tmp_path / "circle" / LIB),
            line_of(tmp_path / "circle", LIB, "- slot: permit"),
            "reader-card",
            "needs[1]",
            "“园地许可证”出自“园地使用许可”，后者又需要本事项的结果",
        ),
    ]
    assert opened.findings == ()


def test_a_commitment_needs_somebody_who_verifies_it(tmp_path: Path) -> None:
    offered = {GAR: (("  needs:\n", cases_bundles.COMMITMENT + "  needs:\n"),)}

    report = checked(tmp_path, offered, frozenset({"TB801"}))

    assert [(each.place.id, each.message.zh) for each in report.findings] == [
        ("garden-permit", "核查人员（告知承诺事后核查）需要1人，有0人")
    ]
