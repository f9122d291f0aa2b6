"""What callers read when a file is not taken."""

from __future__ import annotations

import json

import pytest
from django.test import RequestFactory

from tongban.base.documents.types import DocumentRefused
from tongban.faces.api.problems import answer
from tongban.faces.common.refusals import REASONS


@pytest.mark.parametrize("code", sorted(REASONS))
def test_a_file_not_taken_is_told_in_either_language(code: str) -> None:
    told = answer(
        RequestFactory().post("/api/v1/documents"),
        DocumentRefused(code, "the name ends in .exe; expected .pdf"),
    )
    problem = json.loads(told.content)
    assert told.status_code in {413, 415, 422}
    assert (problem["code"], problem["status"]) == (code, told.status_code)
    assert problem["detail"] == REASONS[code]
    assert problem["detail_en"] == "the name ends in .exe; expected .pdf"
