"""Tables of notices, who read them, webhook subscriptions and deliveries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Notice(models.Model):
    """A notice in an inbox: the key of its words and their parameters, never the words."""

    key = models.CharField(max_length=200)
    recipient_kind = models.CharField(max_length=12)
    recipient = models.CharField(max_length=64)
    template = models.CharField(max_length=64)
    parameters = models.JSONField()
    matter = models.UUIDField(null=True)
    item = models.CharField(max_length=128, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """One notice of one event for each recipient; an inbox is read newest first."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["key", "recipient_kind", "recipient"], name="notices_notice_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["recipient_kind", "recipient", "-id"], name="notices_inbox")
        ]


class Read(models.Model):
    """That a reader has read a notice; officers of a department read for themselves."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="reads")
    reader = models.CharField(max_length=128)
    at = models.DateTimeField()

    class Meta:
        """Read once by each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "reader"], name="notices_read_once")
        ]


class Subscription(models.Model):
    """A webhook; its secret is sealed."""

    url = models.CharField(max_length=500)
    secret = models.TextField(blank=True, default="")
    department = models.CharField(max_length=64, null=True)  # noqa: DJ001 - NULL is "every one"
    kinds = models.JSONField(null=True)
    active = models.BooleanField(default=True)
    created_by = models.CharField(max_length=128)
    created_at = models.DateTimeField(db_default=Now())


class Delivery(models.Model):
    """A message on its way out; tried until it is done or given up."""

    key = models.CharField(max_length=300, unique=True)
    channel = models.CharField(max_length=8)
    event = models.CharField(max_length=64)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    account = models.BigIntegerField(null=True)
    notice = models.ForeignKey(
        Notice, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now())
    available_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        """What waits is found by its time."""

        indexes: ClassVar = [
            models.Index(
                fields=["available_at"],
                name="notices_delivery_waiting",
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
            )
        ]


class Attempt(models.Model):
    """One try of a delivery, and what came of it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="attempts")
    at = models.DateTimeField(db_default=Now())
    status = models.IntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")
    milliseconds = models.IntegerField()
