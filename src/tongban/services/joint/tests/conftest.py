from __future__ import annotations

import pytest

from tongban.base.district.queries import forget
from tongban.services.forms.queries import forget_elements
from tongban.services.joint.tests import world


@pytest.fixture
def district(db: None) -> None:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    world.build()
