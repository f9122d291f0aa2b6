from __future__ import annotations

import pytest

from tongban.base.district.queries import forget
from tongban.reforms.commitments.tests import scene
from tongban.services.forms.queries import forget_elements


@pytest.fixture
def district(db: None) -> None:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    scene.build()
