from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.reforms.enterprises.tests import world
from tongban.services.forms.queries import forget_elements
from tongban.services.joint.tests import world as joint_world

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def authority(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    world.build()
    yield
    clock.reset()


@pytest.fixture
def stalls(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    forget()
    forget_elements()
    joint_world.build()
    yield
    clock.reset()
