from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.canonical import Json
from tongban.kernel.conditions import Dictionary, parse
from tongban.kernel.evidence import (
    EvidenceError,
    EvidenceRef,
    Gap,
    Missing,
    Necessity,
    Slot,
    Taxonomy,
    missing,
)

TODAY = date(2022, 4, 1)
KINDS = Taxonomy(
    {
        "identity_paper": (),
        "passport": ("identity_paper",),
        "diplomatic_passport": ("passport",),
        "membership_card": ("identity_paper", "photo"),
        "photo": (),
    }
)
IDENTITY = Slot("identity", "identity_paper")
CONSENT = Slot("consent", "consent", when=parse("age < 18", Dictionary({"age": "int"})))
PORTRAIT = Slot("portrait", "photo", Necessity.OPTIONAL)
LATER = Slot("receipt", "receipt", Necessity.TOLERABLE)


def test_what_satisfies_is_reflexive_and_transitive_and_not_symmetric() -> None:
    assert KINDS.satisfies("diplomatic_passport", "identity_paper")
    assert KINDS.satisfies("passport", "passport")
    assert KINDS.satisfies("unheard_of", "unheard_of")
    assert not KINDS.satisfies("identity_paper", "passport")
    assert not KINDS.satisfies("unheard_of", "passport")
    assert KINDS.satisfying("identity_paper") == {
        "identity_paper", "passport", "diplomatic_passport", "membership_card",
    }  # fmt: skip
    assert "photo" in KINDS
    assert "unheard_of" not in KINDS


def test_kinds_that_stand_for_each_other_are_equal_in_worth() -> None:
    equal = Taxonomy({"card": ("e_card",), "e_card": ("card",)})
    assert equal.satisfies("card", "e_card")
    assert equal.satisfies("e_card", "card")


def test_a_taxonomy_names_every_kind_it_does_not_know() -> None:
    with pytest.raises(EvidenceError, match=r"a stands for x, .*; b stands for y, "):
        Taxonomy({"a": ("x",), "b": ("y", "a")})


def test_a_slot_is_filled_by_any_kind_that_satisfies_it() -> None:
    shown = [EvidenceRef("diplomatic_passport", "doc-1")]
    assert missing([IDENTITY], shown, {}, TODAY, taxonomy=KINDS) == ()
    assert missing([IDENTITY], shown, {}, TODAY) == (Missing(IDENTITY, Gap.ABSENT),)


def test_evidence_holds_from_its_first_day_to_its_last() -> None:
    paper = EvidenceRef(
        "identity_paper", "doc-1", valid_from=date(2022, 3, 31), valid_to=date(2022, 4, 2)
    )
    gaps = {
        day: [each.gap for each in missing([IDENTITY], [paper], {}, date(2022, *day))]
        for day in ((3, 30), (3, 31), (4, 2), (4, 3))
    }
    assert gaps == {
        (3, 30): [Gap.NOT_YET_VALID],
        (3, 31): [],
        (4, 2): [],
        (4, 3): [Gap.EXPIRED],
    }


def test_evidence_offered_for_one_slot_fills_no_other() -> None:
    paper = EvidenceRef("identity_paper", "doc-1", slot="guardian")
    assert missing([IDENTITY], [paper], {}, TODAY) == (Missing(IDENTITY, Gap.ABSENT),)


def test_a_slot_that_may_apply_is_listed_as_uncertain_with_what_to_ask() -> None:
    assert missing([CONSENT], [], {"age": 30}, TODAY) == ()
    assert missing([CONSENT], [], {"age": 17}, TODAY) == (Missing(CONSENT, Gap.ABSENT),)
    assert missing([CONSENT], [], {}, TODAY) == (
        Missing(CONSENT, Gap.ABSENT, certain=False, unknown=("age",)),
    )


def test_optional_slots_are_never_missing_and_tolerable_ones_are() -> None:
    assert missing([PORTRAIT, LATER], [], {}, TODAY) == (Missing(LATER, Gap.ABSENT),)


DAYS = st.none() | st.dates(date(2022, 3, 25), date(2022, 4, 8))


@st.composite
def evidence(draw: st.DrawFn) -> EvidenceRef:
    start = draw(DAYS)
    end = draw(DAYS.filter(lambda day: day is None or start is None or day >= start))
    kind = draw(st.sampled_from(["identity_paper", "passport", "photo", "consent", "receipt"]))
    slot = draw(st.sampled_from(["", "identity", "consent", "receipt"]))
    return EvidenceRef(kind, "doc", slot, "", start, end)


@given(
    st.lists(evidence(), max_size=5),
    st.lists(evidence(), max_size=5),
    st.sampled_from([{}, {"age": 10}, {"age": 40}]),
)
@settings(max_examples=200)
def test_adding_evidence_never_increases_what_is_missing(
    some: list[EvidenceRef], more: list[EvidenceRef], facts: dict[str, object]
) -> None:
    slots = [IDENTITY, CONSENT, PORTRAIT, LATER]
    before = {each.slot.id for each in missing(slots, some, facts, TODAY, taxonomy=KINDS)}
    after = {each.slot.id for each in missing(slots, some + more, facts, TODAY, taxonomy=KINDS)}
    assert after <= before


@given(evidence())
def test_evidence_comes_back_from_json_as_it_went(each: EvidenceRef) -> None:
    assert EvidenceRef.from_json(each.to_json()) == each


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("doc-1", "expected an object"),
        ({"kind": "photo"}, "must not be empty"),
        ({"kind": "photo", "ref": "a\x00b"}, "NUL"),
        ({"kind": "photo", "ref": "a", "page": "1"}, "expected texts"),
        ({"kind": "photo", "ref": 5}, "expected texts"),
        ({"kind": "photo", "ref": "a", "valid_from": "soon"}, "no ISO date"),
        (
            {"kind": "photo", "ref": "a", "valid_from": "2022-04-02", "valid_to": "2022-04-01"},
            "before it begins",
        ),
    ],
)
def test_evidence_of_another_shape_is_refused(value: Json, reason: str) -> None:
    with pytest.raises(EvidenceError, match=reason):
        EvidenceRef.from_json(value)
