from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.base.documents.filenames import MAX_NAME, clean_filename
from tongban.base.documents.sniffing import EXTENSIONS, recognise
from tongban.base.documents.tests import files
from tongban.base.documents.types import DocumentRefused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def judge(data: bytes, name: str = "") -> str:
    return recognise(io.BytesIO(data), len(data), name)


def refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(DocumentRefused) as refused:
        judge(data, name)
    return refused.value.code


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (files.PDF, "申请书.pdf", "application/pdf"),
        (files.PDF, "申请书.PDF", "application/pdf"),
        (files.PDF, "", "application/pdf"),
        (files.PNG, "a.png", "image/png"),
        (files.JPEG, "a.jpeg", "image/jpeg"),
        (files.HEIC, "a.heic", "image/heic"),
        (files.docx(), "a.docx", DOCX),
        (files.xlsx(), "a.xlsx", XLSX),
        (files.ofd(), "a.ofd", "application/ofd"),
        ("面积 < 50 平方米\n".encode(), "a.txt", "text/plain"),
        ("经营范围,食品\r\n".encode("gb18030"), "a.csv", "text/plain"),
    ],
)
def test_accepted_kinds_are_known_by_content(data: bytes, name: str, expected: str) -> None:
    assert judge(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.pdf", "DOCUMENT-EMPTY"),
        (files.PNG, "a.pdf", "DOCUMENT-EXTENSION"),
        (files.PDF, "a.exe", "DOCUMENT-EXTENSION"),
        (b"del /s *.*\r\n", "a.bat", "DOCUMENT-EXTENSION"),
        (b"MZ\x90\x00" + b"\x00" * 100, "a.pdf", "DOCUMENT-EXECUTABLE"),
        (b"\x7fELF" + b"\x00" * 100, "a.png", "DOCUMENT-EXECUTABLE"),
        (b"#!/bin/sh\nrm -rf /\n", "a.txt", "DOCUMENT-EXECUTABLE"),
        (b"\xca\xfe\xba\xbe" + b"\x00" * 9, "a.jpg", "DOCUMENT-EXECUTABLE"),
        (b"<!DOCTYPE html><p>x", "a.txt", "DOCUMENT-ACTIVE"),
        (b"\xef\xbb\xbf  <SVG onload=alert(1)>", "a.txt", "DOCUMENT-ACTIVE"),
        (b"<?xml version='1.0'?><a/>", "a.txt", "DOCUMENT-ACTIVE"),
        (b"hello < script >alert(1)", "a.txt", "DOCUMENT-ACTIVE"),
        (b"%PDF-1.7\n/OpenAction<</S/JavaScript/JS(x)>>\n%%EOF", "a.pdf", "DOCUMENT-ACTIVE"),
        (b"%PDF-1.7\n<</S/Launch>>\n%%EOF", "a.pdf", "DOCUMENT-ACTIVE"),
        (b"%PDF-1.7\ncut off", "a.pdf", "DOCUMENT-TYPE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 50, "a.doc", "DOCUMENT-TYPE"),
        (b"Rar!\x1a\x07\x00", "a.rar", "DOCUMENT-TYPE"),
        (b"\x1f\x8b\x08\x00", "a.gz", "DOCUMENT-TYPE"),
        (bytes(range(256)), "a.txt", "DOCUMENT-TYPE"),
        (files.archive({"a.txt": b"x"}), "a.docx", "DOCUMENT-TYPE"),
        (files.docx()[:-10], "a.docx", "DOCUMENT-ARCHIVE"),
        (files.docx(word__vbaProject_bin=b"x"), "a.docx", "DOCUMENT-MACRO"),
        (files.docx(word__run_exe=b"MZ"), "a.docx", "DOCUMENT-EXECUTABLE"),
        (files.docx(word__inner_zip=b"PK"), "a.docx", "DOCUMENT-BOMB"),
        (files.docx(word__big_xml=b"\x00" * 3_000_000), "a.docx", "DOCUMENT-BOMB"),
        (files.archive({"../../etc/passwd": b"x"}), "a.docx", "DOCUMENT-ARCHIVE"),
        (files.archive({f"{n}": b"" for n in range(5001)}), "a.docx", "DOCUMENT-BOMB"),
    ],
)
def test_everything_else_is_refused_with_its_code(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_an_active_word_across_two_reads_is_found() -> None:
    padding = b" " * (1024 * 1024 - 14)
    assert refusal(b"%PDF-1.7\n" + padding + b"/JavaScript %%EOF") == "DOCUMENT-ACTIVE"


def test_a_locked_container_is_refused() -> None:
    data = bytearray(files.docx())
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, entry + 8, 1)
    assert refusal(bytes(data)) == "DOCUMENT-ENCRYPTED"


def test_entries_that_share_their_bytes_are_refused() -> None:
    data = bytearray(files.docx())
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", data, second + 42, struct.unpack_from("<I", data, first + 42)[0])
    assert refusal(bytes(data)) == "DOCUMENT-BOMB"


def test_a_directory_that_claims_too_much_is_refused_before_it_is_read() -> None:
    data = bytearray(files.docx())
    end = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, end + 12, 64 * 1024 * 1024)
    assert refusal(bytes(data)) == "DOCUMENT-BOMB"


@given(st.binary(max_size=400), st.sampled_from(["a.pdf", "a.docx", "a.png", "a.txt", ""]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_get_an_accepted_type_or_a_code(data: bytes, name: str) -> None:
    try:
        answer = judge(data, name)
    except DocumentRefused as refused:
        answer = refused.code
    assert answer in EXTENSIONS or answer.startswith("DOCUMENT-")


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_container_with_a_changed_byte_gets_an_answer(data: st.DataObject) -> None:
    made = bytearray(files.docx())
    at = data.draw(st.integers(0, len(made) - 1))
    made[at] ^= data.draw(st.integers(1, 255))
    try:
        answer = judge(bytes(made))
    except DocumentRefused as refused:
        answer = refused.code
    assert answer in EXTENSIONS or answer.startswith("DOCUMENT-")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("申请书.pdf", "申请书.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\a.PDF", "a.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        (".pdf", "document.pdf"),
        ("", "document.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("<b>x</b>.pdf", "b.pdf"),
        ("x" * 500 + ".pdf", "x" * (MAX_NAME - 4) + ".pdf"),
    ],
)
def test_names_are_made_harmless(name: str, expected: str) -> None:
    assert clean_filename(name, "application/pdf") == expected


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_a_clean_name_is_safe_and_stays_as_it_is(name: str) -> None:
    clean = clean_filename(name, "image/png")
    assert clean.endswith(".png")
    assert len(clean) <= MAX_NAME
    assert not set(clean) & set('/\\\r\n\0<>:"|?*%')
    assert clean_filename(clean, "image/png") == clean
