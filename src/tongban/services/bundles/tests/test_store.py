"""Bundles and reform labels kept with their history; the network made of what is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.base.authorities.actions import put_authority
from tongban.base.parties.actions import register_firm, register_person
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM
from tongban.services.bundles import queries
from tongban.services.bundles.actions import LabelConflict, fill_label, put_bundle, put_label
from tongban.services.bundles.models import BundleRow, LabelRow
from tongban.services.bundles.queries import BundleNotFound, LabelNotFound
from tongban.services.bundles.reading import BundleInvalid, read_label
from tongban.services.bundles.tests.small import bundle
from tongban.services.bundles.types import LabelMember
from tongban.services.catalogue.actions import load_item, resume, suspend
from tongban.services.catalogue.labels import Label
from tongban.services.catalogue.tests.conftest import PROCEDURE
from tongban.services.catalogue.tests.samples import item
from tongban.services.credentials.actions import issue, put_kind
from tongban.services.credentials.types import CredentialOrder

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tongban.services.catalogue.records import ItemRecord

EDITOR = Actor("editor", ActorKind.OFFICER)
STRANGER = Actor("stranger", ActorKind.OFFICER)
LABEL: dict[str, Any] = {"id": "533", "name": {"zh": "“533”审批制度改革"}, "as_of": "2022-04-02"}
SOURCE = Label("区政府办通知", "Notice of the district office")


@pytest.fixture(autouse=True)
def district(db: None, tmp_path: Path, settings: Settings) -> None:  # noqa: ARG001 - the database
    settings.TONGBAN_DOCUMENTS = tmp_path / "documents"
    settings.TONGBAN_CA_FOLDER = tmp_path / "ca"
    clock.set_origin(datetime.fromisoformat("2022-04-11T09:00+08:00"))
    queries.forget()
    put_authority(
        "scjg",
        name={"zh": "市场监督管理局", "en": "Market bureau"},
        uscc="11420902MB0A000183",
        division="420902",
    )
    for holder, role in (("editor", "item_editor"), ("stranger", "case_reviewer")):
        record.grant(
            actor=SYSTEM,
            holder=holder,
            role=role,
            department="scjg",
            valid_from=datetime.fromisoformat("2022-01-01T00:00+08:00"),
        )


def load(**changes: Any) -> ItemRecord:
    return load_item(
        content=item(**changes),
        actor=SYSTEM,
        division="420902",
        procedure=record.publish_definition(PROCEDURE),
    )


def fill(**changes: Any) -> Any:
    given: dict[str, Any] = {
        "label": "533",
        "members": [LabelMember("text", text=Label("五减三办三评"))],
        "source": SOURCE,
        "as_of": date(2022, 4, 8),
        "expected": 1,
        "actor": EDITOR,
        "key": "fill-1",
    }
    return fill_label(**given | changes)


def test_a_bundle_is_kept_once_and_a_new_content_beside_the_old() -> None:
    first = bundle("a", "b", labels=["five"], events=["build"])
    assert [put_bundle(first), put_bundle(first)] == [True, False]
    second = replace(first, version=2, name=Label("五证齐发"))
    assert put_bundle(second) is True
    assert queries.get_bundle("matter") == second
    assert [row.version for row in BundleRow.objects.order_by("id")] == [1, 2]
    with pytest.raises(BundleNotFound, match="no bundle 'mater'"):
        queries.get_bundle("mater")


def test_bundles_are_listed_by_lifecycle_event_and_label() -> None:
    one = bundle("a", id="one", labels=["five"], events=["build"], lifecycle="project")
    two = bundle("b", id="two", events=["born"], lifecycle="personal")
    put_bundle(two)
    put_bundle(one)
    assert queries.list_bundles() == (one, two)
    assert queries.list_bundles(lifecycle="personal") == (two,)
    assert queries.list_bundles(event="build") == (one,)
    assert queries.list_bundles(label="five") == (one,)
    assert queries.list_bundles(label="six") == ()


@pytest.mark.parametrize("table", [BundleRow, LabelRow])
def test_what_was_kept_is_never_changed_or_deleted(table: Any) -> None:
    put_bundle(bundle("a"))
    put_label(read_label(LABEL))
    for change in (lambda: table.objects.update(version=9), table.objects.all().delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert [row.version for row in table.objects.all()] == [1]


def test_a_label_without_members_is_kept_and_says_so() -> None:
    label = read_label(LABEL)
    assert [put_label(label), put_label(label)] == [True, False]
    assert queries.get_label("533") == label
    assert queries.list_labels() == (label,)
    assert not queries.get_label("533").published
    with pytest.raises(LabelNotFound):
        queries.get_label("534")


def test_an_officer_fills_a_label_with_source_and_day_and_the_history_stays() -> None:
    put_label(read_label(LABEL))
    filled = fill()
    assert (filled.version, filled.published, filled.as_of) == (2, True, date(2022, 4, 8))
    assert queries.get_label("533") == filled
    history = queries.label_history("533")
    assert [(each.label.version, each.actor, each.filled) for each in history] == [
        (1, SYSTEM.id, False),
        (2, "editor", True),
    ]
    assert fill() == filled
    assert LabelRow.objects.count() == 2


def test_loading_again_leaves_what_an_officer_filled_in() -> None:
    label = read_label(LABEL)
    put_label(label)
    filled = fill()
    assert put_label(label) is False
    assert put_label(replace(label, note=Label("更正"))) is False
    assert queries.get_label("533") == filled
    later = replace(label, version=3, source=SOURCE)
    assert put_label(later) is True
    assert queries.get_label("533") == later
    assert put_label(later) is False


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"actor": STRANGER}, NotPermitted),
        ({"label": "534"}, LabelNotFound),
        ({"expected": 2}, LabelConflict),
    ],
)
def test_a_label_is_filled_by_editors_on_what_they_saw(
    change: dict[str, Any], error: type[Exception]
) -> None:
    put_label(read_label(LABEL))
    with pytest.raises(error):
        fill(**change)
    assert LabelRow.objects.count() == 1


def test_members_of_a_label_must_exist_and_the_source_be_said() -> None:
    put_label(read_label(LABEL))
    load()
    put_bundle(bundle("food-business-permit"))
    wrong = [LabelMember("item", ref="food-permit"), LabelMember("bundle", ref="mater")]
    with pytest.raises(BundleInvalid) as caught:
        fill(members=wrong, source=Label(" "), as_of=date(2022, 4, 12))
    assert [fault.path for fault in caught.value.faults] == [
        "members[0].ref",
        "members[1].ref",
        "source",
        "as_of",
    ]
    assert LabelRow.objects.count() == 1
    right = [LabelMember("item", ref="food-business-permit"), LabelMember("bundle", ref="matter")]
    assert fill(members=right).members == tuple(right)


def test_the_network_holds_what_is_in_use_and_follows_changes() -> None:
    load()
    put_bundle(bundle("food-business-permit"))
    net = queries.network()
    assert list(net.items) == ["food-business-permit"]
    node = net.items["food-business-permit"]
    assert (node.authority, node.visits, node.site_check) == ("scjg", 0, True)
    assert [need.slot for need in node.needs] == ["application", "licence"]
    assert queries.network() is net
    load(onsite_visits=1, onsite_reason={"zh": "核验原件"})
    assert queries.network().items["food-business-permit"].visits == 1
    suspend(item="food-business-permit", actor=SYSTEM, note="暂停")
    assert queries.network().items == {}
    resume(item="food-business-permit", actor=SYSTEM, note="恢复")
    assert list(queries.network().items) == ["food-business-permit"]
    assert list(queries.network().bundles) == ["matter"]


def test_after_a_change_only_what_changed_is_read_in_constant_statements() -> None:
    for n in range(12):
        load(id=f"item-{n}", base_code=f"0001310010{n:02}", handling_serial=None)
    before = queries.network()
    load(
        id="item-3",
        base_code="000131001003",
        handling_serial=None,
        onsite_visits=1,
        onsite_reason={"zh": "x"},
    )
    with CaptureQueriesContext(connection) as statements:
        after = queries.network()
    changed = [name for name in after.items if after.items[name] is not before.items[name]]
    assert changed == ["item-3"]
    assert len(statements) <= 10
    with CaptureQueriesContext(connection) as statements:
        assert queries.network() is after
    assert len(statements) == 0  # its marks take the quick way, not counted here


def test_the_standing_of_a_firm_includes_its_legal_representative() -> None:
    for n, name in enumerate(("licence", "id-card")):
        put_kind(
            body={
                "id": name,
                "label": {"zh": name, "en": name},
                "type_code": f"11100000MB0D00010A{n:03}",
                "issuer": "scjg",
                "holder": "either",
                "validity": {"months": 12},
                "number_format": "{seq:08d}",
                "fields": [{"element": "firm_name"}],
            }
        )
    person = register_person(
        actor=SYSTEM, party="p-lin", name="林晓晨", resident_id="420902199001010018"
    ).id
    firm = register_firm(
        actor=SYSTEM,
        party="f-chenxi",
        name="孝南区晨曦便利店",
        uscc="92420902MA4A00011Q",
        legal_representative=person,
    ).id
    for kind, holder in (("licence", firm), ("id-card", person)):
        issue(
            CredentialOrder(kind=kind, holder=holder, fields=(), valid_from=date(2022, 4, 11)),
            key=kind,
        )
    assert queries.standing_of(firm) == {"licence", "id-card"}
    assert queries.standing_of(person) == {"id-card"}
    assert queries.standing_of(firm, date(2024, 1, 1)) == frozenset()
