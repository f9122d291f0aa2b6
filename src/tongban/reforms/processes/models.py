"""Tables of stored logs: each log whole or not at all, never changed afterwards."""
# ruff: noqa: D106, DJ001 - Meta says nothing to readers; an absent moment or name is NULL

from __future__ import annotations

from typing import ClassVar

from django.db import models


class LogRow(models.Model):
    """A stored log; `digest` covers its bytes and how they were read.

    `labels` are {zh, en} of activities that go by an id.
    """

    digest = models.TextField(unique=True)
    name = models.TextField()
    own = models.BooleanField(default=False)
    zone = models.TextField(default="")
    cases = models.IntegerField()
    events = models.IntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    deadlines = models.BooleanField()
    remarks = models.JSONField()
    labels = models.JSONField(default=dict)
    stored_by = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "processes_log"


class CaseRow(models.Model):
    """A case of a stored log; `ended` is None while it is open, `late` where it has no deadline."""

    log = models.ForeignKey(LogRow, models.CASCADE, db_index=False)
    no = models.IntegerField()
    name = models.TextField()
    department = models.TextField(default="")
    item = models.TextField(default="")
    attributes = models.JSONField()
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    deadline = models.DateTimeField(null=True)
    deadline_offset = models.IntegerField(null=True)
    late = models.BooleanField(null=True)
    steps = models.IntegerField(default=0)
    variant = models.TextField(default="")

    class Meta:
        db_table = "processes_case"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "no"], name="processes_case_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["log", "variant", "no"], name="processes_case_variant"),
            models.Index(fields=["log", "department", "no"], name="processes_case_department"),
            models.Index(fields=["log", "started"], name="processes_case_started"),
        ]


class EventRow(models.Model):
    """An event of a stored log in its order in the case, with the one before and the time since."""

    log = models.ForeignKey(LogRow, models.CASCADE, db_index=False)
    case_no = models.IntegerField()
    seq = models.IntegerField()
    row = models.IntegerField()
    activity = models.TextField()
    at = models.DateTimeField()
    resource = models.TextField()
    grp = models.TextField()
    before = models.TextField(null=True)
    wait = models.FloatField(null=True)

    class Meta:
        db_table = "processes_event"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "case_no", "seq"], name="processes_event_once")
        ]


class VariantRow(models.Model):
    """A way through the process: its first steps, how many there are, and how many cases went."""

    log = models.ForeignKey(LogRow, models.CASCADE, db_index=False)
    hash = models.TextField()
    steps = models.JSONField()
    length = models.IntegerField()
    cases = models.IntegerField()

    class Meta:
        db_table = "processes_variant"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["log", "hash"], name="processes_variant_once")
        ]
