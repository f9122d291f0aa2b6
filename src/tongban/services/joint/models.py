"""What a joint draft was told beside its answers."""

from __future__ import annotations

from django.db import models


class JointChoice(models.Model):
    """The choices of a joint draft: optional members, alternatives, what comes later."""

    draft = models.UUIDField(primary_key=True)
    options = models.JSONField(default=dict)
