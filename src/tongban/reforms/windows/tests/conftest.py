from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.reforms.windows.tests import hall
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def district(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """The stalls' district with a hall of two windows."""
    forget()
    forget_elements()
    hall.build()
    yield
    clock.reset()
