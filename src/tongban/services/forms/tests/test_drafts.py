from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from tongban.kernel.authority import Actor, ActorKind
from tongban.record.db import execute
from tongban.services.forms.actions import (
    attach_file,
    detach_file,
    discard_draft,
    put_element,
    save_field,
    save_fields,
    start_draft,
    take_up_version,
)
from tongban.services.forms.queries import (
    ElementUnknown,
    ItemForm,
    draft_in_hand,
    elements_by_id,
    elements_of,
    forget_elements,
    form_schema,
    get_draft,
    list_drafts,
    sealed_answers,
)
from tongban.services.forms.types import (
    REGISTERS,
    AnswersInvalid,
    DraftNotFound,
    DraftStale,
    Origin,
)

pytestmark = pytest.mark.django_db

ANNA = Actor("anna", ActorKind.PERSON, "anna")
BORIS = Actor("boris", ActorKind.PERSON, "boris")
CLERK = Actor("clerk-1", ActorKind.OFFICER)
FORM = ItemForm("club-entry", "sha256:1", "入会", ("member_name", "seat", "motto"))
NEXT = ItemForm("club-entry", "sha256:2", "入会", ("member_name", "motto", "colour"))


@pytest.fixture(autouse=True)
def elements() -> None:
    forget_elements()
    rows: list[dict[str, Any]] = [
        {"id": "member_name", "type": "text", "identifying": True, "prefill": "name"},
        {"id": "seat", "type": "int", "min": 1, "max": 90},
        {"id": "motto", "type": "text", "max": 20},
        {"id": "colour", "type": "text"},
        {"id": "vegetarian", "type": "bool", "identifying": True},
    ]
    for row in rows:
        put_element(body={**row, "label": {"zh": row["id"], "en": row["id"]}})


def begin(actor: Actor = ANNA, **more: Any) -> uuid.UUID:
    return start_draft(actor=actor, party="anna", form=FORM, **more)


def test_a_draft_is_kept_from_the_first_field_on_and_read_on_another_device() -> None:
    draft = begin()
    assert save_field(actor=ANNA, draft=draft, element="seat", value="12") == 1
    other_device = Actor("anna", ActorKind.PERSON, "anna")
    assert get_draft(draft, actor=other_device, form=FORM).answers == {"seat": 12}


def test_whoever_reads_the_dictionary_keeps_it_whole_while_another_thread_renews_it() -> None:
    held = elements_by_id()
    names = set(held)
    assert names == {"member_name", "seat", "motto", "colour", "vegetarian"}
    forget_elements()
    assert set(held) == names
    put_element(body={"id": "shoe", "type": "int", "label": {"zh": "鞋", "en": "shoe"}})
    assert set(elements_by_id()) == names | {"shoe"}
    assert set(held) == names


def test_beginning_again_takes_up_the_open_draft() -> None:
    draft = begin()
    save_field(actor=ANNA, draft=draft, element="motto", value="慢慢来")
    assert begin() == draft
    assert [row.id for row in list_drafts(actor=ANNA)] == [draft]


def test_what_the_house_knows_is_filled_in_and_what_does_not_fit_is_left_out() -> None:
    said = {"seat": ("no number", "old-card"), "motto": ("快", "old-card")}
    draft = begin(prefill={"name": "安娜"}, known=said)
    held = get_draft(draft, actor=ANNA, form=FORM)
    assert held.answers == {"member_name": "安娜", "motto": "快"}
    assert held.origins == {"member_name": Origin(REGISTERS), "motto": Origin("old-card")}


def test_an_answer_is_ones_own_once_it_was_changed_and_not_when_it_came_again() -> None:
    draft = begin(prefill={"name": "安娜"}, known={"motto": ("快", "old-card")})
    save_fields(actor=ANNA, draft=draft, answers={"member_name": "安娜", "motto": "快", "seat": 3})
    assert set(get_draft(draft, actor=ANNA, form=FORM).origins) == {"member_name", "motto"}
    save_field(actor=ANNA, draft=draft, element="motto", value="慢慢来")
    save_field(actor=ANNA, draft=draft, element="member_name", value="")
    held = get_draft(draft, actor=ANNA, form=FORM)
    assert (held.answers, held.origins) == ({"motto": "慢慢来", "seat": 3}, {})


