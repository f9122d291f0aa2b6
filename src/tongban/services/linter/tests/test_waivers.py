from pathlib import Path

import pytest

from tongban.services.linter.tests.village import checked, line_of
from tongban.services.linter.types import Severity

LATE = {"items/lib.yaml": (("promised_limit: {days: 3,", "promised_limit: {days: 11,"),)}


def waiver(**changes: str) -> str:
    fields = {
        "rule": "TB201",
        "item": "reader-card",
        "reason": "地方试点",
        "by": "区政数局",
        "until": "2022-12-31",
    } | changes
    return "- {" + ", ".join(f"{key}: {value}" for key, value in fields.items() if value) + "}\n"


def test_a_waived_finding_stays_with_its_reason_and_does_not_fail(tmp_path: Path) -> None:
    report = checked(tmp_path, LATE | {"waivers.yaml": (("", waiver()),)}, frozenset({"TB201"}))

    assert [(each.rule, each.waived) for each in report.findings] == [("TB201", "地方试点")]
    assert report.open == ()
    assert not report.failing
    assert report.to_json()["waived"] == 1


def test_a_waiver_without_a_finding_is_a_finding_at_its_line(tmp_path: Path) -> None:
    text = "# what stands\n" + waiver()

    report = checked(tmp_path, {"waivers.yaml": (("", text),)})

    assert [
        (each.rule, each.position.file, each.position.line, each.message.zh)
        for each in report.findings
    ] == [
        (
            "TB001",
            str(tmp_path / "waivers.yaml"),
            line_of(tmp_path, "waivers.yaml", "rule: TB201"),
            "TB201（reader-card）没有对应的问题",
        )
    ]


def test_an_expired_waiver_waives_nothing_and_is_told_of(tmp_path: Path) -> None:
    text = waiver(until="2022-03-31")

    report = checked(
        tmp_path, LATE | {"waivers.yaml": (("", text),)}, frozenset({"TB002", "TB201"})
    )

    assert [(each.rule, each.waived, each.message.zh) for each in report.findings] == [
        ("TB002", None, "TB201（reader-card）已于2022-03-31到期"),
        ("TB201", None, "承诺11个工作日，法定10个工作日"),
    ]
    assert report.failing


def test_its_last_day_is_the_day_until(tmp_path: Path) -> None:
    text = waiver(until="2022-04-01")

    report = checked(
        tmp_path, LATE | {"waivers.yaml": (("", text),)}, frozenset({"TB002", "TB201"})
    )

    assert [each.waived for each in report.findings] == ["地方试点"]


def test_a_waiver_of_a_rule_that_was_not_run_is_not_called_unused(tmp_path: Path) -> None:
    report = checked(tmp_path, {"waivers.yaml": (("", waiver()),)}, frozenset({"TB001", "TB301"}))

    assert report.findings == ()


def test_a_path_narrows_and_all_widens(tmp_path: Path) -> None:
    narrow = checked(
        tmp_path / "narrow",
        LATE | {"waivers.yaml": (("", waiver(path="needs[0]")),)},
        frozenset({"TB201"}),
    )
    wide = checked(
        tmp_path / "wide",
        LATE | {"waivers.yaml": (("", waiver(item="all")),)},
        frozenset({"TB201"}),
    )

    assert [each.waived for each in narrow.findings] == [None]
    assert [each.waived for each in wide.findings] == ["地方试点"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (waiver(rule="TB999"), "没有规则 TB999"),
        (waiver(reason=""), "须写明理由 reason"),
        (waiver(by=""), "须写明批准人 by"),
        (waiver(until="someday"), "须写明期限 until，如 2022-12-31"),
        (waiver(until=""), "须写明期限 until，如 2022-12-31"),
        (waiver(bundle="read-outside"), "须写明对象：item, bundle"),
        (waiver(item="[]"), "须写明对象：item, bundle"),
        (waiver(note="x"), "不认识：note"),
        ("- just words\n", "应为 {rule, item, reason, by, until}"),
    ],
)
def test_a_waiver_written_wrongly_waives_nothing(tmp_path: Path, text: str, message: str) -> None:
    report = checked(
        tmp_path, LATE | {"waivers.yaml": (("", text),)}, frozenset({"TB003", "TB201"})
    )

    wrong, late = report.findings
    assert (wrong.rule, wrong.severity, wrong.position.line) == ("TB003", Severity.ERROR, 1)
    assert wrong.message.zh.startswith(message)
    assert (late.rule, late.waived) == ("TB201", None)
