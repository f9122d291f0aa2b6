"""Halls as loaded, queues, drafts bound to tickets, manifests; private to the app.

What happened to a ticket stands in its matter; its row is where it waits now.
"""
# ruff: noqa: D106 - Meta says nothing to readers

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tongban.reforms.windows.types import AT_WINDOW


class HallsRow(models.Model):
    """The halls of the district as loaded."""

    id = models.SmallIntegerField(primary_key=True)
    body = models.JSONField()


class CounterRow(models.Model):
    """The last number given out: of a hall's theme, or of a body's manifests, on a day."""

    scope = models.TextField()
    name = models.TextField()
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        db_table = "windows_counter"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scope", "name", "day"], name="windows_counter_once")
        ]


class TicketRow(models.Model):
    """A ticket in its queue; the smallest `rank` is called first, who was queued again after."""

    matter = models.UUIDField(primary_key=True)
    hall = models.TextField()
    theme = models.TextField()
    day = models.DateField()
    number = models.IntegerField()
    ticket_no = models.TextField()
    token = models.TextField(unique=True)
    key = models.TextField(unique=True)
    state = models.TextField()
    item = models.TextField(default="")
    party = models.TextField(default="")
    channel = models.TextField()
    window = models.TextField(default="")
    clerk = models.TextField(default="")
    rank = models.IntegerField()
    requeues = models.IntegerField(default=0)
    redirects = models.IntegerField(default=0)
    call_key = models.TextField(default="")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    first_called_at = models.DateTimeField(null=True)
    cases = models.JSONField(default=list)

    class Meta:
        db_table = "windows_ticket"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["hall", "day", "theme", "number"], name="windows_ticket_number_once"
            ),
            models.UniqueConstraint(
                fields=["hall", "day", "window"],
                condition=models.Q(state__in=AT_WINDOW),
                name="windows_ticket_at_window_once",
            ),
            models.UniqueConstraint(
                fields=["call_key"],
                condition=~models.Q(call_key=""),
                name="windows_ticket_call_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["hall", "day", "state", "rank"], name="windows_ticket_queue"),
            models.Index(fields=["party", "day"], name="windows_ticket_party"),
        ]


class BoundRow(models.Model):
    """A draft that was begun at a window, and the case that it became."""

    draft = models.UUIDField(primary_key=True)
    ticket = models.ForeignKey(TicketRow, models.PROTECT, related_name="drafts")
    item = models.TextField()
    case = models.UUIDField(null=True)
    applicant = models.TextField(default="")

    class Meta:
        db_table = "windows_bound"


class ManifestRow(models.Model):
    """What went to a department in one go; its lines are matters of handover."""

    number = models.TextField(primary_key=True)
    key = models.TextField(unique=True)
    department = models.TextField()
    hall = models.TextField()
    day = models.DateField()
    by = models.TextField()
    at = models.DateTimeField()
    cases = models.JSONField()

    class Meta:
        db_table = "windows_manifest"
        indexes: ClassVar = [
            models.Index(fields=["department", "-at"], name="windows_manifest_department")
        ]
