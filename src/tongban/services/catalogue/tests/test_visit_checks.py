"""INV-RUN-01, 03 and 04 on one content."""

from __future__ import annotations

from typing import Any

from tongban.services.catalogue.checks import Context, Finding, Severity, check
from tongban.services.catalogue.tests.samples import item


def found(rule: str, **fields: Any) -> list[Finding]:
    return [each for each in check(item(**fields), Context()) if each.rule == rule]


def situations(*visits: int | None) -> list[dict[str, Any]]:
    return [
        {"id": f"s{n}", "name": {"zh": f"情形{n}", "en": f"Case {n}"}}
        | ({} if each is None else {"onsite_visits": each})
        for n, each in enumerate(visits)
    ]


def test_inv_run_01_the_published_visits_are_the_most_of_the_situations() -> None:
    """INV-RUN-01: published onsite_visits = max over situations."""
    assert found("INV-RUN-01", onsite_visits=2, situations=situations(0, 2, None)) == []
    assert found("INV-RUN-01", onsite_visits=1, situations=situations(None)) == []
    assert found("INV-RUN-01", onsite_visits=None, situations=situations(3)) == []
    for published in (0, 1, 3):
        (one,) = found("INV-RUN-01", onsite_visits=published, situations=situations(0, 2))
        assert (one.path, one.severity) == ("onsite_visits", Severity.FAULT)
        assert "最多的 2 次" in one.message.zh


def test_inv_run_03_an_item_without_visits_asks_for_no_original_and_delivers_from_afar() -> None:
    """INV-RUN-03: zero_run needs no original sight; result by express or electronically."""
    slot = {"slot": "map", "name": {"zh": "图纸", "en": "Map"}, "necessity": "required"}
    good = {"is_online": True, "express": True, "needs": [slot | {"form": "either"}]}
    assert found("INV-RUN-03", onsite_visits=0, **good) == []
    assert found("INV-RUN-03", onsite_visits=1, needs=[slot | {"form": "paper"}]) == []
    assert found("INV-RUN-03", onsite_visits=0) == []
    for form in ("paper", "both"):
        (one,) = found(
            "INV-RUN-03", **good | {"onsite_visits": 0, "needs": [slot | {"form": form}]}
        )
        assert (one.path, one.severity) == ("needs[0].form", Severity.FAULT)
    later = [slot | {"form": "paper", "necessity": "tolerable"}]
    (one,) = found("INV-RUN-03", **good | {"onsite_visits": 0, "needs": later})
    assert one.path == "needs[0].form"
    spare = [slot | {"form": "paper", "necessity": "optional"}]
    assert found("INV-RUN-03", **good | {"onsite_visits": 0, "needs": spare}) == []
    (offline,) = found("INV-RUN-03", **good | {"onsite_visits": 0, "is_online": False})
    assert offline.path == "is_online"
    by_post = good | {"onsite_visits": 0, "is_online": False, "handling_forms": ["1", "4"]}
    assert found("INV-RUN-03", **by_post) == []
    (kept,) = found("INV-RUN-03", **good | {"onsite_visits": 0, "express": False})
    assert kept.path == "express"
    electronic = good | {"onsite_visits": 0, "express": False, "online_depth": ["7"]}
    assert found("INV-RUN-03", **electronic) == []


def test_inv_run_04_visits_rest_on_a_clause_of_law() -> None:
    """INV-RUN-04: onsite_visits > 0 needs its reason with the law."""
    (warned,) = found("INV-RUN-04", onsite_visits=1)
    assert (warned.path, warned.severity) == ("onsite_basis", Severity.WARNING)
    (bare,) = found("INV-RUN-04", onsite_visits=1, onsite_basis={"law": "shenfenzheng"})
    assert (bare.path, bare.severity) == ("onsite_basis.clause", Severity.FAULT)
    whole = {"law": "shenfenzheng", "clause": "第三条"}
    assert found("INV-RUN-04", onsite_visits=1, onsite_basis=whole) == []
    assert found("INV-RUN-04", onsite_visits=0) == []
