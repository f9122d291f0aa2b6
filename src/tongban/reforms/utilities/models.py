"""Tables of utilities: interruptions of supply and how many customers a month has."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OutageRow(models.Model):
    """An interruption as a utility recorded it; one at the same place and moment is the same."""

    department = models.TextField()
    started = models.DateTimeField()
    ended = models.DateTimeField()
    customers = models.PositiveIntegerField()
    place = models.TextField(default="", blank=True)
    put_by = models.TextField()
    put_at = models.DateTimeField()

    class Meta:
        """Once each."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["department", "started", "place"], name="utilities_outage_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended__gt=models.F("started")), name="utilities_outage_order"
            ),
        ]


class ServedRow(models.Model):
    """How many customers a utility serves in a month (`month` its first day)."""

    department = models.TextField()
    month = models.DateField()
    customers = models.PositiveIntegerField()
    put_by = models.TextField()
    put_at = models.DateTimeField()

    class Meta:
        """Once each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["department", "month"], name="utilities_served_once"),
        ]