def test_what_the_registers_hold_fixed_is_not_changed_in_a_form() -> None:
    draft = begin(prefill={"name": "安娜"}, fixed={"name"})
    before = get_draft(draft, actor=ANNA, form=FORM)
    assert before.origins == {"member_name": Origin(REGISTERS, fixed=True)}
    for value in ("鲍里斯", ""):
        with pytest.raises(AnswersInvalid) as refused:
            save_field(actor=ANNA, draft=draft, element="member_name", value=value)
        assert [each.code for each in refused.value.faults] == ["FORM-FIXED"]
    assert get_draft(draft, actor=ANNA, form=FORM) == before
    faults = save_fields(actor=ANNA, draft=draft, answers={"member_name": "鲍里斯", "seat": 7})
    assert [(each.element, each.code) for each in faults] == [("member_name", "FORM-FIXED")]
    assert get_draft(draft, actor=ANNA, form=FORM).answers == {"member_name": "安娜", "seat": 7}
    # the same answer again is no change
    assert save_fields(actor=ANNA, draft=draft, answers={"member_name": "安娜"}) == ()


def test_identifying_answers_are_unreadable_at_rest() -> None:
    draft = begin(prefill={"name": "安娜"})
    save_field(actor=ANNA, draft=draft, element="vegetarian", value="yes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM forms_draftrow WHERE id = %s", [draft])
        (stored,) = cursor.fetchone() or ("",)
    assert "安娜" not in stored
    assert stored.count("enc:v1:") == 2
    held = get_draft(draft, actor=ANNA, form=ItemForm("x", "1", "x", ("vegetarian",)))
    assert held.answers == {"vegetarian": True}
    assert sealed_answers(draft, actor=ANNA)["member_name"].startswith("enc:v1:")


def test_an_answer_that_does_not_fit_is_refused_and_the_former_stays() -> None:
    draft = begin()
    save_field(actor=ANNA, draft=draft, element="seat", value="12")
    with pytest.raises(AnswersInvalid) as caught:
        save_field(actor=ANNA, draft=draft, element="seat", value="91")
    assert [fault.code for fault in caught.value.faults] == ["FORM-RANGE"]
    held = get_draft(draft, actor=ANNA, form=FORM)
    assert (held.answers, held.revision) == ({"seat": 12}, 1)


def test_an_emptied_answer_is_taken_out() -> None:
    draft = begin()
    save_field(actor=ANNA, draft=draft, element="motto", value="快")
    save_field(actor=ANNA, draft=draft, element="motto", value="  ")
    assert get_draft(draft, actor=ANNA, form=FORM).answers == {}


def test_of_many_answers_the_fit_ones_are_kept_and_the_others_named() -> None:
    draft = begin()
    faults = save_fields(
        actor=ANNA, draft=draft, answers={"seat": "x", "motto": "<b>快</b>", "weight": 1}
    )
    assert {(fault.element, fault.code) for fault in faults} == {
        ("seat", "FORM-NUMBER"),
        ("weight", "FORM-UNKNOWN"),
    }
    assert get_draft(draft, actor=ANNA, form=FORM).answers == {"motto": "<b>快</b>"}


def test_twenty_thousand_characters_are_refused_and_nothing_changes() -> None:
    draft = begin()
    with pytest.raises(AnswersInvalid):
        save_field(actor=ANNA, draft=draft, element="colour", value="红" * 20_000)
    assert get_draft(draft, actor=ANNA, form=NEXT).revision == 0


