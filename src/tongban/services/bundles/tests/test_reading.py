"""Bundles and labels read from files: every fault with its path."""

from __future__ import annotations

from typing import Any

import pytest

from tongban.services.bundles.reading import BundleInvalid, check_bundle, read_bundle, read_label
from tongban.services.bundles.tests.small import bundle, element, item, need, network

GOOD: dict[str, Any] = {
    "id": "matter",
    "version": 2,
    "name": {"zh": "一件事", "en": "One matter"},
    "lifecycle": "project",
    "labels": ["five"],
    "lead": "planning",
    "events": ["build"],
    "basis": [{"law": "licence-law", "clause": "第二十六条"}],
    "sources": [{"zh": "本区清单"}],
    "sample": True,
    "members": [
        {"item": "a", "stage": "s1"},
        {
            "item": "b",
            "role": "conditional",
            "when": "big = TRUE",
            "waits_for": ["a"],
            "by": "decided",
            "basis": {"law": "building-law", "clause": "第七条"},
            "parallel_with": ["a"],
            "tolerable": ["paper"],
            "commitment": True,
            "prereview": True,
        },
    ],
    "stages": [{"id": "s1", "name": {"zh": "一"}, "lead": "planning"}],
    "empty_slots": [{"id": "sixth", "name": {"zh": "第六证"}}],
    "policies": {"issue": "together", "joint_visit": ["a", "b"], "land_contract": True},
    "promise": {"days": 3, "unit": "working_days"},
    "limit": {
        "days": 45,
        "unit": "working_days",
        "extension": {"days": 15, "unit": "working_days"},
        "basis": {"law": "licence-law", "clause": "第四十二条"},
    },
}


def faults(raw: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(BundleInvalid) as caught:
        read_bundle(raw)
    return [(fault.path, fault.code) for fault in caught.value.faults]


def test_a_whole_bundle_is_read_and_written_back_the_same() -> None:
    read = read_bundle(GOOD)
    assert read_bundle(read.to_json()) == read
    assert read.items == ("a", "b")
    member = read.member("b")
    assert member is not None
    assert (member.by, member.prereview, member.tolerable) == ("decided", True, ("paper",))
    assert read.limit is not None
    assert read.limit.extension is not None
    assert read.limit.extension.days == 15
    assert read.member("c") is None


def test_every_fault_of_form_is_named_at_once() -> None:
    raw = GOOD | {"lifecyle": "personal", "members": [{"role": "must"}], "policies": {"issue": "x"}}
    assert faults(raw) == [
        ("lifecyle", "BUNDLE-UNKNOWN-FIELD"),
        ("members[0].item", "BUNDLE-MISSING"),
        ("members[0].role", "BUNDLE-CODE"),
        ("policies.issue", "BUNDLE-CODE"),
    ]
    assert faults([]) == [("$", "BUNDLE-TYPE")]  # type: ignore[arg-type]  # what a file may hold


def test_a_bundle_may_not_contradict_itself() -> None:
    raw = GOOD | {
        "members": [
            {"item": "a", "when": "big = TRUE", "waits_for": ["a"], "stage": "s9"},
            {"item": "a", "role": "conditional", "alternatives": "way"},
            {"item": "b", "waits_for": ["c"], "parallel_with": ["d"]},
        ],
        "policies": {"joint_visit": ["e"]},
    }
    assert faults(raw) == [
        ("members[1]", "BUNDLE-TWICE"),
        ("members[0].waits_for", "BUNDLE-SELF"),
        ("members[0].stage", "BUNDLE-REFERENCE"),
        ("members[0].role", "BUNDLE-WHEN"),
        ("members[1].when", "BUNDLE-WHEN"),
        ("members[2].waits_for[0]", "BUNDLE-REFERENCE"),
        ("members[2].parallel_with[0]", "BUNDLE-REFERENCE"),
        ("members[1].alternatives", "BUNDLE-ALTERNATIVE"),
        ("policies.joint_visit[0]", "BUNDLE-REFERENCE"),
    ]
    assert faults({"id": "x", "name": {"zh": "空"}}) == [("members", "BUNDLE-EMPTY")]


def test_what_a_bundle_names_must_be_in_the_district() -> None:
    net = network(item("a"), item("b", need("paper"), produces="card"), elements=(element("big"),))
    read = read_bundle(GOOD | {"policies": {"composite": "cart"}})
    found = check_bundle(read, net, events=["build-factory"], laws=["licence-law"], labels=[])
    assert [(fault.path, fault.code) for fault in found] == [
        ("lead", "BUNDLE-REFERENCE"),
        ("events[0]", "BUNDLE-REFERENCE"),
        ("labels[0]", "BUNDLE-REFERENCE"),
        ("stages[0].lead", "BUNDLE-REFERENCE"),
        ("policies.composite", "BUNDLE-REFERENCE"),
        ("members[1].basis.law", "BUNDLE-REFERENCE"),
    ]
    assert found[4].message.en == "there is no kind of credential 'cart'; did you mean card?"


def test_conditions_and_slots_of_members_are_checked() -> None:
    net = network(item("a"), item("b"), elements=(element("big"),))
    wrong = bundle(
        {"item": "a", "role": "conditional", "when": "bigg = TRUE"},
        {"item": "b", "tolerable": ["paper"]},
        "c",
    )
    found = check_bundle(wrong, net, events=[], laws=[], labels=[])
    assert [(fault.path, fault.code) for fault in found] == [
        ("members[0].when", "CONDITION-NAME"),
        ("members[1].tolerable[0]", "BUNDLE-REFERENCE"),
        ("members[2].item", "BUNDLE-REFERENCE"),
    ]


def test_a_label_may_have_no_members_and_its_members_must_say_something() -> None:
    empty = read_label({"id": "533", "name": {"zh": "“533”改革"}, "as_of": "2022-04-02"})
    assert (empty.members, empty.published) == ((), False)
    with pytest.raises(BundleInvalid) as caught:
        read_label(
            {
                "id": "nine",
                "name": {"zh": "九门联动"},
                "members": [{"kind": "item"}, {"kind": "text"}, {"kind": "door", "ref": "x"}],
            }
        )
    assert [fault.path for fault in caught.value.faults] == ["members[2].kind"]
    with pytest.raises(BundleInvalid) as caught:
        read_label(
            {"id": "nine", "name": {"zh": "九门"}, "members": [{"kind": "item"}, {"kind": "text"}]}
        )
    assert [fault.path for fault in caught.value.faults] == ["members[0].ref", "members[1].text"]
