"""Tables of industries, and of which credentials a composite licence unites."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class IndustryRow(models.Model):
    """An industry as the district describes it."""

    id = models.CharField(max_length=80, primary_key=True)
    bundle = models.CharField(max_length=80, db_index=True)
    body = models.JSONField()


class CompositeRow(models.Model):
    """A composite licence: its matter, its joint matter, its newest version and what that lists.

    `line` is the licence's identifier without version and check character.
    """

    matter = models.UUIDField(primary_key=True)
    joint = models.UUIDField(unique=True)
    industry = models.CharField(max_length=80)
    holder = models.CharField(max_length=64, db_index=True)
    licence = models.CharField(max_length=140, blank=True, default="")
    line = models.CharField(max_length=140, blank=True, default="", db_index=True)
    listed = models.JSONField(default=list)


class MemberRow(models.Model):
    """A permit of a composite licence; `identifier` is empty until it is issued."""

    composite = models.ForeignKey(CompositeRow, on_delete=models.PROTECT, related_name="members")
    item = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()
    mandatory = models.BooleanField()
    identifier = models.CharField(max_length=140, blank=True, default="", db_index=True)

    class Meta:
        """Each item once."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["composite", "item"], name="composite_member_once"),
        ]
