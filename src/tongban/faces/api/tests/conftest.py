from __future__ import annotations

import pytest

from tongban.faces.api.callers import forget_tokens
from tongban.faces.api.tests import hall


@pytest.fixture
def place(db: None) -> hall.Hall:  # noqa: ARG001 - asks for the database
    """The small district with accounts, each with a token."""
    forget_tokens()
    return hall.build()
