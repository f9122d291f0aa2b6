from __future__ import annotations

import io
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest

from tongban.base.documents import models
from tongban.base.documents.actions import link_document, link_draft, store, unlink_draft
from tongban.base.documents.queries import (
    get_document,
    list_documents,
    list_draft_documents,
    open_document,
)
from tongban.base.documents.serving import document_response
from tongban.base.documents.tests import files
from tongban.base.documents.types import DocumentNotFound, DocumentRefused
from tongban.record.tests import club
from tongban.record.types import SYSTEM, NotPermitted

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tongban.base.documents.types import DocumentRef
    from tongban.kernel.authority import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.TONGBAN_DOCUMENTS = tmp_path
    return tmp_path


@pytest.fixture
def matter() -> UUID:
    return club.live(club.found(), upto=0)


def give(owner: str = "p-anna", data: bytes = files.PDF, draft: str = "d1") -> DocumentRef:
    name = "申请书.pdf"
    return store(
        io.BytesIO(data), owner=owner, purpose="draft", filename=name, draft=draft, slot="form"
    )


def read(document: str, actor: Actor, matter: UUID | None = None) -> bytes:
    with open_document(document, actor=actor, matter=matter).file as file:
        return file.read()


def looks() -> list[tuple[str, bool]]:
    return list(models.DocumentLook.objects.order_by("id").values_list("actor", "permitted"))


def test_the_owner_reads_what_was_given_and_the_look_is_noted() -> None:
    ref = give()
    assert read(ref.hash, club.ANNA) == files.PDF
    assert get_document(ref.hash) == ref
    assert looks() == [("anna", True)]


@pytest.mark.parametrize("actor", [club.BERTA, club.STEWARD, club.ELDER])
def test_nobody_else_reads_it_and_the_attempt_is_noted(actor: Actor) -> None:
    ref = give()
    with pytest.raises(DocumentNotFound) as refused:
        open_document(ref.hash, actor=actor)
    assert refused.value.code == "DOCUMENT-NOT-FOUND"
    assert looks() == [(actor.id, False)]


def test_no_hash_and_a_foreign_hash_are_answered_alike() -> None:
    ref = give()
    unknown = "sha256:" + "0" * 64
    with pytest.raises(DocumentNotFound) as foreign:
        open_document(ref.hash, actor=club.BERTA)
    with pytest.raises(DocumentNotFound) as absent:
        open_document(unknown, actor=club.BERTA)
    assert str(foreign.value).replace(ref.hash, "H") == str(absent.value).replace(unknown, "H")


def test_an_officer_reads_it_through_a_matter_of_the_officers_own(matter: UUID) -> None:
    ref = give()
    with pytest.raises(DocumentNotFound):
        open_document(ref.hash, actor=club.STEWARD, matter=matter)
    (link,) = link_draft("d1", owner="p-anna", matter=matter)
    assert (link.slot, link.filename, link.matter) == ("form", "申请书.pdf", str(matter))
    assert read(ref.hash, club.STEWARD, matter) == files.PDF
    with pytest.raises(DocumentNotFound):
        open_document(ref.hash, actor=club.STEWARD)
    with pytest.raises(DocumentNotFound):
        open_document(ref.hash, actor=club.ROWER, matter=matter)
    with pytest.raises(DocumentNotFound):
        open_document(ref.hash, actor=club.STEWARD, matter=uuid4())
    assert [permitted for _, permitted in looks()] == [False, True, False, False, False]


def test_the_documents_of_a_matter_are_listed_to_those_who_see_it(matter: UUID) -> None:
    give()
    link_draft("d1", owner="p-anna", matter=matter)
    assert link_draft("d1", owner="p-anna", matter=matter) == list_documents(
        matter=matter, actor=club.STEWARD
    )
    with pytest.raises(NotPermitted):
        list_documents(matter=matter, actor=club.BERTA)


def test_knowing_a_hash_gives_no_right_to_use_the_file(matter: UUID) -> None:
    ref = give()
    with pytest.raises(DocumentNotFound):
        link_document(ref.hash, owner="p-berta", matter=matter, slot="form", purpose="material")
    assert not models.DocumentLink.objects.filter(owner="p-berta").exists()


def test_equal_bytes_of_two_people_stay_two_peoples() -> None:
    first, second = give("p-anna"), give("p-berta")
    assert first == second
    assert models.Document.objects.count() == 1
    unlink_draft("d1", owner="p-berta", slot="form", document=first.hash)
    assert list_draft_documents("d1", owner="p-berta") == ()
    assert read(first.hash, club.ANNA) == files.PDF
    with pytest.raises(DocumentNotFound):
        open_document(first.hash, actor=club.BERTA)
    with pytest.raises(DocumentNotFound):
        unlink_draft("d1", owner="p-berta", slot="form", document=first.hash)


def test_a_refused_file_leaves_no_row(settings: Settings) -> None:
    settings.TONGBAN_DOCUMENT_LIMIT = 10
    with pytest.raises(DocumentRefused) as refused:
        give()
    assert refused.value.code == "DOCUMENT-TOO-LARGE"
    assert not models.Document.objects.exists()
    assert not models.DocumentLink.objects.exists()


def test_the_response_is_a_download_in_which_nothing_runs() -> None:
    response = document_response(open_document(give().hash, actor=SYSTEM))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox;")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == str(len(files.PDF))
    assert response.getvalue() == files.PDF
    response.close()
