from __future__ import annotations

import io
import re

import pytest
from django.utils import translation

from tongban.base.documents.sniffing import recognise
from tongban.base.documents.types import DocumentRefused
from tongban.faces.common.refusals import REASONS, why_refused


def test_every_code_has_its_words() -> None:
    codes = re.findall(r"DOCUMENT-[A-Z]+(?:-[A-Z]+)*", DocumentRefused.__doc__ or "")
    assert sorted(REASONS) == sorted(codes)


def test_the_reader_is_told_in_his_language() -> None:
    with pytest.raises(DocumentRefused) as refused:
        recognise(io.BytesIO(b""), 0)
    with translation.override("zh-hans"):
        assert why_refused(refused.value) == "文件是空的，请重新选择文件。"
    with translation.override("en"):
        assert why_refused(refused.value) == "The file is empty. Choose it again."
