from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tongban.base.authorities.actions import put_officer
from tongban.base.authorities.types import RoleSpec
from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.services.cases.tests import world
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def district(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """The stalls' district with a supervisor, and an item for which people appear once."""
    forget()
    forget_elements()
    world.build()
    start = date(2022, 1, 1)
    put_officer(
        "supervisor",
        name="示例监督",
        department="hall",
        roles=[RoleSpec("supervisor", start, department="mk")],
    )
    world.load("stall-move", onsite_visits=1, onsite_reason=world.label("现场放样"))
    yield
    clock.reset()
