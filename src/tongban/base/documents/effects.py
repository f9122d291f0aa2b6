"""Effects of acts that documents carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.base.documents.composing import do_paper
from tongban.record.effects import handler

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow


@handler("paper")
def paper(effect: OutboxRow) -> None:
    """Issue the paper that an act asks for."""
    do_paper(effect)
