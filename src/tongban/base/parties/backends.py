"""Sign-in with one click, for invented people in a demonstration and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from tongban.base.parties import models

if TYPE_CHECKING:
    from django.http import HttpRequest


class DemonstrationBackend(BaseBackend):
    """Signs in an account that a demonstration district brought, without a password.

    Outside a demonstration (`TONGBAN_DEMONSTRATION` off) it knows nobody, and a session that it
    began is worth nothing any more.
    """

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django's signature
        demonstration: str | None = None,
        **_others: object,
    ) -> models.Account | None:
        """Return the demonstration account of this login, or None."""
        if demonstration is None or not settings.TONGBAN_DEMONSTRATION:
            return None
        return models.Account.objects.filter(
            login=demonstration, demonstration=True, is_active=True
        ).first()

    def get_user(self, user_id: int) -> models.Account | None:
        """Return the account of a session, or None."""
        if not settings.TONGBAN_DEMONSTRATION:
            return None
        try:
            account = models.Account.objects.get(pk=user_id)
        except models.Account.DoesNotExist:
            return None
        return account if account.demonstration and account.is_active else None
