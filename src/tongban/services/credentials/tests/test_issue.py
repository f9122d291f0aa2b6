from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pypdf
import pytest
from django.db import IntegrityError, connection

from tongban.base.documents.types import DocumentNotFound
from tongban.base.parties.looks import looks_of
from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import actions as record
from tongban.record import clock
from tongban.record.types import SYSTEM, MatterNotFound, OutboxRow
from tongban.services.credentials import composing, models
from tongban.services.credentials.actions import change_status, issue, put_kind
from tongban.services.credentials.identifiers import CredentialIdentifier
from tongban.services.credentials.queries import (
    credentials_of_case,
    get_credential,
    get_fields,
    get_token,
    holdings,
    list_credentials,
    list_kinds,
    open_credential,
)
from tongban.services.credentials.tests.conftest import KINDS, LINES
from tongban.services.credentials.tests.test_calls import case as club_case
from tongban.services.credentials.types import (
    CredentialError,
    CredentialField,
    CredentialNotFound,
    CredentialOrder,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tongban.services.credentials.types import CredentialView

    Issue = Callable[..., CredentialView]

OFFICER = Actor("scjg-officer", ActorKind.OFFICER)
STRANGER = Actor("ycj-officer", ActorKind.OFFICER)
LIN = Actor("p-lin", ActorKind.PERSON, "p-lin")


def test_a_credential_is_numbered_valid_and_kept(permit: Issue) -> None:
    made = permit()
    assert made.number == "JY14209020000001"
    parsed = CredentialIdentifier.parse(made.identifier)
    assert (parsed.type_code, parsed.issuer) == ("11100000MB0D00010A002", "11420902MB0A000183")
    assert (parsed.serial, parsed.version) == ("000000001", 1)
    assert (made.valid_from, made.valid_to) == (date(2022, 4, 11), date(2027, 4, 10))
    assert made.status is Status.VALID
    with open_credential(made.identifier, actor=LIN).file as file:
        assert file.read(5) == b"%PDF-"


@pytest.mark.parametrize(("kind", "width"), [("food-permit", 595), ("business-licence", 842)])
def test_a_long_scope_stays_on_one_page_of_its_look(permit: Issue, kind: str, width: int) -> None:
    scope = CredentialField("firm_name", {"zh": "名称", "en": "Name"}, "食品销售；" * 100)
    made = permit(kind=kind, fields=(scope,))
    with open_credential(made.identifier, actor=LIN).file as file:
        (page,) = pypdf.PdfReader(io.BytesIO(file.read())).pages
    assert round(page.mediabox.width) == width
    text = page.extract_text().replace("\n", "").replace(" ", "")
    assert text.count("食品销售；") == 100
    assert made.identifier in text
    assert "演示证照" in text


def test_the_same_key_issues_once(permit: Issue, person: str) -> None:
    assert permit() == permit()
    assert models.Credential.objects.count() == 1
    assert models.CredentialKind.objects.get(pk="food-permit").last_serial == 1
    with pytest.raises(CredentialError) as refused:
        permit(holder=person)
    assert refused.value.code == "CREDENTIAL-KEY"


def test_personal_lines_are_sealed_at_rest_and_clear_to_the_holder(permit: Issue) -> None:
    made = permit()
    stored = models.Credential.objects.get()
    assert "林晓晨" not in str(stored.fields)
    assert "420902199001010018" not in str(stored.fields)
    assert "420902199001010018" not in stored.token
    order = [LINES[2], LINES[0], LINES[1]]
    assert list(get_fields(made.identifier, actor=LIN)) == order


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "unknown"}, "CREDENTIAL-KIND"),
        ({"kind": "identity-card", "fields": ()}, "CREDENTIAL-HOLDER"),
        ({"kind": "business-licence"}, "CREDENTIAL-FIELDS"),
        ({"fields": (LINES[0], LINES[0])}, "CREDENTIAL-FIELDS"),
    ],
)
def test_a_wrong_order_issues_nothing(permit: Issue, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(CredentialError) as refused:
        permit(**changes)
    assert refused.value.code == code
    assert not models.Credential.objects.exists()
    assert set(models.CredentialKind.objects.values_list("last_serial", flat=True)) == {0}


def test_a_renewal_takes_the_place_of_the_former(permit: Issue) -> None:
    first = permit()
    second = permit(key="k2", previous=first.identifier, valid_from=date(2023, 1, 1))
    assert second.version == 2
    assert second.number == first.number
    assert second.previous == first.identifier
    assert CredentialIdentifier.parse(second.identifier).serial == "000000001"
    assert get_credential(first.identifier, actor=LIN).status is Status.LAPSED
    with pytest.raises(CredentialError) as refused:
        permit(key="k3", previous=first.identifier)
    assert refused.value.code == "CREDENTIAL-PREVIOUS"
    assert models.Credential.objects.count() == 2


def test_the_database_itself_allows_one_version_in_force(permit: Issue) -> None:
    first = permit()
    permit(key="k2", previous=first.identifier)
    with pytest.raises(IntegrityError, match="credentials_one_in_force"):
        models.Credential.objects.filter(identifier=first.identifier).update(status="01")


def test_validity_ends_by_itself(permit: Issue) -> None:
    made = permit()
    clock.advance(timedelta(days=365 * 5 + 1))
    assert get_credential(made.identifier, actor=LIN).status is Status.LAPSED
    assert models.Credential.objects.get().status == "01"


def test_suspension_comes_and_goes_and_each_step_is_noted(permit: Issue) -> None:
    made = permit()
    for to in (Status.SUSPENDED, Status.VALID):
        changed = change_status(
            made.identifier, to=to, actor=OFFICER, basis="《食品安全法》第一百二十六条"
        )
        assert changed.status is to
    steps = models.StatusChange.objects.order_by("id").values_list("before", "after", "actor")
    assert list(steps) == [("01", "02", "scjg-officer"), ("02", "01", "scjg-officer")]


def test_revocation_requires_a_decision_document(permit: Issue) -> None:
    made = permit()

    def revoke(decision: str) -> None:
        change_status(
            made.identifier, to=Status.REVOKED, actor=OFFICER, basis="§", decision=decision
        )

    with pytest.raises(CredentialError):
        revoke("")
    with pytest.raises(DocumentNotFound):
        revoke("sha256:" + "0" * 64)
    assert get_credential(made.identifier, actor=LIN).status is Status.VALID
    assert not models.StatusChange.objects.exists()
    revoke(made.document)
    assert get_credential(made.identifier, actor=LIN).status is Status.REVOKED
    with pytest.raises(CredentialError):
        permit(key="k2", previous=made.identifier)


@pytest.mark.parametrize("actor", [STRANGER, LIN])
def test_only_the_issuer_changes_a_status(permit: Issue, actor: Actor) -> None:
    made = permit()
    with pytest.raises(NotPermitted):
        change_status(made.identifier, to=Status.SUSPENDED, actor=actor, basis="§")
    assert models.Credential.objects.get().status == "01"


def test_strangers_see_nothing(permit: Issue) -> None:
    made = permit()
    anna = Actor("anna", ActorKind.PERSON, "p-anna")
    for actor in (STRANGER, anna):
        for look in (get_credential, get_fields, open_credential):
            with pytest.raises(CredentialNotFound):
                look(made.identifier, actor=actor)
    with pytest.raises(CredentialNotFound):
        list_credentials(holder=made.holder, actor=anna)
    assert list_credentials(holder=made.holder, actor=LIN) == holdings(made.holder)
    with pytest.raises(MatterNotFound):
        credentials_of_case(uuid4(), actor=SYSTEM)


def test_who_keeps_the_issuers_credentials_knows_of_them_but_reads_them_on_a_case_alone(
    permit: Issue,
) -> None:
    made = permit()
    assert get_credential(made.identifier, actor=OFFICER) == made
    for look in (get_fields, get_token, open_credential):
        with pytest.raises(CredentialNotFound):
            look(made.identifier, actor=OFFICER)
    record.grant(actor=SYSTEM, id="clerk", holder="clerk", role="clerk", department="scjg")
    with pytest.raises(CredentialNotFound):
        get_credential(made.identifier, actor=Actor("clerk", ActorKind.OFFICER))


def test_an_officers_look_at_a_persons_credential_is_noted(person: str) -> None:
    matter, officer = club_case(), Actor("ycj-officer", ActorKind.OFFICER)
    order = CredentialOrder("identity-card", person, (), date(2022, 4, 11))
    made = issue(order, key="k", matter=matter)
    assert looks_of(person, actor=LIN) == []
    get_fields(made.identifier, actor=officer)
    (noted,) = looks_of(person, actor=LIN)
    assert (noted.actor, noted.purpose, noted.matter) == (officer.id, "review", str(matter))
    assert noted.note == made.identifier
    get_fields(made.identifier, actor=LIN)
    assert len(looks_of(person, actor=LIN)) == 1


@pytest.mark.django_db(transaction=True)
def test_serials_stay_apart_when_many_are_issued_at_once(firm: str) -> None:
    def one(n: int) -> str:
        try:
            order = CredentialOrder("food-permit", firm, LINES, date(2022, 4, 11))
            return issue(order, key=f"k{n % 6}").number
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        numbers = list(pool.map(one, range(9)))
    assert sorted(set(numbers)) == [f"JY1420902{n:07d}" for n in range(1, 7)]
    assert numbers[6:] == numbers[:3]


def test_kinds_are_loaded_again_without_change() -> None:
    assert [kind.id for kind in list_kinds()] == sorted(body["id"] for body in KINDS)
    assert put_kind(body=KINDS[0]) is False
    assert put_kind(body={**KINDS[0], "validity": {"months": 12}}) is True


def test_an_effect_without_a_composer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.record.tests import club  # noqa: PLC0415 - publishes a procedure

    monkeypatch.setattr(composing, "_composers", {})
    matter = club.live(club.found(), upto=0)
    effect = OutboxRow("credential", f"{matter}:1:credential:0", {}, matter, 1, 0)
    with pytest.raises(CredentialError) as refused:
        composing.do_credential(effect)
    assert refused.value.code == "CREDENTIAL-COMPOSER"


def test_an_effect_issues_once(firm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tongban.record.tests import club  # noqa: PLC0415 - publishes a procedure

    monkeypatch.setattr(composing, "_composers", {})
    matter = club.live(club.found(), upto=0)
    effect = OutboxRow("credential", f"{matter}:1:credential:0", {}, matter, 1, 0)
    order = CredentialOrder("food-permit", firm, LINES, date(2022, 4, 11))
    composing.composer("club")(lambda _row, _view: order)
    made = composing.do_credential(effect)
    assert composing.do_credential(effect) == made
    assert credentials_of_case(matter, actor=club.ANNA) == (made,)
    with pytest.raises(CredentialError):
        composing.composer("club")(lambda _row, _view: order)
