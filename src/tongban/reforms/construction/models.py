"""Tables of construction: project codes, assessments of zones, recognised results and their use."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Project(models.Model):
    """The code by which every body knows a project, which is a matter of the record."""

    matter = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    investor = models.CharField(max_length=64, db_index=True)


class Zone(models.Model):
    """An assessment of a zone (区域评估): where and until when it stands for projects' own."""

    key = models.CharField(max_length=200, unique=True)
    zone_zh = models.CharField(max_length=120)
    zone_en = models.CharField(max_length=120)
    report_no = models.CharField(max_length=120)
    document = models.CharField(max_length=80)
    corners = models.JSONField()
    replaces = models.JSONField()
    types = models.JSONField()
    finished_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField()
    commissioned_by = models.CharField(max_length=64)
    paid_by = models.CharField(max_length=64)
    published_by = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    withdrawn_by = models.CharField(max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        """A report holds on some day, and not before it is finished."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_from__gte=models.F("finished_on"))
                & models.Q(valid_to__gte=models.F("valid_from")),
                name="construction_zone_days",
            )
        ]


class Result(models.Model):
    """A recognised result of one of the merges for an object of a project at a stage."""

    key = models.CharField(max_length=200, unique=True)
    project = models.UUIDField(db_index=True)
    merge = models.CharField(max_length=40)
    object = models.CharField(max_length=120)
    stage = models.CharField(max_length=10)
    document = models.CharField(max_length=80)
    conclusions = models.JSONField()
    change = models.CharField(max_length=500, blank=True, default="")
    department = models.CharField(max_length=64)
    recognised_by = models.CharField(max_length=64)
    recognised_at = models.DateTimeField()
    valid = models.BooleanField(default=True)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="next"
    )

    class Meta:
        """INV-MRG-01: at most one valid result of a merge for an object and stage."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["project", "merge", "object", "stage"],
                condition=models.Q(valid=True),
                name="construction_one_valid_result",
            )
        ]


class Use(models.Model):
    """Somebody relied on a recognised result instead of making another."""

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="uses")
    actor = models.CharField(max_length=64)
    department = models.CharField(max_length=64, blank=True, default="")
    case = models.UUIDField(null=True)
    purpose = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        """Counted once for a case and purpose."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["result", "case", "purpose"], name="construction_use_once"
            )
        ]
