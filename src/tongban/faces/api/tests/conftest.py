from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.faces.api.callers import forget_tokens
from tongban.faces.api.tests import hall


if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings


@pytest.fixture
def place(db: None, settings: Settings, tmp_path: Path) -> hall.Hall:  # noqa: ARG001 - asks for the database
    """The small district with accounts, each with a token."""
    settings.TONGBAN_DOCUMENTS = tmp_path
    forget_tokens()
    return hall.build()
