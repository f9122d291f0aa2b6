"""Tables of the programming interface: access tokens and answers kept for repetitions."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class AccessToken(models.Model):
    """A personal access token; only its digest is kept. Times are the server's."""

    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    scope = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A token reads, or reads and writes."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(scope__in=["read", "write"]), name="api_token_scope"
            )
        ]


class KeptReply(models.Model):
    """The answer to a write under its idempotency key; `body` is sealed, it may be personal."""

    actor = models.CharField(max_length=128)
    key = models.CharField(max_length=120)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """One answer a key; the oldest go first."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["actor", "key"], name="api_reply_key")
        ]
        indexes: ClassVar = [models.Index(fields=["at"], name="api_reply_at")]
