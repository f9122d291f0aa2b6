"""Gates, suppliers and homes that floors above register."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tongban.kernel.evidence import EvidenceRef
from tongban.record.actions import open_matter, publish_definition
from tongban.record.queries import get_acts, get_evidence, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases import actions, hooks, queries
from tongban.services.cases.tests import world
from tongban.services.cases.tests.world import APPROVER, CLERK, WANG, key
from tongban.services.cases.types import CaseRefused, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture(autouse=True)
def none_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_gates", defaultdict(list))
    monkeypatch.setattr(hooks, "_objectors", [])
    monkeypatch.setattr(hooks, "_suppliers", [])
    monkeypatch.setattr(hooks, "_homes", [])


def test_a_gate_forbids_its_act_and_nothing_is_written() -> None:
    seen: list[tuple[UUID, dict[str, Any]]] = []

    @hooks.before("grant")
    def closed(case: UUID, payload: Mapping[str, Any]) -> None:
        seen.append((case, dict(payload)))
        raise CaseRefused("TEST-CLOSED", {"zh": "不行", "en": "no"})

    case = world.reviewed()
    before = len(get_acts(case, actor=SYSTEM).rows)
    with pytest.raises(CaseRefused) as refused:
        actions.grant_case(case, actor=APPROVER, key=key(), reasons="符合")
    assert refused.value.code == "TEST-CLOSED"
    assert seen == [(case, {"reasons": "符合"})]
    assert len(get_acts(case, actor=SYSTEM).rows) == before
    assert get_matter(case, actor=SYSTEM).state == "UNDER_REVIEW"


def test_objections_are_told_with_everything_else_that_is_wrong() -> None:
    @hooks.objects
    def small(handed: hooks.HandedIn) -> list[Problem]:
        assert (handed.item, handed.party) == ("stall-permit", "wang")
        found = Problem("area", "TEST-AREA", {"zh": "太小", "en": "too small"})
        return [found] if handed.answers["area"] < 20 else []

    draft = world.draft(files=("photo",))
    with pytest.raises(CaseRefused) as refused:
        actions.submit_case(draft, actor=WANG, key=key())
    assert {each.code for each in refused.value.problems} == {"CASE-MATERIAL", "TEST-AREA"}
    case = actions.submit_case(world.draft(area=25), actor=WANG, key=key()).matter
    assert get_matter(case, actor=SYSTEM).state == "RECEIVED"


def test_a_window_receives_what_is_objected_to() -> None:
    @hooks.objects
    def never(_handed: hooks.HandedIn) -> list[Problem]:
        return [Problem("area", "TEST-AREA", {"zh": "不行", "en": "no"})]

    draft = world.draft(actor=CLERK, party="wang")
    receipt = actions.submit_case(draft, actor=CLERK, key=key(), channel="window")
    assert receipt.state == "RECEIVED"


def test_a_gate_is_asked_for_its_own_acts_alone_and_registers_once() -> None:
    asked: list[UUID] = []

    def note(case: UUID, _payload: Mapping[str, Any]) -> None:
        asked.append(case)

    for _ in range(2):
        hooks.before("grant")(note)
    case = world.granted()
    assert asked == [case]


def test_what_a_supplier_has_at_hand_is_not_asked_for_again() -> None:
    plan = world.document(text="kept")

    @hooks.supplies
    def kept(wanted: hooks.Wanted) -> list[EvidenceRef]:
        assert (wanted.item, wanted.party, wanted.answers["area"]) == ("stall-permit", "wang", 12)
        return [
            EvidenceRef("plan", plan, slot=each.id, source=wanted.party)
            for each in wanted.slots
            if each.id == "plan"
        ] + [EvidenceRef("photo", plan, slot="photo", source=wanted.party)]

    draft = world.draft(files=("photo",))
    shown = {each.slot: each.status for each in queries.draft_needs(draft, actor=WANG)}
    assert shown == {"plan": "supplied", "photo": "supplied", "lease": "not_asked"}
    case = actions.submit_case(draft, actor=WANG, key=key()).matter
    refs = {each.slot: each.ref for each in get_evidence(case, actor=SYSTEM)}
    assert refs["plan"] == plan
    assert refs["photo"] != plan, "what was handed in stays"


def test_a_case_is_part_of_the_matter_that_its_home_names() -> None:
    procedure = publish_definition(
        {
            "kind": "procedure",
            "code": "street",
            "version": 1,
            "label": {"zh": "街", "en": "Street"},
            "states": {"OPEN": {"label": {"zh": "开", "en": "Open"}, "final": True}},
            "acts": {
                "open": {
                    "label": {"zh": "开", "en": "Open"},
                    "opens": True,
                    "to": "OPEN",
                    "by": ["applicant"],
                }
            },
        }
    )
    street = open_matter(
        definition=procedure,
        act="open",
        actor=WANG,
        department="mk",
        division=world.DIVISION,
        applicant="wang",
        key=key(),
    ).matter

    @hooks.belongs
    def home(item: str, party: str, answers: Mapping[str, Any]) -> UUID | None:
        return (
            street if (item, party, answers["leased"]) == ("stall-permit", "wang", False) else None
        )

    case = world.submit()
    assert get_matter(case, actor=SYSTEM).parent == street
    other = world.submit(leased=True, files=("plan", "photo", "lease"))
    assert get_matter(other, actor=SYSTEM).parent is None
