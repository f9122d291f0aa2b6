from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def district(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """Put up the stalls' district."""
    forget()
    forget_elements()
    world.build()
    yield
    clock.reset()
