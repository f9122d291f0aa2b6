from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.reforms.campaigns.tests import world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tongban.reforms.campaigns.types import Campaign


@pytest.fixture
def district(db: None) -> Iterator[None]:  # noqa: ARG001 - asks for the database
    """A district with four bodies, without a campaign."""
    forget()
    world.build()
    yield
    clock.reset()


@pytest.fixture
def campaign(district: None) -> Campaign:  # noqa: ARG001 - asks for the bodies
    """The sample campaign, published."""
    return world.published()
