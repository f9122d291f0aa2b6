"""Pure decisions of cases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.conditions import Dictionary, parse
from tongban.kernel.evidence import EvidenceRef, Necessity, Slot, Taxonomy
from tongban.services.cases import procedure, rules

DAY = date(2022, 4, 1)
LEASED = parse("leased = TRUE", Dictionary({"leased": "bool"}))
SLOTS = (
    Slot("plan", "plan"),
    Slot("photo", "photo", Necessity.TOLERABLE),
    Slot("lease", "lease", when=LEASED),
    Slot("extra", "extra", Necessity.OPTIONAL),
)
KINDS = Taxonomy(dict.fromkeys(("plan", "photo", "lease", "extra"), ()))


def standing(
    evidence: list[EvidenceRef], *promised: str, leased: bool | None = None
) -> rules.Standing:
    return rules.standing(
        SLOTS, evidence, {"leased": leased}, on=DAY, taxonomy=KINDS, commitments=promised
    )


def test_what_lacks_what_is_promised_and_what_is_undecided() -> None:
    found = standing([], "photo")
    assert (found.lacking, found.promised, found.unpromised) == (("plan",), ("photo",), ())
    assert found.undecided == {"lease": ("leased",)}
    assert standing([], leased=True).lacking == ("plan", "lease")
    assert standing([], leased=False).unpromised == ("photo",)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["plan", "photo", "lease", "extra"])), st.data())
def test_more_evidence_never_makes_more_lack(kinds: list[str], data: st.DataObject) -> None:
    evidence = [EvidenceRef(kind, f"sha256:{n}") for n, kind in enumerate(kinds)]
    some = evidence[: data.draw(st.integers(0, len(evidence)))]
    for leased in (True, False, None):
        assert set(standing(evidence, leased=leased).lacking) <= set(
            standing(some, leased=leased).lacking
        )


@settings(max_examples=50, deadline=None)
@given(st.permutations(range(6)))
def test_the_first_accepted_has_nobody_ahead_in_whatever_order_they_are_read(
    order: list[int],
) -> None:
    queue: list[tuple[str, str, dict[str, Any], str]] = [
        (f"2022-04-0{n + 1}T09:00:00+08:00", f"n{n}", {}, "UNDER_REVIEW") for n in order
    ]
    for at, number, _, _ in queue:
        before = rules.ahead((at, number), [each for each in queue if each[1] != number])
        assert set(before) == {f"n{m}" for m in range(int(number[1:]))}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("平面图：缺少面积", ("平面图", "缺少面积")),
        ("plan: no area", ("plan", "no area")),
        ("缺少面积", ("", "缺少面积")),
        ("：缺少面积", ("", "：缺少面积")),
    ],
)
def test_a_defect_may_name_its_material(text: str, expected: tuple[str, str]) -> None:
    assert rules.split_defect(text) == expected


def test_the_district_sets_the_time_to_correct() -> None:
    ours, theirs = procedure.document(), procedure.document(correction_days=15)
    assert isinstance(theirs, dict)
    assert isinstance(ours, dict)
    assert theirs["parameters"]["correction_limit"]["default"]["days"] == 15
    assert ours["parameters"]["correction_limit"]["default"]["days"] == 30
