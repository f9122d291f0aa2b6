"""INV-LIC-01 to INV-LIC-04 (domain.md §4.10), each under its number."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest

from tongban.kernel.authority import Actor, ActorKind, NotPermitted
from tongban.record import clock
from tongban.record.alongside import AlongsideRefused
from tongban.record.queries import list_matters
from tongban.record.tests import club
from tongban.record.types import SYSTEM, MatterNotFound
from tongban.services.credentials import models
from tongban.services.credentials.actions import (
    authorise,
    change_status,
    record_call,
    record_calls,
)
from tongban.services.credentials.calls import (
    calling,
    calls_of_case,
    calls_of_credential,
    open_copy,
)
from tongban.services.credentials.queries import holdings
from tongban.services.credentials.types import CredentialError, CredentialNotFound, Status

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from tongban.services.credentials.types import CallView, CredentialView

    Issue = Callable[..., CredentialView]

LIN = Actor("p-lin", ActorKind.PERSON, "p-lin")
ANNA = Actor("anna", ActorKind.PERSON, "p-anna")
YCJ = Actor("ycj-officer", ActorKind.OFFICER)
SCJG = Actor("scjg-officer", ActorKind.OFFICER)
PURPOSE = "烟草专卖零售许可证核发"


def case(actor: Actor = LIN, applicant: str = "p-lin") -> UUID:
    return club.apply(club.found(), actor=actor, applicant=applicant, department="ycj").matter


def call(made: CredentialView, matter: UUID | None, actor: Actor = LIN) -> CallView:
    return record_call(made.identifier, actor=actor, case=matter, purpose=PURPOSE)


def test_inv_lic_01_a_running_case_of_the_holder_may_call(permit: Issue) -> None:
    made, matter = permit(), case()
    noted = call(made, matter)
    assert (noted.credential, noted.use_cause) == (made.identifier, PURPOSE)
    assert (noted.requester, noted.matter) == ("ycj", str(matter))
    assert noted.expires_on == date(2022, 7, 10)
    assert call(made, matter) == noted
    assert calls_of_case(matter, actor=LIN) == (noted,)
    assert calls_of_credential(made.identifier, actor=LIN) == (noted,)


def test_inv_lic_01_a_case_of_somebody_else_may_not(permit: Issue) -> None:
    made, matter = permit(), case(ANNA, "p-anna")
    with pytest.raises(CredentialError) as refused:
        call(made, matter, ANNA)
    assert refused.value.code == "CREDENTIAL-CALL"
    with pytest.raises(NotPermitted):
        call(made, matter, LIN)
    assert not models.CredentialCall.objects.exists()


def test_inv_lic_01_several_calls_are_noted_together_each_once(permit: Issue) -> None:
    first, second, matter = permit(), permit("m:6:credential:0"), case()
    alone = call(first, matter)
    wanted = [first.identifier, second.identifier.lower(), second.identifier]
    noted = record_calls(wanted, actor=LIN, case=matter, purposes=[PURPOSE, "seal", "plan"])
    assert noted[0] == alone
    assert [(each.credential, each.use_cause, each.requester) for each in noted] == [
        (first.identifier, PURPOSE, "ycj"),
        (second.identifier, "seal", "ycj"),
        (second.identifier, "plan", "ycj"),
    ]
    assert record_calls(wanted, actor=LIN, case=matter, purposes=[PURPOSE, "seal", "plan"]) == noted
    assert calls_of_case(matter, actor=LIN) == noted


def test_inv_lic_01_one_call_that_may_not_be_keeps_all_from_being_noted(permit: Issue) -> None:
    made, other, matter = permit(), permit("m:6:credential:0", holder="p-lin"), case()
    foreign = case(ANNA, "p-anna")
    change_status(other.identifier, to=Status.SUSPENDED, actor=SCJG, basis="§")
    purposes = [PURPOSE, PURPOSE]
    for called, actor, where, error in (
        ([made.identifier, other.identifier], LIN, matter, CredentialError),
        ([made.identifier, "1.2.156.3005.2.none"], LIN, matter, CredentialNotFound),
        ([made.identifier, made.identifier], ANNA, matter, NotPermitted),
        ([made.identifier, made.identifier], ANNA, foreign, CredentialError),
    ):
        with pytest.raises(error):
            record_calls(called, actor=actor, case=where, purposes=purposes)
    assert not models.CredentialCall.objects.exists()


def test_inv_lic_01_a_call_whose_copy_has_ended_is_noted_anew(permit: Issue) -> None:
    made, matter = permit(), case()
    noted = call(made, matter)
    clock.advance(timedelta(days=91))
    again = call(made, matter)
    assert (again.id, noted.expires_on, again.expires_on) == (
        noted.id,
        date(2022, 7, 10),
        date(2022, 10, 9),
    )
    assert again.called_at - noted.called_at > timedelta(days=90)
    assert calls_of_case(matter, actor=LIN) == (again,)


def test_inv_lic_01_a_closed_case_may_not(permit: Issue) -> None:
    made, matter = permit(), case()
    club.do(matter, "leave", LIN)
    with pytest.raises(CredentialError) as refused:
        call(made, matter)
    assert refused.value.code == "CREDENTIAL-CALL"
    assert not models.CredentialCall.objects.exists()


def test_inv_lic_01_a_case_does_not_open_with_a_call_of_somebody_elses(permit: Issue) -> None:
    made, form = permit(), club.found()

    def open_for(applicant: str, actor: Actor) -> None:
        uses = [(made.identifier, PURPOSE)]
        on = date(2022, 4, 11)
        part = calling(uses, actor=actor, applicant=applicant, requester="ycj", on=on)
        club.apply(form, actor=actor, applicant=applicant, department="ycj", alongside=[part])

    with pytest.raises(AlongsideRefused):
        open_for("p-anna", ANNA)
    assert not models.CredentialCall.objects.exists()
    assert list_matters(actor=SYSTEM).rows == ()
    open_for("p-lin", LIN)
    assert models.CredentialCall.objects.get().use_cause == PURPOSE


def test_inv_lic_01_without_a_case_the_holder_must_have_authorised(permit: Issue) -> None:
    made = permit()

    def ask(actor: Actor = YCJ, *, purpose: str = PURPOSE, requester: str = "ycj") -> CallView:
        return record_call(
            made.identifier, actor=actor, case=None, purpose=purpose, requester=requester
        )

    def allow(actor: Actor) -> None:
        authorise(
            made.identifier,
            actor=actor,
            requester="ycj",
            use_cause=PURPOSE,
            expires_on=date(2022, 4, 20),
        )

    with pytest.raises(CredentialError) as refused:
        ask()
    assert refused.value.code == "CREDENTIAL-CALL"
    with pytest.raises(CredentialNotFound):
        allow(ANNA)
    allow(LIN)
    with pytest.raises(NotPermitted):
        ask(SCJG)
    with pytest.raises(CredentialError) as elsewhere:
        ask(SCJG, requester="scjg")
    with pytest.raises(CredentialError) as otherwise:
        ask(purpose="另一用途")
    assert {elsewhere.value.code, otherwise.value.code} == {"CREDENTIAL-CALL"}
    assert not models.CredentialCall.objects.exists()
    noted = ask()
    assert (noted.requester, noted.matter, noted.expires_on) == ("ycj", None, date(2022, 4, 20))
    assert "加注件" in text_of(noted, YCJ)
    clock.advance(timedelta(days=10))
    with pytest.raises(CredentialError):
        ask()


@pytest.mark.parametrize("end", ["suspended", "expired", "not begun"])
def test_inv_lic_02_what_is_not_in_force_never_satisfies(permit: Issue, end: str) -> None:
    start = date(2022, 5, 1) if end == "not begun" else date(2022, 4, 11)
    made, matter = permit(valid_from=start, valid_to=date(2022, 6, 1)), case()
    if end == "suspended":
        change_status(made.identifier, to=Status.SUSPENDED, actor=SCJG, basis="§")
    if end == "expired":
        clock.advance(timedelta(days=52))
    with pytest.raises(CredentialError) as refused:
        call(made, matter)
    assert refused.value.code == "CREDENTIAL-INVALID"
    assert not models.CredentialCall.objects.exists()
    (held,) = holdings(made.holder)
    assert not held.live_on(clock.now().date())


def test_inv_lic_03_the_annotated_copy_shows_purpose_and_last_day(permit: Issue) -> None:
    made, matter = permit(), case()
    noted = call(made, matter)
    text = text_of(noted, LIN)
    assert PURPOSE in text
    assert "有效期至2022年7月10日" in text
    assert "孝感市孝南区ycj局" in text
    row = models.CredentialCall.objects.get()
    assert row.document != made.document
    assert text_of(noted, LIN) == text
    assert models.CredentialCall.objects.get().document == row.document


def test_inv_lic_03_a_copy_is_open_to_those_on_the_case_until_its_last_day(permit: Issue) -> None:
    noted = call(permit(), case())
    with pytest.raises(NotPermitted):
        open_copy(noted.id, actor=ANNA)
    clock.advance(timedelta(days=91))
    with pytest.raises(CredentialError) as refused:
        open_copy(noted.id, actor=LIN)
    assert refused.value.code == "CREDENTIAL-INVALID"
    with pytest.raises(CredentialNotFound):
        open_copy(noted.id + 1, actor=SYSTEM)


def test_inv_lic_04_a_revocation_reaches_the_cases_that_relied_on_it(permit: Issue) -> None:
    made, matter = permit(), case()
    call(made, matter)
    change_status(
        made.identifier,
        to=Status.REVOKED,
        actor=SCJG,
        basis="《行政许可法》第六十九条",
        note="以欺骗手段取得",
        decision=made.document,
    )
    (flagged,) = calls_of_case(matter, actor=LIN)
    assert flagged.flag == "吊销：以欺骗手段取得"
    assert flagged.flagged_at is not None
    with pytest.raises(CredentialError, match="以欺骗手段取得"):
        open_copy(flagged.id, actor=LIN)


def test_calls_of_a_case_are_not_for_strangers(permit: Issue) -> None:
    made, matter = permit(), case()
    call(made, matter)
    with pytest.raises((NotPermitted, MatterNotFound)):
        calls_of_case(matter, actor=ANNA)
    with pytest.raises(CredentialNotFound):
        calls_of_credential(made.identifier, actor=ANNA)


def text_of(noted: CallView, actor: Actor) -> str:
    with open_copy(noted.id, actor=actor).file as file:
        pages = pypdf.PdfReader(io.BytesIO(file.read())).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")
