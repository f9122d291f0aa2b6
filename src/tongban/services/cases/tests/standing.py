"""A district put up once for the tests of a module, each of which is undone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from tongban.base.district.queries import forget
from tongban.record import clock
from tongban.services.bundles.queries import forget as forget_bundles
from tongban.services.cases.tests.world import MORNING
from tongban.services.forms.queries import forget_elements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


@contextmanager
def standing(build: Callable[[], T]) -> Iterator[T]:
    """Put up a district for a module's tests and take it down at the end.

    Tests that need transactions of their own build theirs: this one is never committed.
    """
    with transaction.atomic():
        try:
            forget_all()
            yield build()
        finally:
            transaction.set_rollback(True)
            forget_all()


def begin() -> None:
    """Begin a test in a district that stands: at nine on the first of April 2022."""
    forget_all()
    clock.set_origin(MORNING)


def forget_all() -> None:
    """Forget what this process remembers of a district."""
    forget()
    forget_elements()
    forget_bundles()
