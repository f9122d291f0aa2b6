"""Tables of campaigns: what is published, and how each task stands as its acts add up to it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class CampaignRow(models.Model):
    """A campaign; `matter` is its own, `definition` the one under which its tasks run."""

    id = models.TextField(primary_key=True)
    body = models.JSONField()
    matter = models.UUIDField(unique=True)
    definition = models.TextField()
    position = models.IntegerField(default=0)


class MeasureRow(models.Model):
    """A measure of a campaign, as published."""

    campaign = models.ForeignKey(CampaignRow, models.PROTECT, related_name="measures")
    code = models.TextField()
    action = models.TextField(default="", blank=True)
    position = models.IntegerField()
    body = models.JSONField()

    class Meta:
        """Once each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "code"], name="campaigns_measure_once"),
        ]


class TaskRow(models.Model):
    """How a task stands: reckoned from its matter's acts, never written otherwise.

    `next_step` is the first day of a milestone that was not reached, or of a start not made.
    """

    campaign = models.ForeignKey(CampaignRow, models.PROTECT, related_name="tasks")
    measure = models.ForeignKey(MeasureRow, models.PROTECT, related_name="tasks")
    code = models.TextField()
    matter = models.UUIDField(unique=True)
    number = models.TextField()
    position = models.IntegerField()
    lead = models.TextField()
    leader = models.TextField()
    co_units = ArrayField(models.TextField(), default=list)
    state = models.TextField()
    start = models.DateField()
    due = models.DateField()
    submitted_on = models.DateField(null=True)
    next_step = models.DateField(null=True)
    version = models.IntegerField()
    changed_at = models.DateTimeField()
    body = models.JSONField()

    class Meta:
        """A task stands once in its campaign; lists go by position, owner or day."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "code"], name="campaigns_task_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["campaign", "position"], name="campaigns_task_place"),
            models.Index(fields=["campaign", "lead", "position"], name="campaigns_task_lead"),
            models.Index(fields=["campaign", "due"], name="campaigns_task_due"),
            GinIndex(fields=["co_units"], name="campaigns_task_units"),
        ]


class ReportRow(models.Model):
    """A weekly report as it was made: kept under the effect that asked for it."""

    key = models.TextField(unique=True)
    campaign = models.ForeignKey(CampaignRow, models.PROTECT, related_name="reports")
    number = models.IntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    body = models.JSONField()
    hash = models.TextField()

    class Meta:
        """Numbered one after the other."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "number"], name="campaigns_report_once"),
        ]
