"""Tables of assessment: what was frozen, by its content hash, and what each night said."""
# ruff: noqa: D106 - Meta says nothing to readers

from __future__ import annotations

from typing import ClassVar

from django.db import models


class FrozenRow(models.Model):
    """A frozen document; its hash stands in the record's chain, so no byte of it changes unseen."""

    content = models.TextField(primary_key=True)
    document = models.TextField()

    class Meta:
        db_table = "assessment_frozen"


class NightRow(models.Model):
    """What the self-assessment of a night said of a period, under a version of a model."""

    period = models.TextField()
    day = models.DateField()
    model = models.TextField()
    model_hash = models.TextField()
    total = models.FloatField()
    scores = models.JSONField()
    values = models.JSONField()

    class Meta:
        db_table = "assessment_night"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["period", "day", "model"], name="assessment_night_once")
        ]
