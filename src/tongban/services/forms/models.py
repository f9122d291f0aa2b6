"""Tables of data elements and drafts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Element(models.Model):
    """A data element of the district, as its file states it."""

    id = models.CharField(primary_key=True, max_length=64)
    body = models.JSONField()


class DraftRow(models.Model):
    """An application being written; identifying answers are sealed.

    `party` is who it is for, `owner` the account that writes it; `item_version` is the version that
    the person saw last; `origins` keeps where those answers are from that nobody typed.
    """

    id = models.UUIDField(primary_key=True)
    owner = models.CharField(max_length=64)
    party = models.CharField(max_length=64)
    item = models.CharField(max_length=80)
    item_version = models.CharField(max_length=80)
    answers = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    revision = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    matter = models.UUIDField(null=True)

    class Meta:
        """Keyset order of a person's drafts."""

        indexes: ClassVar = [models.Index(fields=["party", "-saved_at"], name="draft_party_saved")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(revision__gte=0), name="draft_revision_counts"
            )
        ]
