"""Tables of terminals: points, devices, what happened to them, sittings, codes from phones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class PointRow(models.Model):
    """A place with terminals, as the district's folder has it."""

    id = models.CharField(primary_key=True, max_length=63)
    body = models.JSONField()


class DeviceRow(models.Model):
    """A device. Only digests of its token and of the code that enrols it are kept."""

    id = models.CharField(primary_key=True, max_length=63)
    point = models.ForeignKey(PointRow, on_delete=models.CASCADE, related_name="devices")
    body = models.JSONField()
    active = models.BooleanField(default=True)
    set_state = models.CharField(max_length=12, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    token_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULL is "not enrolled"
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULL is "none"
    code_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    report = models.JSONField(default=dict)

    class Meta:
        """What can be declared of a device."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(set_state__in=["", "fault", "maintenance"]), name="terminals_state"
            )
        ]


class DeviceEvent(models.Model):
    """Something that happened to a device; nothing here tells of a person before it."""

    device = models.ForeignKey(DeviceRow, on_delete=models.CASCADE, related_name="events")
    what = models.CharField(max_length=24)
    by = models.CharField(max_length=128, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        """Read newest first, and counted for wrong codes."""

        indexes: ClassVar = [models.Index(fields=["device", "-at"], name="terminals_events")]


class SittingRow(models.Model):
    """Somebody's time at a device. Once ended it says no more whose it was (INV-KSK-01)."""

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(DeviceRow, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    token_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - NULL is "ended"
    draft = models.UUIDField(null=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        """One open sitting a device; an ended one holds nothing of the person."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["device"], condition=Q(ended_at=None), name="terminals_one_sitting"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None)
                | Q(account=None, token_digest=None, draft=None, ended_at__isnull=False),
                name="terminals_no_residue",
            ),
        ]


class PhoneCode(models.Model):
    """A code that somebody signed in elsewhere shows, to sit down at a device with it once."""

    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()
