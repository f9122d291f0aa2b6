"""Effects of acts that credentials carry out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tongban.record.effects import handler
from tongban.services.credentials.composing import do_credential

if TYPE_CHECKING:
    from tongban.record.types import OutboxRow


@handler("credential")
def credential(effect: OutboxRow) -> None:
    """Issue the credential that an act asks for."""
    do_credential(effect)
