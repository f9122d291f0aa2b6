from __future__ import annotations

import pytest

from tongban.faces.desk.scans import one_pdf
from tongban.services.cases.tests import world


def test_pictures_become_one_pdf_a_page_each() -> None:
    made = one_pdf([world.PNG, world.PNG, world.PNG])
    assert made is not None
    assert made.startswith(b"%PDF-")
    assert b"/Type/Pages/Count 3/" in made


@pytest.mark.parametrize("other", [b"", b"GIF89a", b"%PDF-1.4", world.PNG[:20]])
def test_what_is_no_whole_picture_is_kept_as_it_came(other: bytes) -> None:
    assert one_pdf([world.PNG, other]) is None
