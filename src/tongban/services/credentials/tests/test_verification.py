from __future__ import annotations

import base64
import io
import json
import random
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import settings as budget
from hypothesis import strategies as st

from tongban.base.documents.types import DocumentRefused
from tongban.kernel.authority import Actor, ActorKind
from tongban.record import clock
from tongban.record.tests import club
from tongban.services.credentials import seals
from tongban.services.credentials.actions import change_status, record_call
from tongban.services.credentials.calls import open_copy
from tongban.services.credentials.queries import get_token, open_credential
from tongban.services.credentials.signing import read_signature, sign_pdf
from tongban.services.credentials.tests.conftest import SHANGHAI
from tongban.services.credentials.tokens import TokenError, public_keys, read_token
from tongban.services.credentials.types import CredentialError, Result, Status
from tongban.services.credentials.verification import (
    verify_by_code,
    verify_by_identifier,
    verify_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_django import Settings

    from tongban.services.credentials.types import CredentialView, Verdict

    Issue = Callable[..., CredentialView]

LIN = Actor("p-lin", ActorKind.PERSON, "p-lin")
OFFICER = Actor("scjg-officer", ActorKind.OFFICER)


def pdf_of(made: CredentialView) -> bytes:
    with open_credential(made.identifier, actor=LIN).file as file:
        return file.read()


def codes(verdict: Verdict) -> list[str]:
    return [reason.code for reason in verdict.reasons]


def test_three_ways_give_one_verdict(permit: Issue) -> None:
    made = permit()
    shown = made.code.lower()[:4] + "-" + made.code[4:]
    by_code = verify_by_code(shown)
    by_identifier = verify_by_identifier(made.identifier)
    by_file = verify_file(io.BytesIO(pdf_of(made)))
    for verdict in (by_code, by_identifier, by_file):
        assert verdict.result is Result.VALID
        assert verdict.genuine is True
        assert verdict.identifier == made.identifier
        assert verdict.number == "JY14209020000001"
        assert verdict.holder == "孝南区晨曦便利店"
        assert verdict.status is Status.VALID
    assert (by_code.intact, by_file.intact) == (None, True)
    assert codes(by_code) == ["VERIFY-ISSUED", "VERIFY-IN-FORCE"]
    assert codes(by_file) == [
        "VERIFY-ISSUED", "VERIFY-SAME-FILE", "VERIFY-SIGNED", "VERIFY-IN-FORCE",
    ]  # fmt: skip
    assert json.loads(json.dumps(by_file.to_json()))["status_label"] == {
        "zh": "有效", "en": "Valid",
    }  # fmt: skip


def test_nothing_personal_is_in_a_public_verdict(permit: Issue, person: str) -> None:
    made = permit(holder=person)
    for verdict in (verify_by_code(made.code), verify_file(io.BytesIO(pdf_of(made)))):
        text = json.dumps(verdict.to_json(), ensure_ascii=False)
        assert "420902199001010018" not in text
        assert "林晓晨" not in text
        assert "林**" in text
        assert "420902********0018" in text
    assert verify_by_identifier(made.identifier).fields == ()
    assert verify_by_identifier(made.identifier).holder == "林**"


def test_what_was_never_issued_is_unknown(permit: Issue) -> None:
    made = permit()
    assert codes(verify_by_code("000000000000")) == ["VERIFY-UNKNOWN"]
    assert codes(verify_by_code("")) == ["VERIFY-UNKNOWN"]
    assert codes(verify_by_identifier(made.identifier[:-1] + "?")) == ["VERIFY-MISTYPED"]
    other = "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U"
    assert codes(verify_by_identifier(other)) == ["VERIFY-UNKNOWN"]
    verdict = verify_file(io.BytesIO(b"%PDF-1.7 something else %%EOF"))
    assert (verdict.result, verdict.genuine) == (Result.UNKNOWN, False)
    assert codes(verdict) == ["VERIFY-UNKNOWN", "VERIFY-UNSIGNED"]


def test_the_verdict_follows_the_status(permit: Issue) -> None:
    made = permit()
    pdf = pdf_of(made)
    change_status(made.identifier, to=Status.SUSPENDED, actor=OFFICER, basis="§")
    verdict = verify_file(io.BytesIO(pdf))
    assert (verdict.result, verdict.genuine, verdict.intact) == (Result.NOT_IN_FORCE, True, True)
    assert codes(verdict)[-1] == "VERIFY-STATUS-02"
    change_status(made.identifier, to=Status.VALID, actor=OFFICER, basis="§")
    clock.advance(timedelta(days=2000))
    assert codes(verify_by_code(made.code))[-1] == "VERIFY-ELAPSED"


def test_a_changed_byte_is_found_wherever_it_is(permit: Issue) -> None:
    made = permit()
    pdf = pdf_of(made)
    places = random.Random(7).sample(range(len(pdf)), 40)  # noqa: S311 - places, not secrets
    names = {made.identifier.encode()}
    for at in (0, len(pdf) - 1, pdf.index(b"/ByteRange"), pdf.index(b"/Contents <") + 12, *places):
        changed = bytearray(pdf)
        changed[at] ^= 0x01
        verdict = verify_file(io.BytesIO(bytes(changed)))
        named = any(name in changed for name in names)
        assert verdict.result is (Result.ALTERED if named else Result.UNKNOWN), at
        assert verdict.genuine is False, at
        assert verdict.fields == (), at


def test_the_signature_alone_finds_every_change_that_it_covers(permit: Issue) -> None:
    pdf = pdf_of(permit())
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    places = random.Random(8).sample(range(len(pdf)), 40)  # noqa: S311 - places, not secrets
    for at in places:
        if start <= at < end:
            continue
        changed = bytearray(pdf)
        changed[at] ^= 0x20
        signature = read_signature(bytes(changed))
        assert not (signature.intact and signature.trusted), at
    assert read_signature(pdf + b"\n% more\n").intact is False
    assert read_signature(pdf[: len(pdf) // 2]).intact is False


@given(st.binary(max_size=300))
@budget(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_gets_a_verdict(data: bytes) -> None:
    verdict = verify_file(io.BytesIO(b"%PDF-1.7\n/ByteRange" + data))
    assert verdict.result is Result.UNKNOWN


def test_a_file_signed_by_a_stranger_is_not_trusted(
    permit: Issue, settings: Settings, tmp_path: Path
) -> None:
    pdf = pdf_of(permit())
    settings.TONGBAN_CA_FOLDER = tmp_path / "another"
    signature = read_signature(pdf)
    assert (signature.present, signature.intact, signature.trusted) == (True, True, False)


def test_an_oversized_or_empty_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongban.services.credentials.verification.MAX_FILE", 10)
    with pytest.raises(DocumentRefused) as large:
        verify_file(io.BytesIO(b"x" * 11))
    with pytest.raises(DocumentRefused) as empty:
        verify_file(io.BytesIO(b""))
    assert (large.value.code, empty.value.code) == ("DOCUMENT-TOO-LARGE", "DOCUMENT-EMPTY")


def test_an_annotated_copy_is_known_as_one(permit: Issue) -> None:
    made = permit()
    matter = club.apply(club.found(), actor=LIN, applicant="p-lin", department="ycj").matter
    noted = record_call(made.identifier, actor=LIN, case=matter, purpose="核发烟草证")
    with open_copy(noted.id, actor=LIN).file as file:
        copy = file.read()
    verdict = verify_file(io.BytesIO(copy))
    assert verdict.result is Result.VALID
    assert verdict.annotation == {
        "use_cause": "核发烟草证",
        "requester": "孝感市孝南区ycj局",
        "expires_on": "2022-07-10",
    }
    clock.advance(timedelta(days=91))
    ended = verify_file(io.BytesIO(copy))
    assert ended.result is Result.NOT_IN_FORCE
    assert "VERIFY-COPY-ENDED" in codes(ended)


def test_the_signature_says_who_and_when(permit: Issue) -> None:
    pdf = pdf_of(permit())
    signature = read_signature(pdf)
    assert signature.signer == "孝感市孝南区scjg局"
    assert signature.signed_at is not None
    moved = signature.signed_at - datetime(2022, 4, 11, 9, tzinfo=SHANGHAI)
    assert timedelta(0) <= moved < timedelta(minutes=2)
    field = pypdf.PdfReader(io.BytesIO(pdf)).get_fields()
    assert field is not None
    assert field["Seal"]["/V"]["/SubFilter"] == "/ETSI.CAdES.detached"


def test_the_token_is_a_verifiable_credential_checked_offline(permit: Issue) -> None:
    made = permit()
    token = get_token(made.identifier, actor=LIN)
    document = read_token(token)
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert document["type"][0] == "VerifiableCredential"
    assert document["validFrom"] == "2022-04-11T00:00:00+08:00"
    assert document["validUntil"] == "2027-04-10T23:59:59+08:00"
    assert document["credentialSubject"]["certificateIdentifier"] == made.identifier
    assert document["credentialSubject"]["content"]["manager"] == "林晓晨"
    head = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert (head["alg"], head["typ"]) == ("ES256", "vc+jwt")
    (key,) = public_keys(["scjg"])["keys"]
    assert head["kid"] == key["kid"]
    assert set(key) == {"crv", "kty", "x", "y", "kid", "use", "alg"}


@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_altered_token_is_found(permit: Issue, part: int) -> None:
    parts = get_token(permit().identifier, actor=LIN).split(".")
    at = len(parts[part]) // 2
    other = "A" if parts[part][at] != "A" else "B"
    parts[part] = parts[part][:at] + other + parts[part][at + 1 :]
    with pytest.raises(TokenError):
        read_token(".".join(parts))


def test_a_token_of_a_stranger_is_not_trusted(
    permit: Issue, settings: Settings, tmp_path: Path
) -> None:
    token = get_token(permit().identifier, actor=LIN)
    settings.TONGBAN_CA_FOLDER = tmp_path / "another"
    with pytest.raises(TokenError, match="not trusted"):
        read_token(token)
    for wrong in ("", "a.b", "a.b.c", "..", "e30.e30.e30"):
        with pytest.raises(TokenError):
            read_token(wrong)


def test_keys_are_private_and_made_once(tmp_path: Path) -> None:
    def one(_: int) -> bytes:
        try:
            return seals.seal_of("scjg").certificate.tbs_certificate_bytes
        finally:
            connection.close()

    first = one(0)
    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(lambda _: seals.ensure_root(), range(4))) == {tmp_path / "ca"}
    assert one(0) == first
    made = sorted(path for path in (tmp_path / "ca").rglob("*") if path.is_file())
    assert [path.name for path in made] == ["root.pem", "scjg.pem"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_a_districts_own_folder_is_used_and_nothing_is_made_in_it(
    settings: Settings, tmp_path: Path
) -> None:
    seals.seal_of("scjg")
    own = tmp_path / "own"
    (own / "seals").mkdir(parents=True)
    root = (tmp_path / "ca" / "root.pem").read_bytes()
    (own / "trust.pem").write_bytes(root[root.index(b"-----BEGIN CERTIFICATE") :])
    (own / "seals" / "scjg.pem").write_bytes((tmp_path / "ca/seals/scjg.pem").read_bytes())
    settings.TONGBAN_CA_FOLDER = own
    pdf = sign_pdf(_blank(), authority="scjg", at=clock.now(), reason="test")
    assert read_signature(pdf).trusted is True
    with pytest.raises(CredentialError) as missing:
        seals.seal_of("ycj")
    assert missing.value.code == "CREDENTIAL-SEAL"
    assert not (own / "root.pem").exists()
    (own / "seals" / "ycj.pem").write_bytes(
        (tmp_path / "ca/seals/scjg.pem").read_bytes().split(b"-----BEGIN CERT")[0]
        + root[:0]
        + root[root.index(b"-----BEGIN CERTIFICATE") :]
    )
    with pytest.raises(CredentialError, match="does not fit its key"):
        seals.seal_of("ycj")


def _blank() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
