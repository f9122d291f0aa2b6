"""Tables of bundles: every version of a bundle and of a reform label; only ever added to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class BundleRow(models.Model):
    """One content of a bundle as it was taken in; the last one counts."""

    bundle = models.CharField(max_length=80)
    version = models.IntegerField()
    hash = models.CharField(max_length=80)
    body = models.JSONField()
    put_at = models.DateTimeField()

    class Meta:
        """The contents of a bundle in order."""

        indexes: ClassVar = [models.Index(fields=["bundle", "-id"], name="bundle_last")]


class LabelRow(models.Model):
    """One version of a reform label: what it stands for, who said so and when."""

    label = models.CharField(max_length=80)
    version = models.IntegerField()
    hash = models.CharField(max_length=80)
    body = models.JSONField()
    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - none when loaded
    put_at = models.DateTimeField()

    class Meta:
        """One row a version."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["label", "version"], name="label_version")
        ]
