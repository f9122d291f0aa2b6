"""Rows that ratings are found and counted by; private to the app, worked out from the ledger."""
# ruff: noqa: D106 - Meta says nothing to readers

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RatingRow(models.Model):
    """A rating, or with a `part` what a member of it was rated, as its matters stand.

    `trigger` is the source and reference of what was rated; `ended` tells that nothing more comes
    (rated, or the time is over). Everything here can be written anew from the ledger.
    """

    rating = models.UUIDField()
    part = models.TextField(default="")
    trigger = models.TextField()
    source = models.TextField()
    item = models.TextField()
    department = models.TextField()
    channel = models.TextField(default="")
    day = models.DateField()
    ended = models.BooleanField()
    level = models.TextField(default="")
    by_name = models.BooleanField(null=True)
    bad = models.UUIDField(null=True)
    excluded = models.BooleanField(default=False)
    contact_owed = models.BooleanField(default=False)
    contacted_in_time = models.BooleanField(default=False)
    valid = models.BooleanField(default=False)
    rectified = models.BooleanField(default=False)
    called_back = models.BooleanField(default=False)
    again = models.TextField(default="")

    class Meta:
        db_table = "ratings_row"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rating", "part"], name="ratings_row_part"),
            models.UniqueConstraint(fields=["trigger", "part"], name="ratings_row_trigger"),
        ]
        # everything that is counted stands in the index: a period is read without its rows
        indexes: ClassVar = [
            models.Index(
                fields=["day"],
                include=[
                    "department",
                    "part",
                    "level",
                    "excluded",
                    "contact_owed",
                    "contacted_in_time",
                    "valid",
                    "rectified",
                    "called_back",
                    "again",
                ],
                condition=models.Q(ended=True),
                name="ratings_row_counts",
            )
        ]


class Place(models.Model):
    """How far the log was read for what ended."""

    id = models.SmallIntegerField(primary_key=True)
    leaf = models.BigIntegerField()

    class Meta:
        db_table = "ratings_place"
