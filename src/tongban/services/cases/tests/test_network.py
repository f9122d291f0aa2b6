"""INV-ITEM-07 (domain.md §4.1): a case keeps the content it began with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tongban.kernel.canonical import digest
from tongban.record.queries import get_definition, get_matter
from tongban.record.types import SYSTEM
from tongban.services.cases.tests import world
from tongban.services.catalogue.queries import get_item

pytestmark = pytest.mark.usefixtures("district")


def test_inv_item_07_a_case_keeps_the_content_it_began_with() -> None:
    def pinned(case: Any) -> Any:
        document = get_definition(get_matter(case, actor=SYSTEM).definition).document
        assert isinstance(document, dict)
        return document["content"]

    first = get_item("stall-permit")
    before = world.submit()
    world.load("stall-permit", promised_limit={"days": 3, "unit": "working_days"})
    second = get_item("stall-permit")
    after = world.submit()
    assert (first.version, second.version) == (1, 2)
    assert first.hash != second.hash
    assert (digest(pinned(before)), digest(pinned(after))) == (first.hash, second.hash)
    assert pinned(before)["promised_limit"]["days"] == 10
    assert pinned(after)["promised_limit"]["days"] == 3
    case = world.under_review()
    terms = get_matter(case, actor=SYSTEM).folded
    assert terms is not None
    assert str(terms.terms["decision"].term.promise) == "3wd"
    assert date(2022, 4, 1) == terms.terms["decision"].term.start
