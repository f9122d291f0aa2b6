from __future__ import annotations

import pytest

from tongban.base.district.queries import forget
from tongban.reforms.construction.tests import world
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.forms.queries import forget_elements


@pytest.fixture
def district(db: None) -> None:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    forget_bundles()
    world.build()
