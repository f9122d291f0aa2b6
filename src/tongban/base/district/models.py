"""Tables of the district."""

from __future__ import annotations

from django.db import models


class DistrictRow(models.Model):
    """The one district of this database, as its file states it."""

    code = models.CharField(primary_key=True, max_length=6)
    body = models.JSONField()


class EvidenceRow(models.Model):
    """A kind of evidence."""

    id = models.CharField(primary_key=True, max_length=80)
    body = models.JSONField()


class EventRow(models.Model):
    """A life or business event."""

    id = models.CharField(primary_key=True, max_length=80)
    position = models.IntegerField()
    body = models.JSONField()
