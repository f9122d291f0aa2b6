"""Tables of cases beside the record: what officers note and to whom they hand a case."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Note(models.Model):
    """A note on a case, or its way from one officer to another; append-only, for officers alone.

    `handed` tells that the case changed hands: from `taken_from` to `given_to`, empty for nobody.
    """

    matter = models.UUIDField()
    author = models.CharField(max_length=128)
    at = models.DateTimeField()
    text = models.TextField(blank=True, default="")
    handed = models.BooleanField(default=False)
    taken_from = models.CharField(max_length=128, blank=True, default="")
    given_to = models.CharField(max_length=128, blank=True, default="")
    key = models.CharField(max_length=260, unique=True)

    class Meta:
        """Notes are read by their case."""

        indexes: ClassVar = [models.Index(fields=["matter", "id"], name="cases_note_matter")]
