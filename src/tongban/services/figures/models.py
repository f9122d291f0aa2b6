"""Tables of the figures: facts, sums of them, and how far the ledger was read. Private to the app.

All of it can be made anew from the ledger by `tongban figures rebuild`.
"""
# ruff: noqa: D106 - Meta says nothing to readers; an absent day is NULL

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class FactRow(models.Model):
    """A fact: `body` has all of it, the columns are for finding it.

    `counts` is its share in each figure, in their order: numerator, denominator, left out.
    """

    matter = models.UUIDField(primary_key=True)
    version = models.IntegerField()
    kind = models.TextField()
    department = models.TextField()
    item = models.TextField()
    division = models.TextField()
    received = models.DateField()
    accepted = models.DateField(null=True)
    decided = models.DateField(null=True)
    ended = models.DateField(null=True)
    open = models.BooleanField()
    standing = models.BooleanField()
    yellow_on = models.DateField(null=True)
    red_on = models.DateField(null=True)
    counts = ArrayField(models.IntegerField(), default=list)
    body = models.TextField()

    class Meta:
        db_table = "figures_fact"
        indexes: ClassVar = [
            *(
                models.Index(fields=[day, "matter"], name=f"figures_fact_{day}")
                for day in ("received", "accepted", "decided", "ended")
            ),
            *(
                models.Index(fields=["department", day, "matter"], name=f"figures_fact_d_{day}")
                for day in ("received", "decided", "ended")
            ),
            models.Index(
                fields=["department", "standing", "yellow_on", "red_on"],
                name="figures_fact_open",
                condition=models.Q(open=True, kind="licence"),
            ),
        ]


class SumRow(models.Model):
    """Sums of a figure: of a department by day and month, of an item in a division by month."""

    pk = models.CompositePrimaryKey("item", "division", "grain", "name", "day", "department")
    item = models.TextField()
    division = models.TextField()
    grain = models.TextField()
    name = models.TextField()
    day = models.DateField()
    department = models.TextField()
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    left_out = models.BigIntegerField()

    class Meta:
        db_table = "figures_sum"
        indexes: ClassVar = [
            models.Index(
                fields=["grain", "name", "day"],
                name="figures_sum_division",
                condition=~models.Q(item=""),
            )
        ]


class WaitRow(models.Model):
    """How many stays in a state ended, of which class of duration, and their seconds in all."""

    pk = models.CompositePrimaryKey(
        "item", "division", "grain", "day", "department", "kind", "state", "act", "bucket"
    )
    item = models.TextField()
    division = models.TextField()
    grain = models.TextField()
    day = models.DateField()
    department = models.TextField()
    kind = models.TextField()
    state = models.TextField()
    act = models.TextField()
    bucket = models.IntegerField()
    count = models.BigIntegerField()
    seconds = models.BigIntegerField()

    class Meta:
        db_table = "figures_wait"


class StayRow(models.Model):
    """A stay behind the sums of waiting, or one that lasts (no act, no seconds): to be listed.

    `place` counts the stays of a matter from its opening on, those of its evidence for themselves.
    """

    pk = models.CompositePrimaryKey("matter", "kind", "place")
    matter = models.UUIDField()
    kind = models.TextField()
    place = models.SmallIntegerField()
    state = models.TextField()
    act = models.TextField()
    day = models.DateField()
    since = models.DateTimeField(null=True)
    seconds = models.BigIntegerField(null=True)
    department = models.TextField()
    item = models.TextField()
    division = models.TextField()

    class Meta:
        db_table = "figures_stay"
        indexes: ClassVar = [
            models.Index(fields=["kind", "state", "day"], name="figures_stay_day"),
            models.Index(
                fields=["kind", "state", "-seconds", "matter"],
                name="figures_stay_long",
                condition=~models.Q(act=""),
            ),
            models.Index(
                fields=["kind", "state", "since"],
                name="figures_stay_now",
                condition=models.Q(act=""),
            ),
        ]


class MarkRow(models.Model):
    """How far the log was read, by which formulas, as of which moment of the record."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    formulas = models.TextField()
    as_of = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_mark"