def test_a_new_version_of_the_item_loses_no_answer() -> None:
    draft = begin()
    save_fields(actor=ANNA, draft=draft, answers={"seat": 5, "motto": "快"})
    held = get_draft(draft, actor=ANNA, form=NEXT)
    assert (held.item_changed, held.answers, held.left_over) == (True, {"motto": "快"}, {"seat": 5})
    take_up_version(actor=ANNA, draft=draft, form=NEXT)
    again = get_draft(draft, actor=ANNA, form=NEXT)
    assert (again.item_changed, again.left_over) == (False, {"seat": 5})


def test_nobody_else_reads_or_writes_a_draft() -> None:
    draft = begin()
    for actor in (BORIS, CLERK):
        with pytest.raises(DraftNotFound):
            get_draft(draft, actor=actor, form=FORM)
        with pytest.raises(DraftNotFound):
            save_field(actor=actor, draft=draft, element="seat", value=3)
        with pytest.raises(DraftNotFound):
            discard_draft(actor=actor, draft=draft)
    assert get_draft(draft, actor=ANNA, form=FORM).revision == 0


def test_a_clerk_writes_the_draft_begun_at_the_window() -> None:
    draft = begin(actor=CLERK)
    save_field(actor=CLERK, draft=draft, element="seat", value=3)
    assert get_draft(draft, actor=ANNA, form=FORM).answers == {"seat": 3}


def test_a_draft_begun_at_home_does_not_bar_the_window() -> None:
    at_home = begin()
    at_window = begin(actor=CLERK)
    assert at_window != at_home
    assert begin(actor=CLERK) == at_window


def test_files_of_a_slot_come_and_go() -> None:
    draft = begin()
    attach_file(actor=ANNA, draft=draft, slot="photo", document="sha256:a")
    attach_file(actor=ANNA, draft=draft, slot="photo", document="sha256:a")
    attach_file(actor=ANNA, draft=draft, slot="photo", document="sha256:b")
    assert get_draft(draft, actor=ANNA, form=FORM).files == {"photo": ("sha256:a", "sha256:b")}
    detach_file(actor=ANNA, draft=draft, slot="photo", document="sha256:a")
    detach_file(actor=ANNA, draft=draft, slot="photo", document="sha256:b")
    assert get_draft(draft, actor=ANNA, form=FORM).files == {}


def test_a_draft_handed_in_changes_no_more() -> None:
    draft, matter = begin(), uuid.uuid4()
    execute(
        "UPDATE forms_draftrow SET matter = $2::uuid WHERE id = $1::uuid", (str(draft), str(matter))
    )
    with pytest.raises(DraftStale) as caught:
        save_field(actor=ANNA, draft=draft, element="seat", value=3)
    assert caught.value.matter == str(matter)
    held, _ = draft_in_hand(draft, actor=ANNA)
    assert held.matter == matter
    assert list_drafts(actor=ANNA) == []
    assert begin() != draft


def test_an_item_that_asks_for_an_unknown_element_is_named() -> None:
    with pytest.raises(ElementUnknown, match="height"):
        elements_of(ItemForm("club-entry", "1", "x", ("seat", "height")))


def test_the_schema_of_a_form_names_item_and_version() -> None:
    schema = form_schema(FORM)
    assert schema["$id"] == "urn:tongban:form:club-entry:sha256:1"
    assert list(schema["properties"]) == ["member_name", "seat", "motto"]


@pytest.mark.django_db(transaction=True)
def test_two_devices_saving_different_fields_at_once_lose_nothing() -> None:
    draft = begin()

    def save(element: str, values: list[object]) -> None:
        for value in values:
            save_field(actor=ANNA, draft=draft, element=element, value=value)
        connection.close()

    threads = [
        threading.Thread(target=save, args=("seat", list(range(1, 21)))),
        threading.Thread(target=save, args=("motto", [f"第{n}句" for n in range(20)])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = get_draft(draft, actor=ANNA, form=FORM)
    assert (held.answers, held.revision) == ({"seat": 20, "motto": "第19句"}, 40)
