"""What floors above hear of joint matters.

Register in the `effects` module of an app. Nothing below knows who registered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tongban.record.dependants import Following

Hearer = Callable[["Following"], None]
_hearers: Final[list[Hearer]] = []


def hears(hearer: Hearer) -> Hearer:
    """Register who hears of each act of a member, after its joint matter has followed.

    It runs inside the transaction that marks the effect done, exactly once within this database;
    acts of different members may come in any order.
    """
    if hearer not in _hearers:
        _hearers.append(hearer)
    return hearer


def tell(news: Following) -> None:
    """Tell everybody who hears."""
    for hearer in _hearers:
        hearer(news)
