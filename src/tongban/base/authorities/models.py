"""Tables of authorities, officers, the grants the district gave them, and absences."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Authority(models.Model):
    """A body of the district."""

    id = models.CharField(primary_key=True, max_length=63)
    position = models.IntegerField(default=0)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    short_zh = models.CharField(max_length=120)
    short_en = models.CharField(max_length=120)
    uscc = models.CharField(max_length=18, unique=True)
    nature = models.CharField(max_length=1)
    division = models.CharField(max_length=12)
    department_code = models.CharField(max_length=8, blank=True, default="")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    phone = models.CharField(max_length=60, blank=True, default="")
    address = models.CharField(max_length=300, blank=True, default="")
    hours = models.CharField(max_length=300, blank=True, default="")
    supervision = models.CharField(max_length=120, blank=True, default="")
    hall_counter = models.CharField(max_length=120, blank=True, default="")


class Officer(models.Model):
    """An officer of a body; the account of sign-in names the officer by this id."""

    id = models.CharField(primary_key=True, max_length=63)
    name = models.CharField(max_length=120)
    department = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="officers")
    active = models.BooleanField(default=True)


class OfficerRole(models.Model):
    """A role the district gave; the power itself is the grant of the same id in the record."""

    id = models.CharField(primary_key=True, max_length=64)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=40)
    department = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    items = models.JSONField(null=True)
    acts = models.JSONField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    revoked = models.BooleanField(default=False)


class Absence(models.Model):
    """An officer is away; `grants` are the delegated ones that the substitute has meanwhile."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(
        Officer, on_delete=models.PROTECT, null=True, related_name="substitutions"
    )
    start = models.DateField()
    end = models.DateField()
    reason = models.CharField(max_length=200, blank=True, default="")
    grants = models.JSONField(default=list)
    recorded_by = models.CharField(max_length=128)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A substitute is somebody else, and a period runs forward."""

        constraints: ClassVar = [
            models.CheckConstraint(
                name="authorities_absence_period", condition=Q(end__gte=F("start"))
            ),
            models.CheckConstraint(
                name="authorities_absence_other",
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("officer")),
            ),
            models.UniqueConstraint(
                fields=["officer", "start"],
                name="authorities_absence_once",
                condition=Q(ended_at__isnull=True),
            ),
        ]
