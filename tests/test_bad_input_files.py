"""Files that are not what they say: refused by content, nothing kept."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from tongban.services.cases.tests import world

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from tongban.faces.api.tests.hall import Hall


def bomb() -> bytes:
    """Make a word document of a few kilobytes that unpacks to half a gigabyte."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as member:
            for _ in range(512):
                member.write(b"\x00" * 2**20)
    return target.getvalue()


def files(tmp_path: Path) -> list[Path]:
    return [each for each in tmp_path.rglob("*") if each.is_file()]


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.png", b"", 422, "DOCUMENT-EMPTY"),
        ("a.png", b"not a picture", 415, "DOCUMENT-EXTENSION"),
        ("a.pdf", world.PNG, 415, "DOCUMENT-EXTENSION"),
        ("a.png", b"MZ" + b"\x00" * 200, 415, "DOCUMENT-EXECUTABLE"),
        ("a.png", b"<html><script>alert(1)</script></html>", 415, "DOCUMENT-ACTIVE"),
        ("a.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00" + zlib.compress(b"\x00" * 10**6), 415, ""),
    ],
)
def test_a_mistyped_file_is_refused(
    place: Hall, tmp_path: Path, name: str, data: bytes, status: int, code: str
) -> None:
    draft = place.draft()
    before, seen = files(tmp_path), place.get(f"/drafts/{draft}", "wang").json()
    for path, login in ((f"/drafts/{draft}/files", "wang"), ("/documents", "li")):
        answer = place.upload(path, login, data, name, slot="plan")
        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"].startswith(code)
    assert files(tmp_path) == before
    assert place.get(f"/drafts/{draft}", "wang").json() == seen


def test_a_zip_bomb_is_refused_before_it_unpacks(place: Hall, tmp_path: Path) -> None:
    data = bomb()
    assert len(data) < 2**20
    answer = place.upload("/documents", "wang", data, "a.docx")
    assert (answer.status_code, answer.json()["code"]) == (422, "DOCUMENT-BOMB")
    assert files(tmp_path) == []


def test_an_oversized_file_is_refused(place: Hall, tmp_path: Path, settings: Settings) -> None:
    settings.TONGBAN_DOCUMENT_LIMIT = 1000
    answer = place.upload("/documents", "wang", world.PNG + b"\x00" * 1000)
    assert (answer.status_code, answer.json()["code"]) == (413, "DOCUMENT-TOO-LARGE")
    assert files(tmp_path) == []


def test_names_that_lead_elsewhere_are_only_names(place: Hall, tmp_path: Path) -> None:
    case = place.case()
    for name in ("../../etc/passwd.png", "a\r\nSet-Cookie: x=1.png", '"><script>.png', "图.png"):
        place.upload("/documents", "wang", world.PNG + name.encode(), name)
    hashes = [
        each["document"]["hash"]
        for each in place.get(f"/cases/{case}/documents", "wang").json()["rows"]
    ]
    assert hashes
    answer: Any = place.get(f"/documents/{hashes[0]}", "wang")
    assert b"".join(answer.streaming_content).startswith(world.PNG[:8])
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "x=1" not in answer.cookies
    assert all(each.is_relative_to(tmp_path) for each in files(tmp_path))


def test_a_form_that_is_no_form(place: Hall, tmp_path: Path) -> None:
    headers = place.headers("wang") | {"Idempotency-Key": "k"}
    for kind, body in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"file=1&slot=plan"),
    ):
        answer = place.client.generic(
            "POST", "/api/v1/documents", body, content_type=kind, headers=headers
        )
        assert answer.status_code in {400, 422}, (kind, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
    assert files(tmp_path) == []


def test_a_verified_file_may_be_anything_and_none_of_it_is_kept(
    place: Hall, tmp_path: Path
) -> None:
    for data in (b"%PDF-1.7\n", b"\x00" * 4096, bomb(), world.PNG):
        answer = place.upload("/verify/file", None, data, "a.pdf")
        assert (answer.status_code, answer.json()["result"]) == (200, "unknown")
    empty = place.upload("/verify/file", None, b"", "a.pdf")
    assert (empty.status_code, empty.json()["code"]) == (422, "DOCUMENT-EMPTY")
    assert files(tmp_path) == []
