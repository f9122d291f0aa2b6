"""The verbs of the catalogue on a real database: who may, in which order, with which effect."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tongban.base.search.queries import search
from tongban.kernel.authority import Actor, NotPermitted
from tongban.record import queries as record_queries
from tongban.record.types import SYSTEM
from tongban.services.catalogue import actions, queries
from tongban.services.catalogue.laws import Law
from tongban.services.catalogue.lifecycle import Stage, State, StepRefused
from tongban.services.catalogue.models import EventRow, ItemRow, VersionRow
from tongban.services.catalogue.publishing import NoProcedure
from tongban.services.catalogue.records import (
    CodeTaken,
    ItemConflict,
    ItemNotFound,
    ItemRefused,
)
from tongban.services.catalogue.tests.samples import USCC, item

pytestmark = pytest.mark.django_db
Officers = dict[str, Actor]
SLUG = "food-business-permit"
ELEMENTS = {"trade_name": "text"}


def counts() -> tuple[int, int, int]:
    return ItemRow.objects.count(), VersionRow.objects.count(), EventRow.objects.count()


def through(officers: Officers, procedure: str | None, **changes: Any) -> None:
    actions.save_draft(content=item(**changes), actor=officers["editor"])
    actions.submit(item=SLUG, actor=officers["editor"])
    actions.approve(item=SLUG, actor=officers["reviewer"])
    actions.publish(item=SLUG, actor=officers["publisher"], procedure=procedure)


def test_a_draft_becomes_a_version_that_cases_can_be_pinned_to(
    officers: Officers, procedure: str
) -> None:
    through(officers, procedure)
    record = queries.get_item(SLUG)
    assert (record.state, record.version, record.effective_from) == (
        State.PUBLISHED,
        1,
        date(2022, 4, 1),
    )
    assert record.content.handling_code == f"{USCC}400013100100101"
    assert record.definition is not None
    definition = record_queries.get_definition(record.definition)
    assert (definition.code, definition.version, definition.procedure_hash) == (SLUG, 1, procedure)
    assert definition.parameters["promise"] == {"days": 5, "unit": "working_days"}
    assert definition.parameters["decision_limit"] == {
        "days": 20,
        "unit": "working_days",
        "basis": {"law": "中华人民共和国行政许可法", "clause": "第四十二条"},
    }
    assert [slot.id for slot in definition.evidence] == ["application", "licence"]
    assert queries.takes_cases(record)


def test_drafts_are_not_public(officers: Officers) -> None:
    actions.save_draft(content=item(), actor=officers["editor"])
    with pytest.raises(ItemNotFound):
        queries.get_item(SLUG)
    assert queries.find_item(SLUG) is None
    assert queries.list_items().items == ()
    assert queries.get_draft(SLUG, actor=officers["reviewer"]).state is State.DRAFT
    with pytest.raises(ItemNotFound):
        queries.get_draft(SLUG, actor=officers["stranger"])


def test_a_revision_leaves_the_old_version_live_until_published(
    officers: Officers, procedure: str, day: Callable[[str], None]
) -> None:
    through(officers, procedure)
    day("2022-05-06")
    actions.save_draft(
        content=item(promised_limit={"days": 3, "unit": "working_days"}), actor=officers["editor"]
    )
    live = queries.get_item(SLUG)
    assert (live.state, live.version) == (State.REVISING, 1)
    assert live.content.promised_limit is not None
    assert live.content.promised_limit.days == 5
    actions.submit(item=SLUG, actor=officers["editor"])
    actions.approve(item=SLUG, actor=officers["reviewer"])
    actions.publish(item=SLUG, actor=officers["publisher"])
    after = queries.get_item(SLUG)
    assert (after.version, after.state) == (2, State.PUBLISHED)
    assert queries.get_item(SLUG, at=date(2022, 5, 5)).version == 1
    assert queries.get_item(SLUG, at=date(2022, 5, 6)).version == 2
    assert live.definition is not None
    assert queries.get_version(live.definition).version == 1


def test_planned_days_are_honoured(officers: Officers, procedure: str) -> None:
    through(officers, procedure, plan_effective=date(2022, 6, 1), plan_cancel=date(2022, 12, 31))
    with pytest.raises(ItemNotFound):
        queries.get_item(SLUG)
    assert queries.list_items(at=date(2022, 5, 31)).items == ()
    assert queries.get_item(SLUG, at=date(2022, 6, 1)).state is State.PUBLISHED
    assert [r.slug for r in queries.list_items(at=date(2022, 6, 1)).items] == [SLUG]
    gone = queries.get_item(SLUG, at=date(2022, 12, 31))
    assert (gone.state, gone.in_use) == (State.CANCELLED, False)
    assert queries.list_items(at=date(2022, 12, 31)).items == ()


def test_suspension_and_cancelling(
    officers: Officers, procedure: str, day: Callable[[str], None]
) -> None:
    through(officers, procedure)
    day("2022-05-06")
    publisher = officers["publisher"]
    suspended = actions.suspend(item=SLUG, actor=publisher, note="系统升级")
    assert (suspended.state, suspended.in_use) == (State.SUSPENDED, False)
    day("2022-05-09")
    assert actions.resume(item=SLUG, actor=publisher).in_use
    assert queries.get_item(SLUG, at=date(2022, 5, 7)).state is State.SUSPENDED
    assert queries.get_item(SLUG, at=date(2022, 4, 7)).state is State.PUBLISHED
    assert [hit.id for hit in search("item", "食品经营")] == [SLUG]
    assert actions.cancel(item=SLUG, actor=publisher, note="依据废止").state is State.CANCELLED
    assert search("item", "食品经营") == []
    assert not queries.takes_cases(queries.get_item(SLUG))
    with pytest.raises(StepRefused):
        actions.save_draft(content=item(), actor=officers["editor"])


def test_a_ceased_basis_blocks_new_cases(officers: Officers, procedure: str) -> None:
    law = Law(name="旧法", effective_from=date(2010, 1, 1), effective_to=date(2022, 6, 30))
    assert actions.save_law(id="old", law=law, actor=SYSTEM)
    assert not actions.save_law(id="old", law=law, actor=SYSTEM)
    through(officers, procedure, legal_basis=[{"law": "old", "clause": "第一条"}])
    record = queries.get_item(SLUG)
    assert queries.takes_cases(record, date(2022, 6, 30))
    assert not queries.takes_cases(record, date(2022, 7, 1))


@pytest.mark.parametrize("name", ["stranger", "reviewer", "publisher"])
def test_only_editors_of_the_department_save(officers: Officers, name: str) -> None:
    with pytest.raises(NotPermitted):
        actions.save_draft(content=item(), actor=officers[name])
    assert counts() == (0, 0, 0)


def test_an_item_is_not_moved_to_a_department_one_has_no_role_in(officers: Officers) -> None:
    actions.save_draft(content=item(), actor=officers["editor"])
    with pytest.raises(NotPermitted):
        actions.save_draft(content=item(implementing_body="other"), actor=officers["editor"])
    with pytest.raises(NotPermitted):
        actions.save_draft(content=item(implementing_body="other"), actor=officers["stranger"])
    assert queries.get_draft(SLUG, actor=officers["editor"]).department == "scjg"


def test_an_incomplete_or_unlawful_draft_is_kept_and_not_submitted(officers: Officers) -> None:
    bad = item(addr=None, promised_limit={"days": 30, "unit": "working_days"})
    actions.save_draft(content=bad, actor=officers["editor"])
    before = counts()
    with pytest.raises(ItemRefused) as caught:
        actions.submit(item=SLUG, actor=officers["editor"])
    assert [(f.rule, f.path) for f in caught.value.findings] == [
        ("INV-ITEM-01", "promised_limit"),
        ("ITEM-INCOMPLETE", "addr"),
    ]
    assert counts() == before
    assert ItemRow.objects.get().stage == Stage.DRAFT


def test_two_editors_at_once_do_not_overwrite_each_other(officers: Officers) -> None:
    first = actions.save_draft(content=item(), actor=officers["editor"])
    actions.save_draft(content=item(quota_note={"zh": "一"}), actor=officers["editor"])
    with pytest.raises(ItemConflict):
        actions.save_draft(
            content=item(quota_note={"zh": "二"}),
            actor=officers["editor"],
            expected=first.draft_hash,
        )
    kept = queries.get_draft(SLUG, actor=officers["editor"]).content.quota_note
    assert kept is not None
    assert kept.zh == "一"


def test_a_first_version_needs_a_procedure(officers: Officers) -> None:
    with pytest.raises(NoProcedure):
        through(officers, None)
    assert VersionRow.objects.count() == 0
    assert ItemRow.objects.get().stage == Stage.APPROVED


def test_a_code_belongs_to_one_item(officers: Officers, procedure: str) -> None:
    through(officers, procedure)
    with pytest.raises(CodeTaken):
        actions.load_item(
            content=item(id="another"), actor=SYSTEM, division="420902", procedure=procedure
        )
    assert ItemRow.objects.count() == 1


def test_loading_a_district_twice_changes_nothing(officers: Officers, procedure: str) -> None:
    def load(**changes: Any) -> int | None:
        return actions.load_item(
            content=item(**changes),
            actor=SYSTEM,
            division="420902",
            procedure=procedure,
            elements=ELEMENTS,
            effective_from=date(2022, 1, 1),
        ).version

    assert load() == 1
    before = counts()
    assert load() == 1
    assert counts() == before
    assert load(quota_note={"zh": "每年十家"}) == 2
    assert queries.get_item(SLUG, at=date(2022, 1, 1)).version == 1
    with pytest.raises(NotPermitted):
        actions.load_item(
            content=item(), actor=officers["publisher"], division="420902", procedure=procedure
        )


def test_conditions_of_slots_know_the_elements(procedure: str) -> None:
    needs = [{"slot": "a", "kind": "b", "when": "trade_name = 'x'"}]
    record = actions.load_item(
        content=item(needs=needs),
        actor=SYSTEM,
        division="420902",
        procedure=procedure,
        elements={"trade_name": "text"},
    )
    assert record.definition is not None
    slots = record_queries.get_definition(record.definition).evidence
    assert slots[0].when is not None


def test_the_log_tells_who_did_what(officers: Officers, procedure: str) -> None:
    through(officers, procedure)
    events = queries.list_events(SLUG, actor=officers["editor"])
    assert [(event.verb, event.actor, event.state) for event in events] == [
        ("save_draft", "editor", "DRAFT"),
        ("submit", "editor", "SUBMITTED"),
        ("approve", "reviewer", "APPROVED"),
        ("publish", "publisher", "PUBLISHED"),
    ]
    with pytest.raises(ItemNotFound):
        queries.list_events(SLUG, actor=officers["stranger"])


def test_versions_and_log_cannot_be_changed(officers: Officers, procedure: str) -> None:
    through(officers, procedure)
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionRow.objects.update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        EventRow.objects.update(actor="somebody")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM catalogue_versionrow")
    assert queries.get_item(SLUG).version == 1


@pytest.fixture
def shelf(procedure: str) -> list[str]:
    slugs = []
    for n in range(5):
        content = item(
            id=f"item-{n}",
            base_code=f"00013100100{n}",
            service_objects=["1"] if n % 2 else ["2"],
            life_events=["retirement"] if n == 3 else [],
            local_task_code=f"L-{n}",
        )
        actions.load_item(content=content, actor=SYSTEM, division="420902", procedure=procedure)
        slugs.append(content.id)
    return slugs


def test_lists_are_paged_and_filtered(shelf: list[str]) -> None:
    first = queries.list_items(limit=2)
    assert [r.slug for r in first.items] == shelf[:2]
    second = queries.list_items(limit=2, after=first.after)
    assert [r.slug for r in second.items] == shelf[2:4]
    last = queries.list_items(limit=2, after=second.after)
    assert ([r.slug for r in last.items], last.after) == (shelf[4:], None)
    assert [r.slug for r in queries.list_items(service_object="1").items] == ["item-1", "item-3"]
    assert [r.slug for r in queries.list_items(life_event="retirement").items] == ["item-3"]
    assert [r.slug for r in queries.list_items(slugs=["item-4"]).items] == ["item-4"]
    assert queries.list_items(department="other").items == ()
    assert queries.count_items() == {"scjg": 5}


def test_a_page_costs_the_same_queries_whatever_it_holds(
    shelf: list[str], django_assert_num_queries: Any
) -> None:
    for limit in (1, len(shelf)):
        with django_assert_num_queries(1):
            page = queries.list_items(limit=limit, at=None)
        assert [row.slug for row in page.items] == shelf[:limit]


def test_a_past_day_costs_the_same_queries_whatever_it_holds(
    shelf: list[str], day: Any, django_assert_num_queries: Any
) -> None:
    past = queries.today()
    day(f"{past + timedelta(days=40)}")
    for limit in (1, len(shelf)):
        with django_assert_num_queries(2):
            page = queries.list_items(limit=limit, at=past)
        assert [row.slug for row in page.items] == shelf[:limit]


def test_items_are_found_by_their_codes(shelf: list[str]) -> None:
    assert queries.get_item("L-3").slug == shelf[3]
    assert queries.get_item(f"{USCC}400013100100301").slug == shelf[3]
