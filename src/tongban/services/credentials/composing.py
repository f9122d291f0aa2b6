"""Where cases say what the credential of a matter tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tongban.record.queries import get_matter
from tongban.record.types import SYSTEM, MatterView, OutboxRow
from tongban.services.credentials.actions import issue
from tongban.services.credentials.types import CredentialError, CredentialOrder

if TYPE_CHECKING:
    from tongban.services.credentials.types import CredentialView

Composer = Callable[[OutboxRow, MatterView], CredentialOrder]
_composers: dict[str, Composer] = {}


def composer(matter_kind: str) -> Callable[[Composer], Composer]:
    """Register what turns a `credential` effect of matters of this kind into an order.

    Register in the `effects` module of an app.
    """

    def register(function: Composer) -> Composer:
        if _composers.setdefault(matter_kind, function) is not function:
            raise CredentialError(
                "CREDENTIAL-COMPOSER",
                f"“{matter_kind}”类办件的证照内容已有定义。",
                f"Credentials of {matter_kind!r} matters already have a composer.",
            )
        return function

    return register


def do_credential(effect: OutboxRow) -> CredentialView:
    """Issue the credential that an effect asks for, once however often it is tried."""
    matter = get_matter(effect.matter, actor=SYSTEM)
    compose = _composers.get(matter.kind)
    if compose is None:
        raise CredentialError(
            "CREDENTIAL-COMPOSER",
            f"“{matter.kind}”类办件没有定义证照内容。",
            f"Nobody composes credentials of {matter.kind!r} matters; register one.",
        )
    return issue(compose(effect, matter), key=effect.key, matter=effect.matter)
